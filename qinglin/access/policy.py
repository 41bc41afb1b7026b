from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import permission

GRANT = permission("access.grant", _("授予和收回角色"))

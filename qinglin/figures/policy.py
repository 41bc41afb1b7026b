from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import permission

VIEW = permission("figures.view", _("查看数字与核算"))

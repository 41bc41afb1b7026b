from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import permission

VIEW = permission("orgs.view", _("查看组织"))
MANAGE = permission("orgs.manage", _("设立、变更、撤销组织"))

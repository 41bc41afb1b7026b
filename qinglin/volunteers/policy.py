from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import permission

VIEW = permission("volunteers.view", _("查看志愿者名单与队伍"))
MANAGE = permission("volunteers.manage", _("管理志愿者与队伍"))

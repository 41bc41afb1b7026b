from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import permission

VIEW = permission("venues.view", _("查看阵地"))
MANAGE = permission("venues.manage", _("管理阵地、开放时间与服务项目"))

from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import permission

VIEW = permission("activities.view", _("查看活动草稿与报名名单"))
MANAGE = permission("activities.manage", _("创建、发布、取消活动"))
CHECK_IN = permission("activities.check_in", _("出示签到码、计数、点名"))
OVERBOOK = permission("activities.overbook", _("超额安排（需说明理由）"))

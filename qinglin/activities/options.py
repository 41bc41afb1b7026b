from django.utils.translation import gettext_lazy as _

from qinglin.kernel.options import Option

TOWN_FLOOR = Option(
    "activities.town_floor", int, 500, _("每个乡镇（街道）每月至少服务多少人次（0 表示不看）")
)
#: Working hours of who is engaged for pay, in minutes since midnight: 8:30 to 17:30.
WORK_FROM = Option("activities.work_from", int, 510, _("聘用人员几点上班（从零点起的分钟数）"))
WORK_UNTIL = Option("activities.work_until", int, 1050, _("聘用人员几点下班（从零点起的分钟数）"))

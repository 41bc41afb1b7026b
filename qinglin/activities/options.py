from django.utils.translation import gettext_lazy as _

from qinglin.kernel.options import Option

TOWN_FLOOR = Option(
    "activities.town_floor", int, 500, _("每个乡镇（街道）每月至少服务多少人次（0 表示不看）")
)

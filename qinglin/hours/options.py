"""From where on a record is looked at; each label says why the value was chosen."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from qinglin.kernel.options import Option, stored_values

from .rules.records import USUAL, Limits


def _limit(name: str, label: Any) -> Option[int]:
    return Option(f"hours.anomaly.{name}", int, getattr(USUAL, name), label)


LIMITS = {
    "overlap_minutes": _limit(
        "overlap_minutes", _("两次服务重叠多少分钟起提示（交接班前后几分钟不算）")
    ),
    "far_metres": _limit(
        "far_metres", _("两个地点相距多少米算两地（走路二十分钟左右，一处活动不会这么大）")
    ),
    "travel_km_per_hour": _limit(
        "travel_km_per_hour", _("区内赶路最快按每小时多少公里算（直线距离，开车也难超过）")
    ),
    "travel_slack_minutes": _limit(
        "travel_slack_minutes", _("赶路时间放宽多少分钟（签到、签退各有几分钟出入）")
    ),
    "long_day_minutes": _limit(
        "long_day_minutes", _("一人一天服务满多少分钟起提示（8 小时以上应经上级同意）")
    ),
    "burst_seconds": _limit("burst_seconds", _("集中签到按多少秒一段来看（一个人扫码约要两秒）")),
    "burst_people": _limit(
        "burst_people", _("这么短时间里有多少人签到起提示（大型活动排队也到不了）")
    ),
    "shared_device_people": _limit(
        "shared_device_people", _("一部手机替多少人签到起提示（一家人合用一般不超过三人）")
    ),
    "forwarded_people": _limit(
        "forwarded_people", _("多少人用同一张签到码事后补交起提示（一两人多为手机没信号）")
    ),
    "forwarded_delay_minutes": _limit(
        "forwarded_delay_minutes", _("扫码后多少分钟才提交算事后补交（短时断网不算）")
    ),
    "late_hours": _limit("late_hours", _("服务结束多少小时后才登记算补录（当晚整理名单不算）")),
    "back_fill_activities": _limit(
        "back_fill_activities", _("一年内多少场靠补录起提示（偶尔一两次是人之常情）")
    ),
    "back_fill_percent": _limit(
        "back_fill_percent", _("补录占所带活动的百分之多少起提示（过半才算习惯）")
    ),
    "mass_people": _limit(
        "mass_people", _("多少人以上的活动查是否只有名单没有人（小活动影响有限）")
    ),
    "sold_records": _limit("sold_records", _("后台零散补录多少条起提示（偶尔漏登一两人不算）")),
    "sold_minutes": _limit("sold_minutes", _("补录后多少分钟内就确认算过快（正常要先核对再确认）")),
}


def limits() -> Limits:
    """As the district has set them. One query."""
    stored = stored_values()
    return Limits(**{name: int(stored.get(one.name, one.default)) for name, one in LIMITS.items()})

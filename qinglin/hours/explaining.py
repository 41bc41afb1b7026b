"""What a finding says to the one who has to look into it, in plain Chinese."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qinglin.kernel.templatetags.moments import clock_time, duration

from .models import Finding


@dataclass(frozen=True, slots=True)
class Told:
    """What was seen, by which rule, how sure and why, what could be harmless, what to do next."""

    what: str
    rule: str
    sure: str
    harmless: str
    step: str


SOLD_RULE = gettext_lazy(
    "服务结束 %(late_hours)d 小时以后，由后台一两个人一批零散补录、没有扫码、补录后 "
    "%(sold_minutes)d 分钟内就确认，并且半数以上的人平时不在这位确认人的活动里，"
    "一年满 %(sold_records)d 条就提示。"
)
RULES: dict[str, Any] = {
    "at_work": gettext_lazy(
        "工作日的工作时间里，在自己领工资的单位（含下级）做的事不算志愿服务。"
        "聘用或派驻是后来补登的，开始的日子早于这些记录。"
    ),
    "sold": SOLD_RULE,
    "two_places": gettext_lazy(
        "同一人在相距 %(far_metres)d 米以上的两地，服务时间重叠超过 %(overlap_minutes)d 分钟；"
        "或者按每小时 %(travel_km_per_hour)d 公里也赶不到（已放宽 %(travel_slack_minutes)d 分钟）。"
    ),
    "overlap": gettext_lazy(
        "同一人的两次服务，按班次时间以内实际在岗计算，重叠超过 %(overlap_minutes)d 分钟。"
        "早到、晚走和忘记签退不算重叠。"
    ),
    "burst": gettext_lazy(
        "同一班次在 %(burst_seconds)d 秒内有 %(burst_people)d 人以上签到或签退。"
    ),
    "forwarded": gettext_lazy(
        "同一部手机替 %(shared_device_people)d 人以上签到；或者 %(forwarded_people)d 人以上"
        "用同一张签到码，隔了 %(forwarded_delay_minutes)d 分钟以上才提交，而现场其他人都当场成功。"
    ),
    "mass_virtual": gettext_lazy(
        "%(mass_people)d 人以上的活动，没有人扫码，没有服务人次，名单由后台代为登记，"
        "并且到离时间几乎一样，或者是活动开始以后才登记的。"
    ),
    "long_day": gettext_lazy(
        "一人一天的服务合计满 %(long_day_minutes)d 分钟，活动没有经上级单位同意延长。"
    ),
    "back_fill": gettext_lazy(
        "同一位确认人一年内有 %(back_fill_activities)d 场以上活动，大部分人是结束 "
        "%(late_hours)d 小时以后才补录的，并且占所带活动的 %(back_fill_percent)d%% 以上。"
    ),
}
HARMLESS: dict[str, Any] = {
    "at_work": gettext_lazy("也可能是起聘日期登错了，或者那几天休假、调休，本来就不上班。"),
    "sold": gettext_lazy("也可能是队长集中补登漏掉的人。看这些人有没有照片、报名记录或现场证人。"),
    "two_places": gettext_lazy("也可能是其中一个阵地在地图上标错了位置，或者名单写错了人。"),
    "overlap": gettext_lazy("也可能是同名同姓点错了人，或者中途换岗没有改时间。"),
    "burst": gettext_lazy("也可能是断网后一起补传时手机时间不准。看签到记录里的手机是否各不相同。"),
    "forwarded": gettext_lazy(
        "也可能是几位老人或孩子借用同一部手机，或者这几个人的手机正好没信号。"
    ),
    "mass_virtual": gettext_lazy(
        "也可能是活动用纸质名单，事后统一录入。请看有没有现场照片和签名表。"
    ),
    "long_day": gettext_lazy("也可能是防汛、救灾这样的特殊任务，忘了先请上级单位同意。"),
    "back_fill": gettext_lazy("也可能是队里没有会用手机的人，一直靠纸质记录。那就教会现场签到。"),
}
STEPS: dict[str, Any] = {
    "at_work": gettext_lazy(
        "先核对聘用的起止日期和派驻单位，再问本人当时是不是在上班。"
        "是上班的更正为 0，不是的写明情况后排除。"
    ),
    "sold": gettext_lazy("先联系名单上的两三位志愿者，问清当天在哪里做了什么；再请确认人说明。"),
    "two_places": gettext_lazy("请本人和两边的负责人分别说明当时在哪一边，没去的一边更正为 0。"),
    "overlap": gettext_lazy("请本人和负责人核对，重叠的时间只计一次：更正其中一笔的分钟数。"),
    "burst": gettext_lazy("请负责人说明当时怎么签的到，抽问几位志愿者是否到场。没到的更正为 0。"),
    "forwarded": gettext_lazy("逐个问这几位志愿者是否到场，并请负责人辨认。没到的更正为 0。"),
    "mass_virtual": gettext_lazy(
        "请组织单位提供现场照片、签名表和场地证明；拿不出来的，更正为 0。"
    ),
    "long_day": gettext_lazy(
        "请负责人核对起止时间和休息时间，超出的部分更正；确有需要的写明情况后排除。"
    ),
    "back_fill": gettext_lazy(
        "请确认人拿出纸质名单，抽查几场；对不上的更正，对得上的排除并约定以后现场签到。"
    ),
}


def explain(finding: Finding) -> Told:
    """In whole sentences; names stand in the records beside it, for whoever may see them."""
    facts = finding.facts
    return Told(
        what=_what(finding.kind, facts),
        rule=str(RULES[finding.kind]) % facts["limits"],
        sure=_sure(finding.sure),
        harmless=str(HARMLESS[finding.kind]),
        step=str(STEPS[finding.kind]),
    )


def _sure(sure: int) -> str:
    if sure == Finding.Sure.STRONG:
        return _("很有把握：迹象明显，很难有别的解释。仍要问过本人再定。")
    if sure == Finding.Sure.LIKELY:
        return _("较有把握：多半有问题，但也有说得通的情况。")
    return _("需要问一问：只是不常见，先了解情况。")


def _what(kind: str, facts: dict[str, Any]) -> str:
    values = {**facts}
    for name in ("common", "minutes", "gap", "needed", "wait"):
        if name in facts:
            values[name] = duration(facts[name])
    if "since" in facts:
        values["since"] = date.fromordinal(facts["since"]).isoformat()
    if "at" in facts:
        values["at"] = clock_time(datetime.fromtimestamp(facts["at"], UTC))
    if "metres" in facts:
        values["away"] = f"{facts['metres'] / 1000:.1f}"
    return _sentence(kind, facts) % values


def _sentence(kind: str, facts: dict[str, Any]) -> str:
    if kind == "two_places":
        if "common" in facts:
            return _("同一人在相距 %(away)s 公里的两个地方同时服务，重叠 %(common)s。")
        return _("同一人前后两次服务相距 %(away)s 公里，中间只有 %(gap)s，开车也要 %(needed)s。")
    if kind == "forwarded":
        if facts["devices"] == 1 and "others" not in facts:
            return _("一部手机替 %(people)d 个人签到。")
        return _(
            "%(people)d 个人用了 %(at)s 那一张签到码，过了约 %(minutes)s 才提交；"
            "同一班次另有 %(others)d 人当场签到成功。"
        )
    if kind == "burst":
        if facts["leaving"]:
            return _("%(at)s 起 %(seconds)d 秒内有 %(people)d 人签退。")
        return _("%(at)s 起 %(seconds)d 秒内有 %(people)d 人签到。")
    return str(SENTENCES[kind])


SENTENCES: dict[str, Any] = {
    "at_work": gettext_lazy(
        "补登的聘用从%(since)s开始，同一人此后在工作单位还有 %(records)d 条服务记录，"
        "共计 %(minutes)s。"
    ),
    "overlap": gettext_lazy("同一人的两次服务时间重叠 %(common)s，时长都计入了。"),
    "long_day": gettext_lazy("一人一天记了 %(minutes)s，没有上级单位同意延长的记录。"),
    "mass_virtual": gettext_lazy(
        "%(people)d 人的活动没有一次扫码，也没有服务人次；其中 %(same)d 人到离时间一分不差，"
        "%(by_others)d 人由后台登记，%(late)d 人是活动开始后才登记的。"
    ),
    "sold": gettext_lazy(
        "%(records)d 条记录分 %(sittings)d 次在后台零散补录，一般补录后 %(wait)s就确认，"
        "共计 %(minutes)s；其中 %(strangers)d 人次与这位确认人的活动平时没有来往。"
    ),
    "back_fill": gettext_lazy(
        "所带 %(led)d 场活动中有 %(activities)d 场（%(percent)d%%）是事后补录的，"
        "共 %(records)d 条，一般在活动结束 %(days)d 天后才登记。"
    ),
}

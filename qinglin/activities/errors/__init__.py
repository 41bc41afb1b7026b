"""The refusals of this room; ``refusal`` finds the one for a reason that a rule gave."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qinglin.activities import presence_errors
from qinglin.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, TooMany

from . import terms

# ---------------------------------------------------------------- signing up


class AlreadySignedUp(Conflict):
    code, message = "activities.already_signed_up", _("已经报过名了，不用重复报名。")


class Cancelled(Conflict):
    code, message = "activities.cancelled", _("这场活动已经取消，请看看别的活动。")


class NotOpen(Conflict):
    code, message = (
        "activities.not_open",
        _("这场活动还没有发布，暂时不能报名，可以先看看别的活动。"),
    )


class Closed(Conflict):
    code, message = "activities.closed", _("报名已经截止，可以看看本周别的活动。")


class Started(Conflict):
    code, message = "activities.started", _("这个班次已经开始，不能再报名，请到现场找领队登记。")


class NotRegistered(Conflict):
    code, message = "activities.not_registered", _("还不是注册志愿者，请先在“我的”里登记注册。")


class Suspended(Conflict):
    code, message = (
        "activities.suspended",
        _("志愿者身份已暂停或退出，恢复后才能报名，请联系所属团组织。"),
    )


class TooYoung(Conflict):
    code = "activities.too_young"
    message = _("服务当天须年满 %(min_age)d 周岁，那时只有 %(age)d 周岁，请选择别的岗位。")


class NoConsent(Conflict):
    code = "activities.no_consent"
    message = _("未满 18 周岁须先由监护人同意参加志愿服务，请监护人在“我的”里确认。")


class SkillMissing(Conflict):
    code = "activities.skill_missing"
    message = _("这个岗位需要“%(skill)s”，资料里没有这项技能，可以先完善资料。")


class Overlapping(Conflict):
    code = "activities.overlapping"
    message = _("与已报的“%(title)s”（%(when)s）时间冲突，请先取消那一班再报名。")


class JustChanged(Conflict):
    code, message = "activities.just_changed", _("活动刚刚有变动，请刷新页面后再试。")


# ---------------------------------------------------------------- places


class ShiftFull(Conflict):
    code = "activities.shift_full"
    message = _("“%(title)s”名额已满。可以先增加名额，或请有权限的人写明理由超额安排。")


class OverbookForbidden(Forbidden):
    code = "activities.overbook_forbidden"
    message = _("“%(title)s”名额已满，您没有超额安排的权限，请联系上级管理员或先增加名额。")


class ReasonNeeded(Invalid):
    code, message = "activities.reason_needed", _("请写明理由。")


class BelowTaken(Conflict):
    code = "activities.below_taken"
    message = _(
        "“%(title)s”已有 %(taken)d 人报上名，名额不能少于这个数。"
        "请填 %(taken)d 或更多，或先请人改报别的班次。"
    )


class NotCancellable(Conflict):
    code, message = (
        "activities.not_cancellable",
        _("这次报名已经确认或取消，不能再取消，请刷新页面看现在的状态。"),
    )


class TooLateToCancel(Conflict):
    code = "activities.too_late_to_cancel"
    message = _("班次已经结束，不能再取消报名。没有到场的，请告诉领队，由领队在点名时确认。")


# ---------------------------------------------------------------- planning


class Incomplete(Invalid):
    """The publish gate; ``fields`` names every missing item of the notice."""

    code = "activities.incomplete"
    message = _("招募公告还不完整，请补齐下面标出的内容再发布。")


class WrongState(Conflict):
    code = "activities.wrong_state"
    message = _("活动当前是“%(state)s”，不能这样做。请刷新页面，看看现在能办什么。")


class MovedIntoOverlap(Conflict):
    code = "activities.moved_into_overlap"
    message = _("改到这个时间，会有 %(count)d 人与别的班次冲突，请先与他们商量。")


class HasRecords(Conflict):
    code = "activities.has_records"
    message = _("已有人报名或已有记录，不能删除，可以改为取消。")


class OccurrenceStays(Conflict):
    code = "activities.occurrence_stays"
    message = _("这是周期活动中的一场，删除以后还会再次生成，请改为取消。")


class WrongTimes(Invalid):
    code, message = "activities.wrong_times", _("时间不对，请检查后再提交。")


class WrongValue(Invalid):
    code, message = "activities.wrong_value", _("填写的内容不合要求，请按标出的提示修改。")


class SameTitle(Conflict):
    code = "activities.same_title"
    message = _("已经有名为“%(title)s”的岗位，请换一个名称。")


class BadRule(Invalid):
    code = "activities.bad_rule"
    message = _("重复规则无法识别，请按“每周六”这样的规则重新选择。")


class RuleNeverHappens(Invalid):
    code = "activities.rule_never_happens"
    message = _("按这条规则一次活动也不会有，请检查日期和规则。")


class RuleTooOften(Invalid):
    code = "activities.rule_too_often"
    message = _("按这条规则会有超过 %(most)d 次活动，请缩短期限。")


# ---------------------------------------------------------------- checking in


class CodeWrong(Conflict):
    code, message = "activities.code_wrong", _("签到码不对，请看一眼领队屏幕上现在的六位数字。")


class CodeExpired(Conflict):
    code, message = "activities.code_expired", _("签到码已经过期，请扫领队屏幕上现在的码。")


class CodeElsewhere(Conflict):
    code, message = (
        "activities.code_elsewhere",
        _("这是另一场活动的签到码，您没有报名那一场。请扫自己这一场领队屏幕上的码。"),
    )


class TooManyTries(TooMany):
    code = "activities.too_many_tries"
    message = _("输错的次数太多，请 %(retry_after)d 秒后再试，或请领队点名登记。")


class NothingToCheckIn(Conflict):
    code, message = (
        "activities.nothing_to_check_in",
        _("您这个时候没有报上名的班次，请到现场找领队登记。"),
    )


class StillWaiting(Conflict):
    code, message = "activities.still_waiting", _("您还在候补，尚未报上名，请到现场找领队登记。")


class TooEarly(Conflict):
    code, message = "activities.too_early", _("还没到签到时间，%(opens)s 开始签到，请到时再扫。")


class TooLate(Conflict):
    code, message = "activities.too_late", _("签到签退时间已过，请找领队补登记。")


class FutureTime(Invalid):
    code, message = "activities.future_time", _("记录的时间在将来，请检查手机的时间。")


class NotCheckedIn(Conflict):
    code, message = "activities.not_checked_in", _("还没有签到，不能签退，请先签到。")


class LeftBeforeArrival(Conflict):
    code, message = "activities.left_before_arrival", _("签退时间早于签到时间，请检查手机的时间。")


class NonceTaken(Conflict):
    code, message = "activities.nonce_taken", _("这条记录的编号已被使用，请重新扫码。")


# ---------------------------------------------------------------- counting and the roll


class NotCounting(Conflict):
    code = "activities.not_counting"
    message = _("班次开始前一小时起才能计数，请到时再点；活动取消或确认以后不能再改。")


class AlreadyUndone(Conflict):
    code, message = "activities.already_undone", _("这一笔已经撤回，不用再撤。")


class RollTooEarly(Conflict):
    code, message = "activities.roll_too_early", _("还有班次没有开始，请等全部开始以后再确认点名。")


class RollConfirmedAlready(Conflict):
    code = "activities.roll_confirmed"
    message = _("这场活动的点名已经确认，之后的更正请在时长记录里进行。")


class RollIncomplete(Invalid):
    code, message = (
        "activities.roll_incomplete",
        _("还有 %(count)d 人没有确认到岗情况，请逐一选好再确认。"),
    )


class RollRowWrong(Invalid):
    code, message = "activities.roll_row_wrong", _("点名单里有一行不对，请按标出的提示修改。")


#: What may be wrong with one field, by the name a rule gives it.
FAULTS: dict[str, Any] = {
    "absent": _("没有找到这一项，请重新选择。"),
    "closed": _("已经停用，请重新选择。"),
    "closes": _("报名截止不能晚于活动结束。"),
    "days": _("结束日期不能早于开始日期。"),
    "empty": _("请填写这一项。"),
    "leader": _("请指定活动负责人。"),
    "long": _("写得太长了，请缩短。"),
    "more": _("最少人数不能多于名额。"),
    "number": _("数字超出了范围，请检查。"),
    "order": _("结束时间要晚于开始时间。"),
    "outside": _("班次要在活动的起止时间之内。"),
    "past": _("活动时间已过，请改到将来的时间。"),
    "roll_time": _("到岗和离开的时间不全或不对，请检查。"),
    "same": _("同一场活动里岗位名称不能重复。"),
    "service": _("这个服务项目不属于活动所在的阵地。"),
    "shifts": _("请至少安排一个有名额的班次。"),
    "years": _("这个日期不合理，请检查。"),
}


def between(low: int, high: int) -> str:
    """The sentence beside a number that is out of bounds."""
    return gettext("请填写 %(low)d 到 %(high)d 之间的数。") % {"low": low, "high": high}


def to_fill(label: str) -> str:
    """The sentence about a part of the notice that is missing; it may stand far from the part."""
    return gettext("请填写“%(label)s”。") % {"label": label}


def too_long(most: int) -> str:
    """The sentence beside a text that is too long."""
    return gettext("最多写 %(most)d 个字。") % {"most": most}


ERRORS: dict[str, type[DomainError]] = {
    kind.code: kind
    for kind in [*globals().values(), *vars(presence_errors).values(), *vars(terms).values()]
    if isinstance(kind, type)
    and issubclass(kind, DomainError)
    and kind.__module__ in {__name__, presence_errors.__name__, terms.__name__}
}


def refusal(reason: str, **params: Any) -> DomainError:
    """The error of a reason that a rule gave; ``absent`` is the refusal of what is not there."""
    if reason == "absent":
        return NotFound()
    return ERRORS[f"activities.{reason}"](**params)

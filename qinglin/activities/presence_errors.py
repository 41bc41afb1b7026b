"""The refusals about leaders' phones, paper rosters, forgotten check-outs and corrected rolls."""

from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Conflict, Forbidden, Invalid


class PersonalCodeWrong(Conflict):
    code = "activities.personal_code_wrong"
    message = _("这不是志愿者本人的签到码，请对方打开“我的签到码”再扫。")


class PersonalCodeExpired(Conflict):
    code = "activities.personal_code_expired"
    message = _("这张码是之前的，可能是截图，请对方当面打开“我的签到码”再扫。")


class OtherShift(Conflict):
    code = "activities.other_shift"
    message = _("这是别的班次的签到码，对方报的不是您带的这些班次。请对方找那一班的领队签到。")


class ClockChanged(Conflict):
    code = "activities.clock_changed"
    message = _(
        "下载名单以后手机的时间被改过，相差 %(minutes)d 分钟，"
        "这条记录的时间认不准，请点名时补登记。"
    )


class BeforeRoster(Conflict):
    code = "activities.before_roster"
    message = _("记录的时间早于下载名单的时间，请检查手机的时间，再在点名时补登记。")


class NotOnRoster(Conflict):
    code = "activities.not_on_roster"
    message = _("名单里没有这个报名，可能已经取消；请联网更新名单，或在点名时补登记。")


class SheetEnteredAlready(Conflict):
    code = "activities.sheet_entered"
    message = _(
        "这张纸质名单（%(number)s）%(at)s 已经录入过了，不用再录；有出入请在确认点名时修改。"
    )


class SheetRowWrong(Invalid):
    code, message = "activities.sheet_row_wrong", _("有几行填得不对，请按标出的提示修改。")


class SheetEmpty(Invalid):
    code, message = "activities.sheet_empty", _("一个时间也没有填，请照着纸面填好再提交。")


class NothingToClaim(Conflict):
    code = "activities.nothing_to_claim"
    message = _(
        "签到过、还没有签退、点名还没有确认的班次，才能补报离开时间。点名已经确认的，请在时长记录里提异议。"
    )


class ClaimedAlready(Conflict):
    code, message = (
        "activities.claimed_already",
        _("离开时间已经报过了，不用再报，等领队核实就行。"),
    )


class ClaimTimeWrong(Invalid):
    code = "activities.claim_time_wrong"
    message = _("离开时间应在签到以后、班次结束以后四小时以内，也不能是将来，请改过再报。")


class ClaimDecided(Conflict):
    code, message = "activities.claim_decided", _("这条补报已经处理过了，请刷新页面。")


class CannotDecideOwn(Forbidden):
    code = "activities.cannot_decide_own"
    message = _("自己补报的离开时间不能自己核实，请由别的负责人核实。")


class OutcomeSame(Conflict):
    code, message = "activities.outcome_same", _("到岗情况没有变，不需要更正。")

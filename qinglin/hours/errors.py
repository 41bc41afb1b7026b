from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Conflict, Forbidden, Invalid


class CannotCorrectOwn(Forbidden):
    code = "hours.cannot_correct_own"
    message = _("不能更正自己的时长，请由其他有权限的人办理。")


class ReasonNeeded(Invalid):
    code, message = "hours.reason_needed", _("请写明更正的理由，本人会看到。")


class ReasonTooLong(Invalid):
    code, message = "hours.reason_too_long", _("理由不能超过 %(most)d 个字，请缩短以后再提交。")


class WrongMinutes(Invalid):
    code = "hours.wrong_minutes"
    message = _("更正后的时长应在 0 到 %(most)d 分钟之间，请改过再提交。")


class NotACredit(Conflict):
    code = "hours.not_a_credit"
    message = _("这一笔本身就是更正，请打开被更正的那一笔再办理。")


class Unchanged(Conflict):
    code = "hours.unchanged"
    message = _("更正后的时长与现在的时长相同，不需要更正。")


class ChangedMeanwhile(Conflict):
    code = "hours.changed_meanwhile"
    message = _("这一笔刚刚被更正为 %(minutes)d 分钟，请核对后再办理。")


class PeriodNeeded(Invalid):
    code = "hours.period_needed"
    message = _("请写明从哪天到哪天，或者写明是哪一笔服务。")


class PeriodBackwards(Invalid):
    code = "hours.period_backwards"
    message = _("结束日期早于开始日期，请把两个日期核对一下。")


class PeriodNotOver(Invalid):
    code = "hours.period_not_over"
    message = _("只能证明已经做过的服务，结束日期请填今天（%(today)s）或更早。")


class NothingServed(Conflict):
    code = "hours.nothing_served"
    message = _(
        "这段时间里没有已入账的服务，开不了证明。刚参加的活动要等负责人确认到场；"
        "也可以换一段时间再试。"
    )


class TooManyServices(Conflict):
    code = "hours.too_many_services"
    message = _("这段时间里有 %(n)d 次服务，一份证明最多写 %(most)d 次，请分几段开。")


class UnknownExtra(Invalid):
    code = "hours.unknown_extra"
    message = _("没有“%(extra)s”这一项，请从列出的内容里选。")


class FindingSettled(Conflict):
    code = "hours.finding_settled"
    message = _("这条线索已经处理过了，请刷新页面看处理结果。")


class CannotSettleOwn(Forbidden):
    code = "hours.cannot_settle_own"
    message = _("线索里有您本人的服务或您确认的记录，请由其他有权限的人处理。")


class NothingToCorrect(Invalid):
    code = "hours.nothing_to_correct"
    message = _(
        "认定属实要同时更正时长：请勾选不应计入的记录，填好应计的分钟数。"
        "核实后都应计入的，请选“排除”并写明理由。"
    )


class NotOfFinding(Invalid):
    code = "hours.not_of_finding"
    message = _("第 %(sign_up)d 号服务记录不在这条线索里，或没有入账，请刷新页面再试。")


class PeriodTooLong(Invalid):
    code = "hours.period_too_long"
    message = _("一次最多查 %(years)d 年，请把开始年份往后调。")


class LongDayKnown(Conflict):
    code = "hours.long_day_known"
    message = _("这次活动的长时段已经有人同意过了，不用再办。")


class CannotReviewOwn(Forbidden):
    code = "hours.cannot_review_own"
    message = _("自己服务、自己带队或者自己点名的，不能自己复核，请由另一个人复核。")


class NotReviewable(Conflict):
    code = "hours.not_reviewable"
    message = _("这一条已经处理过，或者没有对应的点名记录，请刷新页面查看当前状态。")


class WrongRule(Invalid):
    code, message = "hours.wrong_rule", _("填写的内容不合要求，请按标出的提示修改。")


class ObjectionTooLate(Conflict):
    code = "hours.objection_too_late"
    message = _("可以提异议的日子已经过了。确有差错，请联系活动组织单位，请他们写明理由更正。")


class ObjectedAlready(Conflict):
    code, message = (
        "hours.objected_already",
        _("您的异议已经收到，正在处理，不用再提，有结果会发消息。"),
    )


class ObjectionDecided(Conflict):
    code, message = "hours.objection_decided", _("这条异议已经答复过了，请刷新页面。")


class LongDayTooLong(Forbidden):
    code = "hours.long_day_too_long"
    message = _("一天超过 %(most)d 分钟的，要由区级同意，请报上去办。")


class StarKnown(Conflict):
    code, message = "hours.star_known", _("这项星级认定已经处理过了，请刷新页面。")


class NoStarScheme(Conflict):
    code = "hours.no_star_scheme"
    message = _("还没有启用星级办法，请先在“星级认定”里设定。")


class NotEnoughCredits(Conflict):
    code = "hours.not_enough_credits"
    message = _("时间银行里只有 %(credits)d 个时间币，不够这次用。请少用一些，或先把时长存进来。")


class StoredAlready(Conflict):
    code, message = "hours.stored_already", _("这笔时长已经存过了，一笔只能存一次，不用再存。")


class NothingToStore(Conflict):
    code = "hours.nothing_to_store"
    message = _("满 60 分钟才能存 1 个时间币，这笔时长不够，请选别的一笔。")


class NotFamily(Forbidden):
    code, message = "hours.not_family", _("时间币只能转给有监护关系的家人，请从列出的家人里选。")

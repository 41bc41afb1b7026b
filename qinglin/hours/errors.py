from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Conflict, Forbidden, Invalid


class CannotCorrectOwn(Forbidden):
    code = "hours.cannot_correct_own"
    message = _("不能更正自己的时长，请由其他有权限的人办理。")


class ReasonNeeded(Invalid):
    code, message = "hours.reason_needed", _("请写明更正的理由，本人会看到。")


class ReasonTooLong(Invalid):
    code, message = "hours.reason_too_long", _("理由不能超过 %(most)d 个字。")


class WrongMinutes(Invalid):
    code = "hours.wrong_minutes"
    message = _("更正后的时长应在 0 到 %(most)d 分钟之间。")


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
    message = _("只能证明已经做过的服务，结束日期最晚填今天（%(today)s）。")


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
    message = _("没有“%(extra)s”这一项，请从列出的项目里选。")


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

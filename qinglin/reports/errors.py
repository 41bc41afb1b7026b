from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Conflict, Invalid, NotFound

#: Problem of a period (rules.periods) -> what is wrong, as a sentence.
PERIOD_PROBLEMS = {
    "unreadable": _(
        "无法识别这个时段。可以写 2015-09（月）、2015-Q3（季度）、2015-H1（半年）、2015（年）、"
        "2015-09-01..2015-10-15（起止）或 to-date（至今）。"
    ),
    "backwards": _("结束日期早于开始日期，请对调或改正。"),
    "future": _("这个时段还没有到，请选已经开始的时段，结束日期不晚于今天。"),
    "too_early": _("这个时段早于系统可能有记录的年代，请选 1990 年以后的时段。"),
}


class WrongPeriod(Invalid):
    code, message = "reports.wrong_period", _("时段有误：%(problem)s")

    def __init__(self, problem: str) -> None:
        sentence = PERIOD_PROBLEMS[problem]
        super().__init__(fields={"period": sentence}, problem=sentence)


class ModeNotLoaded(NotFound):
    code = "reports.mode_not_loaded"
    message = _("没有载入名为“%(key)s”的工作模式。已载入的有：%(known)s。")


class NothingChosen(Invalid):
    code = "reports.nothing_chosen"
    message = _("至少选一个板块，简报才有内容。")


class UnknownSection(Invalid):
    code = "reports.unknown_section"
    message = _("这个工作模式里没有“%(key)s”板块，请重新选择。")


class WordMissing(Invalid):
    code = "reports.word_missing"
    message = _("简报名称、标题、编印单位和落款都要填写。")


class WordTooLong(Invalid):
    code = "reports.word_too_long"
    message = _("这一项最多 %(most)d 个字，请改短。")


class WrongNumber(Invalid):
    code = "reports.wrong_number"
    message = _("期号应在 1 到 9999 之间。")


class NumberTaken(Conflict):
    code = "reports.number_taken"
    message = _("%(year)d 年第 %(number)d 期已经有了，请换一个期号。")


class WrongAddress(Invalid):
    code = "reports.wrong_address"
    message = _("网址应以 http:// 或 https:// 开头，例如 https://qinglin.example.cn。")


class PeriodNotFrozen(Conflict):
    code = "reports.period_not_frozen"
    message = _(
        "这份快照冻结时没有核算这个时段，不能补算。请选它已有的时段，或者不选快照、重新冻结一份。"
    )


class NotReady(Conflict):
    code = "reports.not_ready"
    message = _("这份简报还在核算或排版，请稍等片刻再来下载。")


class NotMade(Conflict):
    code = "reports.not_made"
    message = _("这份简报没有生成：%(problem)s")


class GaveUp(Conflict):
    code = "reports.gave_up"
    message = _("试了几次都没有成功，请联系系统管理员查看运行记录。")


class UnknownFormat(NotFound):
    code = "reports.unknown_format"
    message = _("没有“%(format)s”这种格式，可选 docx、pdf、xlsx 或 md。")

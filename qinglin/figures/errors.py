from typing import Any

from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Conflict, Invalid, NotFound

#: Problem of a document (rules.document) -> what is wrong, as a sentence.
PROBLEMS = {
    "missing": _("缺少这一项。"),
    "unknown": _("“%(value)s”不在可用的名称里。"),
    "twice": _("这个编号出现了两次。"),
    "one_way": _("count、numerals、readings 只能写一种。"),
    "not_a_number": _("“%(value)s”不是整数。"),
    "not_a_text": _("应当是一段文字。"),
    "not_a_list": _("应当是一个不为空的列表。"),
    "not_a_mapping": _("应当是由名称和内容组成的一组。"),
    "word_and_bound": _("用词“%(value)s”与界限符号不一致。"),
    "months_and_lowest": _("span 为 months 时须写 lowest，其他时候不写。"),
    "not_yaml": _("文件读不出来：%(value)s"),
    "fact": _("没有名为“%(value)s”的可计数事实。"),
    "filter": _("这个事实不能按“%(value)s”筛选。"),
    "kind": _("这个事实计的不是“%(value)s”。"),
}


class WrongDocument(Invalid):
    """The first thing that is wrong with a mode's document, and where it stands."""

    code, message = "figures.wrong_document", _("工作模式文件有误，%(place)s：%(problem)s")

    def __init__(self, *, place: str, fault: str, value: str = "") -> None:
        problem: Any = PROBLEMS[fault] % {"value": value}
        super().__init__(place=place, problem=problem)


class UnknownMode(NotFound):
    code = "figures.unknown_mode"
    message = _("没有名为“%(key)s”的工作模式；现有：%(known)s。")


class NoDistrict(Conflict):
    code = "figures.no_district"
    message = _("还没有区级组织，请先建立区级组织，再载入工作模式。")


class FreezeReasonNeeded(Invalid):
    code = "figures.freeze_reason_needed"
    message = _("请写明为什么要冻结这组数字，例如“第三季度简报”。")


class FreezeReasonTooLong(Invalid):
    code = "figures.freeze_reason_too_long"
    message = _("冻结的理由请控制在 %(most)d 个字以内。")

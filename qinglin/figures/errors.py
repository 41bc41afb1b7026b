from collections.abc import Callable, Sequence
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from qinglin.kernel.errors import Conflict, Invalid, NotFound

#: Problem of a document (rules.document) -> what is wrong, as a sentence.
PROBLEMS = {
    "missing": _("缺少这一项。"),
    "unknown": _("“%(value)s”不在可用的名称里。"),
    "twice": _("这个编号出现了两次。"),
    "one_way": _("count、numerals、readings 只能写一种。"),
    "bound_without_value": _("写了界限，没有写数值。"),
    "ends_early": _("结束日期 %(value)s 早于开始日期。"),
    "not_a_day": _(
        "“%(value)s”不是日期；请写成 2016、2016-05 或 2016-05-20，每年的日子写成 03-05。"
    ),
    "duplicate": _("“%(value)s”在同一组里写了两次。"),
    "too_large": _("文件太大，一份工作模式不应超过 1 MB。"),
    "too_deep": _("嵌套层次太深。"),
    "reference": _("不要用 & 和 * 引用，请把内容写全。"),
    "tag": _("不要用 ! 标签。"),
    "odd_key": _("名称应当是一个词，中间不留空格。"),
    "loop": _("这个指标绕了一圈又成了自己的一部分。"),
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


class Fault(Protocol):
    """One thing that is wrong: where, which problem, and the value that shows it."""

    place: str
    problem: str
    value: str


class WrongDocument(Invalid):
    """All that is wrong with a mode's document, and where it stands; nothing was loaded.

    ``faults`` are codes with their places, ``problems`` the lines that people read.
    """

    code, message = "figures.wrong_document", _("工作模式文件有误，%(place)s：%(problem)s")

    def __init__(
        self,
        faults: Sequence[Fault],
        file: str = "",
        line_of: Callable[[str], int] | None = None,
    ) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        self.problems = [_line(fault, file, line_of) for fault in self.faults]
        super().__init__(
            SEVERAL if file else None,
            place=first.place,
            problem=_problem(first),
            number=len(self.problems),
            lines="\n".join(self.problems),
        )


#: How a file is refused.
SEVERAL = _("工作模式文件有误，共 %(number)d 处，没有载入：\n%(lines)s")


def _problem(fault: Fault) -> str:
    said: Any = PROBLEMS[fault.problem]
    return str(said % {"value": fault.value})


def _line(fault: Fault, file: str, line_of: Callable[[str], int] | None) -> str:
    """``mine.yaml 第 7 行，F1.reported：…``"""
    line = line_of(fault.place) if line_of else 1
    where = {"file": file, "line": line, "place": fault.place, "problem": _problem(fault)}
    return str(_("%(file)s 第 %(line)d 行，%(place)s：%(problem)s") % where)


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


class PersonalColumn(Invalid):
    code = "figures.personal_column"
    message = _("“%(column)s”是个人信息，不能导出；请改写用到它的口径。")


class UnknownFact(NotFound):
    code = "figures.unknown_fact"
    message = _("没有叫“%(key)s”的模式或口径。可用 qinglin facts list 查看口径。")


class WrongQuestion(Invalid):
    code = "figures.wrong_question"


class NoText(Invalid):
    code = "figures.no_text"
    message = _("没有可以核对的文字。请粘贴文稿，或者选一个 .txt、.md、.docx 文件。")


class TextTooLong(Invalid):
    code = "figures.text_too_long"
    message = _("文稿太长，一次最多 %(most)s 个字，请分段核对。")


class UnreadableText(Invalid):
    code = "figures.unreadable_text"
    message = _("这个文件读不出文字。请另存为 UTF-8 编码的 .txt，或者直接粘贴文稿。")


class WrongKindOfText(Invalid):
    code = "figures.wrong_kind_of_text"
    message = _("只能读 .txt、.md 和 .docx 文件，其他格式请把文字粘贴进来。")


class NoSuchFile(NotFound):
    code = "figures.no_such_file"
    message = _("没有找到文件“%(name)s”。")

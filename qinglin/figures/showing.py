"""Numbers, records and bars as pages show them."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qinglin.kernel import clock
from qinglin.kernel.errors import NotFound
from qinglin.kernel.facts import KIND_TITLES, Column, Fact, Shape, UnitKind
from qinglin.kernel.templatetags.desk import month_words
from qinglin.kernel.templatetags.moments import clock_time, duration, full_day
from qinglin.kernel.templatetags.ui import bound_words, grouped

from .models import Frozen
from .queries import Drift, Drilled
from .rules.document import Document, Figure, Reported
from .rules.drift import Cause
from .rules.holdings import IN_DAYS, TENTHS

CENTS = 100


def amount(value: int | float | str | None, unit: str = "") -> str:
    """``38,214 人``; what is no number stands as it is, what is not known is a dash."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    return f"{value} {unit}" if unit == "年" else f"{value:,} {unit}".strip()


def part(value: int, fact: Fact) -> str:
    """One part of a number: minutes are said as hours and minutes, cents in yuan."""
    if fact.unit_kind in {UnitKind.MONEY, UnitKind.GOODS}:
        return f"{value / CENTS:,.2f}".removesuffix(".00")
    return duration(value) if fact.unit_kind is UnitKind.HOURS else grouped(value)


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a record, and the page it opens."""

    text: str
    url: str
    numeric: bool
    title: str


def cells(fact: Fact, rows: Sequence[tuple[Any, ...]]) -> Iterator[list[Cell]]:
    """The records as rows of cells, in the order of the fact's columns."""
    for row in rows:
        values = iter(row)
        yield [_cell(column, values) for column in fact.columns]


def _cell(column: Column, values: Iterator[Any]) -> Cell:
    text = said(column, next(values))
    url = reverse(column.link[0], args=[next(values)]) if column.link else ""
    numeric = column.shape in {Shape.NUMBER, Shape.MINUTES}
    return Cell(text, url, numeric, str(column.title))


def said(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if column.choices:
        return str(column.choices.get(value, value))
    if column.shape is Shape.MINUTES:
        return duration(value)
    if column.shape is Shape.NUMBER:
        return grouped(value)
    if isinstance(value, datetime):
        return _("%(day)s %(clock)s") % {"day": full_day(value), "clock": clock_time(value)}
    return full_day(value) if isinstance(value, date) else str(value)


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the chart and of its table; ``value`` is drawn: minutes as whole hours."""

    short: str
    words: str
    key: str
    chosen: bool
    number: int | None
    value: int | None
    partial: bool


def months(drilled: Drilled, chosen: str) -> list[Month]:
    """What is drawn: everything before the months that are shown is left to the table of parts."""
    this_month = clock.today().replace(day=1)
    scale = 60 if drilled.fact.unit_kind is UnitKind.HOURS else 1
    return [
        Month(
            short=month_short(row.span.since) if row.span else _("更早"),
            words=month_words(row.span.since) if row.span else _("更早"),
            key=row.key,
            chosen=bool(chosen) and row.key == chosen,
            number=row.number,
            value=None if row.number is None else row.number // scale,
            partial=row.span is not None and row.span.since == this_month,
        )
        for row in drilled.months
    ]


def month_short(month: date) -> str:
    """What stands under a bar: the month, and the year where one begins."""
    return _("%(n)d月") % {"n": month.month} if month.month > 1 else f"{month:%Y}"


def kind_of(figure: Figure) -> str:
    """What the figure counts, in words."""
    own = {
        "structure": _("模式自身的数目"),
        "dates": _("日期"),
        "undecided": _("原文未说明是人数还是人次，两种都核算"),
        "editions": _("届次（期、季）"),
        "mixed": _("资金与物资合计"),
        "rate": _("比例"),
        "norm": _("规范要求（达到即可）"),
        "target": _("目标"),
        "ordinal": _("序次（第几届）"),
        "duration": _("时间长短"),
    }
    return own.get(figure.kind) or str(KIND_TITLES[UnitKind(figure.kind)])


def bound_of(reported: Reported) -> str:
    """How the report limits its number, in words: 以上 includes the number itself."""
    return _("不少于") if reported.inclusive else bound_words(reported.bound)


#: Rooms that hold records, as people call them.
ROOMS: Mapping[str, Any] = {
    "people": gettext_lazy("人员记录"),
    "orgs": gettext_lazy("组织与任职记录"),
    "documents": gettext_lazy("证明记录"),
    "files": gettext_lazy("附件"),
    "inbox": gettext_lazy("消息记录"),
    "volunteers": gettext_lazy("志愿者与队伍记录"),
    "venues": gettext_lazy("阵地记录"),
    "funds": gettext_lazy("资金记录"),
    "supplies": gettext_lazy("物资记录"),
    "activities": gettext_lazy("活动记录"),
    "planner": gettext_lazy("排班记录"),
    "elections": gettext_lazy("换届记录"),
    "training": gettext_lazy("团校与培训记录"),
    "projects": gettext_lazy("项目记录"),
    "campaigns": gettext_lazy("专项行动记录"),
    "needs": gettext_lazy("诉求记录"),
    "casework": gettext_lazy("个案与 12355 记录"),
    "outreach": gettext_lazy("联系青年记录"),
    "channels": gettext_lazy("新媒体记录"),
    "plans": gettext_lazy("计划与台账"),
    "hours": gettext_lazy("时长记录"),
    "recognition": gettext_lazy("荣誉与激励记录"),
    "source": gettext_lazy("原文里的说明"),
}


def room_words(room: str) -> str:
    return str(ROOMS.get(room, room))


#: The two ways to count what a report leaves undecided, and the two numbers of a rate.
READINGS: Mapping[str, Any] = {
    "persons": gettext_lazy("按人数"),
    "person_times": gettext_lazy("按人次"),
    "part": gettext_lazy("其中"),
    "of": gettext_lazy("总数"),
}


def readings_of(details: Mapping[str, Any]) -> list[tuple[str, int, bool]]:
    """Name of a reading, its number, and whether it is the one that bears the report out."""
    found: Mapping[str, int] = details.get("readings", {})
    by = details.get("by", "")
    return [(str(READINGS[name]), number, name == by) for name, number in found.items()]


def why_silent(figure: Figure) -> str:
    """Why nothing is counted, in a sentence."""
    if figure.readings:
        return _("原文的说法不止一种，选定一种之前不核算。")
    if figure.numerals and figure.room == "source":
        return _("原文没有写出名称，无法逐个核对。")
    return figure.why


def words_in(document: Document, figure: Figure) -> list[tuple[str, str]]:
    """Terms of this place that the figure uses, with what they mean here."""
    said = f"{figure.title} {figure.scope} {figure.definition}"
    return [(word, meaning) for word, meaning in document.words.items() if word in said]


CAUSES = {
    Cause.LATE: gettext_lazy("补录：事情发生在冻结之前，记录是后来才进来的"),
    Cause.CORRECTION: gettext_lazy("更正：改了数量或到岗情况，取消、撤回、注销"),
    Cause.MERGE: gettext_lazy("合并：重复登记的人并成了一个"),
    Cause.DELETION: gettext_lazy("删除：记录已经不在了"),
    Cause.DEFINITION: gettext_lazy("口径变了：指标或核算办法改过"),
    Cause.TIME: gettext_lazy("时间推移：统计期往后移了，新的进来，旧的出去"),
}


def cause_words(cause: str) -> str:
    return str(CAUSES[Cause(cause)])


@dataclass(frozen=True, slots=True)
class PointRow:
    """A figure in one snapshot; ``share`` is its number in hundredths of the highest one."""

    frozen: Frozen
    share: int
    step: int | None


def points(history: Sequence[Frozen]) -> list[PointRow]:
    """Newest first; ``step`` is the change against the snapshot before."""
    highest = max([row.number or 0 for row in history], default=0)
    rows: list[PointRow] = []
    for n, row in enumerate(history):
        before = history[n + 1].computed if n + 1 < len(history) else None
        step = None if before is None or row.computed is None else row.computed - before
        share = max(row.number or 0, 0) * 100 // highest if highest > 0 else 0
        rows.append(PointRow(row, share, step))
    return rows


def signed(value: int) -> str:
    """+12, −3, 0."""
    return f"{_sign(value)}{grouped(abs(value))}"


def moved(value: int, drift: Drift) -> str:
    """What a cause did: minutes as hours and minutes, days as days, tenths as a broken number."""
    size = abs(value)
    if drift.how in IN_DAYS:
        text = ngettext("%(number)s 天", "%(number)s 天", size) % {"number": grouped(size)}
    elif drift.how in TENTHS:
        text = f"{size // 10}.{size % 10}"
    else:
        text = part(size, drift.fact) if drift.fact else grouped(size)
    return f"{_sign(value)}{text}"


def _sign(value: int) -> str:
    return "+" if value > 0 else "−" if value < 0 else ""


def to_cursor(key: int) -> str:
    """Where the next page goes on; means nothing to whoever reads it."""
    return urlsafe_b64encode(b"r%d" % key).decode().rstrip("=")


def from_cursor(cursor: str) -> int | None:
    """The key in a cursor; what is none leads nowhere."""
    if not cursor:
        return None
    try:
        text = urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode()
    except ValueError:
        raise NotFound from None
    if not text.startswith("r") or not text[1:].isdecimal() or len(text) > 19:
        raise NotFound
    if to_cursor(int(text[1:])) != cursor:
        raise NotFound
    return int(text[1:])

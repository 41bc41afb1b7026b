"""Modes and their values as they were last counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from qinglin.figures import library, policy
from qinglin.figures.errors import UnknownMode
from qinglin.figures.models import Mode, ModeVersion, Value
from qinglin.figures.rules import published, values, verdicts
from qinglin.figures.rules.document import Document, Figure, parse
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.audit import REFUSED
from qinglin.kernel.errors import NotFound
from qinglin.kernel.facts import Counted
from qinglin.kernel.models import AuditEntry
from qinglin.orgs.models import Unit
from qinglin.orgs.queries import district

from .counting import Lowest, Result, fact_of, lowest_of, recount, units_under
from .withholding import fewest_of, is_closed, too_little

#: How old a value may be, and how long further changes are waited for before counting anew.
INTERVAL, SETTLE = timedelta(minutes=10), timedelta(seconds=20)

#: What is written down although no record changed.
NO_CHANGE = (REFUSED, "people.looked")


def modes(actor: Actor) -> list[Mode]:
    require(policy.may_view(actor))
    return list(policy.visible(actor, Mode.objects.select_related("unit")).order_by("pk"))


def mode_for(actor: Actor, key: str) -> Mode:
    """Unseen and absent look the same."""
    found = policy.visible(actor, Mode.objects.select_related("unit")).filter(key=key).first()
    if found is None:
        raise NotFound
    return found


def document_of(mode: Mode) -> Document:
    """As it was loaded; where a district is re-enacted, with its days moved to that time."""
    return _moved(parse(mode.document), mode.reenacted_on)


def _moved(document: Document, reenacted_on: date | None) -> Document:
    if reenacted_on is None:
        return document
    try:
        told_on = date.fromisoformat(document.reported_on)
    except ValueError:  # a report without a day
        return document
    return document.days_later((reenacted_on - told_on).days)


def versions(mode: Mode) -> list[ModeVersion]:
    """Every document this mode had, newest first."""
    return list(ModeVersion.objects.filter(mode=mode).order_by("-version"))


def document_at(mode: Mode, version: int) -> Document:
    """The document as it was in that version."""
    found = ModeVersion.objects.filter(mode=mode, version=version).first()
    if found is None:
        raise NotFound
    return _moved(parse(found.document), mode.reenacted_on)


def figure_in(document: Document, key: str) -> Figure:
    figure = document.figure(key)
    if figure is None:
        raise NotFound
    return figure


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure with what was counted last; ``computed_at`` is None while nothing was."""

    figure: Figure
    computed: int | str | None
    records: int
    verdict: str
    computed_at: datetime | None
    details: Mapping[str, Any] = field(default_factory=dict)
    #: counted, but of so few people that this viewer is not told the number
    withheld: bool = False

    @property
    def row(self) -> dict[str, Any]:
        row = row_of(self.figure, self.computed, self.records, self.verdict, self.details)
        return {**row, "withheld": self.withheld}

    @property
    def doubts(self) -> list[Mapping[str, Any]]:
        return list(self.details.get("warnings", []))

    @property
    def room(self) -> str:
        return room_of(self.figure) if self.verdict == verdicts.NO_RECORD else ""


def shown(actor: Actor, mode: Mode, document: Document) -> Mapping[str, Shown]:
    """key -> figure with its value, in the order of the document. One query."""
    values = {value.key: value for value in Value.objects.filter(mode=mode)}
    return {figure.key: _shown(actor, mode, figure, values) for figure in document.all_figures()}


def shown_figure(actor: Actor, mode: Mode, figure: Figure) -> Shown:
    keys = [figure.key, figure.subset_of]
    values = {value.key: value for value in Value.objects.filter(mode=mode, key__in=keys)}
    return _shown(actor, mode, figure, values)


def _shown(actor: Actor, mode: Mode, figure: Figure, values: Mapping[str, Value]) -> Shown:
    value = values.get(figure.key)
    if value is None:
        return Shown(figure, None, 0, verdicts.NO_RECORD, None)
    if too_little(figure, value, values) and is_closed(actor, mode, figure):
        return Shown(figure, None, 0, value.verdict, value.computed_at, withheld=True)
    computed = value.text or value.computed
    at = value.computed_at
    return Shown(figure, computed, value.records, value.verdict, at, value.details)


def row_of(
    figure: Figure,
    computed: int | str | None,
    records: int,
    verdict: str,
    details: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    """One figure for machines: command line and API."""
    silent = verdict == verdicts.NO_RECORD
    return {
        "key": figure.key,
        "title": figure.title,
        "unit": figure.unit,
        "kind": figure.kind,
        "reported": {"value": figure.reported.value, "bound": figure.reported.bound},
        "computed": computed,
        "verdict": verdict,
        "records": records,
        "readings": details.get("readings", {}),
        "by": details.get("by", ""),
        "warnings": [{**one, "text": doubt_words(one)} for one in details.get("warnings", [])],
        "room": room_of(figure) if silent else "",
        "why": figure.why if silent else "",
    }


def room_of(figure: Figure) -> str:
    """The room whose records would answer."""
    asked = next(figure.countings(), None)
    return figure.room or (asked.fact.partition(".")[0] if asked else "source")


#: What is doubtful, as a sentence.
DOUBTS: Mapping[str, Any] = {
    "conflict": _("原文自相矛盾：%(text)s"),
    "unnamed": _("原文有 %(amount)s 项没有写出名称。"),
    "reported_short": _("上报的各部分合计 %(sum)s，比上报的总数 %(whole)s 少 %(amount)s。"),
    "reported_over": _("上报的各部分合计 %(sum)s，比上报的总数 %(whole)s 多 %(amount)s。"),
    "computed_short": _("核算的各部分合计 %(sum)s，比核算的总数 %(whole)s 少 %(amount)s。"),
    "computed_over": _("核算的各部分合计 %(sum)s，比核算的总数 %(whole)s 多 %(amount)s。"),
    "reported_larger": _("上报的部分 %(part)s 大于整体 %(whole)s，多出 %(amount)s。"),
    "computed_larger": _("核算的部分 %(part)s 大于整体 %(whole)s，多出 %(amount)s。"),
    "outside": _("有 %(amount)s 条记录不在“%(title)s”之内。"),
    "overlap": _("有 %(amount)s 条记录在“%(title)s”里也计了一次，两个数不能相加。"),
    "left_out": _("另有“%(title)s”%(amount)s，没有计入这个数。"),
}


def doubt_words(doubt: Mapping[str, Any]) -> str:
    return str(DOUBTS[doubt["code"]] % doubt)


def lowest_now(mode: Mode, figure: Figure) -> Lowest:
    """The grid behind a figure that asks for the lowest, counted now."""
    return lowest_of(figure, units_under(mode.unit), clock.today())


def told_cell(actor: Actor, figure: Figure, unit_id: int, found: Counted) -> int | None:
    """A cell of that grid for this viewer; None where it is of too few people. The cells stand
    alone: no sum of them is told."""
    fact = fact_of(figure)
    if policy.may_see_records(actor, fact, unit_id):
        return found.number
    pair = (found.number, found.records)
    return published.told_alone(fact.unit_kind, pair, fewest_of(figure))


def judge(figure: Figure, computed: int | None) -> str:
    """The verdict about a number that was just counted."""
    if computed is None:
        return verdicts.NO_RECORD
    held = values.borne_out(figure, computed)
    return verdicts.SUPPORTED if held else verdicts.CONTRADICTED


def counted_now(key: str) -> tuple[Document, list[Result]]:
    """A mode that is loaded, or one that comes with the product, counted live. For operators."""
    mode = Mode.objects.select_related("unit").filter(key=key).first()
    root: Unit | None
    if mode is not None:
        document, root = document_of(mode), mode.unit
    elif key in library.names():
        document, root = library.checked(library.read(key)), district()
    else:
        known = {*library.names(), *Mode.objects.values_list("key", flat=True)}
        raise UnknownMode(key=key, known="、".join(sorted(known)))
    return document, recount(document, root, clock.today())


def due_modes(now: datetime) -> list[Mode]:
    """Modes whose values are as old as they may be, or that wait since records changed."""
    due: list[Mode] = []
    counted = Max("values__computed_at")
    for mode in Mode.objects.select_related("unit").annotate(counted_at=counted).order_by("pk"):
        changed = mode.stale_since is not None and now - mode.stale_since >= SETTLE
        if mode.counted_at is None or now - mode.counted_at >= INTERVAL or changed:
            due.append(mode)
    return due


def last_mark() -> int:
    """The last audit entry there is; read before counting, so that nothing later was counted."""
    changes = AuditEntry.objects.exclude(action__in=NO_CHANGE)
    return changes.order_by("-pk").values_list("pk", flat=True).first() or 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored value that is not what the records say; ``str()`` is a line of the report."""

    record: str
    what: str
    stored: str
    counted: str

    def __str__(self) -> str:
        return f"{self.record} {self.what}: stored {self.stored}, counted {self.counted}"


def value_differences() -> list[Difference]:
    """Values that nothing explains: the same day counted anew gives something else, although no
    change was audited since. Values older than a change wait for the next count, not for this."""
    found: list[Difference] = []
    mark = last_mark()
    for mode in Mode.objects.select_related("unit").order_by("pk"):
        values = {v.key: v for v in Value.objects.filter(mode=mode) if v.mark >= mark}
        days = {clock.day_of(value.computed_at) for value in values.values()}
        for day in sorted(days):
            found += _differences(mode, values, day)
    return found


def _differences(mode: Mode, values: Mapping[str, Value], day: date) -> list[Difference]:
    found: list[Difference] = []
    for result in recount(document_of(mode), mode.unit, day):
        value = values.get(result.figure.key)
        if value is None or clock.day_of(value.computed_at) != day:
            continue
        record = f"figures.value:{mode.key}/{value.key}"
        pairs = (
            ("computed", value.text or value.computed, result.text or result.computed),
            ("records", value.records, result.records),
            ("verdict", value.verdict, result.verdict),
            ("details", value.details, result.details),
        )
        for what, stored, counted in pairs:
            if stored != counted:
                found.append(Difference(record, what, str(stored), str(counted)))
    return found

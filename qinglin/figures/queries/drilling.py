"""What stands behind a number: its parts, its months, its records, all counted now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from qinglin.figures import policy
from qinglin.figures.models import Mode
from qinglin.figures.rules.document import Figure
from qinglin.figures.rules.hiding import OWN, Row
from qinglin.kernel import clock, facts
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.kernel.facts import Counted, Cut, Fact, Rows, Span
from qinglin.orgs.models import Unit, UnitLink
from qinglin.orgs.queries.past import children_on, over_on

from .counting import cut_of, fact_of, units_under
from .guarding import NOWHERE, Guard, Question, guard
from .modes import document_of

PAGE = 25
TREND = 13


@dataclass(frozen=True, slots=True)
class PartRow:
    """A unit with its share; ``own``: what counts at the unit itself, not below it. ``unit`` is
    None for what counts nowhere (persons who are registered nowhere)."""

    unit: Unit | None
    number: int
    own: bool = False

    @property
    def row(self) -> Row:
        """How hiding calls it."""
        if self.unit is None:
            return NOWHERE
        return OWN if self.own else self.unit.pk


@dataclass(frozen=True, slots=True)
class MonthRow:
    """``span`` is None for everything before the months that are shown; ``number`` is None where
    it is not told."""

    span: Span | None
    number: int | None

    @property
    def key(self) -> str:
        return "" if self.span is None else f"{self.span.since:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Records:
    """One page of the records that the viewer may see, newest first."""

    rows: list[tuple[Any, ...]]
    visible: int
    before: int | None


@dataclass(frozen=True, slots=True)
class Drilled:
    """``number`` is the sum of ``parts`` and of what is merged. None, and with it everything else,
    where so few records stand behind it that somebody could be recognised."""

    fact: Fact
    unit: Unit
    path: list[Unit]
    month: str
    number: int | None
    records_behind: int | None
    parts: list[PartRow]
    merged: list[PartRow]
    merged_number: int | None
    months: list[MonthRow]
    records: Records


def drill(
    actor: Actor,
    mode: Mode,
    figure: Figure,
    *,
    unit_id: int | None = None,
    month: str = "",
    before: int | None = None,
) -> Drilled:
    """The number of one unit and month (or of all), in parts that add up to it, with records."""
    fact, today = fact_of(figure), clock.today()
    unit = _unit_below(mode.unit, unit_id)
    path = _path(mode.unit, unit)
    period = cut_of(figure, units_under(unit), today)
    spans = _spans(fact, period, today)
    cut = _of_month(fact, period, month)
    under = units_under(mode.unit)
    question = Question(actor, mode, document_of(mode), figure, under, today, spans)
    guarded = guard(question, path)
    place = _place(spans, month)
    counted = facts.by_unit(fact, cut)
    told = guarded.month(place)
    rows = _parts(unit, counted, cut.until)
    parts = [
        row
        for row in rows
        if (guarded.part(row.row, place) if told else _is_open(actor, fact, row))
    ]
    behind = sum((found.records for found in counted.values()), 0)
    return Drilled(
        fact=fact,
        unit=unit,
        path=path,
        month=month,
        number=sum((found.number for found in counted.values()), 0) if told else None,
        records_behind=behind if told else None,
        parts=parts,
        merged=_merged(unit, rows, guarded, place),
        merged_number=_rest(rows, parts) if told else None,
        months=[] if guarded.silent else _months(fact, period, spans, guarded),
        records=_records(actor, fact, cut, counted, before),
    )


def _is_open(actor: Actor, fact: Fact, row: PartRow) -> bool:
    """Whoever may see the records themselves is told their number, whatever else is not."""
    return row.unit is not None and policy.may_see_records(actor, fact, row.unit.pk)


def _place(spans: Sequence[Span], month: str) -> int | None:
    """Which of the months it is; what lies before them is told as one."""
    if not month:
        return None
    found = (n for n, span in enumerate(spans) if f"{span.since:%Y-%m}" == month)
    return next(found, len(spans))


def _merged(
    unit: Unit, rows: Sequence[PartRow], guarded: Guard, place: int | None
) -> list[PartRow]:
    """The parts that are told as one; those without records among them, so that their number
    tells nothing either."""
    numbers = {row.row: row.number for row in rows}
    names = [name for name in guarded.rows if not guarded.part(name, place)]
    if not guarded.month(place) or not names:
        return []
    children = {child.pk: child for child in Unit.objects.filter(parent=unit)}
    return [
        PartRow(
            unit if name == OWN else children.get(name) if isinstance(name, int) else None,
            numbers.get(name, 0),
            own=name == OWN,
        )
        for name in names
    ]


def _rest(rows: Sequence[PartRow], parts: Sequence[PartRow]) -> int | None:
    """What the parts that are not told have together."""
    if len(rows) == len(parts):
        return None
    return sum(row.number for row in rows) - sum(row.number for row in parts)


def _unit_below(root: Unit, unit_id: int | None) -> Unit:
    if unit_id is None or unit_id == root.pk:
        return root
    link = UnitLink.objects.filter(ancestor=root, descendant_id=unit_id)
    found = link.select_related("descendant").first()
    if found is None:
        raise NotFound
    return found.descendant


def _path(root: Unit, unit: Unit) -> list[Unit]:
    """From the root of the mode to the unit, both included."""
    if unit == root:
        return [root]
    links = UnitLink.objects.filter(descendant=unit).order_by("-depth").select_related("ancestor")
    above = [link.ancestor for link in links]
    return above[[a.pk for a in above].index(root.pk) :]


def _of_month(fact: Fact, cut: Cut, month: str) -> Cut:
    """The cut narrowed to one calendar month, written 2015-11."""
    if not month:
        return cut
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise NotFound from None
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    since = max(first, cut.since) if cut.since else first
    if not fact.spreads or last < since or first > cut.until:
        raise NotFound
    return replace(cut, since=since, until=min(last, cut.until))


def _parts(unit: Unit, counted: dict[int | None, Counted], day: date) -> list[PartRow]:
    """By unit directly below on that day, largest first; then what counts at the unit itself and
    nowhere."""
    children = Unit.objects.in_bulk(children_on(unit.pk, day))
    child_of = over_on(day, ancestor__in=list(children))
    sums: dict[int | None, int] = {}
    for place, found in counted.items():
        owner = place if place is None or place == unit.pk else child_of.get(place)
        sums[owner] = sums.get(owner, 0) + found.number
    rows = [PartRow(children[pk], sums[pk]) for pk in children if sums.get(pk)]
    rows.sort(key=lambda row: (-row.number, row.unit.name_key if row.unit else ""))
    if sums.get(unit.pk):
        rows.append(PartRow(unit, sums[unit.pk], own=True))
    if sums.get(None):
        rows.append(PartRow(None, sums[None]))
    return rows


def _spans(fact: Fact, period: Cut, today: date) -> list[Span]:
    """The latest months, where the number can be spread over months at all."""
    if not fact.spreads:
        return []
    since = period.since or (today.replace(day=1) - timedelta(days=365)).replace(day=1)
    return facts.months(since, period.until)[-TREND:]


def _months(fact: Fact, period: Cut, spans: Sequence[Span], guarded: Guard) -> list[MonthRow]:
    """The latest months, and everything before them: together the number of the period."""
    if not spans:
        return []
    earlier = Span(date(1900, 1, 1), spans[0].since - timedelta(days=1))
    everything = [*spans] if period.since else [*spans, earlier]
    found = facts.by_span(fact, period, everything)
    numbers = [
        found.get(n, Counted()).number if guarded.month(n) else None for n in range(len(everything))
    ]
    rows = [MonthRow(span, numbers[n]) for n, span in enumerate(spans)]
    if len(spans) in found:
        rows.insert(0, MonthRow(None, numbers[len(spans)]))
    return rows


def _records(
    actor: Actor, fact: Fact, cut: Cut, counted: dict[int | None, Counted], before: int | None
) -> Records:
    """Only where the viewer may see records; everybody else is told their number."""
    seen = {
        place: found
        for place, found in counted.items()
        if policy.may_see_records(actor, fact, place)
    }
    visible = sum(found.records for found in seen.values())
    if not visible:
        return Records([], 0, None)
    rows = facts.chosen(fact, cut)
    if len(seen) < len(counted):
        rows = rows.filter(**{f"{fact.unit}__in": [place for place in seen if place is not None]})
    paths = [path for column in fact.columns for path in _paths_of(column)]
    newest = _after(fact, rows, before)
    if not fact.moment:
        # The page is chosen before anything is joined: beside other tables the planner of SQLite
        # sorts all rows instead of walking down the primary key.
        chosen = newest.values("pk")[: PAGE + 1]
        newest = facts.all_rows(fact).filter(pk__in=chosen).order_by("-pk")
    page = list(newest.values_list("pk", *paths)[: PAGE + 1])
    more = page[PAGE - 1][0] if len(page) > PAGE else None
    return Records([row[1:] for row in page[:PAGE]], visible, more)


def _after(fact: Fact, rows: Rows, before: int | None) -> Rows:
    """Newest first, from the record after ``before`` on. Where there is a moment its index gives
    the order, and nothing is sorted but what is shown."""
    if not fact.moment:
        return (rows if before is None else rows.filter(pk__lt=before)).order_by("-pk")
    ordered = rows.order_by(f"-{fact.moment}", "-pk")
    if before is None:
        return ordered
    moment = rows.filter(pk=before).values_list(fact.moment, flat=True).first()
    if moment is None:
        raise NotFound
    same = Q(**{fact.moment: moment}, pk__lt=before)
    return ordered.filter(
        same | Q(**{f"{fact.moment}__lt": moment}), **{f"{fact.moment}__lte": moment}
    )


def _paths_of(column: facts.Column) -> list[str]:
    return [column.path, column.link[1]] if column.link else [column.path]

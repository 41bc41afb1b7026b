"""What stands behind a number: its parts, its months, its records, all counted now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from qinglin.figures import policy
from qinglin.figures.models import Mode
from qinglin.figures.rules import verdicts
from qinglin.figures.rules.document import Figure
from qinglin.figures.rules.verdicts import Part, without_small
from qinglin.kernel import clock, facts
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.kernel.facts import Counted, Cut, Fact, Rows, Span, UnitKind
from qinglin.orgs.models import Unit, UnitLink

from .counting import cut_of, fact_of, units_under

PAGE = 50
TREND = 13


@dataclass(frozen=True, slots=True)
class PartRow:
    """A unit with its share; ``own``: what counts at the unit itself, not below it. ``unit`` is
    None for what counts nowhere (persons who are registered nowhere)."""

    unit: Unit | None
    number: int
    own: bool = False


@dataclass(frozen=True, slots=True)
class MonthRow:
    """``span`` is None for everything before the months that are shown."""

    span: Span | None
    number: int

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
    """``number`` is the sum of ``parts`` and of what is merged; None when it is so few persons
    that they could be recognised."""

    fact: Fact
    unit: Unit
    path: list[Unit]
    month: str
    number: int | None
    records_behind: int
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
    under = units_under(unit)
    period = cut_of(figure, under, today)
    cut = _of_month(fact, period, month)
    counted = facts.by_unit(fact, cut)
    number = sum((found.number for found in counted.values()), 0)
    behind = sum((found.records for found in counted.values()), 0)
    rows = _parts(unit, counted)
    parts, merged, merged_number = _guarded(actor, fact, rows)
    hidden = fact.unit_kind is UnitKind.PERSONS and not _open(actor, fact, unit)
    return Drilled(
        fact=fact,
        unit=unit,
        path=_path(mode.unit, unit),
        month=month,
        number=None if hidden and 0 < number < verdicts.FEWEST else number,
        records_behind=behind,
        parts=parts,
        merged=merged,
        merged_number=merged_number,
        months=_months(fact, period, today) if fact.spreads else [],
        records=_records(actor, fact, cut, counted, before),
    )


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


def _parts(unit: Unit, counted: dict[int | None, Counted]) -> list[PartRow]:
    """By unit directly below, largest first; then what counts at the unit itself and nowhere."""
    children = {child.pk: child for child in Unit.objects.filter(parent=unit)}
    links = UnitLink.objects.filter(ancestor__parent=unit)
    child_of = dict(links.values_list("descendant_id", "ancestor_id"))
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


def _guarded(
    actor: Actor, fact: Fact, rows: Sequence[PartRow]
) -> tuple[list[PartRow], list[PartRow], int | None]:
    """Persons so few that they could be recognised are merged, unless they may be seen anyway."""
    if fact.unit_kind is not UnitKind.PERSONS:
        return list(rows), [], None
    named = {str(n): row for n, row in enumerate(rows)}
    shown = without_small(
        [Part(name, row.number, _open(actor, fact, row.unit)) for name, row in named.items()]
    )
    parts = [named[part.name] for part in shown.parts]
    return parts, [named[part.name] for part in shown.merged], shown.merged_number


def _open(actor: Actor, fact: Fact, unit: Unit | None) -> bool:
    return policy.may_see_records(actor, fact, unit.pk if unit else None)


def _months(fact: Fact, period: Cut, today: date) -> list[MonthRow]:
    """The latest months, and everything before them: together the number of the period."""
    since = period.since or (today.replace(day=1) - timedelta(days=365)).replace(day=1)
    spans = facts.months(since, period.until)[-TREND:]
    earlier = Span(date(1900, 1, 1), spans[0].since - timedelta(days=1))
    everything = spans if period.since else [*spans, earlier]
    found = facts.by_span(fact, period, everything)
    rows = [MonthRow(span, found.get(n, Counted()).number) for n, span in enumerate(spans)]
    if len(spans) in found:
        rows.insert(0, MonthRow(None, found[len(spans)].number))
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
    page = list(_after(fact, rows, before).values_list("pk", *paths)[: PAGE + 1])
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

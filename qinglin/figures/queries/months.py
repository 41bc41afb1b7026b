"""Numbers through the months: counted from records for the projection, and read back from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db.models import QuerySet, Sum

from qinglin.figures import policy
from qinglin.figures.models import Mode, Point, Series, Value
from qinglin.figures.rules import published
from qinglin.figures.rules.document import Counting, Document, Figure
from qinglin.kernel import facts
from qinglin.kernel.facts import Basis, Counted, Cut, Fact, Span
from qinglin.orgs.models import Unit
from qinglin.orgs.queries import district
from qinglin.orgs.queries.past import children_on, over_each

from .counting import adds_up, fact_of, units_under
from .modes import INTERVAL, Difference, document_of, last_mark

#: How far back the district's own trends go, and those of a figure, this month included.
LONG, SHORT = 36, 13
#: (unit id, first day of the month) -> what was counted
Cells = Mapping[tuple[int, date], Counted]


@dataclass(frozen=True, slots=True)
class Months:
    """One series as it was counted; ``since`` is the first day of the first month."""

    name: str
    mode: Mode | None
    since: date
    until: date
    cells: Cells


def fact_months(root: Unit, today: date) -> list[Months]:
    """The trends of the district: every fact that is followed, by town and month."""
    found = []
    for key in policy.FOLLOWED:
        fact = facts.FACTS[key]
        spans = _spans(LONG, today)
        cells = _spread(fact, Cut(until=today, since=spans[0].since), spans, root)
        found.append(Months(key, None, spans[0].since, today, cells))
    return found


def figure_months(mode: Mode, document: Document, today: date) -> list[Months]:
    """The figures of a mode that can be followed, for the whole of it."""
    under = units_under(mode.unit)
    spans = _spans(SHORT, today)
    found = []
    for figure in document.all_figures():
        counting = figure.counting
        if counting is None or not adds_up(figure) or not _can_be_followed(counting):
            continue
        cells = _figure_cells(figure, under, spans, mode.unit)
        if cells is not None:
            name = name_of(mode, figure)
            found.append(Months(name, mode, spans[0].since, today, cells))
    return found


def _can_be_followed(counting: Counting) -> bool:
    """Plain numbers of a fact that is there: averages, rates and lowest have no months."""
    plain = counting.answer == "number" and not (counting.lowest or counting.of or counting.also)
    return plain and counting.fact in facts.FACTS


def name_of(mode: Mode, figure: Figure) -> str:
    return f"{mode.key}/{figure.key}"


def _spans(number: int, today: date) -> list[Span]:
    """So many calendar months, the last one as far as it has come."""
    first = today.replace(day=1)
    for _month in range(number - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    return facts.months(first, today)


def _figure_cells(
    figure: Figure, under: frozenset[int] | None, spans: list[Span], root: Unit
) -> Cells | None:
    """None where months say nothing: persons of a year are not the sum of those of its months."""
    fact = fact_of(figure)
    filters = figure.counting.filters if figure.counting else {}
    cut = Cut(until=spans[-1].until, since=spans[0].since, units=under, filters=filters)
    if fact.spreads:
        found = facts.by_span(fact, cut, spans)
        return {(root.pk, spans[n].since): counted for n, counted in found.items()}
    if fact.basis is Basis.AS_OF:
        return {
            (root.pk, span.since): facts.count(fact, replace(cut, since=None, until=span.until))
            for span in spans
        }
    return None


def _spread(fact: Fact, cut: Cut, spans: list[Span], root: Unit) -> Cells:
    """Units are gathered under those right below the root; the rest counts at the root."""
    ends = [span.until for span in spans]
    there = {child for day in {ends[0], ends[-1]} for child in children_on(root.pk, day)}
    over = over_each(ends, ancestor__in=there)
    cells: dict[tuple[int, date], Counted] = {}
    for (unit_id, n), counted in facts.by_unit_and_span(fact, cut, spans).items():
        place = (over[n].get(unit_id or 0, root.pk), spans[n].since)
        cells[place] = cells.get(place, Counted()) + counted
    return cells


def trends_due(now: datetime) -> bool:
    """Whether the district's trends are as old as they may be, or were never counted."""
    known = Series.objects.filter(mode=None, name__in=policy.FOLLOWED)
    fresh = known.filter(computed_at__gt=now - INTERVAL).count()
    return fresh < len(policy.FOLLOWED)


# ---------------------------------------------------------------- reading


@dataclass(frozen=True, slots=True)
class Followed:
    """A series read back; ``numbers`` has every month from the first record on, 0 where nothing
    was recorded, None where what was recorded is too little to be told."""

    name: str
    fact: Fact
    computed_at: datetime
    months: list[date] = field(default_factory=list)
    numbers: list[int | None] = field(default_factory=list)


def counts_known() -> list[datetime]:
    """When what is known now was loaded or counted; whatever is counted anew changes this list.

    Not the latest moment alone: a long count may be kept after a short one that began later.
    """
    series = Series.objects.order_by().values_list("computed_at", flat=True)
    values = Value.objects.order_by().values_list("computed_at", flat=True)
    modes = Mode.objects.order_by().values_list("loaded_at", flat=True)
    return sorted(series.union(values, modes))


def public_series() -> dict[str, Followed]:
    """fact key -> its months as everybody may know them. Two queries."""
    series = {s.name: s for s in Series.objects.filter(mode=None, name__in=policy.FOLLOWED)}
    points: dict[int, dict[date, Counted]] = {one.pk: {} for one in series.values()}
    cells = Point.objects.filter(series__in=points).values_list("series_id", "month")
    for pk, month, number, records in cells.annotate(n=Sum("number"), of=Sum("records")):
        points[pk][month] = Counted(number, records)
    return {
        key: _followed(series[key], facts.FACTS[key], points[series[key].pk])
        for key in policy.FOLLOWED
        if key in series
    }


def _followed(series: Series, fact: Fact, found: Mapping[date, Counted]) -> Followed:
    first = min(found, default=None)
    months = [s.since for s in facts.months(first, series.until)] if first else []
    counted = [found.get(month, Counted()) for month in months]
    told = published.told(fact.unit_kind, [(one.number, one.records) for one in counted])
    return Followed(fact.key, fact, series.computed_at, months, told)


@dataclass(frozen=True, slots=True)
class MonthByTown:
    """One month of a series: what may be told of each town. ``merged`` are towns with so little
    that it is told together, or not at all (``merged_number`` None)."""

    fact: Fact
    month: date
    computed_at: datetime
    number: int | None
    parts: list[tuple[Unit, int]]
    merged: list[Unit]
    merged_number: int | None


def public_month(key: str, month: date) -> MonthByTown | None:
    """One month by town; None when it was not counted. Two queries."""
    series = Series.objects.filter(mode=None, name=key).first() if key in policy.FOLLOWED else None
    if series is None or not series.since <= month <= series.until or month.day != 1:
        return None
    fact = facts.FACTS[key]
    points = Point.objects.filter(series=series, month=month).select_related("unit")
    rows = sorted(points, key=lambda p: (-p.number, p.unit.name_key))
    pairs = [(p.number, p.records) for p in rows]
    whole = (sum(p.number for p in rows), sum(p.records for p in rows))
    told = published.told_parts(fact.unit_kind, pairs)
    merged = [n for n, number in enumerate(told.numbers) if number is None]
    (number,) = published.told(fact.unit_kind, [whole])
    return MonthByTown(
        fact=fact,
        month=month,
        computed_at=series.computed_at,
        number=number,
        parts=[
            (row.unit, said)
            for row, said in zip(rows, told.numbers, strict=True)
            if said is not None
        ],
        merged=[rows[n].unit for n in merged],
        merged_number=told.merged,
    )


def sparks(mode: Mode) -> dict[str, list[tuple[date, int]]]:
    """figure key -> (month, number) of every month that was counted. One query."""
    points = Point.objects.filter(series__mode=mode).order_by("month")
    found: dict[str, list[tuple[date, int]]] = {}
    rows: QuerySet[Point, tuple[str, date, date, date, int]] = points.values_list(
        "series__name", "series__since", "series__until", "month", "number"
    )
    for name, since, until, month, number in rows:
        key = name.partition("/")[2]
        if key not in found:
            found[key] = [(span.since, 0) for span in facts.months(since, until)]
        at = [day for day, _number in found[key]].index(month)
        found[key][at] = (month, found[key][at][1] + number)
    return found


def _counted(point: Point) -> Counted:
    return Counted(point.number, point.records)


# ---------------------------------------------------------------- verifying


def month_differences() -> list[Difference]:
    """Months that nothing explains; series older than the last change wait for the next count."""
    mark, found = last_mark(), []
    fresh = [s for s in Series.objects.select_related("mode__unit") if s.mark >= mark]
    root = district()
    counted: dict[tuple[int | None, date], dict[str, Months]] = {}
    for series in sorted(fresh, key=lambda s: s.name):
        group = (series.mode_id, series.until)
        if group not in counted:
            counted[group] = {one.name: one for one in _recounted(series, root)}
        again = counted[group].get(series.name)
        found += _differences(series, again.cells if again else {})
    return found


def _recounted(series: Series, root: Unit | None) -> Iterable[Months]:
    if series.mode is not None:
        return figure_months(series.mode, document_of(series.mode), series.until)
    return fact_months(root, series.until) if root else []


def _differences(series: Series, cells: Cells) -> list[Difference]:
    stored = {(p.unit_id, p.month): _counted(p) for p in Point.objects.filter(series=series)}
    found = []
    for unit_id, month in sorted({*stored, *cells}):
        was, now = stored.get((unit_id, month)), cells.get((unit_id, month))
        pair = [one or Counted() for one in (was, now)]
        if pair[0] != pair[1]:
            record = f"figures.point:{series.name}/{month:%Y-%m}/{unit_id}"
            said = [f"{one.number} ({one.records})" for one in pair]
            found.append(Difference(record, "number (records)", *said))
    return found

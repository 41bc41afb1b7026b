"""What the records say, counted now. Facts are the only way to records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from qinglin.figures.rules import verdicts
from qinglin.figures.rules.document import Document, Figure, Numeral
from qinglin.kernel import facts
from qinglin.kernel.facts import Counted, Cut, Fact, Span, UnitKind
from qinglin.orgs.models import Unit, UnitLink

YEAR = timedelta(days=364)
#: How many complete months the lowest of a month is looked for in.
MONTHS = 12
HOUR = 60


@dataclass(frozen=True, slots=True)
class Result:
    """One figure counted. ``computed`` is None where there is nothing to count from; ``text``
    stands for it where it is no number."""

    figure: Figure
    computed: int | None
    records: int
    verdict: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Lowest:
    """Every unit of a kind in every complete month, and the cell that is lowest."""

    places: list[int]
    months: list[Span]
    cells: Mapping[tuple[int, int], Counted]
    lowest: tuple[int, int] | None

    @property
    def units(self) -> list[Unit]:
        """In the order of their names, to be shown."""
        return list(Unit.objects.filter(pk__in=self.places).order_by("name_key", "pk"))

    @property
    def computed(self) -> int | None:
        return None if self.lowest is None else self.cell(*self.lowest).number

    @property
    def records(self) -> int:
        return sum(found.records for found in self.cells.values())

    def cell(self, unit_id: int, month: int) -> Counted:
        return self.cells.get((unit_id, month), Counted())


def recount(document: Document, root: Unit | None, today: date) -> list[Result]:
    """Every figure of the mode, from the records of the units under the root."""
    under = units_under(root)
    return [result_of(document, figure, under, today) for figure in document.all_figures()]


def result_of(
    document: Document, figure: Figure, under: frozenset[int] | None, today: date
) -> Result:
    if figure.readings:
        return Result(figure, None, 0, verdicts.UNDECIDED)
    if figure.numerals:
        return _numerals(document, figure)
    if figure.counting is None or figure.counting.fact not in facts.FACTS:
        return Result(figure, None, 0, verdicts.NO_RECORD)
    if figure.counting.lowest:
        found = lowest_of(figure, under, today)
        return judged(figure, found.computed, found.records)
    counted = facts.count(fact_of(figure), cut_of(figure, under, today))
    return judged(figure, counted.number, counted.records)


def judged(figure: Figure, number: int | None, records: int) -> Result:
    """Minutes are held against hours exactly, and then said in whole hours."""
    reported = figure.reported
    scale = HOUR if fact_of(figure).unit_kind is UnitKind.HOURS else 1
    said = verdicts.verdict(
        number, records, int(reported.value) * scale, reported.bound, inclusive=reported.inclusive
    )
    return Result(figure, None if number is None else number // scale, records, said)


def _numerals(document: Document, figure: Figure) -> Result:
    """The numerals of the mode against the lists in its own document."""
    named = [_lengths(document, numeral) for numeral in figure.numerals]
    text = " / ".join("–".join(map(str, sorted(set(lengths)))) for lengths in named)
    right = all(
        set(lengths) == {numeral.value}
        for numeral, lengths in zip(figure.numerals, named, strict=True)
    )
    said = verdicts.SUPPORTED if right else verdicts.CONTRADICTED
    return Result(figure, None, sum(map(sum, named)), said, text)


def _lengths(document: Document, numeral: Numeral) -> list[int]:
    return [len(document.named(name) or ()) for name in numeral.of]


def fact_of(figure: Figure) -> Fact:
    """The fact that answers; the document was checked when it was loaded."""
    if figure.counting is None:
        raise LookupError(f"{figure.key} is not counted")
    return facts.FACTS[figure.counting.fact]


def period_of(figure: Figure, today: date) -> tuple[date | None, date]:
    """First and last day that are counted; None: from the beginning."""
    return (today - YEAR if figure.span == "year" else None), today


def cut_of(figure: Figure, under: frozenset[int] | None, today: date) -> Cut:
    since, until = period_of(figure, today)
    filters = figure.counting.filters if figure.counting else {}
    return Cut(until=until, since=since, units=under, filters=filters)


def units_under(root: Unit | None) -> frozenset[int] | None:
    """Ids of the units looked at; None for the district, which holds everything."""
    if root is None or root.parent_id is None:
        return None
    links = UnitLink.objects.filter(ancestor=root)
    return frozenset(unit for (unit,) in facts.answer(links.values_list("descendant_id")))


def lowest_of(figure: Figure, under: frozenset[int] | None, today: date) -> Lowest:
    """By unit of the wanted kind and complete month since the first record, a year at most."""
    fact, cut = fact_of(figure), cut_of(figure, under, today)
    kind = figure.counting.lowest if figure.counting else ""
    found, months = lowest_frame(figure, under, today)
    spread = facts.by_unit_and_span(fact, cut, months)
    links = UnitLink.objects.filter(ancestor__kind=kind)
    over = dict(facts.answer(links.values_list("descendant_id", "ancestor_id")))
    cells: dict[tuple[int, int], Counted] = {}
    for (unit_id, month), counted in spread.items():
        above = over.get(unit_id or 0)
        if above is not None:
            cells[above, month] = cells.get((above, month), Counted()) + counted
    grid = [(unit, month) for unit in found for month in range(len(months))]
    lowest = min(grid, key=lambda place: cells.get(place, Counted()).number, default=None)
    return Lowest(found, months, cells, lowest)


def lowest_frame(
    figure: Figure, under: frozenset[int] | None, today: date
) -> tuple[list[int], list[Span]]:
    """The ids of the units, and the complete months, that are compared."""
    kind = figure.counting.lowest if figure.counting else ""
    units = Unit.objects.filter(kind=kind, closed_on=None)
    if under is not None:
        units = units.filter(pk__in=under)
    found = [unit for (unit,) in facts.answer(units.order_by("pk").values_list("pk"))]
    first = facts.first_day(fact_of(figure), cut_of(figure, under, today))
    return found, complete_months(first, today)


def complete_months(first: date | None, today: date) -> list[Span]:
    """Whole calendar months since the first record and before this one, the latest twelve."""
    if first is None:
        return []
    last_day = today.replace(day=1) - timedelta(days=1)
    return [span for span in facts.months(first, last_day) if span.since.day == 1][-MONTHS:]

"""What the records say, counted now. Facts are the only way to records."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from qinglin.figures.rules import verdicts
from qinglin.figures.rules.document import Document, Figure
from qinglin.kernel import facts
from qinglin.kernel.facts import Counted, Span
from qinglin.orgs.models import Unit
from qinglin.orgs.queries.past import over_each

from .answers import Asking, answered, numerals, silent
from .answers import Result as Result
from .answers import judged as judged
from .answers import scale_of as scale_of
from .cuts import WHOLE, offered, spans_of
from .cuts import adds_up as adds_up
from .cuts import complete_months as complete_months
from .cuts import complete_weeks as complete_weeks
from .cuts import cut_of as cut_of
from .cuts import fact_of as fact_of
from .cuts import opens as opens
from .cuts import period_of as period_of
from .cuts import units_at as units_at
from .cuts import units_under as units_under
from .doubts import doubts_of


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
    """Every figure of the mode, from the records of the units under the root, with what is
    doubtful about it."""
    under = units_under(root)
    found = [result_of(document, figure, under, today) for figure in document.all_figures()]
    doubts = doubts_of({result.figure.key: result for result in found}, under, today)
    return [
        replace(result, doubts=(*result.doubts, *doubts.get(result.figure.key, ())))
        for result in found
    ]


def result_of(
    document: Document, figure: Figure, under: frozenset[int] | None, today: date
) -> Result:
    if figure.readings:
        return Result(figure, None, 0, verdicts.UNDECIDED)
    if list(figure.countings()) and not offered(figure):
        return silent(figure)
    asking = Asking(document, figure, under, today)
    if figure.numerals:
        return numerals(asking)
    if figure.counting is None:
        return silent(figure)
    if figure.counting.lowest:
        found = lowest_of(figure, under, today)
        return judged(figure, found.computed, found.records)
    return answered(asking, figure.counting)


def lowest_of(figure: Figure, under: frozenset[int] | None, today: date) -> Lowest:
    """By unit of the wanted kind and complete month since the first record, a year at most."""
    fact, cut = fact_of(figure), cut_of(figure, under, today)
    kind = figure.counting.lowest if figure.counting else ""
    found, months = lowest_frame(figure, under, today)
    over = _over(kind, months)
    cells: dict[tuple[int, int], Counted] = {}
    for (unit_id, month), counted in facts.by_unit_and_span(fact, cut, months).items():
        above = found[0] if kind == WHOLE and found else over[month].get(unit_id or 0)
        if above is not None:
            cells[above, month] = cells.get((above, month), Counted()) + counted
    grid = [(unit, month) for unit in found for month in range(len(months))]
    lowest = min(grid, key=lambda place: cells.get(place, Counted()).number, default=None)
    return Lowest(found, months, cells, lowest)


def _over(kind: str, spans: list[Span]) -> list[dict[int, int]]:
    """For each span, unit -> the unit of that kind it stood under at its end."""
    if kind == WHOLE:
        return [{} for _span in spans]
    return over_each([span.until for span in spans], ancestor__kind=kind)


def lowest_frame(
    figure: Figure, under: frozenset[int] | None, today: date
) -> tuple[list[int], list[Span]]:
    """The ids of the units, and the complete months or weeks, that are compared."""
    kind = figure.counting.lowest if figure.counting else ""
    cut = cut_of(figure, under, today)
    units = Unit.objects.all()
    units = units.filter(parent=None) if kind == WHOLE else units.filter(kind=kind, closed_on=None)
    if under is not None and kind != WHOLE:
        units = units.filter(pk__in=under)
    found = [unit for (unit,) in facts.answer(units.order_by("pk").values_list("pk"))]
    if kind == WHOLE:
        found = found[:1]
    return found, spans_of(figure, facts.first_day(fact_of(figure), cut), today)

"""What a viewer may be told of a number, as hiding decides for what this viewer may not see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qinglin.figures import policy
from qinglin.figures.models import Mode
from qinglin.figures.rules import hiding
from qinglin.figures.rules.document import Document, Figure
from qinglin.figures.rules.hiding import Column, Row, Spread, Told
from qinglin.kernel import facts
from qinglin.kernel.actor import Actor
from qinglin.kernel.facts import Counted, Cut, Fact, Span
from qinglin.orgs.models import Unit

from .counting import cut_of, fact_of
from .cuts import adds_up

#: What counts at no unit at all, or outside of the mode's units.
NOWHERE = "nowhere"
#: How many wider numbers of the same mode are kept in view.
WIDER = 3


@dataclass(frozen=True, slots=True)
class Guard:
    """``told`` is None where nothing may be told; ``open`` where everything may."""

    open: bool
    told: Told | None = None

    @property
    def silent(self) -> bool:
        return not self.open and self.told is None

    def month(self, month: int | None) -> bool:
        """Whether the number of this month (or of all) is told."""
        if self.open or self.told is None:
            return self.open
        return month is None or self.told.month(month)

    def part(self, row: Row, month: int | None) -> bool:
        if self.open or self.told is None:
            return self.open
        return row not in self.told.together if month is None else self.told.cell(row, month)

    @property
    def rows(self) -> Sequence[Row]:
        return self.told.rows if self.told else ()

    @property
    def columns(self) -> Sequence[Column]:
        return self.told.columns if self.told else ()


@dataclass(frozen=True, slots=True)
class Question:
    """One figure of a mode, to be told to one viewer; ``spans`` are the months it is shown in."""

    actor: Actor
    mode: Mode
    document: Document
    figure: Figure
    under: frozenset[int] | None
    today: date
    spans: Sequence[Span]

    @property
    def period(self) -> Cut:
        return cut_of(self.figure, self.under, self.today)

    @property
    def fact(self) -> Fact:
        return fact_of(self.figure)

    def closed(self, unit_id: int | None) -> bool:
        return not policy.may_see_records(self.actor, self.fact, unit_id)


def guard(question: Question, path: Sequence[Unit]) -> Guard:
    """What may be told of the unit at the end of the path."""
    fact = question.fact
    if not fact.fewest or not question.closed(path[-1].pk):
        return Guard(open=True)
    spread = _spread(question)
    return Guard(False, hiding.told(spread, [unit.pk for unit in path], fact.fewest))


def _spread(question: Question) -> Spread:
    """Records that this viewer may not see, by unit and month; beside each number, what is left
    of the wider numbers that the mode tells as well."""
    counts = [_cells(question, question.figure, question.period)]
    for wider in _wider(question):
        cut = cut_of(wider, question.under, question.today)
        counts.append(_cells(question, wider, cut))
    places = {place for counted in counts for place in counted}
    parents = dict(Unit.objects.values_list("pk", "parent_id"))
    leaves: dict[Row, dict[int, tuple[int, ...]]] = {}
    above: dict[Row, Sequence[Row]] = {}
    for unit_id, month in places:
        if not question.closed(unit_id):
            continue
        own, *others = (counted.get((unit_id, month), Counted()).records for counted in counts)
        leaves.setdefault(unit_id, {})[month] = (own, *(max(n - own, 0) for n in others))
        above[unit_id] = _above(parents, question.mode.unit_id, unit_id)
    months = list(range(len(question.spans) + 1))
    return Spread(leaves, above, len(counts), months)


def _cells(
    question: Question, figure: Figure, cut: Cut
) -> Mapping[tuple[int | None, int], Counted]:
    """Records by unit and month; those of earlier months, or of no month, in one of their own."""
    fact = question.fact
    everywhere = facts.by_unit(fact, cut)
    if not question.spans:
        return {(unit, 0): found for unit, found in everywhere.items()}
    cells = dict(facts.by_unit_and_span(fact, cut, question.spans))
    within: dict[int | None, int] = {}
    for (unit, _month), found in cells.items():
        within[unit] = within.get(unit, 0) + found.records
    for unit, found in everywhere.items():
        earlier = found.records - within.get(unit, 0)
        cells[unit, len(question.spans)] = Counted(0, earlier)
    return cells


def _wider(question: Question) -> list[Figure]:
    """Numbers of the mode that this one is a part of: fewer filters, or a longer period."""
    figure, period = question.figure, question.period
    found = [
        other
        for other in question.document.all_figures()
        if other.key != figure.key
        and adds_up(other)
        and fact_of(other) is question.fact
        and not (other.counting and other.counting.lowest)
        and _holds(cut_of(other, question.under, question.today), period)
    ]
    return found[:WIDER]


def _holds(wide: Cut, narrow: Cut) -> bool:
    """Whether everything of the narrow cut is in the wide one, and they are not the same."""
    filters = set(wide.filters.items()) <= set(narrow.filters.items())
    days = wide.until == narrow.until and (
        wide.since is None or (narrow.since is not None and wide.since <= narrow.since)
    )
    same = dict(wide.filters) == dict(narrow.filters) and wide.since == narrow.since
    return filters and days and not same


def _above(parents: Mapping[int, int | None], root: int, unit_id: int | None) -> Sequence[Row]:
    """From the root of the mode to the unit, both included."""
    way: list[Row] = []
    place = unit_id
    while place is not None and place != root:
        way.append(place)
        place = parents.get(place)
    return (root, NOWHERE) if place is None else (root, *reversed(way))

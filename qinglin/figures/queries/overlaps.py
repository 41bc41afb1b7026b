"""Numbers of one mode that count the same records: they must not be added up."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from qinglin.figures.models import Mode
from qinglin.figures.rules.document import Document, Figure
from qinglin.kernel import clock
from qinglin.kernel.facts import FACTS, Fact

from .counting import units_under
from .cuts import adds_up
from .holding import asked_by, count
from .modes import document_of


@dataclass(frozen=True, slots=True)
class Overlap:
    """``amount`` is counted by both figures: their sum would be too high by it."""

    one: Figure
    other: Figure
    one_pillar: str
    other_pillar: str
    fact: Fact
    records: int
    amount: int

    @property
    def across_pillars(self) -> bool:
        return self.one_pillar != self.other_pillar


def overlaps(mode: Mode) -> list[Overlap]:
    """Pairs of figures of different measures, counted now; declared parts are no surprise."""
    document, places = document_of(mode), _places(document_of(mode))
    asking: dict[str, list[Figure]] = {}
    for figure in document.all_figures():
        if adds_up(figure) and figure.counting and not figure.counting.lowest:
            asking.setdefault(figure.counting.fact, []).append(figure)
    found = [
        Overlap(
            one,
            other,
            places[one.key][0],
            places[other.key][0],
            FACTS[fact],
            len(shared),
            sum(shared.values()),
        )
        for fact, figures in asking.items()
        if len(figures) > 1
        for (one, held), (other, also) in combinations(_held(mode, figures), 2)
        if places[one.key] != places[other.key] and not _declared(document, one, other)
        if (shared := {key: amount for key, amount in held.items() if key in also})
    ]
    return sorted(found, key=lambda one: (not one.across_pillars, -one.amount, one.one.key))


def _held(mode: Mode, figures: Sequence[Figure]) -> list[tuple[Figure, dict[int, int]]]:
    """key -> amount of what each figure counts now."""
    today, under = clock.today(), units_under(mode.unit)
    asked = [(figure, asked_by(figure, under, today)) for figure in figures]
    return [(f, {row[0]: row[1] for row in count(a).records}) for f, a in asked if a is not None]


def _places(document: Document) -> dict[str, tuple[str, str]]:
    """Title of the pillar and key of the measure of every figure."""
    places = {figure.key: ("", "") for figure in document.figures}
    for pillar in document.pillars:
        for measure in pillar.measures:
            for figure in measure.figures:
                places[figure.key] = (pillar.title, measure.key)
    return places


def _declared(document: Document, one: Figure, other: Figure) -> bool:
    """Whether the document says that one is a part of the other, so that nobody adds them."""
    for part, whole in ((one, other), (other, one)):
        above: Figure | None = part
        seen: set[str] = set()
        while above is not None and above.subset_of and above.key not in seen:
            seen.add(above.key)
            if above.subset_of == whole.key:
                return True
            above = document.figure(above.subset_of)
    return False

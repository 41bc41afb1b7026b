"""What everybody may know of the modes: reported and counted numbers, without small ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from qinglin.figures import policy
from qinglin.figures.models import Mode, Value
from qinglin.figures.rules import published, verdicts
from qinglin.figures.rules.document import Document, Figure
from qinglin.kernel.facts import FACTS

from .counting import fact_of
from .modes import document_of


@dataclass(frozen=True, slots=True)
class PublicFigure:
    """A figure beside what was counted; ``few``: counted, but too little to be told."""

    mode: str
    mode_title: str
    pillar: str
    figure: Figure
    computed: int | str | None
    few: bool
    verdict: str
    computed_at: datetime | None


def public_figures() -> list[PublicFigure]:
    """Every figure that policy makes public, in the order of the documents. Two queries."""
    values: dict[int, dict[str, Value]] = {}
    for value in Value.objects.all():
        values.setdefault(value.mode_id, {})[value.key] = value
    found = []
    for mode in Mode.objects.order_by("pk"):
        document = document_of(mode)
        known = values.get(mode.pk, {})
        pillars = _pillars(document)
        for figure in document.all_figures():
            if policy.is_public(figure):
                found.append(_told(mode, pillars.get(figure.key, ""), figure, known))
    return found


def _told(mode: Mode, pillar: str, figure: Figure, known: Mapping[str, Value]) -> PublicFigure:
    value = known.get(figure.key)
    few = value is not None and _too_little(figure, value, known)
    computed: int | str | None = None
    if value is not None and not few:
        computed = value.text or value.computed
    verdict = value.verdict if value else verdicts.NO_RECORD
    at = value.computed_at if value else None
    return PublicFigure(mode.key, mode.title, pillar, figure, computed, few, verdict, at)


def _too_little(figure: Figure, value: Value, known: Mapping[str, Value]) -> bool:
    """So few people that one could be recognised; or so few left of the whole beside it."""
    if figure.counting is None or value.computed is None:
        return False
    if figure.counting.fact not in FACTS:
        return False
    kind, fewest = fact_of(figure).unit_kind, fewest_of(figure)
    if published.told_alone(kind, (value.computed, value.records), fewest) is None:
        return True
    whole = known.get(figure.subset_of)
    if whole is None or whole.computed is None or kind not in published.PEOPLE:
        return False
    return published.gives_away(whole.computed, value.computed, fewest)


def fewest_of(figure: Figure) -> int:
    """Minors are told later than others."""
    oldest = figure.counting.filters.get("age_to") if figure.counting else None
    minors = isinstance(oldest, int) and oldest < published.ADULT
    return published.FEWEST_MINORS if minors else verdicts.FEWEST


def _pillars(document: Document) -> dict[str, str]:
    return {
        figure.key: pillar.title
        for pillar in document.pillars
        for measure in pillar.measures
        for figure in measure.figures
    }


def figures_of_fact(key: str) -> list[tuple[str, str]]:
    """(mode, figure) that count this fact and nothing narrower: where its records are opened."""
    return [
        (mode.key, figure.key)
        for mode in Mode.objects.order_by("pk")
        for figure in document_of(mode).all_figures()
        if figure.counting and figure.counting.fact == key and not figure.counting.filters
    ]

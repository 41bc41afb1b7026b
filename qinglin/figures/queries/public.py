"""What everybody may know of the modes: reported and counted numbers, without small ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from qinglin.figures import policy
from qinglin.figures.models import Mode, Value
from qinglin.figures.rules import verdicts
from qinglin.figures.rules.document import Document, Figure

from .modes import document_of
from .withholding import too_little


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
    few = value is not None and too_little(figure, value, known)
    computed: int | str | None = None
    if value is not None and not few:
        computed = value.text or value.computed
    verdict = value.verdict if value else verdicts.NO_RECORD
    at = value.computed_at if value else None
    return PublicFigure(mode.key, mode.title, pillar, figure, computed, few, verdict, at)


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

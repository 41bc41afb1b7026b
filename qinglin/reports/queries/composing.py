"""The content of a brief from a frozen snapshot: definitions, numbers, verdicts, and the period."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from qinglin.figures.models import Mode
from qinglin.figures.queries import document_of
from qinglin.kernel.facts import FACTS, KIND_TITLES, UnitKind
from qinglin.reports.rules import wording
from qinglin.reports.rules.content import VERSION, Content, FigureFacts, PeriodFacts, SnapshotFacts
from qinglin.reports.rules.periods import Period, before

from .counting import PeriodCounts, fewest_of

OWN_KINDS = {"structure": "模式自身的数目", "dates": "日期"}


@dataclass(frozen=True, slots=True)
class Held:
    """One figure as a snapshot holds it."""

    computed: int | str | None
    records: int
    verdict: str


def composed(
    mode: Mode,
    snapshot: SnapshotFacts,
    held: Mapping[str, Held],
    counts: PeriodCounts,
    period: Period,
) -> Content:
    """Everything a brief may print, as plain values."""
    document = document_of(mode)
    figures = {
        figure.key: _figure(mode, document, figure, held.get(figure.key), counts)
        for figure in document.all_figures()
    }
    return {
        "version": VERSION,
        "mode": mode.key,
        "mode_title": document.title,
        "place": document.place,
        "source": document.source,
        "district": mode.unit.name,
        "simulated": mode.unit.simulated,
        "period": _period(period),
        "snapshot": snapshot,
        "pillars": [
            {
                "key": pillar.key,
                "title": pillar.title,
                "text": pillar.text,
                "measures": [
                    {
                        "title": measure.title,
                        "text": measure.text,
                        "figures": [figure.key for figure in measure.figures],
                    }
                    for measure in pillar.measures
                ],
            }
            for pillar in document.pillars
        ],
        "own": [figure.key for figure in document.figures],
        "figures": figures,
        "overview": counts.overview,
        "trends": counts.trends,
    }


def _period(period: Period) -> PeriodFacts:
    earlier = before(period)
    return {
        "code": period.code,
        "words": period.words,
        "before": earlier.words if earlier else "",
        "since": period.since.isoformat() if period.since else "",
        "until": period.until.isoformat(),
    }


def _figure(
    mode: Mode, document: Any, figure: Any, held: Held | None, counts: PeriodCounts
) -> FigureFacts:
    computed = held.computed if held else None
    fact = FACTS.get(figure.counting.fact) if figure.counting else None
    fewest = fewest_of(fact) if fact else 0
    hidden = isinstance(computed, int) and 0 < computed < fewest
    whole = document.figure(figure.subset_of) if figure.subset_of else None
    found: FigureFacts = {
        "key": figure.key,
        "title": figure.title,
        "unit": figure.unit,
        "kind": OWN_KINDS.get(figure.kind) or str(KIND_TITLES[UnitKind(figure.kind)]),
        "definition": figure.definition,
        "scope": figure.scope,
        "period": figure.period,
        "value": figure.reported.value,
        "bound": figure.reported.bound,
        "word": figure.reported.word,
        "computed": None if hidden else computed,
        "shown": _shown(computed, figure.unit, fewest if hidden else 0),
        "hidden": hidden,
        "records": held.records if held and not hidden else 0,
        "verdict": held.verdict if held else wording.NO_RECORD,
        "why": figure.why,
        "note": figure.note,
        "readings": list(figure.readings),
        "part_of": whole.title if whole else "",
        "path": reverse("figures:figure", args=[mode.key, figure.key]),
    }
    if figure.key in counts.amounts and not hidden:
        found["amount"] = counts.amounts[figure.key]
    return found


def _shown(computed: int | str | None, unit: str, fewest: int) -> str:
    if computed is None:
        return ""
    return f"少于{fewest}{unit}" if fewest else wording.plain(computed, unit)

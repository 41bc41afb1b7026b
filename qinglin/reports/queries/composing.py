"""The content of a brief from a frozen snapshot: definitions, numbers, verdicts, and the period."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.urls import reverse

from qinglin.figures.models import Frozen, Mode, Snapshot
from qinglin.figures.queries import document_of
from qinglin.kernel import clock
from qinglin.kernel.facts import FACTS
from qinglin.reports.rules import wording
from qinglin.reports.rules.content import VERSION, Content, FigureFacts, PeriodFacts, SnapshotFacts
from qinglin.reports.rules.periods import Period, before

from .counting import PeriodCounts

_SHARE = re.compile(r"(\d+(?:\.\d+)?)%")
FEW = "人数太少，不单独显示"


@dataclass(frozen=True, slots=True)
class Held:
    """One figure as a snapshot holds it."""

    computed: int | str | None
    records: int
    verdict: str


def held_in(snapshot: Snapshot) -> dict[str, Held]:
    """key -> figure as the snapshot holds it."""
    return {
        row.key: Held(row.text or row.computed, row.records, row.verdict)
        for row in Frozen.objects.filter(snapshot=snapshot)
    }


def quoted(snapshot: Snapshot) -> SnapshotFacts:
    """How a brief names its snapshot: number and the beginning of its hash."""
    at = snapshot.at.astimezone(clock.SHANGHAI)
    return {
        "id": f"{snapshot.pk}-{snapshot.digest[:12]}",
        "taken_at": f"{at.year}年{at.month}月{at.day}日{at:%H:%M}",
        "version": snapshot.version,
    }


def composed(
    mode: Mode,
    snapshot: Snapshot,
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
        "snapshot": quoted(snapshot),
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
    behind = fewest_behind(figure.kind, held) if held else 0
    hidden = fact is not None and 0 < behind < fact.fewest
    whole = document.figure(figure.subset_of) if figure.subset_of else None
    found: FigureFacts = {
        "key": figure.key,
        "title": figure.title,
        "unit": figure.unit,
        "kind": figure.kind,
        "definition": figure.definition,
        "scope": figure.scope,
        "period": figure.period,
        "value": figure.reported.value,
        "bound": figure.reported.bound,
        "word": figure.reported.word,
        "computed": None if hidden else computed,
        "shown": _shown(computed, figure, fact.fewest if hidden and fact else 0),
        "hidden": hidden,
        "records": held.records if held and not hidden else 0,
        "verdict": held.verdict if held else wording.NO_RECORD,
        "why": figure.why,
        "note": figure.note,
        "conflict": figure.conflict,
        "readings": list(figure.readings),
        "part_of": whole.title if whole else "",
        "path": reverse("figures:figure", args=[mode.key, figure.key]),
    }
    if figure.key in counts.amounts and not hidden:
        found["amount"] = counts.amounts[figure.key]
    return found


def fewest_behind(kind: str, held: Held) -> int:
    """How many records the number tells of: of a rate its part, or what is left of the whole."""
    share = _SHARE.fullmatch(str(held.computed)) if kind == "rate" else None
    if share is None:
        return held.records
    part = round(held.records * Fraction(share[1]) / (100 + Fraction(share[1])))
    return min((n for n in (part, held.records - 2 * part) if n > 0), default=0)


def _shown(computed: int | str | None, figure: Any, fewest: int) -> str:
    if computed is None:
        return ""
    if fewest:
        return FEW if figure.kind == "rate" else f"少于{fewest}{figure.unit}"
    return wording.plain(computed, figure.unit)

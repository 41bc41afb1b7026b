"""Why numerals of a mode are no longer what they were: each for itself, by record or by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from qinglin.figures.models import Frozen, Term
from qinglin.figures.rules.document import Document, Figure
from qinglin.figures.rules.drift import Cause, Count, Effect, explain
from qinglin.figures.rules.holdings import SUM
from qinglin.kernel import clock

from .counting import result_of
from .defining import definition_of, plain_numeral
from .drifting import NOTHING, Drift, counted, evidence, kept_of, places, same_question
from .holding import Asked, asked_of


@dataclass(frozen=True, slots=True)
class _Then:
    """A numeral as it was frozen: what was kept of its records, or which names there were."""

    told: Mapping[str, Any]
    term: Term | None
    names: Sequence[str]

    @property
    def counted(self) -> bool:
        return "counting" in self.told


@dataclass(frozen=True, slots=True)
class _Now:
    """A numeral as the document has it; ``then``: what it asks for the day of the snapshot."""

    told: Mapping[str, Any]
    asked: Asked | None
    then: Asked | None
    names: Sequence[str]


def numerals_drift(
    document: Document, figure: Figure | None, frozen: Frozen, under: frozenset[int] | None
) -> Drift:
    """Each numeral in a line; the figure itself says the numerals side by side."""
    today = clock.today()
    result = result_of(document, figure, under, today) if figure else None
    pairs = zip_longest(_frozen(frozen), _today(document, figure, frozen, under))
    definition = definition_of(document, figure) if figure else None
    return Drift(
        frozen=frozen,
        **places(None),
        how=SUM,
        before=0,
        now=0,
        said_before=frozen.text or frozen.computed,
        said_now=(result.text or result.computed) if result else None,
        verdict_now=result.verdict if result else "",
        redefined=definition != frozen.definition,
        effects=[],
        again={},
        kept={},
        lines=tuple(_line(frozen, under, *pair) for pair in pairs),
    )


def _frozen(frozen: Frozen) -> list[_Then]:
    terms = iter(frozen.terms.select_related("holding").order_by("position"))
    told: list[Mapping[str, Any]] = frozen.definition["figure"].get("numerals", [])
    lists = frozen.definition["lists"]
    return [
        _Then(
            one,
            next(terms, None) if "counting" in one else None,
            [name for key in one.get("of", []) for name in lists.get(key, [])],
        )
        for one in told
    ]


def _today(
    document: Document, figure: Figure | None, frozen: Frozen, under: frozenset[int] | None
) -> list[_Now]:
    if figure is None:
        return []
    asked = asked_of(figure, under, clock.today())
    then = asked_of(figure, under, clock.day_of(frozen.snapshot.at))
    return [
        _Now(
            plain_numeral(numeral),
            asked[n],
            then[n],
            [name for key in numeral.of for name in document.named(key) or ()],
        )
        for n, numeral in enumerate(figure.numerals)
    ]


def _line(
    frozen: Frozen, under: frozenset[int] | None, then: _Then | None, now: _Now | None
) -> Drift:
    if (then is None or not then.counted) and (now is None or now.asked is None):
        return _of_names(frozen, then, now)
    kept = kept_of(then.term if then else None)
    asked = same_question(then.term, frozen, under) if then else None
    again = counted(asked) if asked else kept
    redefined = then is None or now is None or then.told != now.told
    wanted = (now.then if redefined else asked) if now else None
    other = again if wanted == asked else counted(wanted)
    today = counted(now.asked) if now else NOTHING
    if then and then.counted and then.term is None:
        # Frozen before records were kept: nothing leads from one to the other.
        kept = again = other = today
    found = explain(kept, again, other, today, evidence(asked, frozen, kept, again))
    shown = (now.asked if now else None) or asked
    return Drift(
        frozen=frozen,
        **places(shown),
        how=shown.how if shown else SUM,
        before=found.before,
        now=found.now,
        said_before=_said(kept),
        said_now=_said(today),
        verdict_now="",
        redefined=redefined,
        effects=found.effects,
        again={**other.records, **again.records, **today.records},
        kept=kept.records,
        title=str(places(shown)["facts"][0].title) if shown else "",
    )


def _said(count: Count) -> int | None:
    return count.number if count.records else None


def _of_names(frozen: Frozen, then: _Then | None, now: _Now | None) -> Drift:
    """Names are no records; who changes them changes the definition."""
    before, after = (then.names if then else []), (now.names if now else [])
    came = [name for name in after if name not in before]
    went = [name for name in before if name not in after]
    effect = Effect(Cause.DEFINITION, len(after) - len(before))
    effect.added, effect.removed = [*range(1, len(came) + 1)], [*range(1, len(went) + 1)]
    lists: Sequence[str] = (now or then or _Now({}, None, None, [])).told.get("of", [])
    return Drift(
        frozen=frozen,
        **places(None),
        how=SUM,
        before=len(before),
        now=len(after),
        said_before=len(before),
        said_now=len(after),
        verdict_now="",
        redefined=bool(came or went),
        effects=[effect],
        again={},
        kept={},
        title="、".join(key.rpartition(".")[2] for key in lists),
        names=(came, went),
    )

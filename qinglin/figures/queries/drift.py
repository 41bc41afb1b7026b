"""A frozen number beside today's, and what made the difference."""

from qinglin.figures.models import Frozen, Mode, Term
from qinglin.figures.rules.drift import Count, explain
from qinglin.figures.rules.holdings import SUM
from qinglin.figures.rules.verdicts import NO_RECORD
from qinglin.kernel import clock

from .answers import judged
from .counting import result_of
from .cuts import adds_up, units_under
from .defining import definition_of
from .drifting import ADDING, NOTHING, Drift, counted, evidence, kept_of, places, same_question
from .holding import Asked, asked_by
from .modes import document_of
from .numerals import numerals_drift


def drift_of(mode: Mode, frozen: Frozen) -> Drift:
    """Counted now. Beside another definition, what people changed is told apart from it, so long
    as the old question can still be asked."""
    document, today = document_of(mode), clock.today()
    figure, under = document.figure(frozen.key), units_under(mode.unit)
    if (figure and figure.numerals) or frozen.definition["figure"].get("numerals"):
        return numerals_drift(document, figure, frozen, under)
    then = clock.day_of(frozen.snapshot.at)
    term = frozen.terms.select_related("holding").order_by("position").first()
    definition = definition_of(document, figure) if figure else None
    redefined = definition != frozen.definition
    kept = kept_of(term)
    asked = same_question(term, frozen, under)
    again = counted(asked) if asked else kept
    plain = figure is not None and adds_up(figure)
    result = result_of(document, figure, under, today) if figure and not plain else None
    by = result.by if result else ""
    asked_now = asked_by(figure, under, today, by=by) if figure else None
    if not _comparable(kept, asked_now, term, frozen):
        kept, again, asked, asked_now = NOTHING, NOTHING, None, None
    on_that_day = asked
    if redefined or _reads_otherwise(asked, asked_now):
        on_that_day = asked_by(figure, under, then, by=by) if figure and asked_now else None
    other = again if on_that_day == asked else counted(on_that_day)
    now = other if asked_now == on_that_day else counted(asked_now)
    if figure and result is None:
        held = judged(figure, now.number, len(now.records)) if asked_now else None
        result = held or result_of(document, figure, under, today)
    found = explain(kept, again, other, now, evidence(asked, frozen, kept, again))
    return Drift(
        frozen=frozen,
        **places(asked_now or asked),
        how=now.how if asked_now else kept.how,
        before=found.before,
        now=found.now,
        said_before=frozen.text or frozen.computed,
        said_now=(result.text or result.computed) if result else None,
        verdict_now=result.verdict if result else "",
        redefined=redefined,
        effects=found.effects,
        again={**other.records, **again.records, **now.records},
        kept=kept.records,
    )


def _comparable(kept: Count, asked_now: Asked | None, term: Term | None, frozen: Frozen) -> bool:
    """Days do not lead to persons. What was frozen without its records leads nowhere either,
    unless nothing was counted then."""
    if term is None:
        return asked_now is None or (frozen.verdict == NO_RECORD and asked_now.how == SUM)
    how = asked_now.how if asked_now else SUM
    return kept.how == how or {kept.how, how} <= ADDING


def _reads_otherwise(asked: Asked | None, now: Asked | None) -> bool:
    """Whether persons are said now and person-times were, or the other way round."""
    return asked is not None and now is not None and asked.facts != now.facts

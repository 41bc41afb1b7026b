"""A frozen number beside today's, and what made the difference."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qinglin.figures.models import Frozen, Mode, Term
from qinglin.figures.rules.document import Document, Figure
from qinglin.figures.rules.drift import Count, Effect, Evidence, explain
from qinglin.figures.rules.holdings import SUM, Record
from qinglin.kernel import clock, facts
from qinglin.kernel.facts import FACTS, Fact
from qinglin.kernel.models import AuditEntry

from .counting import Result, judged, result_of, units_under
from .holding import Asked, asked_again, asked_by, count, definition_of, fact_words
from .modes import document_of
from .snapshots import records_of

#: How many keys one IN list may hold on both databases.
PORTION = 5_000
#: The audit entry of a merge names both persons: ``{"from": 7, "into": 3}``.
MERGED = "people.merged"
NOTHING = Count({}, SUM)


@dataclass(frozen=True, slots=True)
class Drift:
    """``before`` and ``now`` are exact (minutes, where hours are said); effects lead from one to
    the other. ``fact`` is None where nothing is counted; then ``said_before`` and ``said_now``
    alone speak."""

    frozen: Frozen
    fact: Fact | None
    before: int
    now: int
    said_before: int | str | None
    said_now: int | str | None
    verdict_now: str
    redefined: bool
    effects: list[Effect]
    again: Mapping[int, Record]
    kept: Mapping[int, Record]

    @property
    def difference(self) -> int:
        return self.now - self.before

    def effect(self, cause: str) -> Effect | None:
        return next((effect for effect in self.effects if effect.cause == cause), None)


def drift_of(mode: Mode, frozen: Frozen) -> Drift:
    """Counted now. Beside another definition, what people changed is told apart from it, so long
    as the old question can still be asked."""
    document, today = document_of(mode), clock.today()
    figure, under = document.figure(frozen.key), units_under(mode.unit)
    then = clock.day_of(frozen.snapshot.at)
    term = frozen.terms.select_related("holding").order_by("position").first()
    definition = definition_of(document, figure) if figure else None
    redefined = definition != frozen.definition
    kept = _kept(term)
    asked = _same_question(term, frozen, under)
    again = _counted(asked) if asked else kept
    on_that_day = asked
    if redefined:
        on_that_day = asked_by(figure, under, then) if figure else None
    other = again if on_that_day == asked else _counted(on_that_day)
    asked_now = asked_by(figure, under, today) if figure else None
    now = other if asked_now == on_that_day else _counted(asked_now)
    fact = _fact(asked_now) or _fact(asked)
    evidence = _evidence(_fact(asked), frozen, kept, again)
    result = _said(document, figure, under, today, now, asked_now) if figure else None
    return Drift(
        frozen=frozen,
        fact=fact,
        before=kept.number,
        now=now.number,
        said_before=frozen.text or frozen.computed,
        said_now=(result.text or result.computed) if result else None,
        verdict_now=result.verdict if result else "",
        redefined=redefined,
        effects=explain(kept, again, other, now, evidence),
        again={**other.records, **again.records, **now.records},
        kept=kept.records,
    )


def _said(
    document: Document,
    figure: Figure,
    under: frozenset[int] | None,
    today: date,
    now: Count,
    asked: Asked | None,
) -> Result:
    """As the figure is said today, from what was just counted."""
    if asked is None:
        return result_of(document, figure, under, today)
    comparable = asked.how == SUM or asked.frame
    return judged(figure, now.number if comparable else None, len(now.records))


def _kept(term: Term | None) -> Count:
    if term is None:
        return NOTHING
    return Count(records_of(term), term.how, term.frame.get("groups", []))


def _same_question(term: Term | None, frozen: Frozen, under: frozenset[int] | None) -> Asked | None:
    """What was asked then; None when the product no longer knows how, or counts otherwise."""
    fact = FACTS.get(term.fact) if term else None
    if term is None or fact is None or fact_words(fact) != frozen.definition["fact"]:
        return None
    return asked_again(term, under)


def _counted(asked: Asked | None) -> Count:
    if asked is None:
        return NOTHING
    records = map(Record._make, count(asked).records)
    return Count({record.key: record for record in records}, asked.how, asked.frame)


def _fact(asked: Asked | None) -> Fact | None:
    return FACTS.get(asked.fact) if asked else None


def _evidence(fact: Fact | None, frozen: Frozen, kept: Count, again: Count) -> Evidence:
    if fact is None:
        return Evidence()
    at, mark = frozen.snapshot.at, frozen.snapshot.mark
    new = again.records.keys() - kept.records.keys()
    gone = kept.records.keys() - again.records.keys()
    when = fact.moment or fact.day or fact.begins
    paths = [path for path in (fact.corrects, when) if path]
    correcting: set[int] = set()
    later: set[int] = set()
    for key, *found in _asked_about(fact, new, paths):
        values = dict(zip(paths, found, strict=True))
        if fact.corrects and values[fact.corrects] is not None:
            correcting.add(key)
        if when and _is_later(values[when], at):
            later.add(key)
    return Evidence(
        correcting=frozenset(correcting),
        later=frozenset(later),
        there=frozenset(key for (key,) in _asked_about(fact, gone, [])),
        merged=merges_since(mark),
    )


def _is_later(when: date | datetime | None, at: datetime) -> bool:
    """What lies on the day of the count itself was not late: the day was not over."""
    if isinstance(when, datetime):
        return when > at
    return when is not None and when >= clock.day_of(at)


def _asked_about(
    fact: Fact, keys: Collection[int], paths: Iterable[str]
) -> Iterator[tuple[Any, ...]]:
    ordered = sorted(keys)
    for start in range(0, len(ordered), PORTION):
        rows = facts.all_rows(fact).filter(pk__in=ordered[start : start + PORTION])
        yield from rows.order_by().values_list("pk", *paths)


def merges_since(mark: int) -> dict[int, int]:
    """person merged away -> who stayed, followed to the end; from the audit since then."""
    entries = AuditEntry.objects.filter(pk__gt=mark, action=MERGED).order_by("pk")
    into: dict[int, int] = {}
    for detail in entries.values_list("detail", flat=True):
        into[detail["from"]] = detail["into"]
    return {one: _last(into, one) for one in into}


def _last(into: Mapping[int, int], person: int) -> int:
    seen = {person}
    while person in into and into[person] not in seen:
        person = into[person]
        seen.add(person)
    return person

"""A frozen number beside today's, and what made the difference."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qinglin.figures.models import Frozen, Mode, Term
from qinglin.figures.rules.drift import Count, Effect, Evidence, explain
from qinglin.figures.rules.holdings import LOWEST, SUM, Record
from qinglin.figures.rules.verdicts import NO_RECORD
from qinglin.kernel import clock, facts
from qinglin.kernel.facts import FACTS, Fact
from qinglin.kernel.models import AuditEntry

from .answers import judged
from .counting import result_of
from .cuts import adds_up, units_under
from .holding import Asked, asked_again, asked_by, count, definition_of, fact_words
from .modes import document_of
from .snapshots import records_of

#: How many keys one IN list may hold on both databases.
PORTION = 5_000
#: The audit entry of a merge names both persons: ``{"from": 7, "into": 3}``.
MERGED = "people.merged"
NOTHING = Count({}, SUM)
#: What is counted in the same units, so that one number leads to the other.
ADDING = frozenset({SUM, LOWEST})


@dataclass(frozen=True, slots=True)
class Drift:
    """``before`` and ``now`` are exact (minutes, where hours are said; rules.holdings says what
    ``how`` makes of the records); effects lead from one to the other. ``fact`` is None where
    nothing is counted; then ``said_before`` and ``said_now`` alone speak."""

    frozen: Frozen
    fact: Fact | None
    how: str
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
    def adds(self) -> bool:
        """Whether each record adds its own amount to the number."""
        return self.how in ADDING

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
    plain = figure is not None and adds_up(figure)
    result = result_of(document, figure, under, today) if figure and not plain else None
    by = result.by if result else ""
    asked_now = asked_by(figure, under, today, by=by) if figure else None
    if not _comparable(kept, asked_now, term, frozen):
        kept, again, asked, asked_now = NOTHING, NOTHING, None, None
    on_that_day = asked
    if redefined or _reads_otherwise(asked, asked_now):
        on_that_day = asked_by(figure, under, then, by=by) if figure and asked_now else None
    other = again if on_that_day == asked else _counted(on_that_day)
    now = other if asked_now == on_that_day else _counted(asked_now)
    if figure and result is None:
        held = judged(figure, now.number, len(now.records)) if asked_now else None
        result = held or result_of(document, figure, under, today)
    found = explain(kept, again, other, now, _evidence(asked, frozen, kept, again))
    return Drift(
        frozen=frozen,
        fact=_fact(asked_now) or _fact(asked),
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
    return asked is not None and now is not None and asked.fact != now.fact


def _kept(term: Term | None) -> Count:
    if term is None:
        return NOTHING
    return Count(records_of(term), term.how, term.frame.get("groups", []))


def _same_question(term: Term | None, frozen: Frozen, under: frozenset[int] | None) -> Asked | None:
    """What was asked then; None when the product no longer knows how, or counts otherwise."""
    fact = FACTS.get(term.fact) if term else None
    if term is None or fact is None:
        return None
    words = frozen.definition["fact"]
    if words and words["key"] == fact.key and words != fact_words(fact):
        return None
    return asked_again(term, under)


def _counted(asked: Asked | None) -> Count:
    if asked is None:
        return NOTHING
    records = map(Record._make, count(asked).records)
    return Count({record.key: record for record in records}, asked.how, asked.frame)


def _fact(asked: Asked | None) -> Fact | None:
    return FACTS.get(asked.fact) if asked else None


def _evidence(asked: Asked | None, frozen: Frozen, kept: Count, again: Count) -> Evidence:
    """Of a rate's whole, whose keys are negative, as of its part."""
    if asked is None:
        return Evidence()
    new = again.records.keys() - kept.records.keys()
    gone = kept.records.keys() - again.records.keys()
    found = _told(FACTS[asked.fact], frozen.snapshot.at, _above(new), _above(gone))
    if asked.whole is not None:
        above = _above(-key for key in new), _above(-key for key in gone)
        whole = _told(FACTS[asked.whole.fact], frozen.snapshot.at, *above)
        found = [one | {-key for key in other} for one, other in zip(found, whole, strict=True)]
    correcting, later, there = map(frozenset, found)
    return Evidence(correcting, later, there, merges_since(frozen.snapshot.mark))


def _above(keys: Iterable[int]) -> list[int]:
    return [key for key in keys if key > 0]


def _told(fact: Fact, at: datetime, new: list[int], gone: list[int]) -> list[set[int]]:
    """Keys of new records that correct others, of those that are later, of those still there."""
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
    return [correcting, later, {key for (key,) in _asked_about(fact, gone, [])}]


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

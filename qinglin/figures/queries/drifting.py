"""What a drift is, and what the records themselves tell of it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from qinglin.figures.models import Frozen, Term
from qinglin.figures.rules.drift import Count, Effect, Evidence
from qinglin.figures.rules.holdings import LOWEST, SUM, Record, place_of
from qinglin.kernel import clock, facts
from qinglin.kernel.facts import FACTS, Fact
from qinglin.kernel.models import AuditEntry

from .defining import fact_words
from .holding import Asked, asked_again, count
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
    ``how`` makes of the records); effects lead from one to the other. ``facts`` are those that
    are counted, by the place that their records have; none where nothing is counted: then
    ``said_before`` and ``said_now`` alone speak, or ``lines``: each numeral of the mode for
    itself. A line that counts a list has ``names``: those that came and those that went."""

    frozen: Frozen
    facts: tuple[Fact, ...]
    of_whole: tuple[Fact, ...]
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
    lines: "tuple[Drift, ...]" = ()
    title: str = ""
    names: tuple[list[str], list[str]] | None = None

    @property
    def fact(self) -> Fact | None:
        """The one that says how the number is said."""
        return self.facts[0] if self.facts else None

    @property
    def adds(self) -> bool:
        """Whether each record adds its own amount to the number."""
        return self.how in ADDING

    @property
    def difference(self) -> int:
        return self.now - self.before

    def effect(self, cause: str) -> Effect | None:
        return next((effect for effect in self.effects if effect.cause == cause), None)


def kept_of(term: Term | None) -> Count:
    if term is None:
        return NOTHING
    return Count(records_of(term), term.how, term.frame.get("groups", []))


def same_question(term: Term | None, frozen: Frozen, under: frozenset[int] | None) -> Asked | None:
    """What was asked then; None when the product no longer knows how, or counts otherwise."""
    fact = FACTS.get(term.fact) if term else None
    if term is None or fact is None:
        return None
    words = frozen.definition["fact"]
    if words and words["key"] == fact.key and words != fact_words(fact):
        return None
    return asked_again(term, under)


def counted(asked: Asked | None) -> Count:
    if asked is None:
        return NOTHING
    records = map(Record._make, count(asked).records)
    return Count({record.key: record for record in records}, asked.how, asked.frame)


def places(asked: Asked | None) -> dict[str, Any]:
    """The facts that are asked, by place."""
    part, whole = asked.added if asked else (), asked.whole.added if asked and asked.whole else ()
    return {
        "facts": tuple(FACTS[one.fact] for one in part),
        "of_whole": tuple(FACTS[one.fact] for one in whole),
    }


def evidence(asked: Asked | None, frozen: Frozen, kept: Count, again: Count) -> Evidence:
    """Of every fact that was asked, by the place of its records."""
    if asked is None:
        return Evidence()
    new = by_place(again.records.keys() - kept.records.keys())
    gone = by_place(kept.records.keys() - again.records.keys())
    found: list[set[int]] = [set(), set(), set()]
    for whole, added in ((False, asked.added), (True, asked.whole.added if asked.whole else ())):
        for place, one in enumerate(added):
            ours = new.get((whole, place), {}), gone.get((whole, place), {})
            told = _told(FACTS[one.fact], frozen.snapshot.at, *map(list, ours))
            for all_of, some in zip(found, told, strict=True):
                all_of |= {(ours[0] | ours[1])[key] for key in some}
    correcting, later, there = map(frozenset, found)
    return Evidence(correcting, later, there, merges_since(frozen.snapshot.mark))


def by_place(keys: Iterable[int]) -> dict[tuple[bool, int], dict[int, int]]:
    """Place of the fact -> own key of the record -> the key as it was counted."""
    found: dict[tuple[bool, int], dict[int, int]] = {}
    for key in keys:
        whole, place, own = place_of(key)
        found.setdefault((whole, place), {})[own] = key
    return found


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

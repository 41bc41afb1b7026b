"""Why a number is no longer what it was: causes whose effects add up to the difference exactly.

Three counts lead from the number that was frozen to today's: the same question asked again today
(what people entered, corrected, merged, deleted since), the question as it is put today for the
same day (the definition changed), and today's question for today (time passed).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from .holdings import Record, number_of


class Cause(StrEnum):
    """In the order in which their effects are worked out."""

    LATE = "late"
    CORRECTION = "correction"
    MERGE = "merge"
    DELETION = "deletion"
    DEFINITION = "definition"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Count:
    """Records by key, and how their number comes about."""

    records: Mapping[int, Record]
    how: str
    frame: Sequence[int] = ()

    @property
    def number(self) -> int | None:
        """As its kind says it (rules.holdings); None where there is nothing to say it of."""
        return number_of(self.how, self.records.values(), self.frame)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the records themselves say about what changed.

    ``correcting``: new records that correct others; ``later``: new records of what happened after
    the count; ``there``: records that are no longer counted, but still exist; ``merged``: person
    merged away -> person who stayed.
    """

    correcting: frozenset[int] = frozenset()
    later: frozenset[int] = frozenset()
    there: frozenset[int] = frozenset()
    merged: Mapping[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Effect:
    """What one cause did to the number, and through which records."""

    cause: Cause
    number: int = 0
    added: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)

    @property
    def records(self) -> int:
        return len(self.added) + len(self.removed) + len(self.changed)

    @property
    def keys(self) -> list[int]:
        return [*self.added, *self.changed, *self.removed]


@dataclass(frozen=True, slots=True)
class Explained:
    """The effects of all causes, in order; together they lead from ``before`` to ``now``.

    Where nothing was counted at first, ``before`` is the first number that there was.
    """

    before: int
    now: int
    effects: list[Effect]


def explain(
    frozen: Count, again: Count, redefined: Count, now: Count, evidence: Evidence
) -> Explained:
    """Each cause is worked out on what the causes before it have left."""
    effects = {cause: Effect(cause) for cause in Cause}
    for cause, kind, key in _sorted_out(frozen.records, again.records, evidence):
        getattr(effects[cause], kind).append(key)
    walk = _Walk(frozen.number)
    state = dict(frozen.records)
    for effect in effects.values():
        for key in effect.keys:
            state.pop(key, None)
            if key in again.records:
                state[key] = again.records[key]
        if effect.records:
            walk.reach(effect, Count(state, frozen.how, frozen.frame).number)
    for cause, before, after in (
        (Cause.DEFINITION, again, redefined),
        (Cause.TIME, redefined, now),
    ):
        _between(effects[cause], before, after)
        walk.reach(effects[cause], after.number)
    found = list(effects.values())
    reached = walk.reached or 0
    return Explained(reached - sum(effect.number for effect in found), reached, found)


@dataclass(slots=True)
class _Walk:
    """From number to number; where there is none, it stays where it was."""

    reached: int | None

    def reach(self, effect: Effect, number: int | None) -> None:
        if number is not None:
            effect.number += 0 if self.reached is None else number - self.reached
            self.reached = number


def _between(effect: Effect, before: Count, after: Count) -> None:
    effect.added += sorted(after.records.keys() - before.records.keys())
    effect.removed += sorted(before.records.keys() - after.records.keys())
    effect.changed += sorted(_differing(before.records, after.records))


def _differing(before: Mapping[int, Record], after: Mapping[int, Record]) -> Iterable[int]:
    """Keys of both whose amount or group differs; whom they are about adds nothing."""
    for key in before.keys() & after.keys():
        one, other = before[key], after[key]
        if (one.amount, one.group) != (other.amount, other.group):
            yield key


def _sorted_out(
    before: Mapping[int, Record], after: Mapping[int, Record], evidence: Evidence
) -> Iterable[tuple[Cause, str, int]]:
    """(cause, what happened, key) of every record that makes a difference."""
    into: dict[int, int] = {}
    for key in sorted(before.keys() - after.keys()):
        stayed = evidence.merged.get(before[key].person)
        if stayed is not None:
            into[stayed] = into.get(stayed, 0) + 1
            yield Cause.MERGE, "removed", key
        elif key in evidence.there:
            yield Cause.CORRECTION, "removed", key
        else:
            yield Cause.DELETION, "removed", key
    for key in sorted(after.keys() - before.keys()):
        person = after[key].person
        if into.get(person):
            # As many records of whoever stayed as the person who was merged away lost.
            into[person] -= 1
            yield Cause.MERGE, "added", key
        elif key in evidence.correcting:
            yield Cause.CORRECTION, "added", key
        elif key in evidence.later:
            yield Cause.TIME, "added", key
        else:
            yield Cause.LATE, "added", key
    for key in sorted(_differing(before, after)):
        yield Cause.CORRECTION, "changed", key

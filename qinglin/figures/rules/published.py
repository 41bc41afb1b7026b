"""What may be told to everybody: numbers so small that a person could be recognised are not."""

from collections.abc import Sequence
from dataclasses import dataclass

from .verdicts import FEWEST

#: Kinds whose number is that of people, so that a small one points at somebody.
PEOPLE = frozenset({"persons", "person_times"})
#: Kinds behind each record of which there is somebody: few records are few people.
OF_PEOPLE = frozenset({"hours"})
#: Minors are told only from here on.
FEWEST_MINORS = 10
ADULT = 18

#: (number, records it was counted from)
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Told:
    """Numbers in their order, None where one is not told; ``merged`` is the sum of those, or None
    where even that would point at somebody."""

    numbers: list[int | None]
    merged: int | None


def told(kind: str, pairs: Sequence[Pair], fewest: int = FEWEST) -> list[int | None]:
    """Each number by itself; where one is left out, another goes with it, so that it cannot be
    worked out from the sum of all."""
    return told_parts(kind, pairs, fewest).numbers


def told_parts(kind: str, pairs: Sequence[Pair], fewest: int = FEWEST) -> Told:
    """Parts of a known whole: small ones are told together, never one alone."""
    crowd = [_crowd(kind, pair) for pair in pairs]
    hidden = {n for n, people in enumerate(crowd) if people is not None and 0 < people < fewest}
    others = sorted(
        (n for n, people in enumerate(crowd) if people and n not in hidden),
        key=lambda n: crowd[n] or 0,
    )
    while hidden and others and (len(hidden) < 2 or _sum(crowd, hidden) < fewest):
        hidden.add(others.pop(0))
    numbers = [None if n in hidden else number for n, (number, _records) in enumerate(pairs)]
    safe = len(hidden) > 1 and _sum(crowd, hidden) >= fewest
    return Told(numbers, sum(pairs[n][0] for n in hidden) if safe else None)


def told_alone(kind: str, pair: Pair, fewest: int = FEWEST) -> int | None:
    """One number with no others beside it."""
    people = _crowd(kind, pair)
    return None if people is not None and 0 < people < fewest else pair[0]


def _crowd(kind: str, pair: Pair) -> int | None:
    """How many people at least stand behind the number; None where it is not about people."""
    number, records = pair
    if kind in PEOPLE:
        return number
    return records if kind in OF_PEOPLE else None


def _sum(crowd: Sequence[int | None], places: set[int]) -> int:
    return sum(crowd[n] or 0 for n in places)


def gives_away(whole: int, part: int, fewest: int = FEWEST) -> bool:
    """Whether a part beside its whole tells how few the others are."""
    return 0 < whole - part < fewest

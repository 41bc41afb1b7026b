"""One session claimed twice: two confirmed activities that were one and the same occasion."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Held:
    """One confirmed activity: who claims it (unit and programme), where and when it was."""

    pk: int
    unit_id: int
    programme_id: int | None
    venue_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Excess:
    """By how much totals are too high while both of a pair are counted."""

    sessions: int
    participations: int
    minutes: int
    residents: int


def pairs(held: Iterable[Held]) -> Iterator[tuple[Held, Held]]:
    """Activities of different units or programmes at one venue at the same time."""
    running: dict[int, list[Held]] = {}
    for one in sorted(held, key=lambda found: (found.starts_at, found.pk)):
        beside = [b for b in running.get(one.venue_id, []) if b.ends_at > one.starts_at]
        running[one.venue_id] = [*beside, one]
        for other in beside:
            if (other.unit_id, other.programme_id) != (one.unit_id, one.programme_id):
                yield other, one


def excess(
    served: tuple[Mapping[int, int], Mapping[int, int]],
    times: tuple[Mapping[int, int], Mapping[int, int]],
    residents: tuple[int, int],
) -> Excess | None:
    """Minutes and times by person on each side, and residents counted on each side.

    Nobody serves twice at once, and residents who came were counted at two tables: the smaller
    count goes. None where the two have nothing in common: two occasions beside each other.
    """
    both = served[0].keys() & served[1].keys()
    fewer = min(residents)
    if not both and fewer <= 0:
        return None
    return Excess(
        sessions=1,
        participations=sum(min(times[0][who], times[1][who]) for who in both),
        minutes=sum(min(served[0][who], served[1][who]) for who in both),
        residents=max(fewer, 0),
    )

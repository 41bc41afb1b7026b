"""Whether counters and rows agree, for ``qinglin verify``."""

from dataclasses import dataclass

from qinglin.activities.sql import differences as sql


@dataclass(frozen=True, slots=True)
class Difference:
    """``what`` is wrong with ``record`` (``activities.shift:17``): stored against counted."""

    record: str
    what: str
    stored: int | str
    counted: int | str


def counter_differences(limit: int = 100) -> list[Difference]:
    """Counters of places, queues and residents against the rows; people in two places at once;
    sign-ups in a state that their activity cannot have. At most ``limit`` of each kind."""
    found = [
        Difference(off.record, off.what, off.stored, off.counted)
        for off in (*sql.places(limit), *sql.served(limit), *sql.queues(limit))
    ]
    found += [
        Difference(
            f"people.person:{person}", "in two places at once", f"sign-up {a}", f"sign-up {b}"
        )
        for person, a, b in sql.overlaps(limit)
    ]
    found += [
        Difference(f"activities.signup:{pk}", "state against activity", state, activity)
        for pk, state, activity in sql.states(limit)
    ]
    return found

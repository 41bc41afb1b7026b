"""Whether counters and rows agree, for ``qinglin verify``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """``what`` is wrong with ``record`` (``activities.shift:17``): stored against counted."""

    record: str
    what: str
    stored: int | str
    counted: int | str


def counter_differences(limit: int = 100) -> list[Difference]:
    """Counters of places, queues and residents against the rows; people in two places."""
    raise NotImplementedError

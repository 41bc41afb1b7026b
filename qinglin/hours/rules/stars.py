"""Stars: thresholds are inclusive, and nobody skips a level."""

from collections.abc import Sequence

#: 志愿服务记录办法, 民函〔2012〕340号: one to five stars. A district may set its own by date.
NATIONAL = (100, 300, 600, 1000, 1500)
HOUR = 60
MOST_LEVELS, MOST_HOURS = 10, 100_000


def level_of(minutes: int, hours: Sequence[int]) -> int:
    """How many thresholds are reached."""
    return sum(minutes >= one * HOUR for one in hours)


def missing(minutes: int, hours: Sequence[int]) -> int | None:
    """Minutes to the next star; None where there is none."""
    ahead = [one * HOUR - minutes for one in hours if minutes < one * HOUR]
    return min(ahead) if ahead else None


def sound(hours: Sequence[int]) -> bool:
    """Rising, positive, not too many."""
    return (
        0 < len(hours) <= MOST_LEVELS
        and all(0 < one <= MOST_HOURS for one in hours)
        and list(hours) == sorted(set(hours))
    )

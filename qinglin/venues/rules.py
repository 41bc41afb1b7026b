"""Pure decisions. No database, no clock, no Django."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

EARTH_METRES = 6_371_000
#: Positions are kept as millionths of a degree.
MICRO = 1_000_000


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """One span of opening on one weekday (1 Monday … 7 Sunday)."""

    weekday: int
    opens: time
    closes: time


def badly_formed(spans: Iterable[Span]) -> Span | None:
    """The first span that has no such weekday or closes before it opens."""
    for span in spans:
        if not 1 <= span.weekday <= 7 or span.closes <= span.opens:
            return span
    return None


def overlapping(spans: Iterable[Span]) -> tuple[Span, Span] | None:
    """Two spans of one weekday that overlap; touching is not overlapping."""
    for earlier, later in pairwise(sorted(spans)):
        if earlier.weekday == later.weekday and later.opens < earlier.closes:
            return earlier, later
    return None


#: From when to when.
Hours = tuple[time, time]


def together(spans: Iterable[Span]) -> list[tuple[list[int], list[Hours]]]:
    """Weekdays that have the same hours, with those hours; in the order of their first day."""
    by_day: dict[int, list[Hours]] = {}
    for span in sorted(spans):
        by_day.setdefault(span.weekday, []).append((span.opens, span.closes))
    found: dict[tuple[Hours, ...], list[int]] = {}
    for day, hours in by_day.items():
        found.setdefault(tuple(hours), []).append(day)
    return [(days, list(hours)) for hours, days in found.items()]


def metres_between(
    latitude: int, longitude: int, other_latitude: int, other_longitude: int
) -> float:
    """Great-circle distance of two positions in millionths of a degree."""
    here, there = radians(latitude / MICRO), radians(other_latitude / MICRO)
    up = sin((there - here) / 2) ** 2
    along = sin(radians((other_longitude - longitude) / MICRO) / 2) ** 2
    return 2 * EARTH_METRES * asin(sqrt(up + cos(here) * cos(there) * along))


def believable_position(latitude: int | None, longitude: int | None) -> bool:
    """Both or neither, and within a coarse fence that finds swapped or mistyped positions."""
    if latitude is None or longitude is None:
        return latitude is longitude
    return 3 * MICRO <= latitude <= 54 * MICRO and 73 * MICRO <= longitude <= 136 * MICRO

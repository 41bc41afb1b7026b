"""What a recruitment notice and its shifts must say (GB/T 40143, 6.1; Order 685, Art. 12)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

LARGEST_CAPACITY = 9999
#: Years in which an activity can lie, and how long one can last.
YEARS, LONGEST_ACTIVITY = range(2000, 2100), timedelta(days=31)
OLDEST_MINIMUM_AGE = 100
LONGEST_TITLE, LONGEST_POST, LONGEST_REASON, LONGEST_TEXT = 80, 60, 200, 4000
#: The texts of the notice; place, time and numbers stand in the activity and its shifts.
TEXTS = ("content", "conditions", "how_to_join", "risks", "guarantees")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewShift:
    """A shift to be made: a span of time, a post, a number of places."""

    title: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    minimum: int = 1
    service_id: int | None = None
    skill_id: int | None = None
    min_age: int = 14


def missing(
    texts: dict[str, str],
    capacities: Iterable[int],
    *,
    has_leader: bool,
    starts_at: datetime,
    now: datetime,
) -> list[str]:
    """The fields that keep a notice from being published."""
    gaps = [name for name in TEXTS if not texts[name].strip()]
    if not any(capacity > 0 for capacity in capacities):
        gaps.append("shifts")
    if not has_leader:
        gaps.append("leader")
    if starts_at <= now:
        gaps.append("starts_at")
    return gaps


def wrong_times(starts_at: datetime, ends_at: datetime, closes_at: datetime) -> dict[str, str]:
    """Field -> what is wrong with the times of an activity: ``years``, ``order``, ``closes``."""
    times = {"starts_at": starts_at, "ends_at": ends_at}
    if closes_at != starts_at:
        times["closes_at"] = closes_at
    wrong = {
        name: "years"
        for name, moment in times.items()
        if moment.tzinfo is None or moment.year not in YEARS
    }
    if wrong:
        return wrong
    if starts_at >= ends_at:
        return {"ends_at": "order"}
    if ends_at - starts_at > LONGEST_ACTIVITY:
        return {"ends_at": "years"}
    return {"closes_at": "closes"} if closes_at > ends_at else {}


def wrong_shift(shift: NewShift, starts_at: datetime, ends_at: datetime) -> dict[str, str]:
    """Field -> what is wrong with a shift of an activity with these times.

    ``empty``, ``long``, ``order``, ``outside``, ``number``, ``more`` (minimum above capacity).
    """
    wrong: dict[str, str] = {}
    if not shift.title.strip():
        wrong["title"] = "empty"
    elif len(shift.title.strip()) > LONGEST_POST:
        wrong["title"] = "long"
    if shift.starts_at.tzinfo is None or shift.ends_at.tzinfo is None:
        wrong["starts_at"] = "years"
    elif shift.starts_at >= shift.ends_at:
        wrong["ends_at"] = "order"
    elif not starts_at <= shift.starts_at < ends_at:
        wrong["starts_at"] = "outside"
    elif shift.ends_at > ends_at:
        wrong["ends_at"] = "outside"
    if not 1 <= shift.capacity <= LARGEST_CAPACITY:
        wrong["capacity"] = "number"
    elif not 0 <= shift.minimum <= shift.capacity:
        wrong["minimum"] = "more"
    if not 0 <= shift.min_age <= OLDEST_MINIMUM_AGE:
        wrong["min_age"] = "number"
    return wrong


def wrong_texts(title: str, texts: dict[str, str]) -> dict[str, str]:
    """Field -> ``empty`` or ``long``, for the title and the texts of a notice."""
    wrong = {name: "long" for name, text in texts.items() if len(text) > LONGEST_TEXT}
    if not title:
        wrong["title"] = "empty"
    elif len(title) > LONGEST_TITLE:
        wrong["title"] = "long"
    return wrong

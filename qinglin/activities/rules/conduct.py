"""What follows from not coming, and from saying so too late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Conduct:
    """The rule of a unit from a day on. Points of 0 mean: nothing follows."""

    from_on: date
    may_pass: bool = False
    cover_minutes: int = 120
    late_hours: int = 0
    late_points: int = 0
    no_show_points: int = 0
    most_points: int = 0
    within_days: int = 90
    bar_days: int = 0
    appeal_days: int = 15
    #: the row it stands in; 0 for what holds without any
    pk: int = 0
    unit_id: int = 0


#: Where no unit has said anything: nobody passes a party, nothing is marked.
NOTHING_SAID = Conduct(date.min)


def is_late(rule: Conduct, starts_at: datetime, now: datetime) -> bool:
    """Whether a cancellation at this moment comes too late to be without consequence."""
    soon = starts_at - timedelta(hours=rule.late_hours)
    return bool(rule.late_points) and soon <= now


def barred_until(
    rule: Conduct, marks: Iterable[tuple[datetime, int]], now: datetime
) -> date | None:
    """Until which day somebody is barred by the points of the last days, the newest included."""
    if not rule.most_points or not rule.bar_days:
        return None
    since = now - timedelta(days=rule.within_days)
    points = sum(number for at, number in marks if at > since)
    return now.date() + timedelta(days=rule.bar_days) if points >= rule.most_points else None


def may_appeal(rule_days: int, marked_at: datetime, now: datetime) -> bool:
    return now < marked_at + timedelta(days=rule_days)

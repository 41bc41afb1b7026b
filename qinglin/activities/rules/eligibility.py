"""Whether somebody may sign up. Every check gives a refusal or nothing; their order is fixed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

#: Full legal age; below it a guardian agrees (Zhejiang regulation on volunteer service, Art. 9).
ADULT = 18


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not. ``reason`` names the error, ``params`` fill its sentence."""

    reason: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which somebody is taken: half-open, so that what touches does not overlap."""

    starts_at: datetime
    ends_at: datetime
    shift_id: int

    def overlaps(self, starts_at: datetime, ends_at: datetime) -> bool:
        return self.starts_at < ends_at and starts_at < self.ends_at


def age_on(day: date, born_on: date) -> int:
    """Completed years of life on this day."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def call_refusal(state: str) -> Refusal | None:
    """Whether the activity recruits at all."""
    reasons = {"draft": "not_open", "cancelled": "cancelled", "confirmed": "closed"}
    return Refusal(reasons[state]) if state in reasons else None


def time_refusal(
    closes_at: datetime, starts_at: datetime, now: datetime, opens_at: datetime | None = None
) -> Refusal | None:
    """Whether it is time, and still time, to sign up oneself."""
    if opens_at is not None and now < opens_at:
        return Refusal("not_yet_open", {"opens": opens_at})
    if now >= closes_at:
        return Refusal("closed")
    return started_refusal(starts_at, now)


def started_refusal(starts_at: datetime, now: datetime) -> Refusal | None:
    return Refusal("started") if now >= starts_at else None


def registration_refusal(profile_state: str | None) -> Refusal | None:
    """Only registered volunteers in good standing serve."""
    if profile_state is None:
        return Refusal("not_registered")
    return None if profile_state == "active" else Refusal("suspended")


def age_refusal(born_on: date, day: date, min_age: int) -> Refusal | None:
    """Age is judged at the time of service."""
    age = age_on(day, born_on)
    return Refusal("too_young", {"min_age": min_age, "age": age}) if age < min_age else None


def consent_refusal(born_on: date, day: date, consented: bool) -> Refusal | None:
    """Minors serve with their guardian's consent only."""
    return None if consented or age_on(day, born_on) >= ADULT else Refusal("no_consent")


def skill_refusal(skilled: bool) -> Refusal | None:
    """``skilled``: the shift asks for no skill, or the person has it."""
    return None if skilled else Refusal("skill_missing")


def overlap_refusal(
    taken: Iterable[Span], starts_at: datetime, ends_at: datetime
) -> Refusal | None:
    """The earliest span in the way, by its shift."""
    in_the_way = [span for span in taken if span.overlaps(starts_at, ends_at)]
    if not in_the_way:
        return None
    first = min(in_the_way, key=lambda span: (span.starts_at, span.shift_id))
    return Refusal("overlapping", {"shift_id": first.shift_id})


@dataclass(frozen=True, slots=True)
class Facts:
    """All that decides about one person and one shift. ``day`` is the day of service."""

    already_in: bool
    activity_state: str
    closes_at: datetime
    starts_at: datetime
    ends_at: datetime
    day: date
    min_age: int
    skilled: bool
    born_on: date
    profile_state: str | None
    consented: bool
    taken: tuple[Span, ...] = ()
    opens_at: datetime | None = None


def refusal(facts: Facts, now: datetime, *, by_staff: bool = False) -> Refusal | None:
    """The first reason against it. Staff may add people after the closing time, not the start.

    Being in already comes before anything else; conditions of the activity before those of the
    person; what cannot be changed before what can.
    """
    if facts.already_in:
        return Refusal("already_signed_up")
    return (
        call_refusal(facts.activity_state)
        or (
            started_refusal(facts.starts_at, now)
            if by_staff
            else time_refusal(facts.closes_at, facts.starts_at, now, facts.opens_at)
        )
        or personal_refusal(facts)
    )


def personal_refusal(facts: Facts) -> Refusal | None:
    """What the person lacks or is taken by; holds for helpers without sign-up too."""
    return (
        registration_refusal(facts.profile_state)
        or age_refusal(facts.born_on, facts.day, facts.min_age)
        or consent_refusal(facts.born_on, facts.day, facts.consented)
        or skill_refusal(facts.skilled)
        or overlap_refusal(facts.taken, facts.starts_at, facts.ends_at)
    )

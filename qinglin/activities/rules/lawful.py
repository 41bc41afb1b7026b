"""What the law asks before somebody serves."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

#: 浙江省志愿服务条例 Art. 21: in these cases a written agreement is made.
CASES = ("dangerous", "foreign_related", "large_event", "outside_province", "a_month", "asked")
A_MONTH = timedelta(days=30)
#: What is no volunteer service and must not be recorded (Order 67 Art. 19; what the platforms
#: publish about it). Each question is answered no before an activity opens.
NATURE = (
    "own_job",
    "paid",
    "no_public_good",
    "own_interest",
    "practice",
    "internal",
    "school_chores",
    "clicks",
    "donation",
)
#: GB/T 40143-2021, 5.2.2.
KEPT_YEARS = 10


@dataclass(frozen=True, slots=True)
class Minors:
    """The rule of a unit about people below an age, from a day on."""

    from_on: date
    under_age: int
    earliest: time
    latest: time
    needs_adult: bool


def hours_kept(rule: Minors, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether the span lies within the hours of one day; both on the local clock."""
    if starts_at.date() != ends_at.date():
        return False
    return rule.earliest <= starts_at.time() and ends_at.time() <= rule.latest


def needs_agreement(cases: Mapping[str, bool], starts_at: datetime, ends_at: datetime) -> bool:
    """The six cases; a month or more shows in the dates themselves as well."""
    return any(cases.get(name) for name in CASES) or ends_at - starts_at >= A_MONTH


def covered(from_on: date, until_on: date, first: date, last: date) -> bool:
    """Whether a policy covers every day of an activity."""
    return from_on <= first and last <= until_on


def unanswered(answers: Mapping[str, bool]) -> list[str]:
    """Questions about the nature of the service without an answer."""
    return [name for name in NATURE if name not in answers]


def no_service(answers: Mapping[str, bool]) -> list[str]:
    """The answers that say that it is no volunteer service."""
    return [name for name in NATURE if answers.get(name)]


def digest(wording: str) -> str:
    """What identifies the words to which somebody agreed."""
    return hashlib.sha256(wording.encode()).hexdigest()


def kept_until(served_on: date) -> date:
    """The day until which a service record stays at least."""
    year = served_on.year + KEPT_YEARS
    leap = (served_on.month, served_on.day) == (2, 29)
    return date(year, 3, 1) if leap else served_on.replace(year=year)

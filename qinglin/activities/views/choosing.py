"""Small choices that pages make before they are drawn."""

from dataclasses import dataclass
from datetime import date, timedelta

from qinglin.activities.queries import Verdict
from qinglin.kernel import almanac
from qinglin.kernel.errors import DomainError
from qinglin.kernel.web import Request

STRIP = 14


@dataclass(frozen=True, slots=True)
class StripDay:
    """One day of the strip above a list."""

    day: almanac.Day
    today: bool
    chosen: bool


def day_strip(today: date, chosen_on: date | None) -> list[StripDay]:
    """Two weeks from today."""
    days = [today + timedelta(days=n) for n in range(STRIP)]
    return [StripDay(almanac.day(on), on == today, on == chosen_on) for on in days]


def chosen(verdicts: list[Verdict], wanted: str | None) -> Verdict | None:
    """The shift asked for in the address; else one's own, the first free, the first open one."""
    for verdict in verdicts:
        if str(verdict.shift.pk) == wanted:
            return verdict
    return (
        next((v for v in verdicts if v.mine), None)
        or next((v for v in verdicts if v.refusal is None and not v.waits), None)
        or next((v for v in verdicts if v.refusal is None), None)
        or next(iter(verdicts), None)
    )


def refused_as_a_whole(verdicts: list[Verdict]) -> DomainError | None:
    """The refusal that every shift gives alike, such as the closing time."""
    refusals = [v.refusal for v in verdicts if v.refusal is not None and not v.mine]
    alike = len({refusal.code for refusal in refusals}) == 1
    return refusals[0] if alike and len(refusals) == len(verdicts) else None


def ward_of(request: Request) -> int | None:
    """The child for whom a guardian looks or signs up (``for``); the query or action decides."""
    value = (request.POST if request.method == "POST" else request.GET).get("for", "")
    return int(value) if value.isdecimal() and len(value) < 19 else None

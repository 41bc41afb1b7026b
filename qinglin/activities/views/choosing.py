"""Small choices that pages make before they are drawn."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from qinglin.activities.forms.finding import Finding
from qinglin.activities.queries import Verdict, near_to
from qinglin.kernel import almanac, clock
from qinglin.kernel.errors import DomainError
from qinglin.kernel.web import Request
from qinglin.venues.models import Venue

STRIP = 14
KEPT = ("for", "town", "near")


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


@dataclass(frozen=True, slots=True)
class Start:
    """Where distances begin; ``place`` is empty for the town where one registered."""

    place: Any
    position: tuple[float, float]

    @property
    def micro(self) -> tuple[int, int]:
        """Latitude and longitude in millionths of a degree."""
        return round(self.position[0] * 1e6), round(self.position[1] * 1e6)


def begin(request: Request, places: list[Venue]) -> Start | None:
    """The place that was chosen in the list, else the own town; none for a visitor or a ward."""
    finding = Finding(request.GET, places, ())
    if finding.position:
        return Start(finding.start, finding.position)
    person_id = request.actor.person_id
    if person_id is None or ward_of(request):
        return None
    position = near_to(person_id, clock.now()).position
    return Start("", position) if position else None


def kept(request: Request) -> str:
    """What the list hands on to an activity and back: for whom, and from where."""
    return urlencode({name: request.GET[name] for name in KEPT if request.GET.get(name)})

"""The week ahead, day by day: of each day only what is nearest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from qinglin.activities.models import SignUp
from qinglin.activities.queries import Listed, upcoming
from qinglin.kernel import almanac, clock
from qinglin.kernel.actor import NOBODY
from qinglin.venues.queries import distances

SEEN, OF_A_DAY, DAYS = 100, 3, 4


@dataclass(frozen=True, slots=True)
class OfDay:
    """The nearest activities of one day, by time; ``more`` others are left to the list."""

    day: almanac.Day
    items: list[Listed]
    more: int


def week_near(
    position: tuple[float, float] | None, mine: Sequence[SignUp], until: date
) -> list[OfDay]:
    """Two queries: the viewer's own sign-ups are known already."""
    listing = upcoming(NOBODY, limit=SEEN)
    found = listing.items
    if position is not None:
        found = _with_distances(found, position)
    own = {sign_up.shift_id: sign_up for sign_up in mine}
    days = [(day, list(items)) for day, items in groupby(found, key=_day)]
    if listing.next and len(days) > 1:
        # The list was cut off within its last day: nothing certain can be said of that day.
        days.pop()
    return [
        OfDay(almanac.day(day), [_with_mine(one, own) for one in _nearest(items)], _more(items))
        for day, items in days[:DAYS]
        if day < until
    ]


def _day(listed: Listed) -> date:
    """The day under which it stands: what began before today is still on today."""
    return max(clock.day_of(listed.activity.starts_at), clock.today())


def _nearest(items: list[Listed]) -> list[Listed]:
    near = sorted(items, key=lambda one: (one.distance is None, one.distance or 0))[:OF_A_DAY]
    return sorted(near, key=lambda one: (one.activity.starts_at, one.activity.pk))


def _more(items: list[Listed]) -> int:
    return max(len(items) - OF_A_DAY, 0)


def _with_distances(found: list[Listed], position: tuple[float, float]) -> list[Listed]:
    venues = [one.activity.venue for one in found]
    away = distances(venues, round(position[0] * 1e6), round(position[1] * 1e6))
    return [replace(one, distance=away.get(one.activity.venue_id)) for one in found]


def _with_mine(listed: Listed, own: dict[int, SignUp]) -> Listed:
    lines = (replace(line, mine=own.get(line.shift.pk)) for line in listed.lines)
    return replace(listed, lines=tuple(lines))

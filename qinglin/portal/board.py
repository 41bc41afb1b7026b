"""The public page of the district: places, trends, figures, this week. Nothing of anybody's own.

What stands here is the same for whoever asks, so it is put together once a minute and shared.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import get_language

from qinglin.activities.models import Activity
from qinglin.figures.queries import (
    Followed,
    PublicFigure,
    counts_known,
    public_figures,
    public_series,
)
from qinglin.kernel import clock
from qinglin.kernel.actor import NOBODY
from qinglin.orgs.models import Unit
from qinglin.orgs.queries import district, ids_under, towns
from qinglin.venues.models import OpeningHours, Venue
from qinglin.venues.queries import hours_of, venues

from . import rules
from .rules import Position

#: How long what was put together is shown, in seconds.
SHARED = 60
WEEK = 7
MILLIONTH = 1e6


@dataclass(frozen=True, slots=True)
class Place:
    """A venue in use. ``today`` are its hours of today; ``days`` the weekdays on which it opens,
    ``next_on`` the next such day after today."""

    pk: int
    name: str
    kind: str
    at: Position | None
    today: tuple[str, ...]
    days: frozenset[int]
    next_on: date
    open: bool
    coming: int


@dataclass(frozen=True, slots=True)
class Board:
    """``sketch`` is None where too few places are known to draw the district."""

    name: str
    simulated: bool
    now: datetime
    trends: list[Followed]
    figures: list[PublicFigure]
    places: list[Place]
    sketch: rules.Sketch | None
    town_names: Mapping[int, str]

    @property
    def open_now(self) -> list[Place]:
        return [place for place in self.places if place.open]

    @property
    def open_today(self) -> list[Place]:
        """Those that are open first, then by the hour."""
        opening = [place for place in self.places if place.today]
        return sorted(opening, key=lambda place: (not place.open, place.today))

    @property
    def open_later(self) -> list[Place]:
        """Those that open on another day of the week, the next first."""
        later = [place for place in self.places if place.days and not place.today]
        return sorted(later, key=lambda place: place.next_on)

    @property
    def coming(self) -> int:
        return sum(place.coming for place in self.places)

    @property
    def leading(self) -> list[PublicFigure]:
        """The figures of the large screen: counted ones, the first of each pillar before others;
        one and the same fact is not told twice."""
        counted = [one for one in self.figures if isinstance(one.computed, int)]
        first: dict[tuple[str, str], PublicFigure] = {}
        for one in counted:
            first.setdefault((one.mode, one.pillar), one)
        chosen = list(first.values())
        return [*chosen, *(one for one in counted if one not in chosen)]

    @property
    def drawn(self) -> dict[str, Any]:
        """What the map draws, as it stands in the page."""
        if self.sketch is None:
            return {"areas": [], "places": [], "bounds": None}
        return {
            "bounds": self.sketch.bounds,
            "areas": [
                {"name": self.town_names.get(town, ""), "ring": ring, "at": rules.middle(ring)}
                for town, ring in self.sketch.areas.items()
            ],
            "places": [
                {
                    "name": place.name,
                    "note": "、".join(place.today),
                    "at": place.at,
                    "open": place.open,
                    "url": f"{reverse('activities:list')}?venue={place.pk}",
                }
                for place in sorted(self.places, key=lambda place: place.open)
                if place.at
            ],
        }


def board() -> Board | None:
    """None without a district. Two questions while it is shared, a few more once a minute."""
    root = district()
    if root is None:
        return None
    told = (root.pk, root.name, root.simulated, counts_known(), get_language())
    key = f"portal.board:{sha256(repr(told).encode()).hexdigest()}"
    found: Board | None = cache.get(key)
    if found is None:
        found = _put_together(root)
        cache.set(key, found, SHARED)
    return found


def _put_together(root: Unit) -> Board:
    now = clock.now()
    every = list(venues(NOBODY))
    places = _places(every, now)
    names, middles = _towns(every)
    positions = [place.at for place in places if place.at]
    return Board(
        name=root.name,
        simulated=root.simulated,
        now=now,
        trends=list(public_series().values()),
        figures=public_figures(),
        places=places,
        sketch=rules.sketch(middles, positions),
        town_names=names,
    )


def _places(every: Iterable[Venue], now: datetime) -> list[Place]:
    hours = hours_of([venue.pk for venue in every])
    coming = _coming(now)
    return [_place(venue, hours.get(venue.pk, []), coming.get(venue.pk, 0), now) for venue in every]


def _place(venue: Venue, spans: list[OpeningHours], coming: int, now: datetime) -> Place:
    local = now.astimezone(clock.SHANGHAI)
    today = [span for span in spans if span.weekday == local.isoweekday()]
    days = frozenset(span.weekday for span in spans)
    week = [local.date() + timedelta(days=n) for n in range(1, WEEK + 1)]
    return Place(
        pk=venue.pk,
        name=venue.name,
        kind=venue.get_kind_display(),
        at=position_of(venue),
        today=tuple(f"{span.opens:%H:%M}–{span.closes:%H:%M}" for span in today),
        days=days,
        next_on=next((day for day in week if day.isoweekday() in days), week[-1]),
        open=any(span.opens <= local.time() < span.closes for span in today),
        coming=coming,
    )


def position_of(venue: Venue) -> Position | None:
    if venue.latitude is None or venue.longitude is None:
        return None
    return venue.latitude / MILLIONTH, venue.longitude / MILLIONTH


def _coming(now: datetime) -> dict[int, int]:
    """venue id -> how many published activities it has within a week. One query."""
    until = clock.at(clock.day_of(now) + timedelta(days=WEEK))
    found = Activity.objects.filter(
        state=Activity.State.PUBLISHED, starts_at__lt=until, ends_at__gt=now
    )
    counted = found.order_by().values_list("venue_id").annotate(n=Count("pk"))
    return {venue: number for venue, number in counted if venue is not None}


def _towns(every: Iterable[Venue]) -> tuple[dict[int, str], dict[int, Position]]:
    """Names of the towns, and the middle of the places of each. Two queries."""
    names = {unit.pk: str(unit) for unit in towns()}
    town_of = {unit: town for town, ids in ids_under(names).items() for unit in ids}
    found: defaultdict[int, list[Position]] = defaultdict(list)
    for venue in every:
        at = position_of(venue)
        if at is not None and venue.unit_id in town_of:
            found[town_of[venue.unit_id]].append(at)
    return names, {town: rules.middle(at) for town, at in sorted(found.items())}

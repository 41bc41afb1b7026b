"""Residents served: month by month, venue by venue, against the floor of standing venues."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db.models import Exists, OuterRef, Q, Sum

from qinglin.activities.models import Tally
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.venues.models import Venue
from qinglin.venues.queries import desk_venues, open_now


@dataclass(frozen=True, slots=True)
class Month:
    """What was served in one calendar month."""

    first_on: date
    served: int


@dataclass(frozen=True, slots=True)
class Floor:
    """A venue, what it served in a month, and how far that is below its floor."""

    venue: Venue
    served: int
    short: int


def floor_of(venue: Venue, served: int) -> Floor:
    return Floor(venue, served, max((venue.monthly_floor or 0) - served, 0))


def served_in(venue_ids: Iterable[int], first_on: date, until_on: date) -> dict[int, int]:
    """venue id -> residents served from the one day up to, but not on, the other. One query."""
    rows = (
        Tally.objects.filter(
            at__gte=clock.at(first_on),
            at__lt=clock.at(until_on),
            shift__activity__venue_id__in=list(venue_ids),
        )
        .values_list("shift__activity__venue_id")
        .annotate(served=Sum("number"))
        .order_by()
    )
    return dict(rows)


def months_of(venue_id: int, first_on: date, until_on: date) -> list[Month]:
    """What the venue served in each month between two days; months without a count are left out.

    One pass with a sum for each month: cutting moments into months row by row costs ten times that.
    """
    begins = [first_on.replace(day=1)]
    while begins[-1] <= until_on:
        begins.append((begins[-1] + timedelta(days=32)).replace(day=1))
    counted = Tally.objects.filter(shift__activity__venue_id=venue_id, at__gte=clock.at(begins[0]))
    sums = {
        f"month_{number}": Sum("number", filter=Q(at__gte=clock.at(begin), at__lt=clock.at(end)))
        for number, (begin, end) in enumerate(pairwise(begins))
    }
    found = counted.aggregate(**sums)
    totals: Iterator[tuple[date, int | None]] = zip(begins, found.values(), strict=False)
    return [Month(begin, total) for begin, total in totals if total is not None]


@dataclass(frozen=True, slots=True)
class Place:
    """A venue as the day sees it: whether its opening hours hold now, and its month so far."""

    venue: Venue
    is_open: bool
    served: int


def places_of_day(actor: Actor, now: datetime) -> list[Place]:
    """The venues of the actor's units. Two queries, none of them per venue."""
    today = clock.day_of(now)
    is_open = Exists(open_now(now).filter(pk=OuterRef("pk")))
    venues = list(desk_venues(actor).annotate(is_open=is_open))
    numbers = served_in([v.pk for v in venues], today.replace(day=1), today + timedelta(days=1))
    return [Place(v, bool(getattr(v, "is_open")), numbers.get(v.pk, 0)) for v in venues]  # noqa: B009

"""Residents served: month by month, venue by venue, against the floor of standing venues."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce, TruncMonth

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


def months_of(venue_id: int, first_on: date) -> list[Month]:
    """What the venue served in each month since that day; months without a count are left out."""
    rows = (
        Tally.objects.filter(shift__activity__venue_id=venue_id, at__gte=clock.at(first_on))
        .annotate(month=TruncMonth("at", tzinfo=clock.SHANGHAI))
        .values_list("month")
        .annotate(served=Sum("number"))
        .order_by("month")
    )
    return [Month(clock.day_of(month), served) for month, served in rows]


def venues_of_day(actor: Actor, now: datetime) -> list[Venue]:
    """The actor's venues with ``is_open`` (opening hours hold this moment) and ``served_month``."""
    first = clock.day_of(now).replace(day=1)
    counted = Tally.objects.filter(
        shift__activity__venue=OuterRef("pk"), at__gte=clock.at(first)
    ).order_by()
    served = counted.values("shift__activity__venue").annotate(n=Sum("number")).values("n")
    return list(
        desk_venues(actor).annotate(
            is_open=Exists(open_now(now).filter(pk=OuterRef("pk"))),
            served_month=Coalesce(Subquery(served), 0),
        )
    )

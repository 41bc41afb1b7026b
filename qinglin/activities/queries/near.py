"""What is near a person: in place (where distances begin) and in time (what the last help did)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from qinglin.activities.models import Activity, Shift, SignUp
from qinglin.activities.rules.minutes import CAME
from qinglin.activities.rules.scanning import AFTER, BEFORE
from qinglin.orgs.models import Unit, UnitLink
from qinglin.people.models import Person
from qinglin.venues.models import Venue
from qinglin.volunteers.models import Profile

#: Help longer ago than this is no news.
NEWS = timedelta(days=35)
#: A leader is reminded of an activity from so long before it until so long after.
SOON, JUST_NOW = timedelta(hours=14), timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Window:
    """When one can check in and out of a shift."""

    opens_at: datetime
    closes_at: datetime
    now: datetime

    @property
    def is_open(self) -> bool:
        return self.opens_at <= self.now <= self.closes_at

    @property
    def is_over(self) -> bool:
        return self.now > self.closes_at


def window_of(shift: Shift, now: datetime) -> Window:
    """No query: the rule of checking in, applied to this shift."""
    return Window(shift.starts_at - BEFORE, shift.ends_at + AFTER, now)


@dataclass(frozen=True, slots=True)
class Help:
    """What an activity in which somebody helped did for residents."""

    activity_id: int
    starts_at: datetime
    served: int


@dataclass(frozen=True, slots=True)
class Leading:
    """An activity that somebody leads now or within the next hours."""

    activity_id: int
    title: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Near:
    """``position``: latitude and longitude in degrees of the standing venue of one's town."""

    position: tuple[float, float] | None
    help: Help | None
    leading: Leading | None


def near_to(person_id: int, now: datetime) -> Near:
    """Where this person's distances begin, what the latest counted help did, what is led next.

    One query.
    """
    town, last, led = _town_venue(), _last_help(now), _led(now)
    found = (
        Person.objects.filter(pk=person_id)
        .annotate(
            latitude=Subquery(town.values("latitude")[:1]),
            longitude=Subquery(town.values("longitude")[:1]),
            help_id=Subquery(last.values("shift__activity_id")[:1]),
            help_at=Subquery(last.values("shift__activity__starts_at")[:1]),
            help_served=Subquery(last.values("total")[:1]),
            led_id=Subquery(led.values("pk")[:1]),
            led_title=Subquery(led.values("title")[:1]),
            led_at=Subquery(led.values("starts_at")[:1]),
        )
        .values_list(
            "latitude", "longitude", "help_id", "help_at", "help_served",
            "led_id", "led_title", "led_at",
        )
        .first()
    )  # fmt: skip
    if found is None:
        return Near(None, None, None)
    latitude, longitude, *rest = found
    helped, led_next = rest[:3], rest[3:]
    return Near(
        position=None if latitude is None else (latitude / 1e6, longitude / 1e6),
        help=None if helped[0] is None else Help(*helped),
        leading=None if led_next[0] is None else Leading(*led_next),
    )


def _led(now: datetime) -> QuerySet[Activity]:
    """What the outer person leads and is on, ended just now, or begins within hours."""
    return Activity.objects.filter(
        leader_id=OuterRef("pk"),
        state=Activity.State.PUBLISHED,
        starts_at__lte=now + SOON,
        ends_at__gt=now - JUST_NOW,
    ).order_by("starts_at", "pk")


def _town_venue() -> QuerySet[Venue]:
    """Venues with a position in the town where the outer person registered, standing ones first."""
    # Three steps out: from the registration over the links and the venues to the person.
    person = OuterRef(OuterRef(OuterRef("pk")))
    registered = Profile.objects.filter(person_id=person).values("unit_id")
    above = UnitLink.objects.filter(descendant_id__in=registered).values("ancestor_id")
    return Venue.objects.filter(
        unit_id__in=above,
        unit__kind=Unit.Kind.TOWN,
        closed_on=None,
        latitude__isnull=False,
        longitude__isnull=False,
    ).order_by("-permanent", "pk")


def _last_help(now: datetime) -> QuerySet[Any]:
    """Confirmed services of the outer person in activities that were counted, latest first."""
    served = (
        Shift.objects.filter(activity_id=OuterRef("shift__activity_id"))
        .order_by()
        .values("activity_id")
        .annotate(total=Sum("served"))
        .values("total")
    )
    return (
        SignUp.objects.filter(
            person_id=OuterRef("pk"),
            state=SignUp.State.CONFIRMED,
            outcome__in=CAME,
            shift__starts_at__gte=now - NEWS,
        )
        .annotate(total=Subquery(served))
        .filter(total__gt=0)
        .order_by("-shift__starts_at", "-pk")
    )

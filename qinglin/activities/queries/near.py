"""What is near a person: in place (where distances begin) and in time (what the last help did)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery, Sum

from qinglin.activities.models import Shift, SignUp
from qinglin.activities.rules.minutes import CAME
from qinglin.activities.rules.scanning import AFTER, BEFORE
from qinglin.orgs.models import Unit, UnitLink
from qinglin.venues.models import Venue
from qinglin.volunteers.models import Profile

#: Help longer ago than this is no news.
NEWS = timedelta(days=35)


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
    title: str
    starts_at: datetime
    served: int


def last_help(person_id: int, now: datetime) -> Help | None:
    """The latest confirmed service of this person that was counted. One query."""
    served = (
        Shift.objects.filter(activity_id=OuterRef("shift__activity_id"))
        .order_by()
        .values("activity_id")
        .annotate(total=Sum("served"))
        .values("total")
    )
    found = (
        SignUp.objects.filter(
            person_id=person_id,
            state=SignUp.State.CONFIRMED,
            outcome__in=CAME,
            shift__starts_at__gte=now - NEWS,
        )
        .annotate(total=Subquery(served))
        .filter(total__gt=0)
        .order_by("-shift__starts_at")
        .values_list(
            "shift__activity_id", "shift__activity__title", "shift__activity__starts_at", "total"
        )
        .first()
    )
    return Help(*found) if found else None


def home_position(person_id: int) -> tuple[float, float] | None:
    """Latitude and longitude of the standing venue of the town where one registered. One query."""
    registered = Profile.objects.filter(person_id=person_id).values("unit_id")
    above = UnitLink.objects.filter(descendant_id__in=registered).values("ancestor_id")
    venue = (
        Venue.objects.filter(
            unit_id__in=above,
            unit__kind=Unit.Kind.TOWN,
            closed_on=None,
            latitude__isnull=False,
            longitude__isnull=False,
        )
        .order_by("-permanent", "pk")
        .values_list("latitude", "longitude")
        .first()
    )
    if venue is None or venue[0] is None or venue[1] is None:
        return None
    return venue[0] / 1e6, venue[1] / 1e6

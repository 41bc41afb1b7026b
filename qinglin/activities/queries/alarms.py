"""What did not happen: sessions without anybody, towns below their monthly floor."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from qinglin.activities.models import Activity, SignUp, Tally
from qinglin.activities.options import TOWN_FLOOR
from qinglin.activities.rules import floors
from qinglin.activities.rules.floors import days_left as days_left
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.orgs.models import Unit, UnitLink

from .staff import staffed

#: How far back a session that nobody came to is still an alarm.
BACK = timedelta(days=14)


def somebody() -> Q:
    """Whether anybody checked in at an activity, was confirmed or was counted."""
    came = SignUp.objects.filter(shift__activity=OuterRef("pk"), arrived_at__isnull=False)
    counted = Tally.objects.filter(shift__activity=OuterRef("pk"))
    return Q(Exists(came)) | Q(Exists(counted))


def missed_sessions(actor: Actor, now: datetime) -> QuerySet[Activity]:
    """Published, over, and nobody checked in, was confirmed or was counted; the latest first."""
    found = Activity.objects.filter(
        state=Activity.State.PUBLISHED, ends_at__lte=now, starts_at__gt=now - BACK
    )
    return (
        staffed(actor, found)
        .filter(~somebody())
        .select_related("venue", "unit")
        .order_by("-starts_at")
    )


@dataclass(frozen=True, slots=True)
class Town:
    """What a town and all below it served in a month, against the floor."""

    unit: Unit
    served: int
    floor: int

    @property
    def short(self) -> int:
        return max(self.floor - self.served, 0)


def towns_at_risk(actor: Actor, today: date) -> list[Town]:
    """Towns that will miss this month's floor, unless somebody does something; worst first."""
    found = towns(actor, today.replace(day=1))
    return [one for one in found if floors.at_risk(one.served, one.floor, today)]


def towns(actor: Actor, first_on: date) -> list[Town]:
    """Every town the actor looks after, the farthest below its floor first.

    One query for whoever looks after none, four for all others; none where no floor is watched.
    """
    until_on = (first_on + timedelta(days=32)).replace(day=1)
    found = Unit.objects.filter(kind=Unit.Kind.TOWN, closed_on=None)
    if not actor.everything:
        found = found.filter(pk__in=actor.units("activities.view"))
    units = list(found.order_by("pk"))
    floor = TOWN_FLOOR.get() if units else 0
    if not floor:
        return []
    served = dict(
        Tally.objects.filter(at__gte=clock.at(first_on), at__lt=clock.at(until_on))
        .filter(
            shift__activity__unit__in=UnitLink.objects.filter(ancestor__in=found).values(
                "descendant"
            )
        )
        .values_list("shift__activity__unit")
        .annotate(n=Sum("number"))
        .order_by()
    )
    sums: dict[int, int] = {}
    links = UnitLink.objects.filter(ancestor__in=found, descendant__in=served)
    for town, unit in links.values_list("ancestor_id", "descendant_id"):
        sums[town] = sums.get(town, 0) + served[unit]
    rows = [Town(unit, sums.get(unit.pk, 0), floor) for unit in units]
    return sorted(rows, key=lambda one: (-one.short, one.unit.pk))

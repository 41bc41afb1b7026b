"""Open days: who came, who joined."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from qinglin.activities import policy
from qinglin.activities.models import Activity, OpenDay, Recruit, SignUp
from qinglin.activities.rules import minutes
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.volunteers.models import Membership, Team


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who came to an open day, and whether she joined the team there, or was in it."""

    sign_up: SignUp
    joined: bool
    member: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """An open day with how many came and how many joined."""

    open_day: OpenDay
    came: int
    joined: int


def came_to(activity: Activity) -> list[SignUp]:
    """Who was there, once each, by name: scanned in, or on the confirmed roll."""
    there = Q(state=SignUp.State.CONFIRMED, outcome__in=minutes.THERE) | Q(
        state=SignUp.State.JOINED, arrived_at__isnull=False
    )
    rows = SignUp.objects.filter(there, shift__activity=activity).select_related("person")
    found: dict[int, SignUp] = {}
    for row in rows.order_by("person__name_key", "person_id", "pk"):
        found.setdefault(row.person_id, row)
    return list(found.values())


def guests(open_day: OpenDay) -> list[Guest]:
    """Who came, and which of them joined. Three queries."""
    came = came_to(open_day.activity)
    ids = [one.person_id for one in came]
    joined = set(open_day.recruits.values_list("person_id", flat=True))
    inside = set(
        Membership.objects.filter(team=open_day.team, person__in=ids, until_on=None).values_list(
            "person_id", flat=True
        )
    )
    return [Guest(one, one.person_id in joined, one.person_id in inside) for one in came]


def open_days_of(activity: Activity) -> list[OpenDay]:
    rows = OpenDay.objects.filter(activity=activity).select_related("activity", "team__unit")
    return list(rows.order_by("pk"))


def open_day_for(actor: Actor, pk: int) -> OpenDay:
    """Where the actor sees the activity at the desk; unseen and absent look the same."""
    rows = OpenDay.objects.select_related("activity__unit", "activity__venue", "team__unit")
    found = rows.filter(pk=pk).first()
    if found is None or not policy.sees_drafts(actor, found.activity.unit_id):
        raise NotFound
    return found


def opened_for(team: Team, limit: int) -> list[Opened]:
    """The open days of a team, the latest first, with who came and who joined. Three queries."""
    rows = OpenDay.objects.filter(team=team).select_related("activity__venue")
    days = list(rows.order_by("-activity__starts_at", "-pk")[:limit])
    came = _came([day.activity_id for day in days])
    joined = dict(
        Recruit.objects.filter(open_day__in=[day.pk for day in days])
        .values_list("open_day")
        .annotate(number=Count("pk"))
        .order_by()
    )
    return [Opened(day, came.get(day.activity_id, 0), joined.get(day.pk, 0)) for day in days]


def _came(activities: Iterable[int]) -> dict[int, int]:
    there = Q(state=SignUp.State.CONFIRMED, outcome__in=minutes.THERE) | Q(
        state=SignUp.State.JOINED, arrived_at__isnull=False
    )
    rows = SignUp.objects.filter(there, shift__activity__in=list(activities))
    counted = rows.values_list("shift__activity").annotate(number=Count("person", distinct=True))
    return dict(counted.order_by())

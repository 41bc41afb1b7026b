"""A week of shifts with their people: the board, and the paper that is signed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Prefetch, Q, QuerySet

from qinglin.activities import policy
from qinglin.activities.models import Activity, Shift, SignUp
from qinglin.activities.rules import notice
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.orgs.models import UnitLink
from qinglin.venues.models import Venue

from .leading import ShiftRoll
from .staff import HELD, staffed

#: Texts that no board shows.
UNREAD = tuple(f"activity__{name}" for name in (*notice.TEXTS, "search", "cancel_reason"))


@dataclass(frozen=True, slots=True)
class Paper:
    """One activity with its people, shift by shift: what is printed and signed."""

    activity: Activity
    rolls: list[ShiftRoll]


def papers(actor: Actor, activities: Iterable[Activity]) -> list[Paper]:
    """The people of several activities at once: two queries for any number."""
    wanted = [a for a in activities if policy.may_see_people(actor, a)]
    shifts = (
        Shift.objects.filter(activity__in=wanted)
        .select_related("skill")
        .order_by("position", "pk")
        .prefetch_related(
            Prefetch(
                "sign_ups",
                SignUp.objects.exclude(state=SignUp.State.CANCELLED)
                .select_related("person")
                .order_by("queue_no", "person__name_key", "pk"),
                to_attr="listed",
            )
        )
    )
    rolls: dict[int, list[ShiftRoll]] = defaultdict(list)
    for shift in shifts:
        listed: list[SignUp] = getattr(shift, "listed")  # noqa: B009
        rolls[shift.activity_id].append(
            ShiftRoll(
                shift=shift,
                people=[s for s in listed if s.state in HELD],
                waiting=[s for s in listed if s.state == SignUp.State.WAITING],
                over=shift.over,
            )
        )
    return [Paper(activity, rolls[activity.pk]) for activity in wanted]


@dataclass(frozen=True, slots=True)
class Sum:
    """How much there is in a week, and how much of it lacks people."""

    activities: int
    thin: int


def _in_week(monday: date, path: str = "") -> Q:
    return Q(
        **{
            f"{path}starts_at__gte": clock.at(monday),
            f"{path}starts_at__lt": clock.at(monday + timedelta(days=7)),
        }
    )


def _of_unit(activities: QuerySet[Activity], unit_id: int | None) -> QuerySet[Activity]:
    if unit_id is None:
        return activities
    below = UnitLink.objects.filter(ancestor_id=unit_id)
    return activities.filter(unit_id__in=below.values("descendant_id"))


def venues_of(actor: Actor, monday: date, *, unit_id: int | None = None) -> QuerySet[Venue]:
    """Venues where something of the actor's takes place in this week, by pinyin; slice it."""
    found = _of_unit(staffed(actor, Activity.objects.filter(_in_week(monday))), unit_id)
    return Venue.objects.filter(pk__in=found.values("venue_id")).order_by("name_key", "pk")


def sum_of(actor: Actor, monday: date, *, unit_id: int | None = None) -> Sum:
    """The whole week, whichever page of it is shown. One query."""
    shifts = Shift.objects.filter(_in_week(monday))
    found = _of_unit(staffed(actor, Activity.objects.filter(_in_week(monday))), unit_id)
    open_ones = Q(activity__state=Activity.State.PUBLISHED, taken__lt=F("minimum"))
    row = shifts.filter(activity__in=found).aggregate(
        activities=Count("activity", distinct=True), thin=Count("pk", filter=open_ones)
    )
    return Sum(**row)


def week_shifts(
    actor: Actor, monday: date, venue_ids: Iterable[int], *, unit_id: int | None = None
) -> QuerySet[Shift]:
    """The shifts of that week at these venues, with activity and venue. One query."""
    ids = list(venue_ids)
    mine = Activity.objects.filter(_in_week(monday), venue_id__in=ids)
    found = _of_unit(staffed(actor, mine), unit_id)
    return (
        Shift.objects.filter(_in_week(monday), activity__in=found)
        .select_related("activity__venue", "skill")
        .defer(*UNREAD)
        .order_by("activity__starts_at", "activity_id", "position", "pk")
    )


def names_on(shift_ids: Iterable[int]) -> dict[int, list[str]]:
    """shift id -> names of who holds a place, by pinyin. One query."""
    found: dict[int, list[str]] = {}
    rows = (
        SignUp.objects.filter(shift_id__in=list(shift_ids), state__in=HELD)
        .order_by("person__name_key", "pk")
        .values_list("shift_id", "person__name")
    )
    for shift_id, name in rows:
        found.setdefault(shift_id, []).append(name)
    return found


def of_week(
    actor: Actor, monday: date, *, unit_id: int | None = None, venue: Venue | None = None
) -> QuerySet[Activity]:
    """The activities of that week that take place, in order; with unit, venue and leader."""
    found = staffed(actor, Activity.objects.exclude(state=Activity.State.CANCELLED))
    found = _of_unit(found.filter(_in_week(monday)), unit_id)
    if venue is not None:
        found = found.filter(venue=venue)
    return found.select_related("unit", "venue", "leader").order_by("starts_at", "pk")

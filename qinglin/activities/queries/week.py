"""A week of shifts with their people: the board, and the paper that is signed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, QuerySet

from qinglin.activities import policy
from qinglin.activities.models import Activity, Shift, SignUp
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.orgs.models import UnitLink
from qinglin.venues.models import Venue

from .leading import ShiftRoll
from .staff import HELD, staffed


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


def week_shifts(
    actor: Actor, monday: date, *, unit_id: int | None = None, venue: Venue | None = None
) -> QuerySet[Shift]:
    """The shifts of the week that begins with this day, with activity and venue. One query."""
    found = staffed(actor, Activity.objects.all())
    if unit_id is not None:
        links = UnitLink.objects.filter(ancestor_id=unit_id)
        found = found.filter(unit_id__in=links.values("descendant_id"))
    if venue is not None:
        found = found.filter(venue=venue)
    return (
        Shift.objects.filter(
            activity__in=found,
            starts_at__gte=clock.at(monday),
            starts_at__lt=clock.at(monday + timedelta(days=7)),
        )
        .select_related("activity__venue", "skill")
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
) -> list[Activity]:
    """The activities of that week that take place, in order; with unit, venue and leader."""
    found = staffed(actor, Activity.objects.exclude(state=Activity.State.CANCELLED))
    if unit_id is not None:
        links = UnitLink.objects.filter(ancestor_id=unit_id)
        found = found.filter(unit_id__in=links.values("descendant_id"))
    if venue is not None:
        found = found.filter(venue=venue)
    return list(
        found.filter(
            starts_at__gte=clock.at(monday), starts_at__lt=clock.at(monday + timedelta(days=7))
        )
        .select_related("unit", "venue", "leader")
        .order_by("starts_at", "pk")
    )

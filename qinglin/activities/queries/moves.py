"""Where and when an activity stands, and what of it concerns people once it was moved."""

from dataclasses import dataclass
from datetime import datetime

from qinglin.activities.events import ActivityMoved, ShiftMove
from qinglin.activities.models import Activity, Shift, SignUp, Told


@dataclass(frozen=True, slots=True)
class Standing:
    """The place of an activity and the times of its shifts, before a change."""

    venue_id: int
    place: str
    spans: dict[int, tuple[datetime, datetime]]


def standing(activity_id: int) -> Standing:
    """As it is stored now. Two queries."""
    activity = Activity.objects.select_related("venue").get(pk=activity_id)
    spans = Shift.objects.filter(activity=activity).values_list("pk", "starts_at", "ends_at")
    return Standing(
        activity.venue_id,
        activity.venue.name,
        {pk: (starts_at, ends_at) for pk, starts_at, ends_at in spans},
    )


def move_since(was: Standing, activity_id: int) -> ActivityMoved | None:
    """What those who are in have to hear; nothing if nobody is in or all stands as before."""
    change, venue_id = Activity.objects.values_list("changes", "venue_id").get(pk=activity_id)
    now = Shift.objects.filter(activity_id=activity_id).values_list("pk", "starts_at", "ends_at")
    moved = [
        pk
        for pk, *span in now
        if pk in was.spans and (venue_id != was.venue_id or tuple(span) != was.spans[pk])
    ]
    people = _inside(moved) if moved else {}
    if not people:
        return None
    return ActivityMoved(
        activity_id=activity_id,
        change=change,
        was_venue_id=was.venue_id,
        was_place=was.place,
        shifts=[
            ShiftMove(
                shift_id=pk,
                people=people[pk],
                was_starts_at=was.spans[pk][0].isoformat(),
                was_ends_at=was.spans[pk][1].isoformat(),
            )
            for pk in sorted(people)
        ],
    )


def told_of(shift_id: int) -> Told | None:
    """What the people of a shift believe, once it was moved."""
    return Told.objects.filter(shift_id=shift_id).first()


def still_in(shift_id: int, people: list[int]) -> set[int]:
    """Those of these people who have a place or wait for one now."""
    return set(_inside([shift_id]).get(shift_id, ())) & set(people)


def _inside(shift_ids: list[int]) -> dict[int, list[int]]:
    rows = SignUp.objects.filter(
        shift_id__in=shift_ids, state__in=[SignUp.State.JOINED, SignUp.State.WAITING]
    )
    found: dict[int, list[int]] = {}
    for shift_id, person_id in rows.order_by("person_id").values_list("shift_id", "person_id"):
        found.setdefault(shift_id, []).append(person_id)
    return found

"""People hear of what happened to their places. Each message is told once, by its key.

What is no longer so when the worker comes round is not told as if it were new.
"""

from datetime import datetime
from typing import Any

from django.urls import reverse

from qinglin.activities import actions
from qinglin.activities.events import (
    ActivityCancelled,
    ActivityMoved,
    GaveBack,
    Promoted,
    SignedUp,
)
from qinglin.activities.models import Activity, SignUp
from qinglin.activities.queries import moves, telling
from qinglin.inbox.actions import tell
from qinglin.kernel import clock
from qinglin.kernel.actor import system
from qinglin.kernel.events import reacts_to

from . import conduct, offers

__all__ = ["conduct", "offers"]
ACTOR = system("activities")


@reacts_to(SignedUp)
def tell_of_the_place(event: SignedUp) -> None:
    """A place, or a place in line."""
    sign_up = telling.sign_up_told(event.sign_up_id)
    if sign_up is None or sign_up.state != event.state:
        return
    template = "activities.joined"
    if event.state == SignUp.State.WAITING:
        template = "activities.waiting"
    elif sign_up.source == SignUp.Source.STAFF:
        template = "activities.added"
    _tell(sign_up, template, f"activities.signed_up:{sign_up.pk}", position=event.position or 0)


@reacts_to(Promoted)
def tell_of_the_promotion(event: Promoted) -> None:
    sign_up = telling.sign_up_told(event.sign_up_id)
    if sign_up is not None and sign_up.state == SignUp.State.JOINED:
        _tell(sign_up, "activities.promoted", f"activities.promoted:{sign_up.pk}")


@reacts_to(GaveBack)
def tell_of_the_place_given_back(event: GaveBack) -> None:
    """Whoever did it knows; the others in the family hear of it, and everybody if staff did it."""
    sign_up = telling.sign_up_told(event.sign_up_id)
    if sign_up is None:
        return
    family = telling.listeners([sign_up.person_id])
    link = reverse("activities:detail", args=[event.activity_id])
    key = f"activities.gave_back:{sign_up.pk}"
    said = telling.said_of_sign_up(sign_up)
    if event.by is not None and event.by in family:
        others, by = family - {event.by}, telling.name_of(event.by)
        tell(
            ACTOR, people=others, template="activities.gave_back", link=link, key=key, by=by, **said
        )
    else:
        unit = str(sign_up.shift.activity.unit)
        tell(
            ACTOR,
            people=family,
            template="activities.removed",
            link=link,
            key=key,
            unit=unit,
            **said,
        )


@reacts_to(ActivityMoved)
def tell_of_the_move(event: ActivityMoved) -> None:
    """Old and new in words. Another place is told once to each; other times for each shift.

    Old is what people were told before: moved and moved back, there is nothing to say.
    """
    for move in event.shifts:
        shift = telling.shift_told(move["shift_id"])
        if shift is None or shift.activity.state == Activity.State.CANCELLED:
            continue
        if shift.ends_at <= clock.now():
            continue
        told = moves.told_of(shift.pk)
        was = told.starts_at if told else datetime.fromisoformat(move["was_starts_at"])
        was_end = told.ends_at if told else datetime.fromisoformat(move["was_ends_at"])
        was_venue_id = told.venue_id if told else event.was_venue_id
        elsewhere = shift.activity.venue_id != was_venue_id
        retimed = (was, was_end) != (shift.starts_at, shift.ends_at)
        template = telling.MOVES.get((elsewhere, retimed))
        if template is None:
            continue
        about = shift.pk if retimed else f"place:{event.activity_id}"
        tell(
            ACTOR,
            people=telling.listeners(moves.still_in(shift.pk, move["people"])),
            template=template,
            link=reverse("activities:detail", args=[event.activity_id]),
            key=f"activities.moved:{about}:{event.change}",
            was_starts_at=was,
            was_ends_at=was_end,
            was_place=told.place if told else event.was_place,
            ends_at=shift.ends_at,
            **telling.said_of_shift(shift),
        )
        actions.have_told(ACTOR, shift)


@reacts_to(ActivityCancelled)
def tell_of_the_cancellation(event: ActivityCancelled) -> None:
    activity = telling.activity_told(event.activity_id)
    if activity is None:
        return
    tell(
        ACTOR,
        people=telling.listeners(event.people),
        template="activities.cancelled",
        link=reverse("activities:detail", args=[activity.pk]),
        key=f"activities.cancelled:{activity.pk}",
        activity=activity.title,
        starts_at=activity.starts_at,
        place=activity.venue.name,
        reason=event.reason,
    )


def _tell(sign_up: SignUp, template: str, key: str, **values: Any) -> None:
    """About a place that is still ahead."""
    if sign_up.shift.ends_at <= clock.now():
        return
    tell(
        ACTOR,
        people=telling.listeners([sign_up.person_id]),
        template=template,
        link=reverse("activities:sign_up_detail", args=[sign_up.pk]),
        key=key,
        **telling.said_of_sign_up(sign_up),
        **values,
    )

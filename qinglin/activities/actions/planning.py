"""Activities and their shifts: made, edited, published, called off, removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from qinglin.activities.models import Activity, Programme, Shift
from qinglin.kernel.actor import Actor
from qinglin.orgs.models import Unit
from qinglin.people.models import Person
from qinglin.venues.models import Venue


@dataclass(frozen=True, slots=True, kw_only=True)
class NewShift:
    """A shift to be made: a span of time, a post, a number of places."""

    title: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    minimum: int = 1
    service_id: int | None = None
    skill_id: int | None = None
    min_age: int = 14


@transaction.atomic
def create_activity(
    actor: Actor,
    *,
    unit: Unit,
    venue: Venue,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    closes_at: datetime | None = None,
    programme: Programme | None = None,
    leader: Person | None = None,
    content: str = "",
    conditions: str = "",
    how_to_join: str = "",
    risks: str = "",
    guarantees: str = "",
    shifts: Sequence[NewShift] = (),
) -> Activity:
    """A draft with its shifts. Needs ``activities.manage`` at the unit.

    ``closes_at`` (end of sign-up) is the start unless given. Shifts must lie within the activity.
    Refuses: Forbidden, WrongTimes, WrongValue, SameTitle.
    """
    raise NotImplementedError


@transaction.atomic
def edit_activity(actor: Actor, activity: Activity, **changes: Any) -> Activity:
    """Change title, venue, programme, leader, picture, starts_at, ends_at, closes_at or the texts.

    Published activities stay complete: what the publish gate asks for cannot be emptied.
    Cancelled and confirmed ones are left alone (WrongState). Returns the fresh record.
    """
    raise NotImplementedError


@transaction.atomic
def add_shift(actor: Actor, activity: Activity, new: NewShift) -> Shift:
    """One more shift of a draft or published activity."""
    raise NotImplementedError


@transaction.atomic
def edit_shift(actor: Actor, shift: Shift, **changes: Any) -> Shift:
    """Change title, starts_at, ends_at, capacity, minimum, service_id, skill_id, min_age, position.

    Capacity as in ``set_capacity``. A new time is refused (MovedIntoOverlap) where somebody who is
    in would then be in two places; those who are in are told of it.
    """
    raise NotImplementedError


@transaction.atomic
def remove_shift(actor: Actor, shift: Shift) -> None:
    """Delete a shift in which nobody ever was; otherwise HasRecords."""
    raise NotImplementedError


@transaction.atomic
def publish(actor: Actor, activity: Activity) -> Activity:
    """Open the draft for sign-up. Refuses with Incomplete, ``fields`` naming all that is missing.

    Publishing what is published changes nothing.
    """
    raise NotImplementedError


@transaction.atomic
def cancel_activity(actor: Actor, activity: Activity, *, reason: str) -> Activity:
    """Call off. People in it are told why; nobody is promoted; the ledger is never touched.

    A confirmed activity may be cancelled too (it disappears from lists); its hours stay.
    """
    raise NotImplementedError


@transaction.atomic
def remove_activity(actor: Actor, activity: Activity) -> None:
    """Delete a draft that nobody signed up for; anything else is HasRecords: cancel it instead."""
    raise NotImplementedError

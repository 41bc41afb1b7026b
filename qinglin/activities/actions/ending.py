"""Activities that will not be: called off, or removed before anybody was in them."""

from django.db import transaction
from django.db.models import F

from qinglin.activities import policy
from qinglin.activities.errors import (
    FAULTS,
    HasRecords,
    OccurrenceStays,
    ReasonNeeded,
    too_long,
)
from qinglin.activities.events import ActivityCancelled
from qinglin.activities.models import Activity, Shift, SignUp, Tally
from qinglin.activities.rules.notice import LONGEST_REASON
from qinglin.activities.sql import line
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.events import emit


@transaction.atomic
def cancel_activity(actor: Actor, activity: Activity, *, reason: str) -> Activity:
    """Call off. Places and places in line end, nobody is promoted, everybody in it is told why.

    A confirmed activity may be cancelled too: it disappears from the lists, its attendance
    records stay. The hours ledger is never touched. Cancelling twice changes nothing.
    """
    held = line.lock_activity(activity.pk)
    require(policy.may_manage(actor, held))
    if held.state == Activity.State.CANCELLED:
        return held
    why = reason.strip()
    if not why:
        raise ReasonNeeded(fields={"reason": FAULTS["empty"]})
    if len(why) > LONGEST_REASON:
        raise ReasonNeeded(fields={"reason": too_long(LONGEST_REASON)})
    line.lock_shifts(held.pk)
    now = clock.now()
    inside = SignUp.objects.filter(
        shift__activity=held, state__in=[SignUp.State.JOINED, SignUp.State.WAITING]
    )
    rows = list(inside.values_list("pk", "person_id", "shift_id", "state"))
    SignUp.objects.filter(pk__in=[row[0] for row in rows]).update(
        state=SignUp.State.CANCELLED, cancelled_at=now
    )
    for shift_id in {row[2] for row in rows}:
        states = [row[3] for row in rows if row[2] == shift_id]
        joined = states.count(SignUp.State.JOINED)
        line.give_back(shift_id, joined=joined, waiting=len(states) - joined)
    Shift.objects.filter(activity=held).update(revision=F("revision") + 1)
    was = held.state
    held.state, held.cancel_reason = Activity.State.CANCELLED, why
    held.changes, held.changed_at = held.changes + 1, now
    held.save(update_fields=["state", "cancel_reason", "changes", "changed_at"])
    audit.record(actor, "activities.cancelled", held, reason=why, was=was)
    emit(
        ActivityCancelled(activity_id=held.pk, people=sorted({row[1] for row in rows}), reason=why)
    )
    return held


@transaction.atomic
def remove_activity(actor: Actor, activity: Activity) -> None:
    """Delete a draft in which nobody ever was; anything else is HasRecords: cancel it instead.

    An occurrence of a series would come back (OccurrenceStays). What is confirmed is never
    deleted: it can be cancelled, and its hours stay in the ledger either way.
    """
    held = line.lock_activity(activity.pk)
    require(policy.may_manage(actor, held))
    if held.state != Activity.State.DRAFT:
        raise HasRecords
    if held.series_id is not None:
        raise OccurrenceStays
    line.lock_shifts(held.pk)
    counted = Tally.objects.filter(shift__activity=held).exists()
    if counted or SignUp.objects.filter(shift__activity=held).exists():
        raise HasRecords
    audit.record(actor, "activities.removed", held, title=held.title)
    held.delete()

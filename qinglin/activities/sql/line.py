"""The shift row as the lock of its places, and the line in front of it."""

from datetime import datetime

from qinglin.activities.models import Activity, Shift, SignUp

COUNTERS = ["taken", "waiting", "overbooked"]


def lock_activity(activity_id: int) -> Activity:
    """The activity, held until the transaction ends. Always before its shifts."""
    return Activity.objects.select_for_update(of=("self",), no_key=True).get(pk=activity_id)


def lock_shift(shift_id: int) -> Shift:
    """The shift, held until the transaction ends, and its activity. Always before sign-up rows.

    The activity is read after the lock: joined to it, PostgreSQL would give its row as it was when
    the waiting began.
    """
    shift = Shift.objects.select_for_update(of=("self",), no_key=True).get(pk=shift_id)
    shift.activity = Activity.objects.get(pk=shift.activity_id)
    return shift


def lock_shifts(activity_id: int) -> list[Shift]:
    """Every shift of an activity, held in the order of their ids."""
    held = Shift.objects.select_for_update(of=("self",), no_key=True)
    return list(held.filter(activity_id=activity_id).order_by("pk"))


def give_back(shift_id: int, *, joined: int, waiting: int) -> None:
    """Places and places in line that end together; the shift is held."""
    shift = Shift.objects.get(pk=shift_id)
    shift.taken -= joined
    shift.waiting -= waiting
    shift.overbooked = shift.over
    shift.save(update_fields=COUNTERS)


def promote(shift: Shift, now: datetime) -> list[SignUp]:
    """Give free places to the first in line, none skipped; saves the counters of the held shift.

    Nobody is promoted after the start, nor into an activity that does not recruit.
    """
    promoted: list[SignUp] = []
    open_now = shift.activity.state == Activity.State.PUBLISHED and now < shift.starts_at
    if open_now and shift.waiting and shift.free:
        line = SignUp.objects.filter(shift=shift, state=SignUp.State.WAITING)
        promoted = list(line.order_by("queue_no")[: shift.free])
        SignUp.objects.filter(pk__in=[one.pk for one in promoted]).update(
            state=SignUp.State.JOINED, promoted_at=now
        )
        shift.taken += len(promoted)
        shift.waiting -= len(promoted)
    shift.overbooked = shift.over
    shift.save(update_fields=[*COUNTERS, "capacity"])
    return promoted

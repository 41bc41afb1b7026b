"""What people were told about place and time, so that moving back tells nobody."""

from datetime import datetime

from django.db import transaction

from qinglin.activities.events import ActivityMoved
from qinglin.activities.models import Shift, SignUp, Told
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.events import emit


@transaction.atomic(savepoint=False)
def announce_move(actor: Actor, move: ActivityMoved) -> None:
    """Remember what people believe before the first move, and announce this one."""
    for one in move.shifts:
        Told.objects.get_or_create(
            shift_id=one["shift_id"],
            defaults={
                "venue_id": move.was_venue_id,
                "place": move.was_place,
                "starts_at": datetime.fromisoformat(one["was_starts_at"]),
                "ends_at": datetime.fromisoformat(one["was_ends_at"]),
            },
        )
    emit(move)


@transaction.atomic
def have_told(actor: Actor, shift: Shift) -> None:
    """From now on people believe what is; who was reminded of the old is reminded again."""
    require(actor.everything)
    Told.objects.filter(shift=shift).update(
        venue_id=shift.activity.venue_id,
        place=shift.activity.venue.name,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
    )
    SignUp.objects.filter(shift=shift, state=SignUp.State.JOINED).exclude(reminded_at=None).update(
        reminded_at=None
    )

"""After two entries of one person became one, or two again: places are counted anew."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from qinglin.activities.events import Promoted
from qinglin.activities.models import SignUp
from qinglin.activities.sql import line
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.events import emit

TAKES_PLACE = Q(state__in=(SignUp.State.JOINED, SignUp.State.CONFIRMED)) & ~Q(
    source=SignUp.Source.WALK_IN
)


@transaction.atomic
def recount_places(actor: Actor, sign_up_ids: Collection[int]) -> None:
    """Count the places of the shifts behind these sign-ups, and let the next in line move up.

    Who was moved up meanwhile keeps the place: after a merge is undone a shift may be over
    capacity, and says so.
    """
    shifts = SignUp.objects.filter(pk__in=list(sign_up_ids)).order_by("shift_id")
    for shift_id in dict.fromkeys(shifts.values_list("shift_id", flat=True)):
        held = line.lock_shift(shift_id)
        rows = SignUp.objects.filter(shift=held)
        held.taken = rows.filter(TAKES_PLACE).count()
        held.waiting = rows.filter(state=SignUp.State.WAITING).count()
        held.overbooked = held.over
        held.save(update_fields=line.COUNTERS)
        promoted = line.promote(held, clock.now())
        for sign_up in promoted:
            audit.record(actor, "activities.promoted", sign_up, queue_no=sign_up.queue_no)
        emit(
            *(
                Promoted(
                    sign_up_id=sign_up.pk,
                    shift_id=held.pk,
                    activity_id=held.activity_id,
                    person_id=sign_up.person_id,
                )
                for sign_up in promoted
            )
        )

"""Reminders before a shift, each once."""

from django.db import transaction
from django.urls import reverse

from qinglin.activities.models import Activity, SignUp
from qinglin.activities.queries import moves, telling
from qinglin.inbox.actions import tell
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor, require


@transaction.atomic
def remind(actor: Actor, sign_up: SignUp) -> bool:
    """Tell who has the place, and the guardians of a minor; False if there is nothing to say.

    Claimed by one statement, so that two workers remind once; nothing once the shift has begun,
    the place was given back or the activity called off.
    """
    require(actor.everything)
    now = clock.now()
    claimed = SignUp.objects.filter(
        pk=sign_up.pk,
        state=SignUp.State.JOINED,
        reminded_at=None,
        shift__starts_at__gt=now,
        shift__activity__state=Activity.State.PUBLISHED,
    ).update(reminded_at=now)
    if not claimed:
        return False
    key = f"activities.reminder:{sign_up.pk}"
    moved = moves.told_of(sign_up.shift_id) is not None
    changes = sign_up.shift.activity.changes
    tell(
        actor,
        people=telling.listeners([sign_up.person_id]),
        template="activities.reminder_moved" if moved else "activities.reminder",
        link=reverse("activities:sign_up_detail", args=[sign_up.pk]),
        key=f"activities.reminder:{sign_up.pk}:{changes}" if moved else key,
        **telling.said_of_sign_up(sign_up),
    )
    return True

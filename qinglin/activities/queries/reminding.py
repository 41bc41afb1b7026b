"""Whose shift is near, and who was not reminded of it."""

from datetime import datetime

from qinglin.activities.models import Activity, SignUp, Told
from qinglin.activities.rules import reminding
from qinglin.kernel import clock


def due() -> list[SignUp]:
    """Sign-ups to remind of now, the nearest first; with person, shift, activity, venue."""
    now = clock.now()
    if reminding.after_the_night(now.astimezone(clock.SHANGHAI)) > now:
        return []
    near = (
        SignUp.objects.filter(
            state=SignUp.State.JOINED,
            reminded_at=None,
            shift__starts_at__gt=now,
            shift__starts_at__lte=now + reminding.EARLIEST,
            shift__activity__state=Activity.State.PUBLISHED,
        )
        .select_related("person", "shift__activity__venue")
        .defer("person__document_sealed", "person__phone_sealed")
        .order_by("shift__starts_at", "pk")
    )
    waiting = list(near)
    moved = set(
        Told.objects.filter(shift__in={one.shift_id for one in waiting}).values_list(
            "shift_id", flat=True
        )
    )
    return [
        one
        for one in waiting
        if reminding.is_time(
            now.astimezone(clock.SHANGHAI),
            one.shift.starts_at.astimezone(clock.SHANGHAI),
            _since(one, moved).astimezone(clock.SHANGHAI),
        )
    ]


def _since(sign_up: SignUp, moved: set[int]) -> datetime:
    """Since when the person knows: from signing up, or from hearing of the last move."""
    since = sign_up.promoted_at or sign_up.made_at
    changed_at = sign_up.shift.activity.changed_at
    if sign_up.shift_id in moved and changed_at is not None:
        return max(since, changed_at)
    return since

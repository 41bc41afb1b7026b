"""Whose shift is near, and who was not reminded of it."""

from qinglin.activities.models import Activity, SignUp
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
    return [
        one
        for one in near
        if reminding.is_time(
            now.astimezone(clock.SHANGHAI),
            one.shift.starts_at.astimezone(clock.SHANGHAI),
            (one.promoted_at or one.made_at).astimezone(clock.SHANGHAI),
        )
    ]

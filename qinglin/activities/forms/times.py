"""A time of day beside a shift, as a moment."""

from datetime import datetime, time, timedelta

from qinglin.activities.models import Shift
from qinglin.kernel import clock


def moment_near(shift: Shift, stated: time) -> datetime:
    """That time on the day of the shift; long before its start it is of the next day."""
    moment = clock.at(clock.day_of(shift.starts_at), stated)
    late = moment < shift.starts_at - timedelta(hours=6)
    return moment + timedelta(days=1) if late else moment

"""When somebody is reminded of a shift: the evening before, never at night, never afterwards."""

from datetime import datetime, time, timedelta

EVENING = time(18)
#: Who signed up after that evening is reminded so long before the start.
SHORTLY = timedelta(hours=2)
QUIET_FROM, QUIET_UNTIL = time(22), time(7)
#: Nobody is reminded earlier than this: from that evening to the end of the day of the shift.
EARLIEST = timedelta(hours=30)


def due_at(starts_at: datetime, since: datetime) -> datetime | None:
    """When to remind of a shift that one is in since then; None: there is no good moment.

    ``starts_at`` is on the local clock, to which evening and night belong.
    """
    due = datetime.combine(starts_at.date() - timedelta(days=1), EVENING, starts_at.tzinfo)
    if since >= due:
        due = starts_at - SHORTLY
        if since >= due:
            return None
    due = after_the_night(due)
    return due if due < starts_at else None


def after_the_night(moment: datetime) -> datetime:
    """The same moment by day; in quiet hours the morning that ends them."""
    clock = moment.timetz().replace(tzinfo=None)
    if clock >= QUIET_FROM:
        moment += timedelta(days=1)
    elif clock >= QUIET_UNTIL:
        return moment
    return datetime.combine(moment.date(), QUIET_UNTIL, moment.tzinfo)


def is_time(now: datetime, starts_at: datetime, since: datetime) -> bool:
    """Whether to remind now, all three on the local clock; also late, as long as it helps."""
    due = due_at(starts_at, since)
    return due is not None and due <= now < starts_at and after_the_night(now) == now

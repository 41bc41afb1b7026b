"""What the scans suggest about one person, before the leader decides."""

from datetime import datetime, timedelta

#: So much later than the start, or earlier than the end, nobody calls late or left early.
GRACE = timedelta(minutes=10)


def suggested(
    shift: tuple[datetime, datetime], arrived_at: datetime | None, left_at: datetime | None
) -> str:
    """An outcome to begin with: no scan means no-show; the leader corrects what is wrong."""
    if arrived_at is None:
        return "no_show"
    if arrived_at > shift[0] + GRACE:
        return "late"
    if left_at is not None and left_at < shift[1] - GRACE:
        return "left_early"
    return "present"

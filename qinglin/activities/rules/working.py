"""Working hours. No database, no clock, no Django."""

from datetime import datetime, timedelta


def overlaps(
    starts_at: datetime, ends_at: datetime, midnight: datetime, hours: tuple[int, int]
) -> bool:
    """Whether a span has a minute within the working hours of the day that begins at midnight.

    ``hours`` are minutes since then, the last not included.
    """
    begins, ends = (midnight + timedelta(minutes=minute) for minute in hours)
    return starts_at < ends and begins < ends_at

"""The one clock of business time. Days are Shanghai days, computed with the zone."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()


def day_of(moment: datetime) -> date:
    """The Shanghai calendar day on which a moment lies."""
    return moment.astimezone(SHANGHAI).date()


def today() -> date:
    return day_of(now())


def at(day: date, clock: time = time.min) -> datetime:
    """The moment at which a Shanghai clock shows this time on this day."""
    return datetime.combine(day, clock, SHANGHAI)

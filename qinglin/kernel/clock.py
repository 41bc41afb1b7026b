"""The one clock of business time. Days are Shanghai days, computed with the zone."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")


_shift: ContextVar[timedelta] = ContextVar("clock_shift", default=timedelta())


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now() + _shift.get()


@contextmanager
def shifted(by: timedelta) -> Iterator[None]:
    """Inside, the clock goes before or behind: for simulated districts, which have a day of
    their own."""
    token = _shift.set(by)
    try:
        yield
    finally:
        _shift.reset(token)


def day_of(moment: datetime) -> date:
    """The Shanghai calendar day on which a moment lies."""
    return moment.astimezone(SHANGHAI).date()


def today() -> date:
    return day_of(now())


def at(day: date, clock: time = time.min) -> datetime:
    """The moment at which a Shanghai clock shows this time on this day."""
    return datetime.combine(day, clock, SHANGHAI)

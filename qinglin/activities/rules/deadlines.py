"""The clock of the record: ten working days after the activity (Order 67, Art. 11)."""

from collections.abc import Callable
from datetime import date, timedelta

WORKING_DAYS = 10
#: Beyond so many days late nobody counts.
COUNTED = 400

IsWorkday = Callable[[date], bool]


def due_on(ended_on: date, is_workday: IsWorkday) -> date:
    """The tenth working day after the day on which the activity ended."""
    day, left = ended_on, WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= is_workday(day)
    return day


def days_left(today: date, due: date, is_workday: IsWorkday) -> int:
    """Working days from today to the last one; negative when it is over."""
    if today > due:
        late = min((today - due).days, COUNTED)
        return -max(sum(is_workday(due + timedelta(days=n)) for n in range(1, late + 1)), 1)
    return sum(is_workday(today + timedelta(days=n)) for n in range(1, (due - today).days + 1))

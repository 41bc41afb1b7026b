"""A monthly floor, watched while something can still be done about it."""

from datetime import date, timedelta

#: In the last days of a month everything that is below its floor is said.
LAST_DAYS = 10
#: Before that, from this day on, what will not get there at the pace so far.
FROM_DAY = 11


def days_left(today: date) -> int:
    """Days of the month that can still be used, today among them."""
    return ((today.replace(day=1) + timedelta(days=32)).replace(day=1) - today).days


def at_risk(served: int, floor: int, today: date) -> bool:
    """Below the floor in the last days, or behind the pace that leads there."""
    if served >= floor:
        return False
    left = days_left(today)
    if left <= LAST_DAYS:
        return True
    over = today.day - 1
    return today.day >= FROM_DAY and served * (over + left) < floor * over

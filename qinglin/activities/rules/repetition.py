"""Recurrence rules (RFC 5545), as far as a weekly life needs them.

The library that expands them runs for seconds, or forever, on rules that never happen, so only
a narrow grammar reaches it.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from itertools import takewhile

from dateutil.rrule import rrulestr

#: A series yields at most so many occurrences.
MOST = 1000
#: A rule is written in at most so many characters.
LONGEST = 120
#: A rule without an end is looked at for so long when it is checked.
HORIZON = timedelta(days=366)

WEEKDAY = "(?:MO|TU|WE|TH|FR|SA|SU)"
NTH = f"(?:-1|[1-5]){WEEKDAY}"
MONTH_DAY = "(?:-1|[1-9]|[12][0-9]|3[01])"
MONTH = "(?:[1-9]|1[0-2])"
GRAMMAR = re.compile(
    r"FREQ=(?:DAILY"
    rf"|WEEKLY(?P<weekly>;BYDAY={WEEKDAY}(?:,{WEEKDAY})*)?(?:;WKST={WEEKDAY})?"
    rf"|MONTHLY(?:;BYDAY={NTH}(?:,{NTH})*|;BYMONTHDAY={MONTH_DAY}(?:,{MONTH_DAY})*)?"
    rf"|YEARLY(?:;BYMONTH={MONTH};BYMONTHDAY={MONTH_DAY})?)"
    r"(?:;INTERVAL=[1-9][0-9]?)?"
    r"(?:;COUNT=[1-9][0-9]{0,3}|;UNTIL=(?P<until>[0-9]{8}))?"
)
#: In this order the parts are checked, whatever the order they were written in.
ORDER = ("FREQ", "BYDAY", "BYMONTH", "BYMONTHDAY", "WKST", "INTERVAL", "COUNT", "UNTIL")


def plain(rule: str) -> str | None:
    """The rule in one spelling, or nothing when it is no rule of whole days we understand."""
    parts = [part.partition("=") for part in rule.strip().upper().split(";")]
    names = [name for name, _, _ in parts]
    if len(set(names)) != len(names) or not set(names) <= set(ORDER):
        return None
    parts.sort(key=lambda part: ORDER.index(part[0]))
    text = ";".join("".join(part) for part in parts)
    found = GRAMMAR.fullmatch(text)
    if found is None:
        return None
    if found["until"]:
        try:
            date.fromisoformat(found["until"])
        except ValueError:
            return None
    return text


#: Which kinds of day a series keeps, by what it says about holidays.
KEPT = {
    "any": frozenset({"workday", "weekend", "holiday", "exchanged"}),
    "not_holidays": frozenset({"workday", "weekend", "exchanged"}),
    "workdays": frozenset({"workday", "exchanged"}),
    "restdays": frozenset({"weekend", "holiday"}),
}


def kept(choice: str, found: Iterable[date], kind_of: Callable[[date], str]) -> list[date]:
    """The days on which the series takes place, of those its rule names."""
    kinds = KEPT[choice]
    return [day for day in found if kind_of(day) in kinds]


def days(rule: str, first_on: date, from_on: date, until_on: date) -> list[date]:
    """The days of a plain rule between two days, both included, never before the first one.

    Stops after one day more than a series may have, so that a caller sees that there are too many.
    """
    start = datetime.combine(first_on, time.min)
    last = datetime.combine(until_on, time.min)
    every = takewhile(lambda moment: moment <= last, rrulestr(rule, dtstart=start))
    found: list[date] = []
    for moment in every:
        if moment.date() >= from_on:
            found.append(moment.date())
        if len(found) > MOST:
            break
    return found


def rest_of(rule: str, first_on: date, from_on: date) -> str:
    """The same rule for the series that goes on from a day of it: its count goes on, too.

    What was counted before is over, also where a holiday fell on it; at least one day is left.
    """
    head, mark, count = rule.partition(";COUNT=")
    if not mark:
        return rule
    every = rrulestr(rule, dtstart=datetime.combine(first_on, time.min))
    gone = sum(1 for _ in takewhile(lambda moment: moment.date() < from_on, every))
    return f"{head};COUNT={max(int(count) - gone, 1)}"

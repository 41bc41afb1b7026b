"""One person's day: two services at one time, two places, more hours than anybody can."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from math import cos, hypot, radians

from .records import ASK, LIKELY, STRONG, Attendance, Found, Limits, Point, Records, day_of, found

#: A millionth of a degree of latitude, in metres.
METRES = 0.111_320


def of_persons(records: Records, limits: Limits) -> Iterator[Found]:
    """Everything odd about one person on one day."""
    days: dict[tuple[int, int], list[Attendance]] = defaultdict(list)
    for row in records.attendances:
        if row.arrived is not None:
            days[row.person, day_of(row.starts)].append(row)
    for (person, day), rows in days.items():
        if len(rows) > 1:
            for pair in combinations(sorted(rows, key=lambda row: (row.starts, row.id)), 2):
                yield from _pair(*pair, records, limits)
        yield from _long_day(person, day, rows, records, limits)


def span(row: Attendance) -> tuple[int, int]:
    """From when to when the person was surely there: as recorded, but inside the shift.

    Who comes early or chats afterwards is in nobody's way, and a check-out that was forgotten
    and made hours later says nothing; so neither is held against anybody.
    """
    begin = max(row.arrived or row.starts, row.starts)
    end = row.ends if row.left is None else min(row.left, row.ends)
    return begin, max(begin, end)


def metres(one: Point | None, other: Point | None) -> int | None:
    """As the crow flies; None where a place is not on the map."""
    if one is None or other is None:
        return None
    north = (one.latitude - other.latitude) * METRES
    middle = radians((one.latitude + other.latitude) / 2_000_000)
    east = (one.longitude - other.longitude) * METRES * cos(middle)
    return round(hypot(north, east))


def _pair(
    first: Attendance, second: Attendance, records: Records, limits: Limits
) -> Iterator[Found]:
    (begin, end), (begins, ends) = span(first), span(second)
    common = (min(end, ends) - max(begin, begins)) // 60
    apart = None
    if first.venue != second.venue:
        apart = metres(records.places.get(first.venue), records.places.get(second.venue))
    key = f"{first.id}-{second.id}"
    if common > limits.overlap_minutes:
        shorter = max(min(end - begin, ends - begins) // 60, 1)
        sure = STRONG if common >= 60 or common * 2 >= shorter else LIKELY
        if apart is not None and apart >= limits.far_metres:
            facts = {"common": common, "metres": apart}
            yield found("two_places", key, STRONG, [first, second], facts)
        else:
            yield found("overlap", key, sure, [first, second], {"common": common})
    elif apart is not None and apart >= limits.far_metres:
        needed = apart * 60 // (limits.travel_km_per_hour * 1000)
        gap = max(begins - end, begin - ends) // 60
        if needed > gap + limits.travel_slack_minutes:
            facts = {"gap": max(gap, 0), "needed": needed, "metres": apart}
            sure = LIKELY if needed > 2 * limits.travel_slack_minutes + gap else ASK
            yield found("two_places", key, sure, [first, second], facts)


def _long_day(
    person: int, day: int, rows: list[Attendance], records: Records, limits: Limits
) -> Iterator[Found]:
    counted = [row for row in rows if row.activity not in records.approved]
    if not counted:
        return
    total, until = 0, 0
    for begin, end in sorted(map(span, counted)):
        total += max(end - max(begin, until), 0)
        until = max(until, end)
    minutes = max(total // 60, sum(row.minutes for row in counted))
    if minutes >= limits.long_day_minutes:
        over = minutes - limits.long_day_minutes
        sure = STRONG if over >= 180 else LIKELY if over >= 60 else ASK
        yield found("long_day", f"{person}:{day}", sure, counted, {"minutes": minutes})

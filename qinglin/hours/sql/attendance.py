"""A year of service read for the rules of anomalies, some weeks at a time.

The ORM makes an object and four moments of every row; here a row is a tuple of numbers, and the
database does the arithmetic. One statement per portion, never one per person: the shifts of the
days by their time, their sign-ups by the index of the roll.

Times that somebody stated, on paper or for a forgotten check-out, are no scans here: twenty people
who all came at 8:30 are no burst.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from qinglin.hours.rules.records import Attendance, Point, Records, Seen

#: Moments as seconds since 1970; {0} is a column.
SECONDS = {
    "postgresql": "CAST(EXTRACT(EPOCH FROM {0}) AS bigint)",
    "sqlite": "CAST(strftime('%%s', {0}) AS integer)",
}
ATTENDANCES = """
SELECT u.id, u.person_id, u.shift_id, s.activity_id, a.unit_id, a.venue_id, a.leader_id,
       u.confirmed_by_id, u.source, {u.made_at}, {u.arrived_at}, {u.left_at}, {u.confirmed_at},
       {s.starts_at}, {s.ends_at}, u.minutes
FROM activities_shift s
JOIN activities_signup u ON u.shift_id = s.id AND u.state = 'confirmed'
JOIN activities_activity a ON a.id = s.activity_id
WHERE s.starts_at >= %s AND s.starts_at < %s AND u.minutes > 0 AND u.confirmed_at IS NOT NULL
ORDER BY s.starts_at, u.id
"""
SCANS = """
SELECT c.sign_up_id, u.shift_id, u.person_id, c.direction, {c.at}, {c.received_at}, c.device,
       c.by_id
FROM activities_shift s
JOIN activities_signup u ON u.shift_id = s.id AND u.state = 'confirmed'
JOIN activities_scan c ON c.sign_up_id = u.id
WHERE s.starts_at >= %s AND s.starts_at < %s
  AND c.device <> 'claim' AND substr(c.device, 1, 6) <> 'paper:'
"""
SERVED = """
SELECT s.activity_id FROM activities_shift s JOIN activities_tally t ON t.shift_id = s.id
WHERE s.starts_at >= %s AND s.starts_at < %s
GROUP BY s.activity_id HAVING SUM(t.number) > 0
"""
PLACES = """
SELECT id, latitude, longitude FROM venues_venue
WHERE latitude IS NOT NULL AND longitude IS NOT NULL
"""
APPROVED = "SELECT activity_id FROM hours_longday"


def statement(text: str) -> str:
    """The text for this database."""
    seconds = SECONDS[connection.vendor]
    for column in ("u.made_at", "u.arrived_at", "u.left_at", "u.confirmed_at", "s.starts_at",
                   "s.ends_at", "c.at", "c.received_at"):  # fmt: skip
        text = text.replace(f"{{{column}}}", seconds.format(column))
    return text


def places() -> Mapping[int, Point]:
    """Every venue that is on the map."""
    return {pk: Point(latitude, longitude) for pk, latitude, longitude in _rows(PLACES, [])}


def between(since: datetime, until: datetime, known: Mapping[int, Point]) -> Records:
    """Every confirmed service that counts and whose shift began in this span. Four statements."""
    span = [connection.ops.adapt_datetimefield_value(moment) for moment in (since, until)]
    return Records(
        attendances=[Attendance(*row) for row in _rows(statement(ATTENDANCES), span)],
        scans=[Seen(*row) for row in _rows(statement(SCANS), span)],
        served=frozenset(pk for (pk,) in _rows(SERVED, span)),
        places=known,
        approved=frozenset(pk for (pk,) in _rows(APPROVED, [])),
    )


def _rows(text: str, parameters: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        rows: list[Any] = cursor.fetchall()
    return rows

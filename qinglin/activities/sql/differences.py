"""Counters against rows in five passes over the tables, whatever their size."""

from typing import Any, NamedTuple

from django.db import connection


class Off(NamedTuple):
    """One record whose stored value differs from what its rows say."""

    record: str
    what: str
    stored: int
    counted: int


#: Every shift beside what its sign-ups come to. Walk-ins hold no place.
PLACES = """
SELECT s.id, s.taken, s.waiting, s.overbooked, s.capacity,
       COALESCE(r.taken, 0), COALESCE(r.waiting, 0), COALESCE(r.last_no, 0), s.last_queue_no
FROM activities_shift s
LEFT JOIN (
  SELECT shift_id,
    SUM(CASE WHEN state IN ('joined', 'confirmed') AND source <> 'walk_in' THEN 1 ELSE 0 END)
      AS taken,
    SUM(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END) AS waiting,
    MAX(queue_no) AS last_no
  FROM activities_signup GROUP BY shift_id
) r ON r.shift_id = s.id
WHERE s.taken <> COALESCE(r.taken, 0) OR s.waiting <> COALESCE(r.waiting, 0)
   OR s.overbooked <> CASE WHEN s.taken > s.capacity THEN s.taken - s.capacity ELSE 0 END
   OR s.last_queue_no < COALESCE(r.last_no, 0)
ORDER BY s.id LIMIT %s
"""

SERVED = """
SELECT s.id, s.served, COALESCE(t.number, 0)
FROM activities_shift s
LEFT JOIN (SELECT shift_id, SUM(number) AS number FROM activities_tally GROUP BY shift_id) t
  ON t.shift_id = s.id
WHERE s.served <> COALESCE(t.number, 0)
ORDER BY s.id LIMIT %s
"""

#: Waiting rows without a number, or two with the same one.
QUEUES = """
SELECT shift_id, COUNT(*), COUNT(DISTINCT queue_no)
FROM activities_signup WHERE state = 'waiting'
GROUP BY shift_id HAVING COUNT(*) <> COUNT(DISTINCT queue_no)
ORDER BY shift_id LIMIT %s
"""

#: Each person's times in order of their start: an overlap exists exactly where one begins before
#: the latest end so far. One sort instead of a join of every pair.
OVERLAPS = """
SELECT person_id, id, before_id FROM (
  SELECT u.person_id, u.id, t.starts_at,
    MAX(t.ends_at) OVER before AS latest, LAG(u.id) OVER (
      PARTITION BY u.person_id ORDER BY t.starts_at, u.id
    ) AS before_id
  FROM activities_signup u JOIN activities_shift t ON t.id = u.shift_id
  WHERE u.state IN ('joined', 'waiting', 'confirmed') AND u.outcome NOT IN ('no_show', 'excused')
  WINDOW before AS (
    PARTITION BY u.person_id ORDER BY t.starts_at, u.id
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  )
) times
WHERE starts_at < latest ORDER BY person_id, id LIMIT %s
"""

#: Sign-ups that stand where their activity cannot have them.
STATES = """
SELECT u.id, u.state, a.state
FROM activities_signup u
JOIN activities_shift s ON s.id = u.shift_id
JOIN activities_activity a ON a.id = s.activity_id
WHERE (a.state IN ('draft', 'cancelled', 'confirmed') AND u.state IN ('joined', 'waiting'))
   OR (a.state IN ('draft', 'published') AND u.state = 'confirmed')
ORDER BY u.id LIMIT %s
"""


def _rows(statement: str, limit: int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [limit])
        found: list[Any] = cursor.fetchall()
    return found


def places(limit: int) -> list[Off]:
    """Shifts whose counters of places and of the line differ from their sign-ups."""
    found: list[Off] = []
    for row in _rows(PLACES, limit):
        shift, taken, waiting, overbooked, capacity = row[:5]
        pairs = {
            "taken": (taken, int(row[5])),
            "waiting": (waiting, int(row[6])),
            "overbooked": (overbooked, max(taken - capacity, 0)),
        }
        record = f"activities.shift:{shift}"
        found += [Off(record, what, *pair) for what, pair in pairs.items() if pair[0] != pair[1]]
        if row[8] < row[7]:
            found.append(Off(record, "last_queue_no", row[8], row[7]))
    return found


def served(limit: int) -> list[Off]:
    """Shifts whose served residents differ from their tallies."""
    return [
        Off(f"activities.shift:{shift}", "served", stored, int(counted))
        for shift, stored, counted in _rows(SERVED, limit)
    ]


def queues(limit: int) -> list[Off]:
    """Shifts in whose line two people stand at one place."""
    return [
        Off(f"activities.shift:{shift}", "places in line", rows, distinct)
        for shift, rows, distinct in _rows(QUEUES, limit)
    ]


def overlaps(limit: int) -> list[tuple[int, int, int]]:
    """(person, sign-up, an earlier sign-up) of people who are in two places at once."""
    return [(row[0], row[1], row[2]) for row in _rows(OVERLAPS, limit)]


def states(limit: int) -> list[tuple[int, str, str]]:
    """(sign-up, its state, the activity's state) where the two do not go together."""
    return [(row[0], row[1], row[2]) for row in _rows(STATES, limit)]

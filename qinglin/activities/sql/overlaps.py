"""People in two places at once: a sweep over each person's spans in order of time.

A self-join compares every pair of a person's services, 300 times the rows; a window looks at
each row once. Touching spans do not overlap. Who was not there was not in two places.
"""

from typing import cast

from django.db import connection

STATEMENT = """
SELECT person_id, shift_id, before_id FROM (
  SELECT u.person_id, u.shift_id, t.starts_at,
         LAG(u.shift_id) OVER line AS before_id,
         MAX(t.ends_at) OVER (line ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy_until
  FROM activities_signup u JOIN activities_shift t ON t.id = u.shift_id
  WHERE u.state IN ('joined', 'waiting', 'confirmed') AND u.outcome NOT IN ('no_show', 'excused')
  WINDOW line AS (PARTITION BY u.person_id ORDER BY t.starts_at, u.id)
) spans
WHERE starts_at < busy_until
ORDER BY person_id, shift_id
LIMIT %s
"""


def overlaps(limit: int = 100) -> list[tuple[int, int, int]]:
    """(person, shift, the shift before it) where a person is taken twice at one time."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, [limit])
        return cast(list[tuple[int, int, int]], cursor.fetchall())

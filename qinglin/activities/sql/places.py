"""Signing up in three statements: lock the person, read all facts, take the place.

On PostgreSQL two round trips: the lock and the facts travel together, and the place, the sign-up,
its audit entry and its jobs are one statement. The ORM needs nine for the same.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from qinglin.activities.rules.eligibility import Span
from qinglin.kernel.prepared import Prepared, at_once

from .values import day, moment, on_postgresql, stored

PERSON = "SELECT born_on FROM people_person WHERE id = %(person)s"
#: Weaker than FOR UPDATE: rows that refer to the person may still be written meanwhile.
LOCK_PERSON = Prepared("person", PERSON + " FOR NO KEY UPDATE", elsewhere=PERSON, person="bigint")

FACTS = """
WITH busy AS (
  SELECT u.shift_id, u.outcome, t.starts_at, t.ends_at
  FROM activities_signup u JOIN activities_shift t ON t.id = u.shift_id
  WHERE u.person_id = %(person)s AND u.state IN ('joined', 'waiting', 'confirmed')
)
SELECT s.activity_id, s.starts_at, s.ends_at, s.min_age, s.revision,
       a.state, a.closes_at, a.unit_id, a.leader_id, v.state,
       EXISTS(
         SELECT 1 FROM people_consent c WHERE c.person_id = %(person)s AND c.purpose = 'service'
           AND c.withdrawn_at IS NULL AND c.given_by_id <> c.person_id
       ),
       s.skill_id IS NULL OR EXISTS(
         SELECT 1 FROM volunteers_profileskill k
         WHERE k.profile_id = v.id AND k.skill_id = s.skill_id
       ),
       b.shift_id, b.starts_at, b.ends_at
FROM activities_shift s
JOIN activities_activity a ON a.id = s.activity_id
LEFT JOIN volunteers_profile v ON v.person_id = %(person)s
LEFT JOIN busy b ON b.shift_id = s.id OR (
  b.starts_at < s.ends_at AND b.ends_at > s.starts_at AND b.outcome NOT IN ('no_show', 'excused')
)
WHERE s.id = %(shift)s
"""
READ_FACTS = Prepared("facts", FACTS, person="bigint", shift="bigint")

#: One statement decides between place and line: places are free only while nobody waits. The
#: row lock it takes makes queue numbers distinct and positions gap-free. Without a row the shift
#: was changed since it was read (``revision``), and the facts must be read again.
TAKE = """
UPDATE activities_shift SET
  taken = taken + CASE WHEN taken < capacity AND waiting = 0 THEN 1 ELSE 0 END,
  waiting = waiting + CASE WHEN taken < capacity AND waiting = 0 THEN 0 ELSE 1 END,
  last_queue_no = last_queue_no + CASE WHEN taken < capacity AND waiting = 0 THEN 0 ELSE 1 END
WHERE id = %(shift)s AND revision = %(revision)s
RETURNING id, waiting, last_queue_no
"""
ENTER = """
INSERT INTO activities_signup
  (shift_id, person_id, state, source, queue_no, made_at, override_reason, outcome)
"""
TRAIL = "INSERT INTO kernel_auditentry (at, actor, action, target, detail) "
OUTBOX = "INSERT INTO kernel_job (name, payload, due_at, attempts, error) "

#: All four rows in one round trip; only PostgreSQL lets a common table expression write.
SIGN_UP = "".join((
    "WITH place AS (", TAKE, "), entry AS (", ENTER, """
  SELECT id, %(person)s, CASE WHEN waiting = 0 THEN 'joined' ELSE 'waiting' END, 'self',
         CASE WHEN waiting = 0 THEN NULL ELSE last_queue_no END, %(now)s, '', ''
  FROM place
  RETURNING id, state
), trail AS (""", TRAIL, """
  SELECT %(now)s, %(actor)s, 'activities.signed_up', 'activities.signup:' || id, '{}' FROM entry
), outbox AS (""", OUTBOX, """
  SELECT name, jsonb_build_object(
           'sign_up_id', entry.id, 'shift_id', place.id, 'activity_id', %(activity)s,
           'person_id', %(person)s, 'state', entry.state, 'position', NULLIF(place.waiting, 0)
         ), %(now)s, 0, ''
  FROM place, entry, unnest(string_to_array(%(jobs)s, ' ')) AS name
)
SELECT entry.id, place.waiting FROM place, entry
""",
))  # fmt: skip
TAKE_PLACE = Prepared(
    "sign_up",
    SIGN_UP,
    shift="bigint",
    revision="integer",
    person="bigint",
    activity="bigint",
    actor="text",
    now="timestamptz",
    jobs="text",
)


class Situation(NamedTuple):
    """All facts about one person and one shift, as stored."""

    activity_id: int
    starts_at: datetime
    ends_at: datetime
    min_age: int
    revision: int
    activity_state: str
    closes_at: datetime
    unit_id: int
    leader_id: int | None
    profile_state: str | None
    consented: bool
    skilled: bool
    already_in: bool
    taken: tuple[Span, ...]


class Place(NamedTuple):
    """A sign-up that was written; ``position`` 0 means that it holds a place."""

    id: int
    position: int


def lock_person(person_id: int) -> date | None:
    """Hold the person until the transaction ends; gives the date of birth.

    Serialises everything that could put one person in two places. SQLite serialises all writers.
    """
    rows = LOCK_PERSON.run({"person": person_id})
    return day(rows[0][0]) if rows else None


def facts_of(shift_id: int, person_id: int) -> tuple[date | None, Situation | None]:
    """Hold the person, then read all that decides: date of birth and situation.

    The facts are read by a statement of their own: it sees what was committed while the lock was
    waited for.
    """
    parameters = {"person": person_id, "shift": shift_id}
    persons, facts = at_once(LOCK_PERSON, READ_FACTS, parameters=parameters)
    return day(persons[0][0]) if persons else None, _situation(shift_id, facts)


def situation(shift_id: int, person_id: int) -> Situation | None:
    """The facts that decide about signing up, and every span in which the person is taken."""
    return _situation(shift_id, READ_FACTS.run({"person": person_id, "shift": shift_id}))


def _situation(shift_id: int, rows: Sequence[Any]) -> Situation | None:
    if not rows:
        return None
    first = rows[0]
    return Situation(
        activity_id=first[0],
        starts_at=moment(first[1]),
        ends_at=moment(first[2]),
        min_age=first[3],
        revision=first[4],
        activity_state=first[5],
        closes_at=moment(first[6]),
        unit_id=first[7],
        leader_id=first[8],
        profile_state=first[9],
        consented=bool(first[10]),
        skilled=bool(first[11]),
        already_in=any(row[12] == shift_id for row in rows),
        taken=tuple(
            Span(moment(row[13]), moment(row[14]), row[12])
            for row in rows
            if row[12] is not None and row[12] != shift_id
        ),
    )


def take_place(
    *,
    shift_id: int,
    person_id: int,
    activity_id: int,
    revision: int,
    actor: str,
    now: datetime,
    jobs: list[str],
) -> Place | None:
    """Write the sign-up with its audit entry and jobs; nothing when the shift has changed.

    Nothing else may be written after it in the same transaction, which ends with it.
    """
    if not on_postgresql():
        return _step_by_step(shift_id, person_id, activity_id, revision, actor, stored(now), jobs)
    parameters = {
        "shift": shift_id,
        "revision": revision,
        "person": person_id,
        "activity": activity_id,
        "actor": actor,
        "now": now,
        "jobs": " ".join(jobs),
    }
    (places,) = at_once(TAKE_PLACE, parameters=parameters, last=True)
    return Place(*places[0]) if places else None


def _step_by_step(
    shift_id: int,
    person_id: int,
    activity_id: int,
    revision: int,
    actor: str,
    at: Any,
    jobs: list[str],
) -> Place | None:
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"shift": shift_id, "revision": revision})
        row = cursor.fetchone()
        if row is None:
            return None
        waiting, queue_no = row[1], row[2]
        state = "waiting" if waiting else "joined"
        cursor.execute(
            ENTER + "VALUES (%s, %s, %s, 'self', %s, %s, '', '') RETURNING id",
            [shift_id, person_id, state, queue_no if waiting else None, at],
        )
        entry = int(cursor.fetchone()[0])
        cursor.execute(
            TRAIL + "VALUES (%s, %s, 'activities.signed_up', %s, '{}')",
            [at, actor, f"activities.signup:{entry}"],
        )
        payload = json.dumps(
            {
                "sign_up_id": entry,
                "shift_id": shift_id,
                "activity_id": activity_id,
                "person_id": person_id,
                "state": state,
                "position": waiting or None,
            }
        )
        cursor.executemany(
            OUTBOX + "VALUES (%s, %s, %s, 0, '')", [(name, payload, at) for name in jobs]
        )
    return Place(entry, waiting)

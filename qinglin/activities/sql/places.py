"""Signing up, for all who ask at once: lock the persons, read all facts, take the places.

On PostgreSQL two round trips for as many as ask: locks and facts travel together, and the places,
sign-ups, audit entries and jobs are one statement. The ORM needs nine for one person.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from qinglin.activities.rules.eligibility import ADULT, Facts, Span, age_on
from qinglin.kernel import clock
from qinglin.kernel.prepared import Prepared, Rows, at_once

from .values import day, moment, on_postgresql, stored

#: Who asks: on PostgreSQL any number, on SQLite one at a time.
MANY = "SELECT unnest(%(persons)s) AS id"
ONE = "SELECT %(person)s AS id"
PERSONS = "SELECT id, born_on FROM people_person WHERE id"
#: In the order of their keys, so that two batches never wait for each other. Weaker than FOR
#: UPDATE: rows that refer to the person may still be written meanwhile.
LOCK_PERSONS = Prepared(
    "persons",
    f"{PERSONS} = ANY(%(persons)s) ORDER BY id FOR NO KEY UPDATE",
    elsewhere=f"{PERSONS} = %(person)s",
    persons="bigint[]",
)

FACTS = """
WITH asking AS (WHO), busy AS (
  SELECT u.person_id, u.shift_id, u.outcome, t.starts_at, t.ends_at
  FROM activities_signup u
  JOIN activities_shift t ON t.id = u.shift_id
  WHERE u.person_id THEIRS AND u.state IN ('joined', 'waiting', 'confirmed')
)
SELECT p.id, p.born_on, s.activity_id, s.starts_at, s.ends_at, s.min_age, s.revision,
       a.state, a.closes_at, a.unit_id, a.leader_id, v.state,
       EXISTS(
         SELECT 1 FROM people_consent c WHERE c.person_id = p.id AND c.purpose = 'service'
           AND c.withdrawn_at IS NULL AND c.given_by_id <> c.person_id
       ),
       s.skill_id IS NULL OR EXISTS(
         SELECT 1 FROM volunteers_profileskill k
         WHERE k.profile_id = v.id AND k.skill_id = s.skill_id
       ),
       b.shift_id, b.starts_at, b.ends_at,
       s.gated, a.opens_at,
       (SELECT MAX(r.until_on) FROM activities_bar r
        WHERE r.person_id = p.id AND r.lifted_at IS NULL),
       EXISTS(SELECT 1 FROM activities_minorrule WHERE unit_id > 0)
FROM asking w
JOIN people_person p ON p.id = w.id
JOIN activities_shift s ON s.id = %(shift)s
JOIN activities_activity a ON a.id = s.activity_id
LEFT JOIN volunteers_profile v ON v.person_id = p.id
LEFT JOIN busy b ON b.person_id = p.id AND (
  b.shift_id = s.id OR (
    b.starts_at < s.ends_at AND b.ends_at > s.starts_at AND b.outcome NOT IN ('no_show', 'excused')
  )
)
"""
#: SQLite is told the person once more: from a join with who asks it makes a filter of all sign-ups
#: there ever were, 26 ms instead of 0.1 with 60,000 of them.
READ_FACTS = Prepared(
    "facts",
    FACTS.replace("WHO", MANY).replace("THEIRS", "= ANY(%(persons)s)"),
    elsewhere=FACTS.replace("WHO", ONE).replace("THEIRS", "= %(person)s"),
    persons="bigint[]",
    shift="bigint",
)

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

#: The same for several: the first find places while there are any, the others stand in line in
#: their order. ``fits`` is told from what is left: in line are then fewer than have asked.
TAKE_ALL = """
UPDATE activities_shift SET
  taken = taken + CASE WHEN waiting = 0
    THEN LEAST(GREATEST(capacity - taken, 0), %(asking)s) ELSE 0 END,
  waiting = waiting + %(asking)s - CASE WHEN waiting = 0
    THEN LEAST(GREATEST(capacity - taken, 0), %(asking)s) ELSE 0 END,
  last_queue_no = last_queue_no + %(asking)s - CASE WHEN waiting = 0
    THEN LEAST(GREATEST(capacity - taken, 0), %(asking)s) ELSE 0 END
WHERE id = %(shift)s AND revision = %(revision)s
RETURNING id, GREATEST(%(asking)s - waiting, 0) AS fits,
          waiting - %(asking)s AS ahead, last_queue_no - %(asking)s AS queued
"""
#: All rows in one round trip; only PostgreSQL lets a common table expression write.
SIGN_UP = "".join((
    "WITH place AS (", TAKE_ALL, """), asking AS (
  SELECT place.id AS shift_id, w.person_id, w.actor,
         CASE WHEN w.n > place.fits THEN place.ahead + w.n END AS position,
         CASE WHEN w.n > place.fits THEN place.queued + w.n END AS queue_no
  FROM place, unnest(%(persons)s, %(actors)s) WITH ORDINALITY AS w(person_id, actor, n)
), entry AS (""", ENTER, """
  SELECT shift_id, person_id, CASE WHEN position IS NULL THEN 'joined' ELSE 'waiting' END, 'self',
         queue_no, %(now)s, '', ''
  FROM asking ORDER BY queue_no NULLS FIRST
  RETURNING id, person_id, state
), made AS (
  SELECT entry.id, entry.state, asking.*
  FROM entry JOIN asking ON asking.person_id = entry.person_id
), trail AS (""", TRAIL, """
  SELECT %(now)s, actor, 'activities.signed_up', 'activities.signup:' || id, '{}' FROM made
), outbox AS (""", OUTBOX, """
  SELECT name, jsonb_build_object(
           'sign_up_id', made.id, 'shift_id', shift_id, 'activity_id', %(activity)s,
           'person_id', person_id, 'state', state, 'position', position
         ), %(now)s, 0, ''
  FROM made, unnest(string_to_array(%(jobs)s, ' ')) AS name
)
SELECT person_id, id, COALESCE(position, 0) FROM made
""",
))  # fmt: skip
TAKE_PLACES = Prepared(
    "sign_up",
    SIGN_UP,
    shift="bigint",
    revision="integer",
    asking="integer",
    persons="bigint[]",
    actors="text[]",
    activity="bigint",
    now="timestamptz",
    jobs="text",
)


class Situation(NamedTuple):
    """All facts about one person and one shift, as stored."""

    born_on: date
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
    #: whether more than these facts decides: terms, offers, parties, agreements
    gated: bool
    opens_at: datetime | None
    #: until which day the person signs up nowhere in some unit
    barred_until: date | None
    #: whether any unit has a rule about minors
    minors_ruled: bool

    def facts(self) -> Facts:
        """What the rules look at."""
        return Facts(
            already_in=self.already_in,
            activity_state=self.activity_state,
            closes_at=self.closes_at,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            day=clock.day_of(self.starts_at),
            min_age=self.min_age,
            skilled=self.skilled,
            born_on=self.born_on,
            profile_state=self.profile_state,
            consented=self.consented,
            taken=self.taken,
            opens_at=self.opens_at,
        )

    def needs_care(self, now: datetime) -> bool:
        """Whether more decides than these facts: terms, a rule about minors, a bar."""
        barred = self.barred_until is not None and self.barred_until >= clock.day_of(now)
        if self.gated or barred:
            return True
        return self.minors_ruled and age_on(clock.day_of(self.starts_at), self.born_on) < ADULT


class Place(NamedTuple):
    """A sign-up that was written; ``position`` 0 means that it holds a place."""

    id: int
    position: int


class Asking(NamedTuple):
    """Who wants a place, and who says so."""

    person_id: int
    actor: str


def lock_person(person_id: int) -> bool:
    """Hold the person until the transaction ends; says whether there is one.

    Serialises everything that could put one person in two places. SQLite serialises all writers.
    """
    return bool(LOCK_PERSONS.run(_of([person_id])))


def situations(shift_id: int, persons: Sequence[int]) -> dict[int, Situation]:
    """Hold the persons, then read all that decides for each; empty where there is no such shift.

    The facts are read by a statement of their own: it sees what was committed while the locks were
    waited for.
    """
    rows: Rows = []
    for some in [persons] if on_postgresql() else [[person] for person in persons]:
        parameters = {**_of(some), "shift": shift_id}
        rows += at_once(LOCK_PERSONS, READ_FACTS, parameters=parameters)[1]
    return _situations(shift_id, rows)


def situation(shift_id: int, person_id: int) -> Situation | None:
    """The facts that decide about signing up, and every span in which the person is taken."""
    rows = READ_FACTS.run({**_of([person_id]), "shift": shift_id})
    return _situations(shift_id, rows).get(person_id)


def _of(persons: Sequence[int]) -> dict[str, Any]:
    """The persons as parameters of either database."""
    return {"persons": list(persons), "person": persons[0]}


def _situations(shift_id: int, rows: Rows) -> dict[int, Situation]:
    of: dict[int, Rows] = {}
    for row in rows:
        of.setdefault(row[0], []).append(row)
    return {person: _situation(shift_id, found) for person, found in of.items()}


def _situation(shift_id: int, rows: Rows) -> Situation:
    first = rows[0]
    return Situation(
        born_on=day(first[1]),
        activity_id=first[2],
        starts_at=moment(first[3]),
        ends_at=moment(first[4]),
        min_age=first[5],
        revision=first[6],
        activity_state=first[7],
        closes_at=moment(first[8]),
        unit_id=first[9],
        leader_id=first[10],
        profile_state=first[11],
        consented=bool(first[12]),
        skilled=bool(first[13]),
        already_in=any(row[14] == shift_id for row in rows),
        taken=tuple(
            Span(moment(row[15]), moment(row[16]), row[14])
            for row in rows
            if row[14] is not None and row[14] != shift_id
        ),
        gated=bool(first[17]),
        opens_at=None if first[18] is None else moment(first[18]),
        barred_until=None if first[19] is None else day(first[19]),
        minors_ruled=bool(first[20]),
    )


def take_places(
    *,
    shift_id: int,
    asking: Sequence[Asking],
    activity_id: int,
    revision: int,
    now: datetime,
    jobs: list[str],
) -> list[Place] | None:
    """Write the sign-ups with their audit entries and jobs, in their order; nothing, and None,
    when the shift has changed.

    Nothing else may be written after it in the same transaction, which ends with it.
    """
    if not on_postgresql():
        made = [
            _step_by_step(shift_id, one, activity_id, revision, stored(now), jobs) for one in asking
        ]
        places = [place for place in made if place is not None]
        return places if len(places) == len(made) else None
    parameters = {
        "shift": shift_id,
        "revision": revision,
        "asking": len(asking),
        "persons": [one.person_id for one in asking],
        "actors": [one.actor for one in asking],
        "activity": activity_id,
        "now": now,
        "jobs": " ".join(jobs),
    }
    (rows,) = at_once(TAKE_PLACES, parameters=parameters, last=True)
    found = {person: Place(entry, position) for person, entry, position in rows}
    return [found[one.person_id] for one in asking] if found else None


def _step_by_step(
    shift_id: int, asking: Asking, activity_id: int, revision: int, at: Any, jobs: list[str]
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
            [shift_id, asking.person_id, state, queue_no if waiting else None, at],
        )
        entry = int(cursor.fetchone()[0])
        cursor.execute(
            TRAIL + "VALUES (%s, %s, 'activities.signed_up', %s, '{}')",
            [at, asking.actor, f"activities.signup:{entry}"],
        )
        payload = json.dumps(
            {
                "sign_up_id": entry,
                "shift_id": shift_id,
                "activity_id": activity_id,
                "person_id": asking.person_id,
                "state": state,
                "position": waiting or None,
            }
        )
        cursor.executemany(
            OUTBOX + "VALUES (%s, %s, %s, 0, '')", [(name, payload, at) for name in jobs]
        )
    return Place(entry, waiting)

"""Checking in, for all who scan at once: what each could mean, and the scans with their effect.

On PostgreSQL two round trips for as many as scan together; the ORM needs seven for one person.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from qinglin.activities.rules.scanning import AFTER, BEFORE, TRIES, TRIES_WITHIN, Candidate
from qinglin.kernel.prepared import Prepared, Rows, at_once

from .values import moment, moment_or_none, on_postgresql, stored

#: What lies farther from the moment than a day and a shift is nobody's candidate.
AROUND = timedelta(days=1)

#: Whose scans: on PostgreSQL those of any number of persons, on SQLite one at a time.
MANY = """SELECT * FROM unnest(%(persons)s, %(nonces)s, %(since)s, %(until)s, %(tried_since)s)
  AS given(person, nonce, since, until, tried_since)"""
ONE = """SELECT %(person)s AS person, %(nonce)s AS nonce, %(since)s AS since, %(until)s AS until,
  %(tried_since)s AS tried_since"""
#: The persons' sign-ups around their moments, and beside each the scan that already has the nonce
#: and the wrong try that is one too many, if there were so many lately.
AROUND_NOW = """
SELECT w.person, u.id, u.shift_id, s.activity_id, u.state, s.starts_at, s.ends_at, u.arrived_at,
       u.left_at, a.state,
       (SELECT t.at FROM activities_codetry t
        WHERE t.person_id = w.person AND t.at > w.tried_since
        ORDER BY t.at DESC LIMIT 1 OFFSET %(allowed)s),
       k.id, k.sign_up_id, k.direction, k.at, ks.person_id
FROM (WHO) w
JOIN activities_signup u
  ON u.person_id = w.person AND u.state IN ('joined', 'waiting', 'confirmed')
JOIN activities_shift s ON s.id = u.shift_id AND s.starts_at < w.until AND s.ends_at > w.since
JOIN activities_activity a ON a.id = s.activity_id
LEFT JOIN activities_scan k ON k.nonce = w.nonce
LEFT JOIN activities_signup ks ON ks.id = k.sign_up_id
ORDER BY s.starts_at, u.id
"""
READ_AROUND = Prepared(
    "around",
    AROUND_NOW.replace("WHO", MANY),
    elsewhere=AROUND_NOW.replace("WHO", ONE),
    persons="bigint[]",
    nonces="text[]",
    since="timestamptz[]",
    until="timestamptz[]",
    tried_since="timestamptz[]",
    allowed="bigint",
)
BY_NONCE = """
SELECT c.id, c.sign_up_id, c.direction, c.at, w.person_id
FROM activities_scan c JOIN activities_signup w ON w.id = c.sign_up_id WHERE c.nonce = %s
"""

#: The earliest true time counts, in whatever order scans are delivered. The state is asked again:
#: the roll may have been confirmed since it was read.
EARLIEST = """
UPDATE activities_signup SET
  arrived_at = CASE WHEN %(direction)s = 'in' AND (arrived_at IS NULL OR arrived_at > %(at)s)
    THEN %(at)s ELSE arrived_at END,
  left_at = CASE WHEN %(direction)s = 'out' AND (left_at IS NULL OR left_at > %(at)s)
    THEN %(at)s ELSE left_at END
WHERE state = 'joined' AND id = %(sign_up)s
RETURNING id
"""
#: The same scan may be delivered twice at one moment; the second finds the nonce taken.
SCAN = """
INSERT INTO activities_scan
  (nonce, sign_up_id, direction, at, device_at, received_at, device, offline, by_id)
VALUES (%(nonce)s, %(sign_up)s, %(direction)s, %(at)s, %(device_at)s, %(received_at)s,
        %(device)s, %(offline)s, %(person)s)
ON CONFLICT (nonce) DO NOTHING RETURNING id
"""
TRAIL = (
    "INSERT INTO kernel_auditentry (at, actor, action, target, detail) "
    "VALUES (%s, %s, %s, %s, '{}')"
)
OUTBOX = (
    "INSERT INTO kernel_job (name, payload, due_at, attempts, error) VALUES (%s, %s, %s, 0, '')"
)
#: One round trip for all. Each part hangs on the one before: no attendance, no scan; no scan, no
#: trail. Only PostgreSQL lets a common table expression write.
AT_ONCE = Prepared(
    "scans",
    """
WITH asked AS (
  SELECT * FROM unnest(
    %(nonces)s, %(sign_ups)s, %(directions)s, %(ats)s, %(device_ats)s, %(received_ats)s,
    %(devices)s, %(offlines)s, %(persons)s, %(actors)s, %(actions)s, %(events)s, %(jobs)s
  ) AS given(nonce, sign_up, direction, at, device_at, received_at,
             device, offline, person, actor, action, event, jobs)
), effect AS (
  UPDATE activities_signup u SET
    arrived_at = CASE WHEN direction = 'in' AND (arrived_at IS NULL OR arrived_at > at)
      THEN at ELSE arrived_at END,
    left_at = CASE WHEN direction = 'out' AND (left_at IS NULL OR left_at > at)
      THEN at ELSE left_at END
  FROM asked WHERE u.id = sign_up AND u.state = 'joined'
  RETURNING u.id
), scan AS (
  INSERT INTO activities_scan
    (nonce, sign_up_id, direction, at, device_at, received_at, device, offline, by_id)
  SELECT nonce, sign_up, direction, at, device_at, received_at, device, offline, person
  FROM asked JOIN effect ON effect.id = sign_up
  ON CONFLICT (nonce) DO NOTHING RETURNING id, sign_up_id
), made AS (
  SELECT scan.id, asked.* FROM scan JOIN asked ON sign_up = sign_up_id
), trail AS (
  INSERT INTO kernel_auditentry (at, actor, action, target, detail)
  SELECT received_at, actor, action, 'activities.signup:' || sign_up, '{}' FROM made
), outbox AS (
  INSERT INTO kernel_job (name, payload, due_at, attempts, error)
  SELECT name, event, received_at, 0, '' FROM made, unnest(string_to_array(jobs, ' ')) AS name
)
SELECT effect.id, scan.id FROM effect LEFT JOIN scan ON sign_up_id = effect.id
""",
    nonces="text[]",
    sign_ups="bigint[]",
    directions="text[]",
    ats="timestamptz[]",
    device_ats="timestamptz[]",
    received_ats="timestamptz[]",
    devices="text[]",
    offlines="boolean[]",
    persons="bigint[]",
    actors="text[]",
    actions="text[]",
    events="jsonb[]",
    jobs="text[]",
)


class Known(NamedTuple):
    """A scan that was recorded under this nonce."""

    id: int
    sign_up_id: int
    direction: str
    at: datetime
    person_id: int


class Around(NamedTuple):
    """What a person could check in to, the activities' states, and the scan of the nonce.

    ``wrong_at``: when the oldest of too many wrong tries was made; None where there were fewer.
    """

    candidates: list[Candidate]
    states: dict[int, str]
    known: Known | None
    wrong_at: datetime | None


class Asking(NamedTuple):
    """Who scanned what, and when it truly was."""

    person_id: int
    nonce: str
    at: datetime
    received_at: datetime


class NewScan(NamedTuple):
    """A scan to be written, who says so, and the jobs and event that follow from it."""

    nonce: str
    sign_up_id: int
    direction: str
    at: datetime
    device_at: datetime | None
    received_at: datetime
    device: str
    offline: bool
    by_id: int
    actor: str
    jobs: list[str]
    event: dict[str, Any]


def around(asking: Sequence[Asking]) -> dict[int, Around]:
    """What each person could mean: on PostgreSQL one statement for all of them, each once.

    A second statement only for a person who has nothing around that time.
    """
    of: dict[int, Rows] = {one.person_id: [] for one in asking}
    for some in [asking] if on_postgresql() else [[one] for one in asking]:
        for row in READ_AROUND.run(_who(some)):
            of[row[0]].append(row[1:])
    return {one.person_id: _around(of[one.person_id], one.nonce) for one in asking}


def _who(asking: Sequence[Asking]) -> dict[str, Any]:
    """Those who ask as parameters of either database."""
    reach = AROUND + max(BEFORE, AFTER)
    if not on_postgresql():
        (one,) = asking
        return {
            "person": one.person_id,
            "nonce": one.nonce,
            "since": stored(one.at - reach),
            "until": stored(one.at + reach),
            "tried_since": stored(one.received_at - TRIES_WITHIN),
            "allowed": TRIES - 1,
        }
    return {
        "persons": [one.person_id for one in asking],
        "nonces": [one.nonce for one in asking],
        "since": [one.at - reach for one in asking],
        "until": [one.at + reach for one in asking],
        "tried_since": [one.received_at - TRIES_WITHIN for one in asking],
        "allowed": TRIES - 1,
    }


def _around(rows: Rows, nonce: str) -> Around:
    known = rows[0][10:] if rows else _recorded_as(nonce)
    return Around(
        candidates=[
            Candidate(
                sign_up_id=row[0],
                shift_id=row[1],
                activity_id=row[2],
                state=row[3],
                starts_at=moment(row[4]),
                ends_at=moment(row[5]),
                arrived_at=moment_or_none(row[6]),
                left_at=moment_or_none(row[7]),
            )
            for row in rows
        ],
        states={row[2]: row[8] for row in rows},
        known=None
        if known is None or known[0] is None
        else Known(known[0], known[1], known[2], moment(known[3]), known[4]),
        wrong_at=moment_or_none(rows[0][9]) if rows else None,
    )


def _recorded_as(nonce: str) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(BY_NONCE, [nonce])
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found


def record(new: Sequence[NewScan]) -> dict[int, int | None]:
    """Write attendances, scans, audit entries and jobs; the scan of each sign-up, each once.

    Without an answer the sign-up is no longer joined (roll confirmed, or cancelled) and nothing was
    written for it; None: the nonce is there. Nothing else may be written after it in the same
    transaction, which ends with it.
    """
    if not on_postgresql():
        return {sign_up: pk for one in new for sign_up, pk in _one_by_one(one)}
    # In the order of their keys, so that two batches never wait for each other.
    new = sorted(new, key=lambda one: one.sign_up_id)
    parameters = {
        "nonces": [one.nonce for one in new],
        "sign_ups": [one.sign_up_id for one in new],
        "directions": [one.direction for one in new],
        "ats": [one.at for one in new],
        "device_ats": [one.device_at for one in new],
        "received_ats": [one.received_at for one in new],
        "devices": [one.device for one in new],
        "offlines": [one.offline for one in new],
        "persons": [one.by_id for one in new],
        "actors": [one.actor for one in new],
        "actions": [_action(one) for one in new],
        "events": [json.dumps(one.event) for one in new],
        "jobs": [" ".join(one.jobs) for one in new],
    }
    (rows,) = at_once(AT_ONCE, parameters=parameters, last=True)
    return dict(rows)


def _action(scan: NewScan) -> str:
    return "activities.checked_in" if scan.direction == "in" else "activities.checked_out"


def _one_by_one(scan: NewScan) -> Rows:
    """The same on SQLite: the sign-up and the scan's id, None where its nonce is there, or none."""
    at, received_at = stored(scan.at), stored(scan.received_at)
    values = {
        "nonce": scan.nonce,
        "sign_up": scan.sign_up_id,
        "direction": scan.direction,
        "at": at,
        "device_at": None if scan.device_at is None else stored(scan.device_at),
        "received_at": received_at,
        "device": scan.device,
        "offline": scan.offline,
        "person": scan.by_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(EARLIEST, values)
        if cursor.fetchone() is None:
            return []
        cursor.execute(SCAN, values)
        row = cursor.fetchone()
        if row is not None:
            target = f"activities.signup:{scan.sign_up_id}"
            cursor.execute(TRAIL, [received_at, scan.actor, _action(scan), target])
            payload = json.dumps(scan.event)
            cursor.executemany(OUTBOX, [(name, payload, received_at) for name in scan.jobs])
    return [(scan.sign_up_id, row[0] if row else None)]

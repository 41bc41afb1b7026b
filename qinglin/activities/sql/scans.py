"""Checking in with two statements: what the person could mean, and the scan with its effect.

The ORM needs seven for the same.
"""

import json
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from qinglin.activities.rules.scanning import AFTER, BEFORE, TRIES, TRIES_WITHIN, Candidate
from qinglin.kernel.prepared import Prepared, Rows, at_once

from .values import moment, moment_or_none, on_postgresql, stored

#: What lies farther from the moment than a day and a shift is nobody's candidate.
AROUND = timedelta(days=1)

#: The person's sign-ups around a moment, and beside each the scan that already has this nonce and
#: the wrong try that is one too many, if there were so many lately.
AROUND_NOW = """
SELECT u.id, u.shift_id, s.activity_id, u.state, s.starts_at, s.ends_at, u.arrived_at, u.left_at,
       a.state,
       (SELECT t.at FROM activities_codetry t
        WHERE t.person_id = %(person)s AND t.at > %(tried_since)s
        ORDER BY t.at DESC LIMIT 1 OFFSET %(allowed)s),
       k.id, k.sign_up_id, k.direction, k.at, k.person_id
FROM activities_signup u
JOIN activities_shift s ON s.id = u.shift_id
JOIN activities_activity a ON a.id = s.activity_id
LEFT JOIN (
  SELECT c.id, c.sign_up_id, c.direction, c.at, w.person_id
  FROM activities_scan c JOIN activities_signup w ON w.id = c.sign_up_id
  WHERE c.nonce = %(nonce)s
) k ON 1 = 1
WHERE u.person_id = %(person)s AND u.state IN ('joined', 'waiting', 'confirmed')
  AND s.starts_at < %(until)s AND s.ends_at > %(since)s
ORDER BY s.starts_at, u.id
"""
READ_AROUND = Prepared(
    "around",
    AROUND_NOW,
    nonce="text",
    person="bigint",
    since="timestamptz",
    until="timestamptz",
    tried_since="timestamptz",
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
SCAN = """
INSERT INTO activities_scan
  (nonce, sign_up_id, direction, at, device_at, received_at, device, offline, by_id)
SELECT %(nonce)s, %(sign_up)s, %(direction)s, %(at)s, %(device_at)s, %(received_at)s,
       %(device)s, %(offline)s, %(person)s
"""
#: The same scan may be delivered twice at one moment; the second finds the nonce taken.
ONCE = "ON CONFLICT (nonce) DO NOTHING RETURNING id"
TRAIL = """
INSERT INTO kernel_auditentry (at, actor, action, target, detail)
SELECT %(received_at)s, %(actor)s, %(action)s, %(target)s, '{}'
"""
OUTBOX = "INSERT INTO kernel_job (name, payload, due_at, attempts, error) "

#: One round trip. Each part hangs on the one before: no attendance, no scan; no scan, no trail.
AT_ONCE = Prepared(
    "scan",
    "".join((
        "WITH effect AS (", EARLIEST, "), scan AS (", SCAN, " FROM effect ", ONCE, """
), trail AS (""", TRAIL, """ FROM scan
), outbox AS (""", OUTBOX, """
  SELECT name, %(event)s, %(received_at)s, 0, ''
  FROM scan, unnest(string_to_array(%(jobs)s, ' ')) AS name
)
SELECT scan.id FROM effect LEFT JOIN scan ON 1 = 1
""",
    )),
    nonce="text",
    sign_up="bigint",
    direction="text",
    at="timestamptz",
    device_at="timestamptz",
    received_at="timestamptz",
    device="text",
    offline="boolean",
    person="bigint",
    actor="text",
    action="text",
    target="text",
    event="jsonb",
    jobs="text",
)  # fmt: skip


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


class NewScan(NamedTuple):
    nonce: str
    sign_up_id: int
    direction: str
    at: datetime
    device_at: datetime | None
    received_at: datetime
    device: str
    offline: bool
    by_id: int


def around(person_id: int, at: datetime, nonce: str, received_at: datetime) -> Around:
    """One statement; a second one only where the person has nothing around that time."""
    reach = AROUND + max(BEFORE, AFTER)
    rows = READ_AROUND.run(
        {
            "nonce": nonce,
            "person": person_id,
            "since": stored(at - reach),
            "until": stored(at + reach),
            "tried_since": stored(received_at - TRIES_WITHIN),
            "allowed": TRIES - 1,
        }
    )
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


class Settled(Exception):
    """The roll was confirmed, or the sign-up cancelled, since it was read."""


def record(scan: NewScan, *, actor: str, jobs: list[str], event: dict[str, Any]) -> int | None:
    """Write the attendance, the scan, the audit entry and the jobs; None: the nonce is there.

    Raises ``Settled`` when the sign-up is no longer joined; then nothing was written. Nothing else
    may be written after it in the same transaction, which ends with it.
    """
    values = {
        "nonce": scan.nonce,
        "sign_up": scan.sign_up_id,
        "direction": scan.direction,
        "at": stored(scan.at),
        "device_at": None if scan.device_at is None else stored(scan.device_at),
        "received_at": stored(scan.received_at),
        "device": scan.device,
        "offline": scan.offline,
        "person": scan.by_id,
        "actor": actor,
        "action": "activities.checked_in" if scan.direction == "in" else "activities.checked_out",
        "target": f"activities.signup:{scan.sign_up_id}",
        "event": json.dumps(event),
        "jobs": " ".join(jobs),
    }
    if on_postgresql():
        (found,) = at_once(AT_ONCE, parameters=values, last=True)
    else:
        found = _one_by_one(values, jobs)
    if not found:
        raise Settled
    return None if found[0][0] is None else int(found[0][0])


def _one_by_one(values: dict[str, Any], jobs: list[str]) -> Rows:
    """The same on SQLite: the scan's id, None where its nonce is there, or no row."""
    with connection.cursor() as cursor:
        cursor.execute(EARLIEST, values)
        if cursor.fetchone() is None:
            return []
        # The upsert clause of an INSERT from SELECT wants a WHERE, to be told from a join's ON.
        cursor.execute(f"{SCAN} WHERE 1 = 1 {ONCE}", values)
        row = cursor.fetchone()
        if row is not None:
            cursor.execute(TRAIL, values)
            cursor.executemany(
                OUTBOX + "VALUES (%s, %s, %s, 0, '')",
                [(name, values["event"], values["received_at"]) for name in jobs],
            )
    return [(row[0] if row else None,)]

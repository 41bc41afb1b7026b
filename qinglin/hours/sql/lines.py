"""Hand-tuned statements of the ledger. The slow twins stand in tests/test_sql.py."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.db import connection

UNKNOWN = datetime.min.replace(tzinfo=UTC)


class Row(NamedTuple):
    """One line of ``hours_entry``, column by column.

    A draft is a line without its number, its maker and its hash: they come when it is chained.
    """

    seq: int
    person_id: int
    unit_id: int
    kind: str
    minutes: int
    raw_minutes: int | None
    source: str
    corrects_id: int | None
    activity: str
    service_on: date
    place: str
    content: str
    organiser: str
    leader_id: int | None
    rule: str
    reason_digest: bytes | None
    made_by: str = ""
    made_at: datetime = UNKNOWN
    hash: bytes = b""


INSERT = """
    INSERT INTO hours_entry (
        seq, person_id, unit_id, kind, minutes, raw_minutes, source, corrects_id, activity,
        service_on, place, content, organiser, leader_id, rule, reason_digest, made_by, made_at,
        hash
    ) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
COPY = """
    COPY hours_entry (
        seq, person_id, unit_id, kind, minutes, raw_minutes, source, corrects_id, activity,
        service_on, place, content, organiser, leader_id, rule, reason_digest, made_by, made_at,
        hash
    ) FROM STDIN
"""
#: From this many rows on, PostgreSQL is fed by COPY.
MANY = 2_000

BALANCE = """
    INSERT INTO hours_balance (person_id, year, minutes, entries)
    {rows}
    ON CONFLICT (person_id, year) DO UPDATE
       SET minutes = hours_balance.minutes + excluded.minutes,
           entries = hours_balance.entries + excluded.entries
"""
#: All in one statement, which PostgreSQL plans once.
TOGETHER = """
    SELECT person_id, year, sum(minutes), sum(entries)
      FROM unnest(%s::bigint[], %s::integer[], %s::integer[], %s::integer[])
           AS added(person_id, year, minutes, entries)
     GROUP BY person_id, year"""


def append(rows: Sequence[Row]) -> None:
    """Write new lines. ``bulk_create`` needs longer for what world history brings:
    it makes an object of every row and asks a field about every value."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) >= MANY:
            with cursor.copy(COPY) as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(INSERT, _adapted(rows))


def _adapted(rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    """Days and moments as this database keeps them."""
    day, moment = connection.ops.adapt_datefield_value, connection.ops.adapt_datetimefield_value
    moments = {made_at: moment(made_at) for made_at in {row.made_at for row in rows}}
    return [(*row[:9], day(row[9]), *row[10:17], moments[row[17]], row[18]) for row in rows]


def add_to_balances(changes: Sequence[tuple[int, int, int, int]]) -> None:
    """Rows of (person, year, minutes to add, entries to add). An upsert of the ORM can only
    overwrite, not add."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and changes:
            columns = [list(column) for column in zip(*changes, strict=True)]
            cursor.execute(BALANCE.format(rows=TOGETHER), columns)
        else:
            cursor.executemany(BALANCE.format(rows="VALUES (%s, %s, %s, %s)"), changes)

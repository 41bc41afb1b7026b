"""Entering tens of thousands of persons at once."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from django.db import connection

from .models import Person

COLUMNS: list[str] = [
    str(field.column) for field in Person._meta.concrete_fields if not field.primary_key
]
values_of = itemgetter(*COLUMNS)
INSERT = "INSERT INTO people_person ({}) VALUES ({})".format(  # noqa: S608 - our own columns
    ", ".join(COLUMNS), ", ".join(["%s"] * len(COLUMNS))
)
NEW_IDS = "SELECT public_id, id FROM people_person WHERE id > %s"


def insert_persons(rows: Sequence[dict[str, Any]]) -> list[Person]:
    """Insert these rows (column name -> value) and give them back as persons, in their order.

    ``bulk_create`` does the same and spends two thirds of its time on making each value ready
    for the database, field by field; these values are ready but for day and moment.
    """
    ops = connection.ops
    moments = {at: ops.adapt_datetimefield_value(at) for at in {row["made_at"] for row in rows}}
    days = {day: ops.adapt_datefield_value(day) for day in {row["born_on"] for row in rows}}
    ready = [
        values_of(row | {"made_at": moments[row["made_at"]], "born_on": days[row["born_on"]]})
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM people_person")
        last = cursor.fetchone()[0]
        cursor.executemany(INSERT, ready)
        cursor.execute(NEW_IDS, [last])
        ids = dict(cursor.fetchall())
    names = ["id", *COLUMNS]
    return [
        Person.from_db(connection.alias, names, [ids[row["public_id"]], *values_of(row)])
        for row in rows
    ]

"""Entering tens of thousands of persons at once."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from django.db import connection

from qinglin.kernel import bulk

from .models import Person

COLUMNS: list[str] = [str(field.column) for field in Person._meta.concrete_fields]
values_of = itemgetter(*COLUMNS)


def insert_persons(rows: Sequence[dict[str, Any]]) -> list[Person]:
    """Insert these rows (column name -> value) and give them back as persons, in their order.

    ``bulk_create`` does the same and spends two thirds of its time on making each value ready
    for the database, field by field.
    """
    ids = bulk.next_ids(Person, len(rows))
    ready = [values_of(row | {"id": pk}) for pk, row in zip(ids, rows, strict=True)]
    bulk.insert(Person, COLUMNS, ready)
    return [Person.from_db(connection.alias, COLUMNS, values) for values in ready]

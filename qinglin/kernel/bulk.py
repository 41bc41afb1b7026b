"""Rows by the hundred thousand: straight into the table, past the ORM's work on every value.

``bulk_create`` asks each field to prepare each value of each row; for a year of history that is
some ten million questions. Here every column has one way. The slow twin stands in
``tests/test_bulk.py``. Only for actions and sql.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, models, transaction

Row = Sequence[Any]
Adapt = Callable[[Any], Any]


def next_ids(model: type[models.Model], number: int) -> list[int]:
    """Ids that nobody else will get, in order, for rows that are about to be inserted."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("next_ids() belongs inside an action")
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, number],
            )
            return [row[0] for row in cursor.fetchall()]
        # The writing transaction is alone; an explicit id moves the counter of the table along.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    last = found[0] if found else 0
    return list(range(last + 1, last + number + 1))


def insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert plain values, each row in the order of the columns; dates and moments as such.

    Columns that are left out get the plain default of their field, or nothing.
    """
    rest = [
        (str(field.column), field.default)
        for field in model._meta.concrete_fields
        if field.column not in columns and field.has_default() and not callable(field.default)
    ]
    if rest:
        same = tuple(default for _, default in rest)
        columns, rows = (*columns, *(column for column, _ in rest)), ((*r, *same) for r in rows)
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Django wraps what its own cursor does, and this is the driver's.
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
            ):
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(columns))
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({places})",  # noqa: S608 - names of columns
            list(_adapted(model, columns, rows)),
        )


def _adapted(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]
) -> Iterable[Row]:
    """As SQLite keeps them: moments in UTC and days as text."""
    kinds = {field.column: field for field in model._meta.concrete_fields}
    special: list[tuple[int, Adapt]] = []
    for place, column in enumerate(columns):
        if isinstance(kinds[column], models.DateTimeField):
            special.append((place, _moment))
        elif isinstance(kinds[column], models.DateField):
            special.append((place, _day))
    if not special:
        return rows
    return _with(special, rows)


def _with(special: Sequence[tuple[int, Adapt]], rows: Iterable[Row]) -> Iterable[Row]:
    for row in rows:
        values = list(row)
        for place, adapt in special:
            if values[place] is not None:
                values[place] = adapt(values[place])
        yield values


def _moment(value: datetime) -> str:
    return str(value.astimezone(UTC).replace(tzinfo=None))


def _day(value: date) -> str:
    return value.isoformat()

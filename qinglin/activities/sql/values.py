"""Plain values between raw statements and Python: what the ORM otherwise converts."""

from datetime import UTC, date, datetime
from typing import Any

from django.db import connection


def on_postgresql() -> bool:
    return connection.vendor == "postgresql"


def moment(value: Any) -> datetime:
    """An aware moment, whatever the driver gave: SQLite stores UTC without a zone, as text."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    found: datetime = value
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def moment_or_none(value: Any) -> datetime | None:
    return None if value is None else moment(value)


def day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def stored(value: datetime) -> Any:
    """A moment as a parameter of a raw statement."""
    return connection.ops.adapt_datetimefield_value(value)

"""Hand-tuned statements."""

from django.db import connection


def analyse() -> None:
    """Let the planner count the rows: after a bulk load it would otherwise guess until the
    database comes round to it by itself, on SQLite never."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

"""What a large district must not do: sort or scan everything for one page or one number."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from qinglin.figures.queries import drilling
from qinglin.kernel import facts
from qinglin.kernel.facts import Cut

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what is stored"),
]
YEAR = Cut(until=date(2015, 11, 13), since=date(2014, 11, 14))


def plan(rows: QuerySet[Any]) -> str:
    statement, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


@pytest.mark.parametrize(
    ("key", "index"),
    [
        ("activities.participations", "shift_by_time"),
        ("activities.residents", "tally_by_time"),
    ],
)
def test_a_page_of_records_follows_an_index(key: str, index: str) -> None:
    fact = facts.FACTS[key]
    rows = drilling._after(fact, facts.chosen(fact, YEAR), None).values_list("pk")[:51]
    said = plan(rows)
    assert f"INDEX {index} " in said
    assert "USE TEMP B-TREE FOR ORDER BY" not in said


def test_the_first_record_is_found_without_reading_the_others() -> None:
    fact = facts.FACTS["activities.residents_at_venues"]
    rows = facts.chosen(fact, Cut(until=YEAR.until, filters={"permanent": True}))
    said = plan(rows.order_by("at").values_list("at")[:1])
    assert "tally_by_time" in said
    assert "B-TREE" not in said


def test_the_register_of_a_category_is_asked_row_by_row() -> None:
    fact = facts.FACTS["volunteers.registered"]
    said = plan(
        facts.chosen(fact, Cut(until=YEAR.until, filters={"category": "water"})).values("pk")
    )
    assert "CORRELATED SCALAR SUBQUERY" in said
    assert "SCAN U0" not in said

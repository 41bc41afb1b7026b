"""The hand-tuned statements against their slow twins, and the indexes they stand on."""

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from qinglin.hours import actions, queries, rules, sql
from qinglin.hours.actions import entries
from qinglin.hours.models import Balance, Entry
from qinglin.people.models import Person

from .make import SYSTEM, make_credit, make_person, make_unit

pytestmark = pytest.mark.django_db


def made(count: int) -> list[sql.Row]:
    unit, people = make_unit(), [make_person(f"人{n}") for n in range(7)]
    random, moment = Random(4), timezone.now().replace(microsecond=0)
    return [
        sql.Row(
            seq=seq,
            person_id=random.choice(people).pk,
            unit_id=unit.pk,
            kind="credit",
            minutes=random.randrange(0, 480),
            raw_minutes=random.choice([None, 77]),
            source=f"sign_up:{seq}",
            corrects_id=None,
            activity="周六\t“雷锋角”\\N\n",
            service_on=date(2014, 12, 1) + timedelta(days=random.randrange(60)),
            place="秦望广场",
            content="",
            organiser="团富阳区委",
            leader_id=random.choice([None, people[0].pk]),
            rule="2015-01-01 30/480",
            reason_digest=None,
            made_by="system:hours",
            made_at=moment,
            hash=bytes([seq % 256]) * 32,
        )
        for seq in range(1, count + 1)
    ]


@pytest.mark.parametrize("many", [50, 2_000])
def test_lines_are_written_as_the_orm_reads_them(
    many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql, "MANY", many)
    rows = made(120)
    sql.append(rows)
    read = Entry.objects.order_by("seq").values_list(*sql.Row._fields)
    assert [(*row[:18], bytes(row[18])) for row in read] == [tuple(row) for row in rows]


def test_balances_are_what_python_adds_up() -> None:
    rows, twin = made(200), Counter[tuple[int, int]]()
    for row in rows:
        twin[row.person_id, row.service_on.year] += row.minutes
    half = [(row.person_id, row.service_on.year, row.minutes, 1) for row in rows]
    sql.add_to_balances(half[:90])
    sql.add_to_balances(half[90:])
    read = Balance.objects.values_list("person_id", "year", "minutes")
    assert {(person, year): minutes for person, year, minutes in read} == dict(twin)
    assert sum(Balance.objects.values_list("entries", flat=True)) == 200


def test_world_history_in_several_portions_is_one_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "PORTION", 16)
    monkeypatch.setattr(sql, "MANY", 8)
    unit, li, wang = make_unit(), make_person(), make_person("王大山")
    credits = [make_credit(li if n % 3 else wang, unit, minutes=n) for n in range(50)]
    assert actions.credit_many(SYSTEM, credits) == 50
    assert actions.credit_many(SYSTEM, credits[40:]) == 0
    assert queries.head()[0] == 50
    assert queries.chain_problems() == queries.balance_differences() == []
    before = rules.GENESIS
    for line, stored in queries.lines_of(Entry.objects.all()):
        before = rules.link(line, before)
        assert before == stored


def plan(statement: str, *values: Any) -> str:
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE hours_entry")
            # So small a table is read as a whole: ask for the plan of a large one.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(explain + statement, values)
        return " ".join(str(column) for row in cursor.fetchall() for column in row)


def test_a_statement_walks_the_index_of_its_person() -> None:
    sql.append(made(300))
    person = Person.objects.order_by("pk")[0]
    entries = Entry.objects.filter(person=person, service_on__year=2015)
    statement, values = entries.values("minutes").query.sql_with_params()
    said = plan(statement, *values)
    if connection.vendor == "sqlite":
        assert "hours_person" in said
    else:  # which index is cheapest for so few rows is a matter of statistics
        assert "Seq Scan" not in said
        assert "person_id = " in said.partition("Index Cond")[2]


def test_minutes_of_a_unit_are_read_from_the_index_alone() -> None:
    sql.append(made(300))
    said = plan(
        "SELECT person_id, SUM(minutes) FROM hours_entry"
        " WHERE unit_id = %s AND service_on >= '2015-01-01' GROUP BY person_id",
        Entry.objects.values_list("unit_id", flat=True)[0],
    )
    if connection.vendor == "sqlite":
        assert "USING COVERING INDEX hours_unit" in said
    else:
        assert "Seq Scan" not in said
        assert "Index" in said

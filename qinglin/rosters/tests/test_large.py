"""AT-13 and AT-18 at a size that shows in the plan and in the number of queries."""

from itertools import pairwise
from typing import Any

import pytest
from django.db import connection

from qinglin.access.tests.make import make_account, make_staff, signed_in
from qinglin.activities.tests.make import make_volunteers
from qinglin.orgs.tests.make import make_tree
from qinglin.people import actions as people
from qinglin.people.models import Likeness
from qinglin.people.queries import doubles, person_of
from qinglin.people.tests.make import SYSTEM
from qinglin.rosters import actions, jobs, working
from qinglin.rosters.models import Import, Line, Member
from qinglin.rosters.queries.plans import planned
from qinglin.rosters.rules import layouts

from .make import HEAD, person_row, sheet

pytestmark = pytest.mark.django_db


def plan_of(rows: Any) -> str:
    sql, params = rows.query.sql_with_params()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE people_likeness, people_person")
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute(f"EXPLAIN {sql}", params)
            return "\n".join(row[0] for row in cursor.fetchall())
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        return "\n".join(row[3] for row in cursor.fetchall())


def test_many_pairs_page_by_an_index(django_assert_max_num_queries: Any) -> None:
    tree = make_tree()
    persons = make_volunteers(201, tree.town)
    found = [
        doubles.Pair(one.pk, other.pk, "birth", 60)
        for hop in (1, 2, 3)
        for one, other in zip(persons, persons[hop:], strict=False)
    ]
    people.keep_likenesses(SYSTEM, found)
    assert Likeness.objects.count() == 200 + 199 + 198
    staff = make_staff("town_secretary", tree.town, "何志强")
    client = signed_in(make_account(person_of(staff), login="hezhiqiang"))
    assert "likeness_open" in plan_of(doubles.likenesses(SYSTEM)[:50])
    client.get("/desk/rosters/doubles/")
    with django_assert_max_num_queries(12):
        page = client.get("/desk/rosters/doubles/?page=7").content.decode()
    assert page.count("<tr>") == 51


def test_a_preview_pages_in_few_queries(django_assert_max_num_queries: Any) -> None:
    tree = make_tree()
    staff = make_staff("town_secretary", tree.town, "何志强")
    client = signed_in(make_account(person_of(staff), login="hezhiqiang"))
    rows = [person_row(n) for n in range(400)]
    twice = [rows[n] for n in range(0, 400, 40)]
    roster = actions.receive(
        staff, tree.town, kind="volunteers", name="大名册.xlsx", consented=True,
        body=sheet([HEAD, *rows, *twice]),
    )  # fmt: skip
    jobs.bring_in()
    roster = Import.objects.get(pk=roster.pk)
    assert (roster.counts["new"], roster.counts["conflict"]) == (390, 20)
    with django_assert_max_num_queries(12):
        page = client.get(f"/desk/rosters/imports/{roster.pk}/?verdict=conflict").content.decode()
    assert page.count("取这一行") == 20
    numbers = [n for n in range(2, 412) if f">{n}</td>" in page]
    assert all(one < other for one, other in pairwise(numbers))


def test_a_worker_that_died_goes_on_where_it_stopped() -> None:
    """The first portion was brought in when the worker was killed: nobody is entered twice."""
    tree = make_tree()
    staff = make_staff("town_secretary", tree.town, "何志强")
    body = sheet([HEAD, *(person_row(n) for n in range(1, 7))])
    roster = actions.receive(staff, tree.town, kind="members", name="团员.xlsx", body=body)
    jobs.bring_in()
    actions.confirm(staff, roster, way="each")
    roster = Import.objects.get(pk=roster.pk)
    rows = working.rows_of(roster)
    layout = layouts.Layout(1, tuple(roster.labels), roster.columns)
    found = planned("members", staff, tree.town, working.rows_to_check(roster, layout, rows))
    assert actions.carry_out(staff, roster, found[:2]) == 2
    assert Member.objects.count() == 2
    jobs.bring_in()
    roster.refresh_from_db()
    assert (roster.state, roster.done) == (Import.State.DONE, 6)
    assert Member.objects.count() == Member.objects.values("person").distinct().count() == 6
    assert Line.objects.filter(roster=roster, applied=True, verdict="new").count() == 6

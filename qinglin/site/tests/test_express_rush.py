"""Many through the express lane at one moment, each with a connection of its own."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections

from qinglin.access.models import Token
from qinglin.access.queries import token_digest
from qinglin.activities.models import SignUp
from qinglin.activities.tests import make
from qinglin.activities.tests.calling import caller
from qinglin.kernel.models import AuditEntry
from qinglin.site.express import Express

from .lane import Answer, ask

pytestmark = pytest.mark.django_db(transaction=True)


def together(tasks: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """All at once, each with a connection of its own."""
    answers: list[Answer] = []
    gate = threading.Barrier(len(tasks), timeout=60)

    def work(task: Callable[[], Answer]) -> None:
        try:
            gate.wait()
            answers.append(task())
        finally:
            connections.close_all()

    crew = [threading.Thread(target=work, args=(task,), daemon=True) for task in tasks]
    for one in crew:
        one.start()
    for one in crew:
        one.join(120)
    return answers


def test_a_rush_through_the_lane() -> None:
    """Thirty ask for ten places, among them tokens that are none and one person twice; then all
    who are in check in at once."""
    people = 30 if connection.vendor == "postgresql" else 8
    shift = make.make_shift(capacity=people // 3)
    volunteers = make.make_volunteers(people, shift.activity.unit)
    tokens = [caller(one).token or "" for one in volunteers]
    first = Token.objects.get(account__person=volunteers[0])
    second = Token.objects.create(
        account=first.account, name="二", digest="0" * 64, made_at=first.made_at
    )
    Token.objects.filter(pk=second.pk).update(digest=token_digest("second"))
    lane, path = Express(WSGIHandler()), f"shifts/{shift.pk}/sign-ups"
    asking = [*tokens, "second", "nobody", "nothing"]
    answers = together([partial(ask, lane, path, token) for token in asking])
    statuses = Counter(answer.status for answer in answers)
    assert statuses == {201: people, 409: 1, 401: 2}
    placed = [answer.values for answer in answers if answer.status == 201]
    assert Counter(one["state"] for one in placed) == {
        "joined": people // 3,
        "waiting": people - people // 3,
    }
    positions = sorted(one["position"] for one in placed if one["position"])
    assert positions == list(range(1, people - people // 3 + 1))
    assert SignUp.objects.count() == people
    assert AuditEntry.objects.filter(action="activities.signed_up").count() == people
    shift.refresh_from_db()
    assert (shift.taken, shift.waiting) == (people // 3, people - people // 3)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server to lose")
def test_a_lost_connection_is_the_ordinary_ways_business() -> None:
    """Nothing is written by the lane; the ordinary way connects anew and says yes."""
    shift = make.make_shift()
    token = caller(make.make_volunteer(shift.activity.unit)).token or ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()
    answer = ask(Express(WSGIHandler()), f"shifts/{shift.pk}/sign-ups", token)
    assert answer.status == 201
    assert SignUp.objects.count() == 1

"""Writers of the embedded database wait for each other, and not for ever."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction

from qinglin.kernel.models import Job

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has many writers"),
]
PATIENCE = 60


def elsewhere(work: Callable[[], None]) -> threading.Thread:
    """Run it on a thread with a connection of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def write(name: str) -> None:
    with transaction.atomic():
        Job.objects.create(name=name, payload={}, due_at="2026-11-28T00:00:00Z")


def busy_timeout() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        return int(cursor.fetchone()[0])


def test_who_finds_somebody_writing_waits() -> None:
    inside, go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            write("first")
            inside.set()
            assert go.wait(PATIENCE)

    holder = elsewhere(hold)
    assert inside.wait(PATIENCE)
    waiting = [elsewhere(partial(write, name)) for name in ("second", "third")]
    assert Job.objects.count() == 0
    assert all(one.is_alive() for one in waiting)
    go.set()
    for one in (holder, *waiting):
        one.join(PATIENCE)
    names = list(Job.objects.order_by("pk").values_list("name", flat=True))
    assert names[0] == "first"
    assert set(names[1:]) == {"second", "third"}


def test_who_waited_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """And waits as long as ever the next time, at every statement."""
    options: dict[str, Any] = connection.settings_dict["OPTIONS"]
    monkeypatch.setitem(options, "timeout", 0.05)
    refusals: list[str] = []

    def late() -> None:
        try:
            write("late")
        except OperationalError as error:
            refusals.append(str(error))

    with transaction.atomic():
        write("first")
        elsewhere(late).join(PATIENCE)
    assert refusals == ["database is locked"]
    assert list(Job.objects.values_list("name", flat=True)) == ["first"]
    write("next")
    assert busy_timeout() == 50
    monkeypatch.setitem(options, "timeout", 20)
    write("later")
    assert busy_timeout() == 20_000
    assert Job.objects.count() == 3


def test_a_crowd_of_writers_all_come_to_write() -> None:
    crowd = [elsewhere(partial(_write_ten, number)) for number in range(12)]
    for one in crowd:
        one.join(PATIENCE)
    assert Job.objects.count() == 120


def _write_ten(number: int) -> None:
    for turn in range(10):
        write(f"{number}-{turn}")

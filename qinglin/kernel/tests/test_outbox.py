"""Events, the outbox and the worker: together with the change, in order, never lost."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest
import time_machine
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from qinglin.kernel import clock, events, jobs
from qinglin.kernel.events import Event, emit, reactions_to, reacts_to
from qinglin.kernel.models import Job, Schedule, StoredOption


@dataclass(frozen=True, kw_only=True, slots=True)
class Planted(Event):
    """A tree stands."""

    name: ClassVar[str] = "kernel.planted"
    tree: int


DONE: list[int] = []
BROKEN: set[int] = set()
NAME = f"{__name__}.water"


@pytest.fixture(autouse=True)
def reactions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only this module's reaction is there, and nothing was done yet."""
    monkeypatch.setattr(events, "REACTIONS", {})
    monkeypatch.setattr(jobs, "REACTIONS", events.REACTIONS)
    monkeypatch.setattr(jobs, "SCHEDULES", {})
    DONE.clear()
    BROKEN.clear()

    def water(event: Planted) -> None:
        StoredOption.objects.create(name=f"tree{event.tree}.{len(DONE)}", value=1)
        if event.tree in BROKEN:
            raise RuntimeError("no water")
        DONE.append(event.tree)

    water.__module__, water.__qualname__ = __name__, "water"
    reacts_to(Planted)(water)


def plant(*trees: int) -> None:
    with transaction.atomic():
        emit(*(Planted(tree=tree) for tree in trees))


@pytest.mark.django_db
def test_a_fact_becomes_one_job_per_reaction() -> None:
    assert reactions_to(Planted) == [NAME]
    plant(1, 2)
    assert list(Job.objects.order_by("pk").values_list("name", "payload")) == [
        (NAME, {"tree": 1}),
        (NAME, {"tree": 2}),
    ]


@pytest.mark.django_db(transaction=True)
def test_a_fact_outside_a_change_is_a_defect() -> None:
    with pytest.raises(RuntimeError, match="inside an action"):
        emit(Planted(tree=1))
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_taken_back_takes_its_facts_back() -> None:
    with transaction.atomic():
        emit(Planted(tree=1))
        transaction.set_rollback(True)
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_worker_does_what_is_due_in_order() -> None:
    plant(3, 1, 2)
    assert jobs.run_due() == 3
    assert DONE == [3, 1, 2]
    assert jobs.run_due() == 0
    assert not Job.objects.filter(done_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_the_worker_stops_after_its_share() -> None:
    plant(*range(5))
    assert jobs.run_due(limit=2) == 2
    assert DONE == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_a_failure_is_rolled_back_kept_and_tried_again() -> None:
    BROKEN.add(1)
    with time_machine.travel("2026-11-25T04:00:00+00:00", tick=False) as moment:
        plant(1, 2)
        assert jobs.run_due() == 2
        assert DONE == [2]
        job = Job.objects.get(payload={"tree": 1})
        assert (job.attempts, job.error, job.done_at) == (1, "RuntimeError('no water')", None)
        assert not StoredOption.objects.filter(name__startswith="tree1.").exists()
        assert jobs.run_due() == 0
        BROKEN.clear()
        moment.shift(timedelta(seconds=2))
        assert jobs.run_due() == 1
    job.refresh_from_db()
    assert (job.attempts, job.error) == (2, "")
    assert job.done_at is not None
    assert DONE == [2, 1]


@pytest.mark.django_db(transaction=True)
def test_a_failure_is_tried_later_and_later_and_then_stays_visible() -> None:
    BROKEN.add(1)
    waits = []
    with time_machine.travel("2026-11-25T04:00:00+00:00", tick=False) as moment:
        plant(1)
        while jobs.run_due():
            job = Job.objects.get()
            waits.append((job.due_at - clock.now()).total_seconds())
            moment.move_to(job.due_at)
    assert waits == [2.0**attempt for attempt in range(1, jobs.TRIES + 1)]
    job = Job.objects.get()
    assert (job.attempts, job.done_at) == (jobs.TRIES, None)
    assert not jobs.waiting(clock.now() + timedelta(days=9))


@pytest.mark.django_db(transaction=True)
def test_a_reaction_that_is_gone_holds_up_nobody() -> None:
    Job.objects.create(name="qinglin.gone", due_at=clock.now())
    plant(1)
    assert jobs.run_due() == 2
    assert DONE == [1]
    assert Job.objects.get(name="qinglin.gone").error == "KeyError('qinglin.gone')"


@pytest.mark.django_db(transaction=True)
def test_a_job_of_tomorrow_waits() -> None:
    Job.objects.create(name=NAME, payload={"tree": 1}, due_at=clock.now() + timedelta(days=1))
    assert not jobs.waiting(clock.now())
    assert jobs.run_due() == 0


@pytest.mark.django_db(transaction=True)
def test_a_schedule_runs_once_per_interval_whoever_asks() -> None:
    ran: list[int] = []

    @jobs.every(timedelta(hours=1))
    def work() -> None:
        ran.append(1)

    with time_machine.travel("2026-11-25T04:00:00+00:00", tick=False) as moment:
        assert [jobs.run_schedules() for _ in range(3)] == [1, 0, 0]
        moment.shift(timedelta(minutes=59, seconds=59))
        assert jobs.run_schedules() == 0
        moment.shift(timedelta(seconds=1))
        assert [jobs.run_schedules() for _ in range(2)] == [1, 0]
    assert len(ran) == 2
    assert Schedule.objects.exclude(name=jobs.HEARTBEAT).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_schedule_that_fails_waits_for_its_next_time() -> None:
    @jobs.every(timedelta(hours=1))
    def work() -> None:
        raise RuntimeError

    assert [jobs.run_schedules() for _ in range(2)] == [1, 0]


@pytest.mark.django_db
def test_done_jobs_are_forgotten_after_a_week_and_stuck_ones_never() -> None:
    old = clock.now() - jobs.KEEP_DONE - timedelta(minutes=1)
    for name, done in (("old", old), ("new", clock.now()), ("stuck", None)):
        Job.objects.create(name=name, due_at=old, done_at=done)
    jobs.sweep()
    assert set(Job.objects.values_list("name", flat=True)) == {"new", "stuck"}


@pytest.mark.django_db
def test_an_idle_worker_reads_without_a_transaction(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1) as queries:
        assert jobs.run_due() == 0
    assert "job" in queries.captured_queries[0]["sql"]
    assert connection.in_atomic_block

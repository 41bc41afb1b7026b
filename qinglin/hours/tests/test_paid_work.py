"""Paid work that is written down late: what was served in it is laid before a person."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine

from qinglin.activities import actions as activities
from qinglin.activities.actions import RollRow
from qinglin.activities.models import SignUp
from qinglin.activities.tests import make
from qinglin.activities.tests.make import SYSTEM, as_person, at
from qinglin.hours import actions, explaining, queries
from qinglin.hours.models import Finding
from qinglin.kernel import jobs
from qinglin.kernel.clock import today
from qinglin.kernel.models import Job
from qinglin.orgs import actions as orgs

pytestmark = pytest.mark.django_db
FRIDAY = make.SATURDAY - timedelta(days=1)
JANUARY = date(2026, 1, 1)


@pytest.fixture
def now() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(make.NOW, tick=False) as traveller:
        yield traveller


def work() -> None:
    while jobs.run_due():
        pass


def served(now: time_machine.Traveller) -> list[SignUp]:
    """Two people on a Friday from nine to eleven, credited."""
    now.move_to(at(8, day=FRIDAY - timedelta(days=2)))
    begins, ends = at(9, day=FRIDAY), at(11, day=FRIDAY)
    plan = make.plan_shift(starts_at=begins, ends_at=ends, capacity=5)
    activity = make.make_activity(shifts=[plan], starts_at=begins, ends_at=ends)
    shift = activity.shifts.get()
    for one in make.make_volunteers(2, activity.unit):
        activities.sign_up(as_person(one), shift.pk, one.pk)
    now.move_to(ends)
    rows = [
        RollRow(shift_id=shift.pk, sign_up_id=one.pk, outcome="present")
        for one in SignUp.objects.order_by("pk")
    ]
    activities.confirm_roll(SYSTEM, activity, rows)
    work()
    now.move_to(at(9, day=FRIDAY + timedelta(days=4)))
    return list(SignUp.objects.select_related("person").order_by("pk"))


def engage(row: SignUp, from_on: date) -> int:
    unit = row.shift.activity.unit
    made = orgs.engage(SYSTEM, row.person, unit, kind="social_worker", from_on=from_on)
    work()
    return made.pk


def test_an_earlier_start_is_a_finding_and_changes_nothing(now: time_machine.Traveller) -> None:
    worker, _friend = served(now)
    engaged = engage(worker, JANUARY)
    finding = Finding.objects.get()
    assert finding.kind == Finding.Kind.AT_WORK
    assert (finding.state, finding.unit, finding.from_on) == (
        "open", worker.shift.activity.unit, FRIDAY,
    )  # fmt: skip
    assert list(finding.records.values_list("sign_up_id", flat=True)) == [worker.pk]
    told = explaining.explain(finding)
    assert "2026-01-01" in told.what
    assert "1 条服务记录" in told.what
    assert "起聘" in told.harmless
    assert set(SignUp.objects.values_list("outcome", "minutes")) == {("present", 120)}
    actions.question_paid_time(SYSTEM, [engaged])
    assert Finding.objects.count() == 1


def test_a_settled_record_is_not_asked_about_again(now: time_machine.Traveller) -> None:
    worker, _friend = served(now)
    engaged = engage(worker, JANUARY)
    Finding.objects.update(
        state="dismissed", settled_at=at(10), settled_by=worker.person, reason="那天调休"
    )
    assert actions.question_paid_time(SYSTEM, [engaged]).new == 0


def test_work_that_began_after_the_service_asks_nothing(now: time_machine.Traveller) -> None:
    worker, friend = served(now)
    engage(worker, FRIDAY + timedelta(days=1))
    orgs.engage(
        SYSTEM, friend.person, friend.shift.activity.unit, kind="social_worker", from_on=today()
    )
    assert not Job.objects.filter(done_at=None).exists()
    assert not Finding.objects.exists()
    assert queries.served_in_paid_time([]) == []

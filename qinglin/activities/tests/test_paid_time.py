"""Whoever is at work for pay is no volunteer there in that time, whatever the roll says."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qinglin.activities import actions, errors
from qinglin.activities.actions import PastActivity, PastService, PastShift, RollRow
from qinglin.activities.models import Activity, SignUp
from qinglin.activities.queries.paid import PaidTime, told_apart
from qinglin.activities.rules import working
from qinglin.kernel.models import AuditEntry, StoredOption
from qinglin.orgs import actions as orgs
from qinglin.orgs.models import Engagement, Unit
from qinglin.people.models import Person

from . import make
from .make import SYSTEM, as_person, at

pytestmark = pytest.mark.django_db
#: A Friday, and the exchanged Saturday before the Spring Festival of 2026 (decreed).
FRIDAY = make.SATURDAY - timedelta(days=1)
EXCHANGED = date(2026, 2, 14)


def engaged(person: Person, unit: Unit) -> Engagement:
    return orgs.engage(
        SYSTEM, person, unit, kind="social_worker", from_on=date(2026, 1, 1),
    )  # fmt: skip


def covers(person: Person, unit: Unit, begins: datetime, minutes: int = 60) -> bool:
    day = begins.date()
    paid = PaidTime([person.pk], [unit.pk], [day])
    return paid.covers(person.pk, unit.pk, begins, begins + timedelta(minutes=minutes))


def test_only_a_minute_within_the_hours_overlaps() -> None:
    midnight, hours = at(0), (510, 1050)
    assert not working.overlaps(at(7), at(8, 30), midnight, hours)
    assert working.overlaps(at(7), at(8, 31), midnight, hours)
    assert working.overlaps(at(17, 29), at(19), midnight, hours)
    assert not working.overlaps(at(17, 30), at(19), midnight, hours)


def test_paid_time_is_where_and_when_the_person_works(now: time_machine.Traveller) -> None:
    now.move_to(at(8))
    shift = make.make_shift()
    unit = shift.activity.unit
    (person,) = make.make_volunteers(1, unit)
    assert not covers(person, unit, at(9, day=FRIDAY))
    hired = engaged(person, unit)
    assert covers(person, unit, at(9, day=FRIDAY))
    assert not covers(person, unit, at(9))  # a Saturday
    assert covers(person, unit, at(9, day=EXCHANGED))
    assert not covers(person, unit, at(18, day=FRIDAY))
    away = make.make_station("集新车站微笑亭").unit
    assert not covers(person, away, at(9, day=FRIDAY))
    orgs.post_to(SYSTEM, hired, away, on=FRIDAY)
    assert not covers(person, unit, at(9, day=FRIDAY))
    assert covers(person, unit, at(9, day=FRIDAY - timedelta(days=1)))
    assert covers(person, away, at(9, day=FRIDAY))
    StoredOption.objects.create(name="activities.work_from", value=600)
    assert not covers(person, away, at(9, day=FRIDAY), 60)
    assert covers(person, away, at(9, day=FRIDAY), 61)


def test_the_roll_puts_paid_time_down_as_paid(now: time_machine.Traveller) -> None:
    now.move_to(at(8, day=FRIDAY - timedelta(days=2)))
    begins, ends = at(9, day=FRIDAY), at(11, day=FRIDAY)
    plan = make.plan_shift(starts_at=begins, ends_at=ends, capacity=5)
    activity = make.make_activity(shifts=[plan], starts_at=begins, ends_at=ends)
    shift = activity.shifts.get()
    worker, friend = make.make_volunteers(2, activity.unit)
    for one in (worker, friend):
        actions.sign_up(as_person(one), shift.pk, one.pk)
    engaged(worker, activity.unit)
    now.move_to(ends)
    rows = [
        RollRow(shift_id=shift.pk, sign_up_id=one.pk, outcome="present")
        for one in SignUp.objects.order_by("pk")
    ]
    actions.confirm_roll(SYSTEM, Activity.objects.get(), rows)
    told = SignUp.objects.order_by("pk").values_list("person", "outcome", "raw_minutes", "minutes")
    assert list(told) == [(worker.pk, "paid", 120, 0), (friend.pk, "present", 120, 120)]
    assert told_apart(activity, []) == [worker.name]
    assert told_apart(activity, [rows[0].sign_up_id or 0]) == []
    detail = AuditEntry.objects.get(action="activities.roll_confirmed").detail
    assert (detail["paid"], detail["present"], detail["paid_by_engagement"]) == (1, 1, 1)


def test_history_of_paid_time_is_refused_and_nothing_written(now: time_machine.Traveller) -> None:
    shift = make.make_shift()
    activity = shift.activity
    (person,) = make.make_volunteers(1, activity.unit)
    engaged(person, activity.unit)
    before = Activity.objects.count(), SignUp.objects.count()
    day = FRIDAY - timedelta(days=7)
    begins, ends = at(9, day=day), at(11, day=day)
    past = PastActivity(
        unit_id=activity.unit_id, venue_id=activity.venue_id, title="便民服务",
        starts_at=begins, ends_at=ends,
        shifts=[
            PastShift(
                title="维修", starts_at=begins, ends_at=ends, capacity=2,
                people=[PastService(person.pk, begins, ends)],
            )
        ],
    )  # fmt: skip
    with pytest.raises(errors.RollRowWrong):
        actions.record_history(SYSTEM, [past])
    assert (Activity.objects.count(), SignUp.objects.count()) == before


def test_nobody_engaged_costs_one_query() -> None:
    shift = make.make_shift()
    (person,) = make.make_volunteers(1, shift.activity.unit)
    with CaptureQueriesContext(connection) as asked:
        PaidTime([person.pk], [shift.activity.unit_id], [FRIDAY])
    assert len(asked) == 1

"""A day without a worker, a place moved and moved back, a session nobody came to."""

from datetime import date, timedelta

import pytest
import time_machine

from qinglin.activities import actions
from qinglin.activities import jobs as schedules
from qinglin.activities.models import Activity, Offer
from qinglin.activities.queries import alarms
from qinglin.inbox.models import Message
from qinglin.kernel import clock, jobs
from qinglin.kernel.models import Schedule, WorkerGap
from qinglin.venues.models import Venue

from . import make
from .make import SYSTEM, as_person, at
from .test_repeating import make_series

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def work() -> None:
    """What a worker does when it comes round."""
    jobs.run_schedules()
    while jobs.run_due():
        pass


def told(template: str) -> list[int]:
    return list(Message.objects.filter(template=template).values_list("person_id", flat=True))


def test_a_day_without_a_worker_is_made_good_and_written_down(now: time_machine.Traveller) -> None:
    """AT-10."""
    early = make.on(25, "周三", make.make_station()).shifts.get()
    late = make.on(26, "周四", make.make_station("二")).shifts.get()
    series = make_series()
    one, two = make.make_volunteers(2, early.activity.unit)
    actions.sign_up(as_person(one), early.pk, one.pk)
    actions.sign_up(as_person(two), late.pk, two.pk)
    actions.settle_terms(SYSTEM, late, actions.TermsPlan(offer_minutes=30))
    invited = make.make_volunteer(late.activity.unit)
    actions.add_person(SYSTEM, late, invited)
    Offer.objects.update(expires_at=make.NOW + timedelta(hours=2))
    work()
    assert not WorkerGap.objects.exists()
    planned = Activity.objects.filter(series=series).count()
    # Down from Tuesday noon to Wednesday noon: the reminder of Wednesday's shift was due at six.
    now.move_to(make.NOW + DAY)
    jobs.run_schedules()
    work()
    assert told("activities.reminder") == [], "what has passed is not sent as if new"
    assert Offer.objects.get().state == "lapsed"
    gap = WorkerGap.objects.get()
    assert (gap.from_at, gap.until_at) == (make.NOW, make.NOW + DAY)
    # The evening of that day: Thursday's shift is still ahead, and reminded of once.
    now.move_to(at(18, 10, day=date(2026, 11, 25)))
    for _ in range(3):
        work()
        now.shift(timedelta(minutes=11))
    assert told("activities.reminder") == [two.pk]
    assert Activity.objects.filter(series=series).count() == planned
    assert WorkerGap.objects.count() == 2, "the hours until the evening were a silence of their own"


def test_weeks_that_fell_into_a_gap_are_laid_out_once(now: time_machine.Traveller) -> None:
    series = make_series()
    work()
    before = set(Activity.objects.filter(series=series).values_list("slot_on", flat=True))
    now.move_to(make.NOW + timedelta(days=15))
    work()
    Schedule.objects.all().delete()
    work()
    after = list(Activity.objects.filter(series=series).values_list("slot_on", flat=True))
    assert len(after) == len(set(after)) == len(before) + 2


def test_moved_and_moved_back_tells_nobody() -> None:
    home, away = make.make_station(), make.make_station("银泰广场")
    shift = make.make_shift(venue=home)
    (person,) = make.make_volunteers(1, shift.activity.unit)
    actions.sign_up(as_person(person), shift.pk, person.pk)

    def move(venue: Venue) -> None:
        actions.edit_activity(SYSTEM, Activity.objects.get(pk=shift.activity_id), venue=venue)

    move(away)
    move(home)
    while jobs.run_due():
        pass
    assert told("activities.moved_place") == []
    move(away)
    while jobs.run_due():
        pass
    move(home)
    while jobs.run_due():
        pass
    messages = Message.objects.filter(template="activities.moved_place").order_by("pk")
    assert [one.values["was_place"] for one in messages] == [home.name, away.name]


def test_after_a_move_there_is_a_second_reminder(now: time_machine.Traveller) -> None:
    shift = make.make_shift()
    (person,) = make.make_volunteers(1, shift.activity.unit)
    actions.sign_up(as_person(person), shift.pk, person.pk)
    now.move_to(at(18, 5, day=date(2026, 11, 27)))
    schedules.remind_before_shifts()
    now.move_to(at(19, 0, day=date(2026, 11, 27)))
    away = make.make_station("银泰广场")
    actions.edit_activity(SYSTEM, shift.activity, venue=away)
    while jobs.run_due():
        pass
    schedules.remind_before_shifts()
    assert told("activities.reminder_moved") == []
    now.move_to(at(7, 0))
    schedules.remind_before_shifts()
    schedules.remind_before_shifts()
    assert told("activities.reminder") == told("activities.reminder_moved") == [person.pk]


def test_a_session_nobody_came_to_is_an_alarm(now: time_machine.Traveller) -> None:
    activity = make.make_activity()
    now.move_to(at(20))
    assert list(alarms.missed_sessions(SYSTEM, clock.now())) == [activity]
    schedules.tell_of_missed_sessions()
    schedules.tell_of_missed_sessions()
    assert told("activities.missed_session") == [activity.leader_id]
    actions.cancel_activity(SYSTEM, activity, reason="没有人来")
    assert not alarms.missed_sessions(SYSTEM, clock.now()).exists()


def test_a_town_is_watched_against_its_floor(now: time_machine.Traveller) -> None:
    shift = make.make_shift()
    other = make.make_station("别处").unit
    now.move_to(at(9))
    actions.tally(SYSTEM, shift.pk, number=300)
    found = alarms.towns(SYSTEM, date(2026, 11, 1))
    assert [(one.unit, one.served, one.short) for one in found] == [
        (other, 0, 500),
        (shift.activity.unit, 300, 200),
    ]

"""A day without a worker, a long series, a place moved and moved back, a session nobody came to."""

import time
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from qinglin.activities import actions
from qinglin.activities import jobs as schedules
from qinglin.activities.models import Activity, Offer, SignUp
from qinglin.activities.queries import alarms, staff
from qinglin.inbox.models import Message
from qinglin.kernel import clock, jobs
from qinglin.kernel.models import Schedule, WorkerGap
from qinglin.people.models import Person
from qinglin.venues.models import Venue

from . import make
from .browse import words
from .desks import desk
from .make import SYSTEM, as_person, at
from .test_repeating import make_series

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
#: Seconds of the processor, not of the wall: other work on the machine does not count.
QUICK = 0.1


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


@pytest.fixture
def long_series() -> list[Person]:
    """13,000 occurrences of one series, half of them over."""
    series = make_series()
    template = actions.make_occurrences(SYSTEM, series, make.SATURDAY)[0]
    rows = []
    for n in range(13_000):
        starts_at = at(9) + timedelta(days=n - 6_500)
        rows.append(
            Activity(
                series=series,
                slot_on=clock.day_of(starts_at) if n != 6_500 else None,
                unit=template.unit,
                venue=template.venue,
                title=f"第{n}场",
                search="",
                state="published",
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=2),
                closes_at=starts_at,
            )
        )
    Activity.objects.bulk_create(rows, batch_size=1000)
    return []


def plan_of(found: QuerySet[Activity]) -> str:
    return str(found.explain())


def test_a_long_series_stays_quick(
    long_series: list[Person], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """AT-14: pages of a series and of the calendar read what they show, and it is not stale."""
    series_id = Activity.objects.filter(title="第0场").values_list("series_id", flat=True)[0]
    assert series_id is not None
    with django_assert_num_queries(2):
        following = staff.following([series_id], clock.now())
    assert following[series_id].starts_at == at(9, day=date(2026, 11, 25))
    series = Activity.objects.select_related("series").filter(series_id=series_id)[0].series
    assert series is not None
    with django_assert_num_queries(1):
        coming = list(staff.occurrences(SYSTEM, series, clock.now())[:12])
    assert [one.title for one in coming[:2]] == ["第6497场", "第6498场"]
    if connection.vendor == "sqlite":
        ahead = staff.occurrences(SYSTEM, series, clock.now())[:12]
        assert "activity_of_series" in plan_of(ahead)
        assert "TEMP B-TREE FOR ORDER BY" not in plan_of(ahead)
    staff_of = desk(series.unit)
    path = f"/desk/series/{series_id}/"
    staff_of.get(path)
    took = []
    for _again in range(5):
        begun = time.thread_time()
        page = staff_of.get(path)
        took.append(time.thread_time() - begun)
    assert "11月25日 周三" in words(page)
    assert min(took) < QUICK
    Activity.objects.filter(pk=coming[0].pk).update(state="cancelled")
    assert "11月25日 周三 0 / 0 已取消" in words(staff_of.get(path))
    assert staff.following([series_id], clock.now())[series_id].title == "第6498场"
    assert SignUp.objects.count() == 0

"""AT-14: pages of a series and of the calendar with 13,000 occurrences, and what they show is true.

How long the pages take beside those of a short series is in ``make bench``; here: how much they
read, by which index, and that a place taken or an occurrence called off is seen at once.
"""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qinglin.activities import actions
from qinglin.activities.models import Activity, Series, Shift, SignUp
from qinglin.activities.queries import lists, staff
from qinglin.kernel import clock

from . import make
from .browse import browser, words
from .desks import desk
from .make import SYSTEM, as_person, at
from .test_repeating import make_series

pytestmark = pytest.mark.django_db
#: Half of them are over; the next is tomorrow's.
NUMBER, OVER = 13_000, 6_497


def lay_out(series: Series, number: int = NUMBER, over: int = OVER) -> None:
    """Announced occurrences, a day apart, each with one shift of two places and one taken."""
    template = actions.make_occurrences(SYSTEM, series, make.SATURDAY)[0]
    Activity.objects.filter(series=series).delete()
    tomorrow = clock.today() + timedelta(days=1)
    days = [tomorrow + timedelta(days=n - over) for n in range(number)]
    rows = Activity.objects.bulk_create(
        [
            Activity(
                series=series,
                slot_on=day,
                unit=template.unit,
                venue=template.venue,
                title=f"第{n}场",
                search="",
                state="published",
                published_at=make.NOW,
                starts_at=at(9, day=day),
                ends_at=at(11, day=day),
                closes_at=at(9, day=day),
            )
            for n, day in enumerate(days)
        ],
        batch_size=1000,
    )
    Shift.objects.bulk_create(
        [
            Shift(
                activity=one,
                position=0,
                title="磨刀",
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                capacity=2,
                taken=1,
            )
            for one in rows
        ],
        batch_size=1000,
    )


@pytest.fixture
def series() -> Series:
    made = make_series()
    lay_out(made)
    return made


def plan_of(found: QuerySet[Activity]) -> str:
    return str(found.explain())


def test_the_page_of_a_long_series(
    series: Series, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        following = staff.following([series.pk], clock.now())
    assert following[series.pk].starts_at == at(9, day=date(2026, 11, 25))
    with django_assert_num_queries(1):
        coming = list(staff.occurrences(SYSTEM, series, clock.now())[:12])
    assert [one.title for one in coming[:2]] == ["第6497场", "第6498场"]
    if connection.vendor == "sqlite":
        ahead = staff.occurrences(SYSTEM, series, clock.now())[:12]
        assert "activity_of_series" in plan_of(ahead)
        assert "TEMP B-TREE FOR ORDER BY" not in plan_of(ahead)
    leader, path = desk(series.unit), f"/desk/series/{series.pk}/"
    assert "11月25日 周三 9:00–11:00 1 / 2 招募中" in words(leader.get(path))
    # A place is taken: the next page says so; the occurrence is called off: so does the next.
    (person,) = make.make_volunteers(1, series.unit)
    actions.sign_up(as_person(person), coming[0].shifts.get().pk, person.pk)
    assert "11月25日 周三 9:00–11:00 2 / 2 招募中" in words(leader.get(path))
    actions.cancel_activity(SYSTEM, coming[0], reason="大雪")
    # Who was in has given the place back; the other is a number of the fixture's alone.
    assert "11月25日 周三 9:00–11:00 1 / 2 已取消" in words(leader.get(path))
    assert staff.following([series.pk], clock.now())[series.pk].title == "第6498场"


def test_the_calendar_of_everybody(
    series: Series, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """The public list, a day of it, and the feed of the station: what is free is what is free."""
    people = make.make_volunteers(2, series.unit)
    phone, tomorrow = browser(people[0]), "/activities/?day=2026-11-25"
    with django_assert_num_queries(3):
        listing = lists.upcoming(as_person(people[0]))
    assert [one.activity.title for one in listing.items[:2]] == ["第6497场", "第6498场"]
    assert {line.words for one in listing.items for line in one.lines} == {"还剩 1 个名额"}
    for path in ("/activities/", tomorrow):
        seen = words(phone.get(path))
        assert "第6497场" in seen
        assert "9:00 到 11:00 第6497场 秦望广场雷锋角 磨刀 还剩 1 个 1/2" in seen
    first = Activity.objects.get(title="第6497场")
    actions.sign_up(as_person(people[1]), first.shifts.get().pk, people[1].pk)
    assert "第6497场 秦望广场雷锋角 磨刀 已满 2/2" in words(phone.get(tomorrow))
    assert SignUp.objects.get().person == people[1]
    assert "STATUS:CANCELLED" not in feed_of(series)
    actions.cancel_activity(SYSTEM, first, reason="大雪")
    assert "第6497场" not in words(phone.get(tomorrow))
    # A program that shows no status shows the words.
    assert "SUMMARY:已取消 · 第6497场" in feed_of(series)
    assert f"UID:activity-{first.pk}@testserver" in feed_of(series)
    assert feed_of(series).count("STATUS:CANCELLED") == 1
    # A feed ends somewhere: what is soonest and what was last are in it.
    fed = re.findall(r"SUMMARY:(?:已取消 · )?第(\d+)场", feed_of(series))
    assert sorted(map(int, fed)) == list(range(OVER - 30, OVER + 120))


def feed_of(series: Series) -> str:
    return Client().get(f"/venues/{series.venue_id}/calendar.ics").content.decode()

"""Home and 我的."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from qinglin.access.tests.make import make_staff
from qinglin.activities import actions
from qinglin.activities.models import Activity, Shift, SignUp
from qinglin.activities.tests import make
from qinglin.activities.tests.browse import browser, title, words
from qinglin.kernel.actor import require_person
from qinglin.orgs.models import Unit
from qinglin.people.models import Person
from qinglin.people.tests.make import make_family
from qinglin.portal import week
from qinglin.venues.models import Venue
from qinglin.volunteers.models import Membership, Team

pytestmark = pytest.mark.django_db
Queries = Callable[..., Any]


def join(shift: Shift, person: Person) -> SignUp:
    placed = actions.sign_up(make.as_person(person), shift.pk, person.pk)
    return SignUp.objects.get(pk=placed.id)


def confirmed(days_ago: int, person: Person, served: int, **but: Any) -> SignUp:
    """A service of the past, with so many residents served."""
    begun = make.NOW - timedelta(days=days_ago)
    venue = make.make_station()
    activity = Activity.objects.create(
        unit=venue.unit,
        venue=venue,
        title="雷锋角周六便民服务",
        state=Activity.State.CONFIRMED,
        starts_at=begun,
        ends_at=begun + timedelta(hours=3),
        closes_at=begun,
    )
    Shift.objects.create(
        activity=activity,
        title="磨刀",
        starts_at=begun,
        ends_at=activity.ends_at,
        capacity=2,
        served=served - served // 2,
    )
    shift = Shift.objects.create(
        activity=activity,
        title="小家电维修",
        starts_at=begun,
        ends_at=activity.ends_at,
        capacity=2,
        served=served // 2,
    )
    fields: dict[str, Any] = {
        "state": SignUp.State.CONFIRMED,
        "outcome": SignUp.Outcome.PRESENT,
        "minutes": 180,
        "made_at": begun,
        **but,
    }
    return SignUp.objects.create(shift=shift, person=person, **fields)


# ---------------------------------------------------------------- home


def test_a_visitor_is_asked_in_and_sees_the_week() -> None:
    make.make_activity(title="雷锋角周六便民服务")
    page = Client().get("/")
    assert title(page) == "首页 · 青邻"
    assert "邻里有事，年轻人来帮" in words(page)
    assert "登录" in words(page)
    assert "11月28日 周六" in words(page)
    assert "雷锋角周六便民服务" in words(page)


def test_an_empty_week_says_so() -> None:
    assert "这一周还没有招募中的活动" in words(Client().get("/"))


def test_what_is_near_in_time_is_the_whole_top(now: time_machine.Traveller) -> None:
    shift = make.make_shift()
    me = make.make_volunteer(shift.activity.unit)
    join(shift, me)
    phone = browser(me)
    assert "ql-hero" not in phone.get("/").content.decode()
    assert "我报了名的" in words(phone.get("/"))
    now.move_to(make.at(7, 20))
    seen = words(phone.get("/"))
    assert (
        "今天 · 11月28日 周六 · 还有 1 小时 8:30 周六便民服务 · 小家电维修 秦望广场雷锋角" in seen
    )
    assert "看我的报名" in seen
    now.move_to(make.at(7, 50))
    assert "还有 40 分钟" in words(phone.get("/"))
    assert 'href="/scan/">' in phone.get("/").content.decode().split("ql-tabs")[0]


def test_who_is_checked_in_sees_since_when(now: time_machine.Traveller) -> None:
    shift = make.make_shift()
    me = make.make_volunteer(shift.activity.unit)
    sign_up = join(shift, me)
    sign_up.arrived_at = make.at(8, 27)
    sign_up.save()
    now.move_to(make.at(9))
    seen = words(browser(me).get("/"))
    assert "8:27 已签到，服务到 11:30" in seen
    assert "签退" in seen


def test_a_leader_has_the_tools_at_hand_on_the_day(now: time_machine.Traveller) -> None:
    activity = make.make_activity()
    assert activity.leader is not None
    phone, other = browser(activity.leader), browser(make.make_volunteer(activity.unit))
    assert "由您带队" not in words(phone.get("/"))
    for hour, said in ((7, True), (20, True), (22, False)):
        now.move_to(make.at(hour))
        assert ("由您带队 今天 8:30 周六便民服务 签到码" in words(phone.get("/"))) == said
        assert "由您带队" not in words(other.get("/"))


def test_a_place_comes_before_a_place_in_line(now: time_machine.Traveller) -> None:
    venue = make.make_station()
    full = make.make_shift(capacity=1, venue=venue, title="磨刀")
    join(full, make.make_volunteer(venue.unit))
    later = make.make_shift(venue=venue, title="理发", starts_at=make.at(13), ends_at=make.at(15))
    me = make.make_volunteer(venue.unit)
    join(full, me)
    now.move_to(make.at(0))
    phone = browser(me)
    assert "候补第 1 位，有人退出就轮到您" in words(phone.get("/"))
    join(later, me)
    seen = words(phone.get("/"))
    assert "13:00 周六便民服务 · 理发" in seen
    assert "再往后" in seen
    assert "候补第 1 位" in seen


@pytest.mark.parametrize(
    ("but", "said"),
    [
        ({}, "上周六你们服务了 62 位居民。"),
        ({"outcome": SignUp.Outcome.NO_SHOW, "minutes": 0}, ""),
        ({"state": SignUp.State.JOINED, "outcome": ""}, ""),
    ],
)
def test_one_line_says_what_my_help_did(but: dict[str, Any], said: str) -> None:
    me = make.make_volunteer(make.make_station().unit)
    confirmed(24, me, 18)
    confirmed(3, me, 62, **but)
    seen = words(browser(me).get("/"))
    assert (said or "10月31日 周六你们服务了 18 位居民。") in seen
    assert seen.count("位居民") == 1


def test_help_that_nobody_counted_is_passed_over_and_old_help_is_no_news() -> None:
    me = make.make_volunteer(make.make_station().unit)
    confirmed(3, me, 0)
    confirmed(40, me, 25)
    assert "位居民" not in words(browser(me).get("/"))


def test_of_each_day_the_nearest_three_are_shown() -> None:
    home = make.make_station("本街道站点")
    for number, north in enumerate((30_100_000, 30_060_000, 30_300_000, 30_055_000, 30_200_000)):
        venue = make.make_station(f"站点{number}")
        venue.latitude = north
        venue.save()
        make.make_activity(venue, title=f"第{number}场")
    seen = words(browser(make.make_volunteer(home.unit)).get("/"))
    assert "这一周，离您近的" in seen
    for number, shown in enumerate((True, True, False, True, False)):
        assert (f"第{number}场" in seen) == shown
    assert "这一天还有 2 场" in seen
    assert "670 米" in seen


def test_a_day_that_the_list_cuts_off_is_left_to_the_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    venue = make.make_station()
    for day in (make.SATURDAY, make.SATURDAY + timedelta(days=1)):
        for _ in range(3):
            _shift_on(day, venue)
    monkeypatch.setattr(week, "SEEN", 5)
    seen = words(Client().get("/"))
    assert "11月28日 周六" in seen
    assert "11月29日 周日" not in seen


def test_what_i_am_in_is_marked_in_the_week() -> None:
    shift = make.make_shift()
    me = make.make_volunteer(shift.activity.unit)
    join(shift, me)
    seen = words(browser(me).get("/")).split("这一周")[1]
    assert "已报名" in seen
    assert "还剩" not in seen


@pytest.mark.parametrize("number", [10, 300])
def test_home_asks_the_same_of_any_number(number: int, django_assert_num_queries: Queries) -> None:
    venue = make.make_station()
    me = make.make_volunteer(venue.unit)
    shifts = [make.make_shift(venue=venue, capacity=1) for _ in range(number)]
    join(shifts[0], make.make_volunteer(venue.unit))
    join(shifts[0], me)
    confirmed(3, me, 62)
    phone = browser(me)
    with django_assert_num_queries(9):
        page = phone.get("/")
    assert "候补第 1 位" in words(page)


def test_home_asks_little_more_of_staff(django_assert_num_queries: Queries) -> None:
    venue = make.make_station()
    make.make_activity(venue)
    phone = browser(_staff(venue.unit))
    with django_assert_num_queries(10):
        phone.get("/")


# ---------------------------------------------------------------- 我的


def test_mine_says_who_i_am_and_what_is_ahead() -> None:
    shift = make.make_shift()
    me = make.make_volunteer(shift.activity.unit)
    join(shift, me)
    page = browser(me).get("/me/")
    seen = words(page)
    assert title(page) == "我的 · 青邻"
    assert "志愿者编号 FY" in seen
    assert "周六便民服务 · 小家电维修 11月28日 周六 8:30–11:30 秦望广场雷锋角 已报名" in seen
    assert "工作台" not in seen
    assert "我带的活动" not in seen
    assert "退出登录" in seen
    assert "谁能看到我的信息" in seen


def test_the_hours_stand_with_their_state(now: time_machine.Traveller) -> None:
    shift = make.make_shift()
    me = make.make_volunteer(shift.activity.unit)
    join(shift, me)
    confirmed(3, me, 62)
    now.move_to(make.at(20))
    seen = words(browser(me).get("/me/"))
    assert "2026 年的服务" in seen
    assert "待领队确认 1 班" in seen
    assert "周六便民服务 今天 · 小家电维修 待确认" in seen
    assert "雷锋角周六便民服务 上周六 · 小家电维修 3 小时" in seen


def test_teams_children_and_what_i_lead_are_there_where_there_are_any() -> None:
    child, mother = make_family(date(2011, 9, 1))
    activity = make.make_activity(leader=mother)
    team = Team.objects.create(
        unit=activity.unit, name="家电维修队", captain=mother, founded_on=date(2020, 3, 5)
    )
    Membership.objects.create(team=team, person=mother, from_on=date(2020, 3, 5))
    seen = words(browser(mother).get("/me/"))
    assert "还不是注册志愿者" in seen
    assert "家电维修队" in seen
    assert "队长" in seen
    assert f"{child.name} 看看能参加的活动" in seen
    assert "我带的活动" in seen


def test_staff_find_the_way_to_the_desk() -> None:
    venue = make.make_station()
    seen = words(browser(_staff(venue.unit)).get("/me/"))
    assert "工作台" in seen
    assert "我带的活动" in seen


def test_mine_is_for_who_is_signed_in() -> None:
    answer = Client().get("/me/")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=%2Fme%2F")


@pytest.mark.parametrize("number", [1, 15])
def test_mine_asks_the_same_of_any_number(number: int, django_assert_num_queries: Queries) -> None:
    venue = make.make_station()
    root = Unit.objects.get(parent=None)
    me = make.make_volunteer(venue.unit)
    for n in range(number):
        day = make.SATURDAY + timedelta(days=n)
        join(_shift_on(day, venue), me)
        confirmed(n + 1, me, 5)
        team = Team.objects.create(unit=root, name=f"队{n}", founded_on=date(2020, 3, 5))
        Membership.objects.create(team=team, person=me, from_on=date(2020, 3, 5))
    phone = browser(me)
    with django_assert_num_queries(10):
        phone.get("/me/")


def _staff(unit: Unit) -> Person:
    return Person.objects.get(pk=require_person(make_staff("station_leader", unit)))


def _shift_on(day: date, venue: Venue) -> Shift:
    activity = make.make_activity(
        venue,
        shifts=[make.plan_shift(starts_at=make.at(9, day=day), ends_at=make.at(10, day=day))],
        starts_at=make.at(8, day=day),
        ends_at=make.at(17, day=day),
    )
    return activity.shifts.get()

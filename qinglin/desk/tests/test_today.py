"""Today: what needs me, by deadline; what is wrong, and why."""

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qinglin.access.tests.make import make_account, signed_in
from qinglin.activities import actions
from qinglin.activities.models import SignUp
from qinglin.activities.tests.make import (
    NOW,
    SATURDAY,
    SYSTEM,
    at,
    make_activity,
    make_draft,
    make_shift,
    make_station,
    make_volunteers,
    plan_shift,
)
from qinglin.desk import queries
from qinglin.desk.queries import Cause, Kind
from qinglin.kernel import clock
from qinglin.orgs.models import Unit
from qinglin.people.tests.make import make_person
from qinglin.venues import actions as venues
from qinglin.venues.models import Venue
from qinglin.venues.rules import Span

from .make import desk

pytestmark = pytest.mark.django_db

TODAY = "/desk/"
FLOORS = "/desk/floors/"


def words(answer: Any, selector: str = "main") -> str:
    found = BeautifulSoup(answer.content, "html.parser").select_one(selector)
    return " ".join(found.get_text(" ").split()) if found else ""


def test_the_desk_is_for_staff() -> None:
    assert Client().get(TODAY)["Location"].startswith("/sign-in/")
    person = make_person()
    client = signed_in(make_account(person, login="phone", password=None))
    assert client.get(TODAY).status_code == 404


def test_an_empty_day_teaches_the_first_step() -> None:
    page = words(desk(make_station().unit).get(TODAY))
    assert "把接下来几周的活动排出来" in page
    assert "今天没有排活动" in page


def test_what_needs_me_stands_in_the_order_of_its_deadline(
    now: time_machine.Traveller,
) -> None:
    venue = make_station()
    over = make_activity(venue, title="已经办完的")
    now.move_to(clock.at(date(2026, 12, 10), time(9)))
    saturday = date(2026, 12, 12)
    times: dict[str, Any] = {
        "starts_at": at(8, 30, saturday),
        "ends_at": at(17, 0, saturday),
        "shifts": [plan_shift(starts_at=at(9, 0, saturday), ends_at=at(11, 0, saturday))],
    }
    draft = make_draft(venue, title="还没发布的", **times)
    day = queries.today_of(SYSTEM)
    assert [(todo.kind, todo.activity.pk) for todo in day.todos] == [
        (Kind.ROLL, over.pk),
        (Kind.DRAFT, draft.pk),
    ]
    assert (day.soon, day.drafts, day.thin) == (1, 1, 0)
    page = words(desk(venue.unit).get(TODAY))
    assert "已经办完的：点名待确认" in page
    assert "还没发布的：待发布" in page
    assert page.index("已经办完的") < page.index("还没发布的")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 30), "剩 9 个工作日"),
        (date(2026, 12, 11), "今天截止"),
        (date(2026, 12, 14), "已超期"),
    ],
)
def test_the_ten_working_days_are_counted_down(
    now: time_machine.Traveller, day: date, said: str
) -> None:
    activity = make_activity()
    now.move_to(clock.at(day, time(9)))
    assert said in words(desk(activity.unit).get(TODAY))


def test_a_thin_shift_says_how_many_are_missing() -> None:
    shifts = [plan_shift("盲人推拿", minimum=2), plan_shift("磨刀", capacity=3, minimum=3)]
    activity = make_activity(shifts=shifts)
    page = words(desk(activity.unit).get(TODAY))
    assert "周六便民服务：还差 5 人" in page
    assert "盲人推拿 0/2" in page
    assert "八天内缺人的岗位 2 个" in page


def test_what_is_far_away_needs_nobody_yet(now: time_machine.Traveller) -> None:
    make_draft()
    make_activity(make_station("集新车站微笑亭"))
    now.move_to(NOW - timedelta(days=30))
    day = queries.today_of(SYSTEM)
    assert day.todos == []


def test_another_town_is_not_my_business() -> None:
    make_activity()
    make_draft()
    other = make_station("集新车站微笑亭")
    assert "周六便民服务" not in words(desk(other.unit, "town_secretary").get(TODAY))


def test_running_stations_show_crew_and_residents_served(now: time_machine.Traveller) -> None:
    shift = make_shift(3, minimum=1)
    people = make_volunteers(2, shift.activity.unit)
    for person in people:
        actions.sign_up(SYSTEM, shift.pk, person.pk)
    now.move_to(at(9))
    SignUp.objects.filter(person=people[0]).update(arrived_at=at(8, 27))
    actions.tally(SYSTEM, shift.pk, number=14)
    venues.set_opening_hours(SYSTEM, shift.activity.venue, [Span(6, time(8), time(17))])
    answer = desk(shift.activity.unit).get(TODAY)
    assert "8:30–17:00 进行中 周六便民服务 秦望广场雷锋角 1 / 2 1 14" in words(answer, "table")
    assert "到岗 1 / 2 人 · 今天服务 14 人次 本月 14 人次" in words(answer, "aside")


def causes(day: queries.Today) -> list[Cause]:
    return [alarm.cause for alarm in day.alarms]


def test_alarms_carry_their_cause(now: time_machine.Traveller) -> None:
    shift = make_shift(4, minimum=3)
    for person in make_volunteers(2, shift.activity.unit):
        actions.sign_up(SYSTEM, shift.pk, person.pk)
    now.move_to(at(8, 40))
    assert causes(queries.today_of(SYSTEM)) == []
    now.move_to(at(9, 40))
    day = queries.today_of(SYSTEM)
    assert causes(day) == [Cause.ABSENT, Cause.UNCOUNTED]
    assert day.alarms[0].numbers == {
        "since": 70,
        "came": 0,
        "needed": 3,
        "absent": 2,
        "lacking": 1,
    }
    page = words(desk(shift.activity.unit).get(TODAY))
    assert "开始 70 分钟了，2 人没有签到，报名本来就差 1 人" in page
    assert "一人次也没有记" in page


def test_overdue_records_and_an_open_station_without_anybody(
    now: time_machine.Traveller,
) -> None:
    activity = make_activity()
    venue = activity.venue
    venues.set_opening_hours(SYSTEM, venue, [Span(1, time(8), time(18))])
    now.move_to(clock.at(date(2026, 12, 21), time(9)))
    day = queries.today_of(SYSTEM)
    assert causes(day) == [Cause.OVERDUE, Cause.UNSTAFFED]
    assert [(station.venue.pk, station.staffed) for station in day.open_now] == [(venue.pk, False)]
    page = words(desk(venue.unit).get(TODAY))
    assert "1 场超期没有记录" in page
    assert "开放时间内没有排班" in page


def test_a_standing_venue_below_its_floor_is_told_in_the_last_days_only(
    now: time_machine.Traveller,
) -> None:
    shift = make_shift(3)
    Venue.objects.update(permanent=True, monthly_floor=500)
    now.move_to(at(9))
    actions.tally(SYSTEM, shift.pk, number=12)
    floor = [a for a in queries.today_of(SYSTEM).alarms if a.cause is Cause.FLOOR]
    assert floor[0].numbers == {"count": 1, "served": 12, "floor": 500, "left": 3}
    now.move_to(clock.at(SATURDAY - timedelta(days=20), time(9)))
    assert Cause.FLOOR not in causes(queries.today_of(SYSTEM))


@pytest.mark.parametrize(
    ("day", "served", "alarmed"),
    [
        (5, 0, False),
        (12, 183, True),
        (12, 184, False),
        (20, 316, True),
        (21, 499, True),
        (21, 500, False),
    ],
)
def test_a_town_on_the_way_below_its_floor_is_an_alarm(
    now: time_machine.Traveller, day: int, served: int, alarmed: bool
) -> None:
    moment = at(9, day=date(2026, 11, 2))
    venue = make_station()
    times: dict[str, Any] = {"starts_at": moment, "ends_at": moment + timedelta(hours=2)}
    now.move_to(moment - timedelta(days=3))
    shift = make_activity(venue, shifts=[plan_shift(**times)], **times).shifts.get()
    now.move_to(moment)
    if served:
        actions.tally(SYSTEM, shift.pk, number=served)
    now.move_to(at(9, day=date(2026, 11, day)))
    found = queries.floors_of(SYSTEM)
    assert (found is not None) is alarmed
    if found is not None:
        short = {"floor": 500, "short": 500 - served, "left": 31 - day}
        assert found.numbers == {"count": 1, "served": served, **short}


def test_a_town_hears_of_its_floor_with_the_way_to_the_records(
    now: time_machine.Traveller,
) -> None:
    shift = make_shift(3)
    town = shift.activity.unit
    now.move_to(at(9))
    actions.tally(SYSTEM, shift.pk, number=300)
    secretary = desk(town, "town_secretary")
    assert FLOORS in secretary.get(TODAY).content.decode()
    page = words(secretary.get(FLOORS))
    assert f"{town}本月服务人次还差 200" in page
    assert "到今天服务 300 人次，每月下限 500，本月还有 3 天" in page
    assert "/desk/served/#towns" in secretary.get(FLOORS).content.decode()
    records = f"/desk/activities/?unit={town.pk}&since=2026-11-01&until=2026-11-30"
    assert records in secretary.get("/desk/served/").content.decode().replace("&amp;", "&")
    assert "周六便民服务" in words(secretary.get(records))
    other = make_station("集新车站微笑亭")
    assert "300 人次" not in words(desk(other.unit, "town_secretary").get(FLOORS))
    both = words(desk(Unit.objects.get(parent=None), "district_secretary").get(FLOORS))
    assert "2 个乡镇（街道）本月服务人次可能达不到下限" in both
    assert f"差得最多的是{other.unit}：到今天 0 人次" in both


def test_the_day_takes_as_many_queries_for_many_as_for_few(
    now: time_machine.Traveller, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    venue = make_station()
    client = desk(venue.unit)
    for number in (3, 30):
        for index in range(number):
            make_activity(venue, title=f"活动{number}-{index}")
            make_draft(venue, title=f"草稿{number}-{index}")
        with django_assert_max_num_queries(12):
            assert client.get(TODAY).status_code == 200
    now.move_to(at(9))
    with django_assert_max_num_queries(12):
        client.get(TODAY)

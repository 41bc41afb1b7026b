"""Venues at the desk: the list, one venue, what it offers."""

from datetime import date, time
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qinglin.access.tests.make import give, make_account, signed_in
from qinglin.kernel import clock
from qinglin.kernel.actor import system
from qinglin.orgs.models import Unit
from qinglin.orgs.tests.make import Tree, make_tree
from qinglin.people.tests.make import make_person
from qinglin.venues import actions
from qinglin.venues.models import Service, Venue
from qinglin.venues.rules import Span
from qinglin.venues.templatetags.opening import opening_words

pytestmark = pytest.mark.django_db

SYSTEM = system("test")
LIST = "/desk/venues/"


@pytest.fixture
def tree() -> Tree:
    return make_tree()


def desk(unit: Unit, role: str = "town_secretary") -> Client:
    person = make_person("何志强")
    give(person, role, unit)
    return signed_in(make_account(person, login=f"desk-{person.pk}", password=None))


def words(answer: Any, selector: str = "main") -> str:
    found = BeautifulSoup(answer.content, "html.parser").select_one(selector)
    return " ".join(found.get_text(" ").split()) if found else ""


def make_venue(unit: Unit, name: str = "秦望广场雷锋角", **but: Any) -> Venue:
    fields: dict[str, Any] = {"kind": "station", "opened_on": date(2015, 3, 5), **but}
    return actions.open_venue(SYSTEM, unit=unit, name=name, **fields)


def test_the_list_is_for_staff_and_shows_only_their_own(tree: Tree) -> None:
    make_venue(tree.village, permanent=True, monthly_floor=500)
    make_venue(tree.other_town, "外乡站")
    assert Client().get(LIST)["Location"].startswith("/sign-in/")
    page = words(desk(tree.town).get(LIST))
    assert "秦望广场雷锋角" in page
    assert "500" in page
    assert "外乡站" not in page


def test_the_list_is_narrowed_by_the_address(tree: Tree) -> None:
    make_venue(tree.village, permanent=True)
    make_venue(tree.town, "集新车站微笑亭", kind="window")
    client = desk(tree.district, "district_secretary")
    cases: list[tuple[dict[str, Any], str, str]] = [
        ({"q": "lfj"}, "雷锋角", "微笑亭"),
        ({"kind": "window"}, "微笑亭", "雷锋角"),
        ({"permanent": "yes"}, "雷锋角", "微笑亭"),
        ({"unit": tree.village.pk}, "雷锋角", "微笑亭"),
    ]
    for query, there, gone in cases:
        page = words(client.get(LIST, query), "table")
        assert there in page, query
        assert gone not in page, query
    assert "没有符合条件的阵地" in words(client.get(LIST, {"q": "无此地"}))
    assert client.get(LIST, {"unit": "x", "kind": "y", "page": "z"}).status_code == 200


def test_an_empty_list_teaches_the_first_step(tree: Tree) -> None:
    assert "还没有登记阵地" in words(desk(tree.town).get(LIST))


def test_the_list_takes_as_many_queries_for_many_as_for_few(
    tree: Tree, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = desk(tree.town)
    for number in range(30):
        venue = make_venue(tree.village, f"站点{number}")
        actions.add_service(SYSTEM, venue, title="磨刀")
    with django_assert_max_num_queries(12):
        client.get(LIST)


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        ([Span(day, time(9), time(17)) for day in range(1, 8)], "每天 9:00–17:00"),
        ([Span(day, time(9), time(17)) for day in range(1, 6)], "周一至周五 9:00–17:00"),
        ([Span(6, time(8, 30), time(11, 30))], "周六 8:30–11:30"),
        (
            [
                Span(2, time(9), time(11)),
                Span(2, time(13), time(16)),
                Span(6, time(9), time(11)),
            ],
            "周二 9:00–11:00、13:00–16:00；周六 9:00–11:00",
        ),
        ([Span(1, time(9), time(11)), Span(3, time(9), time(11))], "周一、周三 9:00–11:00"),
        ([], ""),
    ],
)
def test_opening_hours_are_said_as_people_say_them(
    tree: Tree, spans: list[Span], said: str
) -> None:
    venue = make_venue(tree.town)
    actions.set_opening_hours(SYSTEM, venue, spans)
    assert opening_words(venue.opening_hours.order_by("weekday", "opens")) == said


def test_one_venue_shows_the_week_and_what_it_offers(
    tree: Tree, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    venue = make_venue(tree.town, address="秦望广场东侧", monthly_floor=500, permanent=True)
    actions.set_opening_hours(SYSTEM, venue, [Span(6, time(8, 30), time(11, 30))])
    actions.add_service(SYSTEM, venue, title="小家电维修", from_on=date(2015, 3, 5))
    actions.add_post(SYSTEM, venue, title="导办岗", from_on=date(2015, 3, 5))
    actions.admit(SYSTEM, venue, tree.village, resident=True, from_on=date(2015, 3, 5))
    client = desk(tree.town)
    with time_machine.travel(clock.at(date(2026, 11, 28), time(9)), tick=False):
        assert "正在开放" in words(client.get(LIST))
        with django_assert_max_num_queries(12):
            page = words(client.get(f"{LIST}{venue.pk}/"))
    for shown in (
        "8:30–11:30",
        "小家电维修",
        "导办岗",
        "常驻",
        "秦望广场东侧",
        "500 人次",
        "不开放",
    ):
        assert shown in page


def test_a_service_is_added_and_ended(tree: Tree) -> None:
    venue = make_venue(tree.town)
    client = desk(tree.town)
    path = f"{LIST}{venue.pk}/"
    answer = client.post(f"{path}services/", {"title": "磨刀"}, follow=True)
    assert "“磨刀”已加到服务项目" in words(answer)
    for title, said in [("", "请填写服务项目的名称"), ("磨刀", "已经存在")]:
        refused = client.post(f"{path}services/", {"title": title})
        assert refused.status_code == 422
        assert said in words(refused)
    service = Service.objects.get()
    ended = client.post(f"/desk/services/{service.pk}/end/", follow=True)
    assert "服务到今天为止" in words(ended)


def test_an_auditor_looks_but_does_not_change(tree: Tree) -> None:
    venue = make_venue(tree.town)
    service = actions.add_service(SYSTEM, venue, title="磨刀")
    client = desk(tree.town, "auditor")
    assert "加一个服务项目" not in words(client.get(f"{LIST}{venue.pk}/"))
    assert client.post(f"{LIST}{venue.pk}/services/", {"title": "理发"}).status_code == 403
    assert client.post(f"/desk/services/{service.pk}/end/").status_code == 403
    service.refresh_from_db()
    assert service.until_on is None
    assert Service.objects.count() == 1


# ---------------------------------------------------------------- making and changing


def typed(host: Unit, /, **but: Any) -> dict[str, Any]:
    return {
        "name": "春江驿站",
        "kind": "station",
        "unit": host.pk,
        "address": "春江街道 1 号",
        "latitude": "30.048962",
        "longitude": "119.951234",
        "permanent": "on",
        "monthly_floor": "500",
        **but,
    }


def test_a_venue_is_registered_and_changed(tree: Tree) -> None:
    client = desk(tree.town)
    assert client.get(f"{LIST}new/").status_code == 200
    answer = client.post(f"{LIST}new/", typed(tree.village), follow=True)
    assert "“春江驿站”已登记" in words(answer)
    venue = Venue.objects.get()
    assert (venue.unit, venue.latitude, venue.monthly_floor) == (tree.village, 30_048_962, 500)
    page = client.get(f"{LIST}{venue.pk}/edit/").content.decode()
    assert 'value="30.048962"' in page
    changed = client.post(
        f"{LIST}{venue.pk}/edit/", typed(tree.village, name="春江新驿站"), follow=True
    )
    assert "“春江新驿站”已修改" in words(changed)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "请填写阵地的名称"),
        ({"unit": ""}, "请选择所属组织"),
        ({"longitude": ""}, "经纬度不对"),
        ({"latitude": "x"}, "纬度"),
        ({"monthly_floor": "0"}, "每月服务人次下限"),
    ],
)
def test_what_is_wrong_about_a_venue_is_named(tree: Tree, wrong: dict[str, Any], said: str) -> None:
    answer = desk(tree.town).post(f"{LIST}new/", typed(tree.town, **wrong))
    assert answer.status_code == 422
    assert said in words(answer, ".ql-errors")
    assert not Venue.objects.exists()


def test_the_week_is_set_on_one_form(tree: Tree) -> None:
    venue = make_venue(tree.town)
    client = desk(tree.town)
    path = f"{LIST}{venue.pk}/hours/"
    week = {
        "opens-6-0": "08:30", "closes-6-0": "11:30", "opens-6-1": "13:00", "closes-6-1": "16:00"
    }  # fmt: skip
    answer = client.post(path, week, follow=True)
    assert "8:30–11:30、13:00–16:00" in words(answer)
    assert 'value="13:00"' in client.get(path).content.decode()
    for wrong, said in [
        ({"opens-1-0": "09:00"}, "开门和关门要一起填"),
        ({"opens-1-0": "09:00", "closes-1-0": "08:00"}, "关门要晚于开门"),
        ({**week, "opens-6-1": "11:00"}, "重叠"),
    ]:
        refused = client.post(path, wrong)
        assert refused.status_code == 422
        assert said in words(refused)
    assert venue.opening_hours.count() == 2


def test_an_auditor_registers_and_changes_nothing(tree: Tree) -> None:
    venue = make_venue(tree.town)
    client = desk(tree.town, "auditor")
    assert client.get(f"{LIST}new/").status_code == 403
    assert client.post(f"{LIST}new/", typed(tree.town)).status_code == 403
    assert client.post(f"{LIST}{venue.pk}/edit/", typed(tree.town)).status_code == 403
    assert client.post(f"{LIST}{venue.pk}/hours/", {}).status_code == 403
    assert Venue.objects.get().name == "秦望广场雷锋角"

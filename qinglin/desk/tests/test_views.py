"""Search everywhere and the settings."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qinglin.access.tests.make import make_account, signed_in
from qinglin.activities.models import CreditRule
from qinglin.activities.tests.make import SYSTEM, make_activity, make_station
from qinglin.figures.actions import load_mode
from qinglin.kernel import search
from qinglin.kernel.models import StoredOption
from qinglin.orgs.models import Unit
from qinglin.orgs.tests.make import make_unit
from qinglin.people.tests.make import make_person
from qinglin.venues.models import Venue
from qinglin.volunteers.tests.make import make_team, make_volunteer

from .make import desk

pytestmark = pytest.mark.django_db
RULE = {
    "from_on": "2026-12-01",
    "step_minutes": "30",
    "cap_hours": "8",
    "high_cap_hours": "12",
    "hard_percent": "120",
    "severe_percent": "140",
}

SEARCH, SETTINGS = "/desk/search/", "/desk/settings/"


def words(answer: Any, selector: str = "main") -> str:
    found = BeautifulSoup(answer.content, "html.parser").select_one(selector)
    return " ".join(found.get_text(" ").split()) if found else ""


@pytest.fixture
def town() -> Unit:
    """A town where everything is called after 雷锋."""
    unit = make_station().unit
    name = "雷锋广场站"
    Venue.objects.update(name=name, search=search.tokens(name), name_key=search.sort_key(name))
    make_activity(Venue.objects.get(), title="雷锋便民服务")
    make_unit(unit, "雷锋社区")
    make_team(unit, "雷锋车队")
    make_volunteer(unit, "雷锋")
    return unit


def test_search_is_for_staff() -> None:
    assert Client().get(SEARCH)["Location"].startswith("/sign-in/")
    assert Client().get(SETTINGS)["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("typed", ["雷锋", "lf"])
def test_everything_is_found_by_words_and_by_initials(town: Unit, typed: str) -> None:
    page = words(desk(town, "town_secretary").get(SEARCH, {"q": typed}))
    for found in ("雷锋社区", "雷锋便民服务", "雷锋广场站", "雷锋车队"):
        assert found in page
    for kind in ("人员", "组织", "活动", "阵地", "队伍"):
        assert kind in page


def test_another_town_finds_nothing_of_it(town: Unit) -> None:
    other = make_station("集新车站微笑亭").unit
    page = words(desk(other, "town_secretary").get(SEARCH, {"q": "雷锋"}))
    assert "没有找到" in page
    assert "雷锋社区" not in page


def test_no_words_and_strange_words_are_answered(town: Unit) -> None:
    client = desk(town)
    assert "输入姓名、组织" in words(client.get(SEARCH))
    for typed in ("%", "*", "^", "'; drop", "(", "\\", "a" * 500, "雷" * 500):
        assert client.get(SEARCH, {"q": typed}).status_code == 200


def test_search_stays_within_its_queries(
    town: Unit, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = desk(town, "town_secretary")
    with django_assert_max_num_queries(12):
        client.get(SEARCH, {"q": "雷锋"})


# ---------------------------------------------------------------- settings


def test_settings_say_who_holds_which_role_and_what_the_district_decided(
    town: Unit, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    root = Unit.objects.get(parent=None)
    CreditRule.objects.create(unit=root, from_on="2015-01-01", step_minutes=60, cap_minutes=240)
    CreditRule.objects.create(unit=root, from_on="2020-01-01", step_minutes=30, cap_minutes=480)
    StoredOption.objects.create(name="volunteers.lowest_age", value=14)
    client = desk(root, "district_secretary")
    with django_assert_max_num_queries(12):
        page = words(client.get(SETTINGS))
    assert "周敏慧" in page
    assert "2020-01-01 共青团富阳区委 30 分钟 8 小时 12 小时 100% / 100% 现行" in page
    assert "2015-01-01 共青团富阳区委 1 小时 4 小时 12 小时 100% / 100% 已被替代" in page
    assert "注册志愿者的最低年龄（周岁） volunteers.lowest_age 14 6" in page
    assert "查看完整证件号与手机号（每次留痕）" in page


def test_a_station_leader_sees_the_own_role_and_changes_nothing(town: Unit) -> None:
    client = desk(town)
    page = words(client.get(SETTINGS))
    assert "站点负责人" in page
    assert "您没有授予角色的权限" in page
    assert "定一条新规则" not in page
    assert client.post(f"{SETTINGS}credit-rule/", RULE).status_code == 403
    assert not CreditRule.objects.exists()


def test_a_credit_rule_is_set_for_the_whole_district(town: Unit) -> None:
    client = desk(Unit.objects.get(parent=None), "district_secretary")
    path = f"{SETTINGS}credit-rule/"
    wrong = client.post(path, {"from_on": "", "step_minutes": "0", "cap_hours": "99"})
    assert wrong.status_code == 422
    assert "请选择从哪天启用" in words(wrong)
    assert not CreditRule.objects.exists()
    assert client.post(path, {**RULE, "severe_percent": "110"}).status_code == 422
    assert not CreditRule.objects.exists()
    done = client.post(path, RULE, follow=True)
    assert "折算规则已保存" in words(done)
    assert "2026-12-01" in words(done)
    assert "8 小时 12 小时 120% / 140% 将启用" in words(done)
    rule = CreditRule.objects.get()
    assert (rule.step_minutes, rule.cap_minutes, rule.high_cap_minutes) == (30, 480, 720)
    assert (rule.hard_percent, rule.severe_percent) == (120, 140)


def test_a_figure_is_found_by_words_by_initials_and_by_its_number(town: Unit) -> None:
    load_mode(SYSTEM, "fuyang-2015", Unit.objects.get(parent=None))
    client = desk(Unit.objects.get(parent=None), "district_secretary")
    for typed in ("注册志愿者", "zczyz", "S4-F6"):
        page = client.get(SEARCH, {"q": typed})
        assert "注册志愿者" in words(page)
        assert 'href="/desk/figures/fuyang-2015/S4-F6/"' in page.content.decode()
    leader = desk(town, "team_leader").get(SEARCH, {"q": "注册志愿者"})
    assert "S4-F6" not in words(leader)


def test_whoever_has_no_post_reads_why_the_desk_is_closed_and_where_to_go() -> None:
    """The same for every page of it, whatever is there."""
    activity = make_activity()
    me = signed_in(make_account(make_person("陈晓雯")))
    pages = ["/desk/", f"/desk/activities/{activity.pk}/", "/desk/activities/987654/"]
    answers = [me.get(page) for page in pages]
    assert [answer.status_code for answer in answers] == [404] * 3
    for answer in answers:
        soup = BeautifulSoup(answer.content, "html.parser")
        assert "工作台的页面只对有岗位的工作人员开放。" in soup.get_text()
        assert {"/me/", "/"} <= {str(link["href"]) for link in soup.select("a.ql-btn")}


def test_terms_of_counting_are_linked_for_whoever_may_set_them() -> None:
    """The station is the town's: its own leader does not agree to herself."""
    activity = make_activity()
    terms = f"/desk/activities/{activity.pk}/terms/"
    root = Unit.objects.get(parent=None)
    for role, unit, allowed in (
        ("district_secretary", root, True),
        ("town_secretary", activity.unit, False),
        ("station_leader", activity.unit, False),
        ("auditor", root, False),
    ):
        client = desk(unit, role)
        page = client.get(f"/desk/activities/{activity.pk}/").content.decode()
        assert (terms in page, client.get(terms).status_code == 200) == (allowed, allowed), role

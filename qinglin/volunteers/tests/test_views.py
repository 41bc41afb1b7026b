"""The roll of volunteers, one volunteer, the teams: happy, refused, forbidden; query counts."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qinglin.access.tests.make import give, make_account, signed_in
from qinglin.kernel.models import AuditEntry
from qinglin.orgs.models import Unit
from qinglin.orgs.tests.make import Tree, make_tree
from qinglin.people import actions as people
from qinglin.people.tests.make import SYSTEM, make_family, make_person
from qinglin.volunteers import actions
from qinglin.volunteers.models import Membership, Team

from .make import make_category, make_skill, make_team, make_volunteer

pytestmark = pytest.mark.django_db

LIST, TEAMS = "/desk/volunteers/", "/desk/teams/"
HTMX = {"HX-Request": "true"}


def desk(unit: Unit, role: str = "town_secretary") -> Client:
    person = make_person("何志强")
    give(person, role, unit)
    return signed_in(make_account(person, login=f"desk-{person.pk}", password=None))


FULL_PHONE = re.compile(r"\b138\d{8}\b")


def words(answer: Any, selector: str = "main") -> str:
    found = BeautifulSoup(answer.content, "html.parser").select_one(selector)
    return " ".join(found.get_text(" ").split()) if found else ""


def rows(answer: Any) -> list[str]:
    page = BeautifulSoup(answer.content, "html.parser")
    return [link.get_text(strip=True) for link in page.select("tbody th a")]


@pytest.fixture
def tree() -> Tree:
    return make_tree()


# ---------------------------------------------------------------- the roll


@pytest.mark.parametrize("path", [LIST, TEAMS])
def test_the_lists_are_for_staff(path: str, tree: Tree) -> None:
    assert Client().get(path)["Location"].startswith("/sign-in/")
    volunteer = make_volunteer(tree.town)
    client = signed_in(make_account(volunteer.person, login="phone", password=None))
    assert client.get(path).status_code == 404


def test_a_town_sees_its_own_volunteers_by_pinyin_and_masked(tree: Tree) -> None:
    for name in ("周敏慧", "安小雨", "陈晓雯"):
        make_volunteer(tree.village, name)
    make_volunteer(tree.other_town, "外乡人")
    answer = desk(tree.town).get(LIST)
    assert rows(answer) == ["安小雨", "陈晓雯", "周敏慧"]
    page = words(answer)
    assert "138****" in page
    assert "外乡人" not in page


def test_the_roll_is_narrowed_by_the_address(tree: Tree) -> None:
    skill, category = make_skill(), make_category()
    make_volunteer(tree.village, "陈晓雯", skills=[skill.pk])
    second = make_volunteer(tree.town, "周敏慧", categories=[category.pk])
    team = make_team(tree.town)
    actions.join_team(SYSTEM, team, second.person)
    client = desk(tree.district, "district_secretary")
    cases: list[tuple[dict[str, Any], list[str]]] = [
        ({"q": "cxw"}, ["陈晓雯"]),
        ({"q": second.number}, ["周敏慧"]),
        ({"skill": skill.pk}, ["陈晓雯"]),
        ({"category": category.pk}, ["周敏慧"]),
        ({"unit": tree.town.pk}, ["陈晓雯", "周敏慧"]),
        ({"unit": tree.other_town.pk}, []),
        ({"team": team.pk}, ["周敏慧"]),
        ({"letter": "z"}, ["周敏慧"]),
        ({"state": "left"}, []),
        ({"state": "all"}, ["陈晓雯", "周敏慧"]),
    ]
    for query, expected in cases:
        assert rows(client.get(LIST, query)) == expected, query


def test_a_wrong_filter_breaks_nothing(tree: Tree) -> None:
    make_volunteer(tree.town)
    client = desk(tree.town)
    wrong = {"skill": "x", "unit": "0", "state": "?", "letter": "1", "team": "no", "page": "-3"}
    assert client.get(LIST, wrong).status_code == 200
    assert client.get(LIST, {"team": 999_999}).status_code == 404


def test_chosen_columns_are_remembered_on_the_device(tree: Tree) -> None:
    make_volunteer(tree.town, available="周末全天")
    client = desk(tree.town)
    assert "周末全天" not in words(client.get(LIST), "table")
    chosen = {"columns": ["available", "document"], "next": f"{LIST}?q=cxw"}
    answer = client.post(f"{LIST}columns/", chosen)
    assert answer["Location"] == f"{LIST}?q=cxw"
    page = words(client.get(LIST), "table")
    assert "周末全天" in page
    assert "****" in page
    assert "手机号" not in page
    elsewhere = client.post(f"{LIST}columns/", {"next": "https://example.org/"})
    assert elsewhere["Location"] == LIST


def test_a_team_leader_sees_no_numbers_whatever_the_columns(tree: Tree) -> None:
    volunteer = make_volunteer(tree.town)
    client = desk(tree.town, "team_leader")
    client.cookies["volunteers_columns"] = "number.phone.document.residence"
    page = words(client.get(LIST), "table")
    assert volunteer.number in page
    for hidden in (volunteer.person.phone_mask, volunteer.person.document_mask, "秦望社区"):
        assert hidden not in page
    detail = words(client.get(f"{LIST}{volunteer.pk}/"))
    assert volunteer.person.phone_mask not in detail
    assert "看不到证件号和手机号" in detail


def test_empty_and_nothing_found_say_different_things(tree: Tree) -> None:
    client = desk(tree.town)
    assert "还没有人注册" in words(client.get(LIST))
    assert "没有符合条件的志愿者" in words(client.get(LIST, {"q": "无此人"}))
    assert "还没有队伍" in words(client.get(TEAMS))
    assert "没有符合条件的队伍" in words(client.get(TEAMS, {"q": "无此队"}))


def test_htmx_gets_the_list_alone(tree: Tree) -> None:
    make_volunteer(tree.town)
    part = desk(tree.town).get(LIST, headers=HTMX).content.decode()
    assert "<html" not in part
    assert "陈晓雯" in part


def test_the_roll_takes_as_many_queries_for_60_as_for_5(
    tree: Tree, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = desk(tree.district, "district_secretary")
    skill = make_skill()
    for number in (5, 55):
        for index in range(number):
            make_volunteer(tree.village, f"王小{index}", skills=[skill.pk])
        with django_assert_max_num_queries(12):
            narrowed = client.get(f"{LIST}?unit={tree.town.pk}&skill={skill.pk}&q=wx")
            assert len(rows(narrowed)) == min(number, 50)
        with django_assert_max_num_queries(12):
            client.get(TEAMS)


# ---------------------------------------------------------------- one volunteer


def test_one_volunteer_shows_what_is_known_and_masks_the_rest(
    tree: Tree, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    skill, category = make_skill(), make_category()
    profile = make_volunteer(tree.village, skills=[skill.pk], categories=[category.pk])
    make_team(tree.town, captain=profile.person)
    client = desk(tree.town)
    with django_assert_max_num_queries(12):
        answer = client.get(f"{LIST}{profile.pk}/")
    page = words(answer)
    for shown in ("陈晓雯", profile.number, "理发", "治水", "秦望社区红马甲队", "队长"):
        assert shown in page
    assert profile.person.phone_mask in page
    assert people.reveal(SYSTEM, profile.person, reason="核对").phone not in page


def test_a_minor_without_a_guardian_is_pointed_out(tree: Tree) -> None:
    from_family, mother = make_family(make_person("徐小满").born_on.replace(year=2012))
    people.give_consent(SYSTEM, from_family, purpose="registration", given_by=mother, way="paper")
    profile = actions.register(SYSTEM, from_family, unit=tree.town)
    page = words(desk(tree.town).get(f"{LIST}{profile.pk}/"))
    assert "未成年人" in page
    assert mother.name in page


def test_somebody_elsewhere_is_not_there(tree: Tree) -> None:
    profile = make_volunteer(tree.other_town)
    client = desk(tree.town)
    assert client.get(f"{LIST}{profile.pk}/").status_code == 404
    assert client.post(f"{LIST}{profile.pk}/reveal/", {"reason": "核对"}).status_code == 404
    assert not AuditEntry.objects.filter(action="people.revealed").exists()


def test_full_numbers_are_shown_once_with_a_reason_that_is_kept(tree: Tree) -> None:
    profile = make_volunteer(tree.village)
    client = desk(tree.town, "district_secretary")
    path = f"{LIST}{profile.pk}/reveal/"
    refused = client.post(path, {"reason": ""})
    assert refused.status_code == 422
    assert "请写明查看理由" in words(refused)
    assert not AuditEntry.objects.filter(action="people.revealed").exists()
    shown = client.post(path, {"reason": "核对保险"})
    assert FULL_PHONE.search(words(shown))
    assert "只显示这一次" in words(shown)
    assert "no-store" in shown["Cache-Control"]
    assert AuditEntry.objects.get(action="people.revealed").detail == {"reason": "核对保险"}
    assert not FULL_PHONE.search(words(client.get(f"{LIST}{profile.pk}/")))


def test_who_may_not_reveal_is_refused_and_nothing_is_shown(tree: Tree) -> None:
    profile = make_volunteer(tree.village)
    client = desk(tree.town)
    assert "查看完整号码" not in words(client.get(f"{LIST}{profile.pk}/"))
    answer = client.post(f"{LIST}{profile.pk}/reveal/", {"reason": "好奇"})
    assert answer.status_code == 403
    assert not FULL_PHONE.search(words(answer))


# ---------------------------------------------------------------- teams


def test_teams_are_listed_and_one_opens_with_its_members(tree: Tree) -> None:
    first = make_volunteer(tree.town, "陈晓雯")
    team = make_team(tree.town, captain=first.person, core=True)
    make_team(tree.other_town, "外乡队")
    client = desk(tree.town)
    page = words(client.get(TEAMS))
    assert "骨干团队" in page
    assert "外乡队" not in page
    assert rows(client.get(TEAMS, {"core": "no"})) == []
    detail = words(client.get(f"{TEAMS}{team.pk}/"))
    assert "队员 1 人" in detail
    assert first.number in detail


def test_a_volunteer_joins_and_leaves_a_team(tree: Tree) -> None:
    profile = make_volunteer(tree.town)
    team = make_team(tree.town)
    client = desk(tree.town)
    path = f"{TEAMS}{team.pk}/"
    joined = client.post(f"{path}members/", {"number": profile.number}, follow=True)
    assert "陈晓雯已加入“秦望社区红马甲队”" in words(joined)
    twice = client.post(f"{path}members/", {"number": profile.number})
    assert twice.status_code == 422
    assert "已经在“秦望社区红马甲队”里" in words(twice)
    left = client.post(f"{path}members/{profile.person_id}/leave/", follow=True)
    assert "已退出" in words(left)
    assert Membership.objects.get().until_on is not None


@pytest.mark.parametrize(
    ("number", "said"), [("", "请填写志愿者编号"), ("20159999", "没有这个编号")]
)
def test_a_wrong_number_is_named_beside_the_field(tree: Tree, number: str, said: str) -> None:
    team = make_team(tree.town)
    answer = desk(tree.town).post(f"{TEAMS}{team.pk}/members/", {"number": number})
    assert answer.status_code == 422
    assert said in words(answer)
    assert not Membership.objects.exists()


def test_an_auditor_looks_at_a_team_but_does_not_change_it(tree: Tree) -> None:
    profile = make_volunteer(tree.town)
    team = make_team(tree.town, captain=profile.person)
    client = desk(tree.town, "auditor")
    path = f"{TEAMS}{team.pk}/"
    assert "加入队员" not in words(client.get(path))
    newcomer = make_volunteer(tree.town, "周敏慧")
    assert client.post(f"{path}members/", {"number": newcomer.number}).status_code == 403
    assert client.post(f"{path}members/{profile.person_id}/leave/").status_code == 403
    assert Membership.objects.filter(until_on=None).count() == 1
    assert desk(tree.other_town).get(path).status_code == 404


def test_a_team_is_formed_with_its_captain_as_first_member(tree: Tree) -> None:
    profile, category = make_volunteer(tree.town), make_category()
    client = desk(tree.town)
    assert client.get(f"{TEAMS}new/").status_code == 200
    typed = {
        "name": "红马甲队",
        "unit": tree.town.pk,
        "speciality": category.pk,
        "captain": profile.number,
        "core": "on",
    }
    answer = client.post(f"{TEAMS}new/", typed, follow=True)
    assert "“红马甲队”已组建" in words(answer)
    assert "队员 1 人" in words(answer)
    cases: list[tuple[dict[str, Any], str]] = [
        ({"name": ""}, "请填写队名"),
        ({"captain": "1"}, "没有这个编号"),
        ({}, "已经存在"),
        ({"unit": tree.other_town.pk}, "所属组织"),
    ]
    for wrong, said in cases:
        refused = client.post(f"{TEAMS}new/", {**typed, **wrong})
        assert refused.status_code == 422
        assert said in words(refused, ".ql-errors")
    assert Membership.objects.count() == 1
    auditor = desk(tree.town, "auditor")
    assert auditor.post(f"{TEAMS}new/", typed).status_code == 403


def test_a_group_is_made_from_the_page_of_its_team(tree: Tree) -> None:
    team = make_team(tree.town)
    client = desk(tree.town)
    path = f"{TEAMS}{team.pk}/"
    assert "分出小组" in words(client.get(path), "body")
    assert "的小组" in words(client.get(f"{path}groups/new/"), "body")
    typed = {"name": "法律咨询组", "unit": tree.town.pk}
    client.post(f"{path}groups/new/", typed)
    group = Team.objects.get(name="法律咨询组")
    assert (group.parent, group.unit) == (team, tree.town)
    assert "分出小组" not in words(client.get(f"{TEAMS}{group.pk}/"), "body")
    again = client.post(f"{TEAMS}{group.pk}/groups/new/", {**typed, "name": "再分组"})
    assert again.status_code == 422
    assert desk(tree.other_town).get(f"{path}groups/new/").status_code == 404
    assert Team.objects.count() == 2

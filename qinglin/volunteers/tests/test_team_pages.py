"""The pages of one team, and of people who go to another unit."""

import pytest
from django.test import Client

from qinglin.kernel import clock
from qinglin.orgs.tests.make import Tree, make_tree
from qinglin.volunteers import actions
from qinglin.volunteers.models import Profile, Team

from .make import SYSTEM, make_category, make_team, make_volunteer
from .test_views import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return make_tree()


@pytest.fixture
def client(tree: Tree) -> Client:
    return desk(tree.town)


def test_a_team_is_changed_and_shows_places_needs_captains_and_who_left(
    tree: Tree, client: Client
) -> None:
    one, other = make_volunteer(tree.town, "周敏慧"), make_volunteer(tree.town, "安小雨")
    team = make_team(tree.town, captain=one.person)
    category = make_category()
    path = f"/desk/teams/{team.pk}/"
    sent = {
        "name": "东洲治水队", "speciality": category.pk, "captain": other.number,
        "capacity": "3", "needs": "河道垃圾\n陪诊", "core": "on",
    }  # fmt: skip
    assert "修改队伍" in client.get(f"{path}change/").content.decode()
    assert client.post(f"{path}change/", sent)["Location"] == path
    actions.leave_team(SYSTEM, Team.objects.get(), one.person)
    page = client.get(path).content.decode()
    for words in ("东洲治水队", "尚有 2 个名额", "河道垃圾", "历任队长", "曾在队里的人", "安小雨"):
        assert words in page
    assert "河道垃圾" in client.get("/desk/teams/?q=河道&room=yes").content.decode()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "请填写队名"), ("captain", "2020", "没有这个编号"), ("capacity", "0", "1"),
        ("capacity", "x", "整数"), ("needs", "长" * 41, "不超过 40 个字"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_team_stands_beside_the_field(
    tree: Tree, client: Client, field: str, value: str, says: str
) -> None:
    team = make_team(tree.town, "青年队")
    answer = client.post(f"/desk/teams/{team.pk}/change/", {"name": "新名", field: value})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert Team.objects.get().name == "青年队"


def test_a_team_ends_from_its_page_and_others_may_not(tree: Tree, client: Client) -> None:
    team = make_team(tree.town)
    path = f"/desk/teams/{team.pk}/close/"
    assert desk(tree.town, "auditor").post(path, {"on": clock.today()}).status_code == 403
    assert desk(tree.other_town).post(path, {"on": clock.today()}).status_code == 404
    assert client.post(path, {"on": "1999-01-01"}).status_code == 422
    assert Team.objects.get().closed_on is None
    assert client.get(path).status_code == 200
    client.post(path, {"on": clock.today()})
    assert Team.objects.get().closed_on == clock.today()


def test_people_are_ticked_and_sent_to_another_unit(tree: Tree, client: Client) -> None:
    path = f"/desk/units/{tree.village.pk}/people/move/"
    assert "没有登记的志愿者" in client.get(path).content.decode()
    one, _other = make_volunteer(tree.village, "周敏慧"), make_volunteer(tree.village, "安小雨")
    page = client.get(path).content.decode()
    assert "周敏慧" in page
    assert "居住区域" in page
    nobody = client.post(path, {"to": tree.town.pk})
    assert (nobody.status_code, Profile.objects.filter(unit=tree.village).count()) == (422, 2)
    assert client.post(path, {"to": tree.other_town.pk, "people": one.pk}).status_code == 422
    client.post(path, {"to": tree.town.pk, "people": one.pk})
    assert list(Profile.objects.filter(unit=tree.town)) == [one]
    client.post(path, {"to": tree.town.pk, "everybody": "on"})
    assert not Profile.objects.filter(unit=tree.village).exists()
    assert desk(tree.other_town).get(path).status_code == 404
    assert desk(tree.town, "auditor").get(path).status_code == 403

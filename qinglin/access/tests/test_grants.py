"""The page where roles are given and taken."""

import pytest

from qinglin.access.models import Account, Grant
from qinglin.access.queries import actor_for
from qinglin.orgs.tests.make import make_tree
from qinglin.people.tests.make import make_person

from .make import give, make_account, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    return make_account(make_person("徐建英"))


def test_the_page_of_grants(account: Account) -> None:
    tree = make_tree()
    give(account.person, "district_secretary", tree.district)
    client = signed_in(account)
    page = f"/desk/units/{tree.town.pk}/grants/"
    assert "这里还没有人担任角色。" in client.get(page).content.decode()
    make_person("陈晓雯", phone="13900139000")
    data = {"name": "陈晓雯", "phone": "139-0013-9000", "role": "town_secretary", "until_on": ""}
    answer = client.post(page, data, follow=True)
    assert "陈晓雯已成为“富春街道团工委”的乡镇（街道）团委书记。" in answer.content.decode()
    held = Grant.objects.get(unit=tree.town)
    answer = client.post(f"/desk/grants/{held.pk}/end/", follow=True)
    assert "已收回陈晓雯的乡镇（街道）团委书记角色。" in answer.content.decode()
    assert not actor_for(held.person_id).is_staff


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"phone": "13900139001"}, "没有找到同时符合这个姓名和手机号的人员"),
        ({"name": "陈小雯"}, "没有找到同时符合这个姓名和手机号的人员"),
        ({"role": ""}, "请选择角色。"),
        ({"role": "king"}, "请选择角色。"),
        ({"until_on": "明年"}, "日期应写成 2015-12-31。"),
        ({"until_on": "2015-12-31"}, "结束日期不能早于开始日期。"),
    ],
)
def test_a_wrong_grant_is_named_and_not_written(
    account: Account, data: dict[str, str], words: str
) -> None:
    tree = make_tree()
    give(account.person, "district_secretary", tree.district)
    make_person("陈晓雯", phone="13900139000")
    before = Grant.objects.count()
    fields = {"name": "陈晓雯", "phone": "13900139000", "role": "auditor", "until_on": "", **data}
    answer = signed_in(account).post(f"/desk/units/{tree.town.pk}/grants/", fields)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Grant.objects.count() == before


def test_grants_elsewhere_are_neither_seen_nor_ended(account: Account) -> None:
    tree = make_tree()
    give(account.person, "district_secretary", tree.town)
    hidden = give(make_person(), "auditor", tree.other_town)
    client = signed_in(account)
    for answer in (
        client.get(f"/desk/units/{tree.other_town.pk}/grants/"),
        client.post(f"/desk/grants/{hidden.pk}/end/"),
        client.post("/desk/grants/999999/end/"),
    ):
        assert answer.status_code == 404
    hidden.refresh_from_db()
    assert hidden.ended_at is None


def test_who_may_only_look_gives_nothing(account: Account) -> None:
    tree = make_tree()
    give(account.person, "auditor", tree.district)
    held = give(make_person(), "auditor", tree.town)
    client = signed_in(account)
    page = f"/desk/units/{tree.town.pk}/grants/"
    assert "授予角色" not in client.get(page).content.decode()
    data = {"name": "陈晓雯", "phone": "13900139000", "role": "auditor"}
    assert client.post(page, data).status_code == 403
    assert client.post(f"/desk/grants/{held.pk}/end/").status_code == 403
    assert Grant.objects.count() == 2

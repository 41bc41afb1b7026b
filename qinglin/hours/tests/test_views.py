from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client

from qinglin.access.models import Account
from qinglin.hours import actions, policy
from qinglin.hours.models import Entry

from .make import make_account, make_entry, make_person, make_unit, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> dict[str, Any]:
    unit, li, zhao = make_unit(), make_person(), make_person("赵敏")
    make_entry(li, unit, leader_id=zhao.pk)
    return {
        "unit": unit,
        "zhao": zhao,
        "mine": make_account(li),
        "staff": make_account(zhao, [policy.VIEW, policy.CORRECT], unit),
        "looks": make_account(make_person("钱进"), [policy.VIEW], unit),
        "elsewhere": make_account(make_person("孙阳"), [policy.VIEW], make_unit("新登镇", unit)),
        "volunteer": make_account(make_person("周全")),
    }


def signed_in(client: Client, account: Account) -> Client:
    client.force_login(account)
    return client


def words(page: Any, selector: str = "main") -> str:
    found = BeautifulSoup(page.content, "html.parser").select_one(selector)
    assert found is not None
    return " ".join(found.get_text(" ").split())


@time_machine.travel("2015-12-01 12:00 +08:00", tick=False)
def test_my_hours_show_both_values_of_what_was_corrected(
    client: Client, scene: dict[str, Any]
) -> None:
    corrector = staff(scene["zhao"], [policy.CORRECT], scene["unit"])
    actions.correct(corrector, Entry.objects.get(seq=1), minutes=90, reason="提前离开")
    page = signed_in(client, scene["mine"]).get("/me/hours/")
    assert page.status_code == 200
    text = words(page)
    for said in ("1 小时 30 分", "2 小时 30 分", "提前离开", "已更正", "周六雷锋角", "11 月"):
        assert said in text


@time_machine.travel("2015-12-01 12:00 +08:00", tick=False)
def test_a_year_without_hours_teaches_the_first_step(client: Client, scene: dict[str, Any]) -> None:
    page = signed_in(client, scene["volunteer"]).get("/me/hours/?year=x")
    assert page.status_code == 200
    assert "还没有入账的时长" in words(page)


def test_nobody_is_sent_to_sign_in(client: Client) -> None:
    page = client.get("/me/hours/")
    assert page.status_code == 302
    assert page["Location"].startswith("/sign-in/?next=%2Fme%2Fhours%2F")


def test_an_entry_opens_for_whoever_may_see_it(client: Client, scene: dict[str, Any]) -> None:
    page = signed_in(client, scene["looks"]).get("/desk/hours/1/")
    assert page.status_code == 200
    text = words(page)
    for said in ("李小青", "小家电维修", "秦望广场", "团富阳区委", "赵敏", "2015-01-01 30/480"):
        assert said in text
    assert "/desk/hours/1/correct/" not in page.content.decode()


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("volunteer", "/desk/hours/1/", 404),
        ("mine", "/desk/hours/1/", 404),
        ("elsewhere", "/desk/hours/1/", 404),
        ("elsewhere", "/desk/hours/1/correct/", 404),
        ("looks", "/desk/hours/1/correct/", 403),
        ("looks", "/desk/hours/77/", 404),
    ],
)
def test_closed_doors(
    client: Client, scene: dict[str, Any], who: str, path: str, status: int
) -> None:
    assert signed_in(client, scene[who]).get(path).status_code == status
    assert client.post(path).status_code in {status, 405}
    assert Entry.objects.count() == 1


def test_correcting_by_a_form(client: Client, scene: dict[str, Any]) -> None:
    signed_in(client, scene["staff"])
    assert "现在计入 2 小时 30 分" in words(client.get("/desk/hours/1/correct/"))
    form = {"minutes": "90", "reason": "提前离开", "seen": "150"}
    done = client.post("/desk/hours/1/correct/", form, follow=True)
    assert done.redirect_chain == [("/desk/hours/1/", 302)]
    assert list(Entry.objects.values_list("minutes", flat=True).order_by("seq")) == [150, -60]
    text = words(done)
    assert "时长已更正" in text
    assert "现在计入 1 小时 30 分" in text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"minutes": "", "reason": "提前离开", "seen": "150"}, "id_minutes-error"),
        ({"minutes": "2000", "reason": "提前离开", "seen": "150"}, "id_minutes-error"),
        ({"minutes": "90", "reason": "", "seen": "150"}, "id_reason-error"),
        ({"minutes": "150", "reason": "提前离开", "seen": "150"}, "不需要更正"),
        ({"minutes": "90", "reason": "提前离开", "seen": "120"}, "刚刚被更正为 150 分钟"),
    ],
)
def test_a_refused_form_keeps_what_was_typed(
    client: Client, scene: dict[str, Any], form: dict[str, str], said: str
) -> None:
    page = signed_in(client, scene["staff"]).post("/desk/hours/1/correct/", form)
    assert page.status_code == 422
    assert said in page.content.decode()
    if form["reason"]:
        assert form["reason"] in page.content.decode()
    assert Entry.objects.count() == 1


def test_the_hours_of_a_person_are_shown_as_far_as_the_desk_may_see(
    client: Client, scene: dict[str, Any]
) -> None:
    person = scene["mine"].person
    path = f"/desk/people/{person.pk}/hours/"
    page = words(signed_in(client, scene["staff"]).get(path))
    assert "2 小时 30 分" in page
    assert "最近 1 笔流水" in page
    assert signed_in(client, scene["volunteer"]).get(path).status_code == 404

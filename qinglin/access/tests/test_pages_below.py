"""Pages of the rooms below, through a signed-in browser: people and orgs."""

import html
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from qinglin.access.queries import actor_for, readers_of
from qinglin.kernel import audit
from qinglin.kernel.models import AuditEntry
from qinglin.orgs.models import Unit
from qinglin.orgs.tests.make import Tree, make_tree
from qinglin.people import actions as people
from qinglin.people.models import Consent, Person
from qinglin.people.queries import find_by_phone, has_consent
from qinglin.people.tests.make import make_family, make_person

from .make import give, make_account, signed_in

pytestmark = pytest.mark.django_db

PRIVACY, UNITS = "/me/privacy/", "/desk/units/"


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def secretary(unit: Unit, role: str = "district_secretary") -> Client:
    account = make_account()
    give(account.person, role, unit)
    return signed_in(account)


# ---------------------------------------------------------------- people


def test_my_own_data_is_shown_masked() -> None:
    person = make_person("陈晓雯", phone="13800138000")
    page = text(signed_in(make_account(person)).get(PRIVACY))
    assert "138****8000" in page
    assert "13800138000" not in page
    assert person.document_mask in page
    assert people.reveal(actor_for(person.pk), person, reason="核对").document not in page


def test_a_stranger_is_sent_to_the_door() -> None:
    assert Client().get(PRIVACY)["Location"].startswith("/sign-in/")
    assert Client().post("/me/privacy/contact/")["Location"].startswith("/sign-in/")


def test_a_consent_is_given_and_withdrawn_in_one_step_each() -> None:
    person = make_person("陈晓雯")
    client = signed_in(make_account(person))
    answer = client.post(
        f"/me/privacy/people/{person.pk}/consent/", {"purpose": "photo"}, follow=True
    )
    assert "已同意陈晓雯的“公开含本人的照片”，随时可以撤回。" in text(answer)
    assert has_consent(person.pk, "photo")
    consent = Consent.objects.get()
    answer = client.post(f"/me/privacy/consents/{consent.pk}/withdraw/", follow=True)
    assert "已撤回陈晓雯的“公开含本人的照片”同意，立即生效。" in text(answer)
    assert not has_consent(person.pk, "photo")
    assert client.post(f"/me/privacy/consents/{consent.pk}/withdraw/").status_code == 409


def test_an_unknown_purpose_is_refused() -> None:
    person = make_person()
    answer = signed_in(make_account(person)).post(
        f"/me/privacy/people/{person.pk}/consent/", {"purpose": "marketing"}
    )
    assert answer.status_code == 422
    assert not Consent.objects.exists()


def test_others_consents_are_absent() -> None:
    person, other = make_person(), make_person("张伟")
    consent = people.give_consent(actor_for(other.pk), other, purpose="photo", given_by=other)
    client = signed_in(make_account(person))
    for path in (
        f"/me/privacy/consents/{consent.pk}/withdraw/",
        f"/me/privacy/people/{other.pk}/consent/",
        "/me/privacy/consents/999999/withdraw/",
        "/me/privacy/people/999999/consent/",
    ):
        assert client.post(path, {"purpose": "photo"}).status_code == 404
    assert has_consent(other.pk, "photo")


@time_machine.travel("2026-11-25T04:00:00+00:00")
def test_a_guardian_reads_the_notice_for_children_and_consents() -> None:
    child, mother = make_family(date(2014, 1, 1))
    client = signed_in(make_account(mother))
    page = text(client.get(PRIVACY))
    assert "徐小满（12 周岁）的信息" in page
    assert "孩子未满 14 周岁" in page
    client.post(f"/me/privacy/people/{child.pk}/consent/", {"purpose": "registration"})
    consent = Consent.objects.get()
    assert (consent.given_by, consent.way, consent.wording) == (mother, "guardian", "2025-1-child")
    client.post(f"/me/privacy/consents/{consent.pk}/withdraw/")
    assert not has_consent(child.pk, "registration")


@time_machine.travel("2026-11-25T04:00:00+00:00")
def test_a_minor_sees_the_guardian_and_cannot_consent_alone() -> None:
    child, _ = make_family(date(2011, 1, 1))
    client = signed_in(make_account(child))
    page = text(client.get(PRIVACY))
    assert "徐建英" in page
    assert "未满 18 周岁，由监护人同意" in page
    answer = client.post(f"/me/privacy/people/{child.pk}/consent/", {"purpose": "photo"})
    assert answer.status_code == 409
    assert "未满 18 周岁，须由监护人同意。" in text(answer)
    assert not Consent.objects.exists()


def test_a_new_phone_number_is_taken_or_named_wrong() -> None:
    person = make_person(phone="13800138000")
    client = signed_in(make_account(person))
    answer = client.post("/me/privacy/contact/", {"phone": "1390013900", "residence": "鹿山"})
    assert answer.status_code == 422
    assert "手机号少了一位。" in text(answer)
    assert find_by_phone("13800138000") == [person]
    client.post("/me/privacy/contact/", {"phone": "13900139000", "residence": "鹿山街道"})
    assert find_by_phone("13900139000") == [person]
    person.refresh_from_db()
    assert person.residence == "鹿山街道"


def test_who_can_look_is_named_with_how_much() -> None:
    tree, person = make_tree(), make_person("陈晓雯")
    give(person, "team_leader", tree.village)
    for role, unit, name in (
        ("district_secretary", tree.district, "区书记"),
        ("town_secretary", tree.town, "镇书记"),
        ("team_leader", tree.village, "队长"),
        ("town_secretary", tree.other_town, "别处书记"),
    ):
        give(make_person(name), role, unit)
    told = [(reader.holders, reader.in_full) for reader in readers_of(person.pk)]
    assert told == [(["区书记"], True), (["镇书记"], False)]
    page = text(signed_in(make_account(person)).get("/me/privacy/readers/"))
    assert "镇书记" in page
    assert "别处书记" not in page


def test_who_looked_is_told() -> None:
    tree, person, staff = make_tree(), make_person("陈晓雯"), make_person("徐书记")
    give(person, "team_leader", tree.village)
    give(staff, "district_secretary", tree.district)
    people.reveal(actor_for(staff.pk), person, reason="办理志愿者保险")
    page = text(signed_in(make_account(person)).get(PRIVACY))
    assert "徐书记" in page
    assert "办理志愿者保险" in page


@pytest.mark.parametrize("wards", [0, 3])
def test_the_page_costs_few_queries(wards: int, django_assert_max_num_queries: Any) -> None:
    with time_machine.travel("2026-11-25T04:00:00+00:00"):
        mother = make_person("徐建英")
        client = signed_in(make_account(mother))
        client.get(PRIVACY)
        with django_assert_max_num_queries(14):
            client.get(PRIVACY)


# ---------------------------------------------------------------- orgs


@pytest.fixture
def tree() -> Tree:
    return make_tree()


def test_the_tree_and_the_search(tree: Tree) -> None:
    client = secretary(tree.district)
    page = text(client.get(UNITS))
    assert "下辖 4 个组织" in page
    assert "秦望社区" in page
    found = text(client.get(UNITS, {"q": "qwsq"}))
    assert "秦望社区" in found
    assert "江滨社区" not in found
    assert "没有找到。" in text(client.get(UNITS, {"q": "月球"}))
    assert client.get(UNITS, {"q": "\x00%'\"\\"}).status_code == 200


def test_a_branch_is_all_that_is_shown(tree: Tree) -> None:
    client = secretary(tree.town, "town_secretary")
    page = text(client.get(UNITS))
    assert "秦望社区" in page
    assert "鹿山" not in page
    assert client.get(f"{UNITS}{tree.village.pk}/").status_code == 200
    hidden = client.get(f"{UNITS}{tree.other_town.pk}/")
    absent = client.get(f"{UNITS}999999/")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert "鹿山" not in text(client.get(f"{UNITS}{tree.village.pk}/"))


def test_volunteers_find_no_desk(tree: Tree) -> None:
    client = signed_in(make_account())
    assert client.get(UNITS).status_code == 404
    assert Client().get(UNITS)["Location"].startswith("/sign-in/")


OCCASION = {"on": "2026-01-01", "document": "", "reason": "区划调整"}
INTO, DAY = "请选择组织。", "请填写日期。"


def test_a_unit_is_opened_changed_moved_and_closed(tree: Tree) -> None:
    client = secretary(tree.district)
    data = {"kind": "village", "name": "新桥村", "opened_on": "2015-03-05"}
    answer = client.post(f"{UNITS}{tree.town.pk}/open/", data, follow=True)
    assert "“新桥村”已建立。" in text(answer)
    unit = Unit.objects.get(name="新桥村")
    assert unit.parent == tree.town
    client.post(f"{UNITS}{unit.pk}/change/", {"name": "新桥社区", "short_name": "新桥"})
    unit.refresh_from_db()
    assert (unit.name, unit.short_name) == ("新桥社区", "新桥")
    answer = client.post(
        f"{UNITS}{unit.pk}/move/", {"into": tree.other_town.pk, **OCCASION}, follow=True
    )
    assert "“新桥社区”已移到“鹿山街道团工委”之下。" in text(answer)
    answer = client.post(f"{UNITS}{unit.pk}/close/", {**OCCASION, "on": "2026-01-01"}, follow=True)
    assert "“新桥社区”已撤销。" in text(answer)
    unit.refresh_from_db()
    assert (unit.parent, unit.closed_on) == (tree.other_town, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"name": ""}, "请填写组织名称。"),
        ({"name": "秦望社区"}, "上级组织下已经有“秦望社区”，请换一个名称。"),
        ({"kind": ""}, "请选择组织类别。"),
        ({"kind": "district"}, "选择"),
        ({"opened_on": "昨天"}, "日期应写成 2015-03-05。"),
        ({"credit_code": "91350211M0000XUF46"}, "统一社会信用代码校验不符。"),
    ],
)
def test_a_wrong_unit_is_named_and_not_opened(tree: Tree, data: dict[str, str], words: str) -> None:
    before = Unit.objects.count()
    fields = {"kind": "village", "name": "新桥村", "opened_on": "2015-03-05", **data}
    answer = secretary(tree.district).post(f"{UNITS}{tree.town.pk}/open/", fields)
    assert answer.status_code == 422
    assert words in text(answer)
    assert Unit.objects.count() == before


def test_a_doubtful_code_is_taken_with_a_reason_and_marked(tree: Tree) -> None:
    client = secretary(tree.district)
    data = {
        "kind": "company", "name": "富阳某公司", "opened_on": "2015-03-05",
        "credit_code": "91350211M0000XUF46", "credit_code_reason": "证书上如此",
    }  # fmt: skip
    page = text(client.post(f"{UNITS}{tree.town.pk}/open/", data, follow=True))
    assert "校验不符" in page
    assert "证书上如此" in page


@pytest.mark.parametrize(
    ("act", "data", "words"),
    [
        ("move", {**OCCASION, "into": ""}, INTO),
        ("move", {**OCCASION, "into": "999999"}, "请另选一个您管理的组织。"),
        ("close", {"on": ""}, DAY),
        ("close", {"on": "1949-01-01"}, "撤销日期不能早于成立日期。"),
    ],
)
def test_a_wrong_move_or_closing_is_named(
    tree: Tree, act: str, data: dict[str, str], words: str
) -> None:
    answer = secretary(tree.district).post(f"{UNITS}{tree.village.pk}/{act}/", data)
    assert answer.status_code == 422
    assert words in text(answer)
    tree.village.refresh_from_db()
    assert (tree.village.parent_id, tree.village.closed_on) == (tree.town.pk, None)


def test_who_may_only_look_changes_nothing(tree: Tree) -> None:
    client = secretary(tree.town, "town_secretary")
    done = AuditEntry.objects.exclude(action=audit.REFUSED)
    before = list(Unit.objects.order_by("pk").values()), done.count()
    page = text(client.get(f"{UNITS}{tree.village.pk}/"))
    assert "新建下级" not in page
    assert "撤销这个组织" not in page
    assert client.get(f"{UNITS}{tree.town.pk}/open/").status_code == 403
    for path, data in (
        (f"{tree.town.pk}/open/", {"kind": "village", "name": "新村", "opened_on": "2015-03-05"}),
        (f"{tree.village.pk}/change/", {"name": "改名"}),
        (f"{tree.village.pk}/close/", {"on": "2026-01-01"}),
    ):
        assert client.post(UNITS + path, data).status_code == 403
    for path in (f"{tree.other_village.pk}/close/", f"{tree.other_town.pk}/open/"):
        assert client.post(UNITS + path, {"on": "2026-01-01"}).status_code == 404
    assert (list(Unit.objects.order_by("pk").values()), done.count()) == before
    assert AuditEntry.objects.filter(action=audit.REFUSED).count() == 6


@pytest.mark.parametrize("more", [0, 40])
def test_the_tree_page_costs_no_more_for_more_units(
    tree: Tree, more: int, django_assert_max_num_queries: Any
) -> None:
    Unit.objects.filter(pk=tree.village.pk).update(name="第一村")
    client = secretary(tree.district)
    for number in range(more):
        client.post(
            f"{UNITS}{tree.town.pk}/open/",
            {"kind": "village", "name": f"新村{number}", "opened_on": "2015-03-05"},
        )
    with django_assert_max_num_queries(12):
        client.get(UNITS)


def test_no_number_is_shown_in_full_anywhere() -> None:
    """The clear text of documents and phones is on none of these pages."""
    tree, person = make_tree(), make_person("陈晓雯", phone="13800138000")
    give(person, "district_secretary", tree.district)
    client = signed_in(make_account(person))
    for path in (PRIVACY, "/me/security/", UNITS, f"{UNITS}{tree.district.pk}/grants/"):
        assert "13800138000" not in text(client.get(path))
    assert Person.objects.get(pk=person.pk).phone_mask == "138****8000"

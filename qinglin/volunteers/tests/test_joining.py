"""Becoming a volunteer alone: an adult, a minor with a guardian, a ward; refusals write nothing."""

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client

from qinglin.access.models import Account
from qinglin.access.tests.make import make_account, signed_in
from qinglin.kernel.actor import NOBODY
from qinglin.kernel.errors import Forbidden
from qinglin.orgs.tests.make import Tree, make_tree
from qinglin.people.actions import NewPerson
from qinglin.people.errors import DocumentKnown, NotAMinor
from qinglin.people.models import Consent, Guardianship, Person
from qinglin.people.tests.make import as_person, citizen_id, make_person
from qinglin.volunteers import actions
from qinglin.volunteers.errors import GuardianDiffers, GuardianNeeded
from qinglin.volunteers.models import Profile

from .make import make_category, make_skill, make_volunteer

JOIN, CHILD, ME = "/join/", "/join/child/", "/me/"
BORN, CHILD_BORN, SMALL_BORN = date(1992, 3, 8), date(2000, 6, 1), date(2004, 6, 1)
PHONE = "13900002222"
WRONG = "000000"

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel("2015-11-14T09:00:00+08:00", tick=False):
        yield


@pytest.fixture
def tree() -> Tree:
    return make_tree()


def details(tree: Tree, born_on: date = BORN, **but: Any) -> dict[str, Any]:
    return {
        "step": "details",
        "name": "陆晓晴",
        "sex": "f",
        "born_on": born_on.isoformat(),
        "document_type": "citizen",
        "document": citizen_id(born_on, "f", 77),
        "residence": "富春街道秦望社区",
        "unit": tree.town.pk,
        "available": "周六上午",
        **but,
    }


def agreed(**but: Any) -> dict[str, Any]:
    return {"step": "agree", "phone": PHONE, "registration": "on", "service": "on", **but}


def guardian(**but: Any) -> dict[str, Any]:
    who = {
        "relation": "mother",
        "guardian_name": "陆美兰",
        "guardian_sex": "f",
        "guardian_born_on": "1975-02-03",
        "guardian_document_type": "citizen",
        "guardian_document": citizen_id(date(1975, 2, 3), "f", 78),
    }
    return agreed(**{**who, **but})


def newcomer(born_on: date = BORN, **but: Any) -> NewPerson:
    fields: dict[str, Any] = {
        "name": "陆晓晴",
        "sex": "f",
        "born_on": born_on,
        "document": citizen_id(born_on, "f", 77),
        "phone": PHONE,
        **but,
    }
    return NewPerson(**fields)


def mother(**but: Any) -> NewPerson:
    born = date(1975, 2, 3)
    return newcomer(born, **{"name": "陆美兰", "document": citizen_id(born, "f", 78), **but})


def hidden(answer: Any) -> dict[str, list[str]]:
    """What the page itself would send, as a browser without scripts does."""
    page = BeautifulSoup(answer.content, "html.parser")
    sent: dict[str, list[str]] = {}
    for field in page.select("main form input[type=hidden]"):
        if field["name"] != "csrfmiddlewaretoken":
            sent.setdefault(str(field["name"]), []).append(str(field["value"]))
    return sent


def words(answer: Any, selector: str = "main") -> str:
    found = BeautifulSoup(answer.content, "html.parser").select_one(selector)
    return " ".join(found.get_text(" ").split()) if found else ""


def rows() -> tuple[int, ...]:
    """Everything that a registration writes."""
    return tuple(m.objects.count() for m in (Person, Account, Consent, Guardianship, Profile))


def code_in(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """To which phone the last code went, and the code."""
    found: list[tuple[str, str]] = re.findall(r"for (\d+): (\d{6})", capsys.readouterr().err)
    return found[-1]


# ---------------------------------------------------------------- an adult


def test_an_adult_registers_in_three_steps_and_is_in(
    client: Client, tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    skill, category = make_skill(), make_category()
    assert words(client.get(JOIN), "h1") == "注册做志愿者"
    first = details(tree, skills=[skill.pk], categories=[category.pk])
    second = client.post(JOIN, first)
    assert second.status_code == 200
    third = client.post(JOIN, hidden(second) | agreed())
    before = rows()
    assert before == (0, 0, 0, 0, 0)
    to, code = code_in(capsys)
    assert to == PHONE
    done = client.post(JOIN, hidden(third) | {"code": code})
    assert (done.status_code, done["Location"]) == (302, ME)
    profile = Profile.objects.get()
    person = profile.person
    assert (person.name, person.phone_mask, person.residence) == (
        "陆晓晴",
        "139****2222",
        "富春街道秦望社区",
    )
    assert (profile.unit, profile.available) == (tree.town, "周六上午")
    assert [*profile.skills.all(), *profile.categories.all()] == [skill, category]
    consents = Consent.objects.filter(person=person, given_by=person, way="online")
    assert {consent.purpose for consent in consents} == {"registration", "service"}
    account = Account.objects.get(person=person)
    assert not account.has_usable_password()
    assert profile.number in words(client.get(ME))


def test_a_password_may_be_chosen_and_opens_the_door(
    client: Client, tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    third = client.post(JOIN, details(tree) | agreed())
    code = code_in(capsys)[1]
    weak = client.post(JOIN, hidden(third) | {"code": code, "password": "陆晓晴123456"})
    assert weak.status_code == 422
    assert "密码里不要用姓名" in words(weak)
    strong = {"code": code, "password": "富春江畔-2015-夏"}
    assert client.post(JOIN, hidden(weak) | strong).status_code == 302
    door = {"name": PHONE, "password": "富春江畔-2015-夏"}
    assert Client().post("/sign-in/", door)["Location"] == "/"


def test_without_the_right_code_nothing_is_written(
    client: Client, tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    third = client.post(JOIN, details(tree) | agreed())
    code = code_in(capsys)[1]
    wrong = client.post(JOIN, hidden(third) | {"code": WRONG if code != WRONG else "111111"})
    assert wrong.status_code == 422
    assert "验证码不对" in words(wrong, ".ql-errors")
    # Five guesses in all; the right code does not help afterwards.
    for _ in range(4):
        client.post(JOIN, hidden(third) | {"code": WRONG if code != WRONG else "111111"})
    assert client.post(JOIN, hidden(third) | {"code": code}).status_code == 422
    assert rows() == (0, 0, 0, 0, 0)


def test_a_code_proves_only_the_phone_it_was_sent_to(
    client: Client, tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    third = client.post(JOIN, details(tree) | agreed())
    code = code_in(capsys)[1]
    other = {**hidden(third), "phone": "13900003333", "code": code}
    assert client.post(JOIN, other).status_code == 422
    assert rows() == (0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("but", "says"),
    [
        ({"document": "330183199203080000"}, "校验位"),
        ({"name": " "}, "请填写姓名"),
        ({"unit": "0"}, "请选择乡镇"),
        (
            {"born_on": date(2013, 1, 1), "document": citizen_id(date(2013, 1, 1), "f", 5)},
            "未满 6 周岁",
        ),
    ],
)
def test_wrong_details_are_named_and_kept(
    client: Client, tree: Tree, but: dict[str, Any], says: str
) -> None:
    answer = client.post(JOIN, details(tree, **but))
    assert answer.status_code == 422
    assert says in words(answer, ".ql-errors")
    assert says in words(answer, ".ql-field--error")
    assert 'value="周六上午"' in answer.content.decode()


def test_phone_and_consent_are_asked_for(
    client: Client, tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = client.post(JOIN, details(tree) | {"step": "agree", "phone": "1390000"})
    assert answer.status_code == 422
    errors = words(answer, ".ql-errors")
    assert "手机号太短" in errors
    assert "同意登记后才能注册" in errors
    assert "同意参加志愿服务后才能注册" in errors
    assert capsys.readouterr().err == ""


def test_going_back_keeps_what_was_typed(client: Client, tree: Tree) -> None:
    second = client.post(JOIN, details(tree) | agreed() | {"back": "1"})
    assert words(second, "[aria-current=step]") == "填写信息"
    again = client.post(JOIN, hidden(second) | details(tree))
    page = BeautifulSoup(again.content, "html.parser")
    assert page.select("input[name=phone]")[0]["value"] == PHONE
    assert page.select_one("input[name=service][checked]")
    assert not page.select(".ql-errors")


def test_a_known_document_is_sent_to_sign_in(
    client: Client, tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    make_person("陆晓晴", born_on=BORN, document=citizen_id(BORN, "f", 77))
    before = rows()
    third = client.post(JOIN, details(tree) | agreed())
    answer = client.post(JOIN, hidden(third) | {"code": code_in(capsys)[1]})
    assert answer.status_code == 409
    assert "现在不能在这里完成登记" in words(answer, ".ql-errors")
    assert BeautifulSoup(answer.content, "html.parser").select('main a[href="/sign-in/code/"]')
    assert rows() == before


def test_too_many_codes_are_refused_beside_the_form(client: Client, tree: Tree) -> None:
    for _ in range(5):
        assert client.post(JOIN, details(tree) | agreed()).status_code == 200
    answer = client.post(JOIN, details(tree) | agreed())
    assert answer.status_code == 429
    assert PHONE in answer.content.decode()


# ---------------------------------------------------------------- a minor


@pytest.mark.parametrize(("born_on", "notice"), [(CHILD_BORN, False), (SMALL_BORN, True)])
def test_a_minor_registers_with_the_guardian(
    client: Client,
    tree: Tree,
    capsys: pytest.CaptureFixture[str],
    born_on: date,
    notice: bool,
) -> None:
    second = client.post(JOIN, details(tree, born_on))
    assert "下面请监护人填写" in words(second)
    assert ("未满 14 周岁" in words(second)) is notice
    third = client.post(JOIN, hidden(second) | guardian())
    assert rows() == (0, 0, 0, 0, 0)
    done = client.post(JOIN, hidden(third) | {"code": code_in(capsys)[1]})
    assert done["Location"] == ME
    child = Profile.objects.get().person
    bond = Guardianship.objects.get(child=child)
    assert (bond.guardian.name, bond.relation) == ("陆美兰", "mother")
    consents = Consent.objects.all()
    assert {(c.person, c.given_by, c.purpose, c.way) for c in consents} == {
        (child, bond.guardian, "registration", "guardian"),
        (child, bond.guardian, "service", "guardian"),
    }
    assert {c.wording.endswith("child") for c in consents} == {notice}
    assert "陆美兰" in words(client.get(ME))
    assert "陆晓晴" in words(client.get(ME))


def test_a_minor_does_not_finish_alone(
    client: Client, tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = client.post(JOIN, details(tree, CHILD_BORN) | agreed())
    assert answer.status_code == 422
    assert "请填写监护人姓名" in words(answer, ".ql-errors")
    assert capsys.readouterr().err == ""
    with pytest.raises(GuardianNeeded):
        actions.join(NOBODY, newcomer=newcomer(CHILD_BORN), wishes=actions.Wishes(tree.town))
    assert rows() == (0, 0, 0, 0, 0)


def test_a_guardian_is_of_age(client: Client, tree: Tree) -> None:
    born = date(1999, 1, 1)
    young = guardian(guardian_born_on="1999-01-01", guardian_document=citizen_id(born, "f", 9))
    answer = client.post(JOIN, details(tree, CHILD_BORN) | young)
    assert "监护人必须年满 18 周岁" in words(answer, ".ql-field--error")


def test_a_known_guardian_is_believed_only_with_name_and_phone(tree: Tree) -> None:
    born = date(1975, 2, 3)
    known = make_person(
        "陆美兰", born_on=born, document=citizen_id(born, "f", 78), phone="13911112222"
    )
    before = rows()

    def register(**but: Any) -> actions.Joined:
        return actions.join_child(
            NOBODY,
            child=newcomer(CHILD_BORN),
            relation="mother",
            wishes=actions.Wishes(tree.town),
            guardian=mother(**but),
        )

    for but in ({}, {"name": "陆美", "phone": "13911112222"}):
        with pytest.raises(GuardianDiffers):
            register(**but)
        assert rows() == before
    joined = register(phone="139 1111 2222")
    assert joined.account.person == known


def test_a_refused_child_leaves_no_guardian_behind(tree: Tree) -> None:
    make_person("陆晓晴", born_on=CHILD_BORN, document=citizen_id(CHILD_BORN, "f", 77))
    before = rows()
    with pytest.raises(DocumentKnown):
        actions.join_child(
            NOBODY,
            child=newcomer(CHILD_BORN),
            relation="mother",
            wishes=actions.Wishes(tree.town),
            guardian=mother(),
        )
    assert rows() == before


# ---------------------------------------------------------------- signed in


def test_somebody_known_becomes_a_volunteer(tree: Tree) -> None:
    person = make_person("许静雯")
    client = signed_in(make_account(person, login="known", password=None))
    assert client.post(JOIN, {"unit": tree.town.pk}).status_code == 422
    ready = {"unit": tree.town.pk, "registration": "on", "service": "on"}
    assert client.post(JOIN, ready)["Location"] == ME
    assert Profile.objects.get().person == person
    assert "已经是注册志愿者" in words(client.get(JOIN))


def test_a_guardian_who_is_signed_in_registers_a_child(tree: Tree) -> None:
    parent = make_volunteer(tree.town, "许静雯").person
    client = signed_in(make_account(parent, login="parent", password=None))
    assert client.get(CHILD).status_code == 200
    grown = client.post(CHILD, details(tree))
    assert "请本人注册" in words(grown, ".ql-field--error")
    second = client.post(CHILD, details(tree, SMALL_BORN))
    assert "未满 14 周岁" in words(second)
    ready = {"step": "agree", "relation": "mother", "registration": "on", "service": "on"}
    assert client.post(CHILD, hidden(second) | ready)["Location"] == ME
    child = Profile.objects.exclude(person=parent).get().person
    assert Guardianship.objects.get(child=child).guardian == parent
    assert not Account.objects.filter(person=child).exists()
    assert child.name in words(client.get(ME))


def test_a_minor_registers_no_child(tree: Tree) -> None:
    minor = make_person("徐小满", born_on=CHILD_BORN)
    client = signed_in(make_account(minor, login="minor", password=None))
    assert client.get(CHILD)["Location"] == JOIN
    assert "要由监护人同意" in words(client.get(JOIN))
    assert client.post(JOIN, {"unit": tree.town.pk}).status_code == 200
    assert not Profile.objects.exists()


def test_the_actions_know_who_may(tree: Tree) -> None:
    someone = as_person(make_person("许静雯"))
    wishes = actions.Wishes(tree.town)
    with pytest.raises(Forbidden):
        actions.join(someone, newcomer=newcomer(), wishes=wishes)
    with pytest.raises(NotAMinor):
        actions.join_child(someone, child=newcomer(), relation="mother", wishes=wishes)
    with pytest.raises(Forbidden):
        actions.join_child(
            someone, child=newcomer(CHILD_BORN), relation="x", wishes=wishes, guardian=mother()
        )


def test_the_doors_lead_here(client: Client) -> None:
    for place in ("/", "/sign-in/"):
        page = BeautifulSoup(client.get(place).content, "html.parser")
        assert page.select('main a[href="/join/"]'), place

"""Signing in with a code that comes by phone."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from qinglin.access.codes import sender
from qinglin.access.models import Account
from qinglin.people.models import Person
from qinglin.people.tests.make import make_person

from .make import make_account

pytestmark = pytest.mark.django_db

CODE, DIGITS = "/sign-in/code/", "/sign-in/code/digits/"
ME, PHONE = "/me/security/", "13800138000"


@pytest.fixture
def account() -> Account:
    return make_account(make_person("徐建英", phone=PHONE))


def inside(client: Client) -> bool:
    return bool(client.get(ME).status_code == 200)


def text(answer: Any) -> str:
    """The page, without the tokens that differ by chance."""
    tokens = r"csrfmiddlewaretoken\" value=\"\w+|X-CSRFToken\": \"\w+"
    return re.sub(tokens, "", html.unescape(answer.content.decode()))


def code_of(capsys: pytest.CaptureFixture[str]) -> str:
    found = re.search(r"sign-in code for (\d+): (\d{6})", capsys.readouterr().err)
    assert found is not None
    return found[2]


def test_signing_in_with_a_code(
    client: Client, account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    page = client.post(CODE, {"phone": "+86 138 0013 8000"})
    assert page.status_code == 200
    assert "如果 +86 138 0013 8000 登记过，验证码已经发出" in text(page)
    code = code_of(capsys)
    answer = client.post(DIGITS, {"phone": PHONE, "code": code, "next": ME})
    assert (answer.status_code, answer["Location"]) == (302, ME)
    assert inside(client)
    again = Client().post(DIGITS, {"phone": PHONE, "code": code})
    assert again.status_code == 422
    assert "验证码不对，或者已经过期。请重新获取。" in again.content.decode()


def test_an_unknown_phone_gets_the_same_page_and_no_code(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    known = text(Client().post(CODE, {"phone": PHONE}))
    assert "sign-in code" in capsys.readouterr().err
    unknown = text(Client().post(CODE, {"phone": "13800138001"}))
    assert known.replace(PHONE, "") == unknown.replace("13800138001", "")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("phone", "words"),
    [("", "请填写手机号。"), ("1380013800", "手机号少了一位。"), ("abc", "手机号只能是数字。")],
)
def test_a_wrong_phone_is_named(client: Client, phone: str, words: str) -> None:
    answer = client.post(CODE, {"phone": phone})
    assert answer.status_code == 422
    assert words in answer.content.decode()


@pytest.mark.parametrize(
    ("code", "words"), [("", "请填写验证码。"), ("12345", "验证码是六位数字。")]
)
def test_a_code_has_six_digits(client: Client, code: str, words: str) -> None:
    answer = client.post(DIGITS, {"phone": PHONE, "code": code})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_family_chooses(
    client: Client, account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    child = make_account(make_person("徐小满", phone=PHONE), login="xiaoman", password=None)
    other = make_account(make_person("张伟"), login="zhangwei")
    assert client.get("/sign-in/which/")["Location"] == CODE
    client.post(CODE, {"phone": PHONE})
    answer = client.post(DIGITS, {"phone": PHONE, "code": code_of(capsys)})
    assert answer["Location"] == "/sign-in/which/"
    page = client.get("/sign-in/which/").content.decode()
    assert "徐建英" in page
    assert "徐小满" in page
    assert client.post("/sign-in/which/", {"account": other.pk}).status_code == 422
    assert not inside(client)
    assert client.post("/sign-in/which/", {"account": child.pk}).status_code == 302
    assert "徐小满" in client.get(ME).content.decode()


def test_the_choice_is_open_for_minutes_only(
    client: Client, account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    make_account(make_person("徐小满", phone=PHONE), login="xiaoman", password=None)
    with time_machine.travel("2026-11-25T04:00:00+00:00", tick=False) as moment:
        client.post(CODE, {"phone": PHONE})
        client.post(DIGITS, {"phone": PHONE, "code": code_of(capsys)})
        moment.shift(timedelta(minutes=6))
        answer = client.post("/sign-in/which/", {"account": account.pk})
    assert answer["Location"] == CODE


def test_made_up_persons_get_their_codes_on_the_console(
    client: Client, account: Account, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.QINGLIN_CODE_SENDER = "qinglin.access.tests.test_codes.Refusing"
    Person.objects.update(simulated=True)
    client.post(CODE, {"phone": PHONE})
    assert len(code_of(capsys)) == 6
    Person.objects.update(simulated=False)
    with pytest.raises(ConnectionError):
        client.post(CODE, {"phone": PHONE})


class Refusing:
    """A sender whose line is down."""

    def send(self, phone: str, code: str) -> None:
        raise ConnectionError(phone)


@pytest.mark.parametrize("name", ["", "nowhere", "qinglin.access.codes.Nobody", "qinglin.access"])
def test_a_wrong_sender_is_told_in_one_line(settings: Any, name: str) -> None:
    settings.QINGLIN_CODE_SENDER = name
    with pytest.raises(ImproperlyConfigured, match="QINGLIN_CODE_SENDER must name a class"):
        sender()

import html
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from qinglin.access import actions
from qinglin.access.models import Account
from qinglin.kernel.models import AuditEntry
from qinglin.orgs.tests.make import make_tree
from qinglin.people.tests.make import make_person

from .make import PASSWORD, SYSTEM, give, make_account

pytestmark = pytest.mark.django_db

SIGN_IN, CODE, DIGITS = "/sign-in/", "/sign-in/code/", "/sign-in/code/digits/"
ME = "/me/security/"
PHONE = "13800138000"


@pytest.fixture
def account() -> Account:
    return make_account(make_person("徐建英", phone=PHONE))


def enter(client: Client, **but: Any) -> Any:
    data = {"name": "xujianying", "password": PASSWORD, **but}
    return client.post(SIGN_IN, data)


def inside(client: Client) -> bool:
    answer = client.get(ME)
    assert answer.status_code in (200, 302)
    return bool(answer.status_code == 200)


def text(answer: Any) -> str:
    """The page, without the tokens that differ by chance."""
    tokens = r"csrfmiddlewaretoken\" value=\"\w+|X-CSRFToken\": \"\w+"
    return re.sub(tokens, "", html.unescape(answer.content.decode()))


def test_signing_in_with_login_and_password(client: Client, account: Account) -> None:
    assert not inside(client)
    answer = enter(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert inside(client)
    entry = AuditEntry.objects.get(action="access.signed_in")
    assert (entry.actor, entry.detail) == (f"person:{account.person_id}", {"way": "password"})


def test_signing_in_with_the_phone_number(client: Client, account: Account) -> None:
    assert enter(client, name="138 0013 8000").status_code == 302
    assert inside(client)


def test_staff_go_to_the_desk_and_with_a_phone_home(account: Account) -> None:
    give(account.person, "auditor", make_tree().town)
    assert enter(Client())["Location"] == "/desk/"
    phone = Client(headers={"User-Agent": "Mozilla/5.0 (Linux) Mobile Safari"})
    assert enter(phone)["Location"] == "/"


@pytest.mark.parametrize(
    ("next_", "goes"),
    [
        ("/me/", "/me/"),
        ("/activities/?q=1", "/activities/?q=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("http:///evil.example", "/"),
        (" /evil", "/"),
    ],
)
def test_after_signing_in_one_stays_here(
    client: Client, account: Account, next_: str, goes: str
) -> None:
    assert enter(client, next=next_)["Location"] == goes


def test_a_page_that_needs_a_person_sends_to_the_door_and_back(
    client: Client, account: Account
) -> None:
    answer = client.get(ME)
    assert answer["Location"] == "/sign-in/?next=%2Fme%2Fsecurity%2F"
    page = client.get(answer["Location"])
    assert '<input type="hidden" name="next" value="/me/security/">' in page.content.decode()


def test_every_failure_gets_the_same_answer(account: Account) -> None:
    disabled = make_account(make_person("张伟"), login="disabled")
    actions.disable_account(SYSTEM, disabled)
    make_account(make_person("李芳"), login="codeonly", password=None)
    answers = [
        enter(Client(), name=name, password=password)
        for name, password in (
            ("xujianying", "wrong"),
            ("nobody", PASSWORD),
            ("disabled", PASSWORD),
            ("codeonly", PASSWORD),
            ("13999999999", PASSWORD),
        )
    ]
    assert {answer.status_code for answer in answers} == {422}
    pages = {re.sub(r'name="name" value="\w+"', "", text(answer)) for answer in answers}
    assert len(pages) == 1
    assert "登录名或密码不对。请核对后再试，也可以用手机验证码登录。" in pages.pop()


def test_what_was_typed_stays_but_not_the_password(client: Client, account: Account) -> None:
    answer = enter(client, password="wrong-secret")
    assert 'value="xujianying"' in answer.content.decode()
    assert "wrong-secret" not in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"name": ""}, "请填写登录名或手机号。"),
        ({"password": ""}, "请填写密码。"),
        ({"name": "x" * 61}, "60"),
        ({"name": "\x00"}, "空字符"),
    ],
)
def test_an_incomplete_form_names_the_field(
    client: Client, account: Account, data: dict[str, str], words: str
) -> None:
    answer = enter(client, **data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not inside(client)


def test_the_sixth_try_waits_and_says_how_long(client: Client, account: Account) -> None:
    for number in range(5):
        answer = Client(REMOTE_ADDR=f"10.0.0.{number}").post(
            SIGN_IN, {"name": "xujianying", "password": "wrong"}
        )
        assert answer.status_code == 422
    answer = enter(client)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 901
    assert "尝试次数太多" in answer.content.decode()
    assert not inside(client)


def test_a_known_device_is_not_locked_out(account: Account) -> None:
    home = Client()
    enter(home)
    home.post("/sign-out/")
    stranger = Client()
    for _ in range(6):
        enter(stranger, password="wrong")
    assert enter(stranger).status_code == 429
    assert enter(home).status_code == 302


def test_a_known_device_helps_its_owner_only(account: Account) -> None:
    make_account(make_person("张伟"), login="zhangwei")
    home = Client()
    enter(home)
    for _ in range(5):
        assert enter(home, name="zhangwei", password="wrong").status_code == 422
    assert enter(home, name="zhangwei", password="wrong").status_code == 429
    home.cookies["known_device"] = "forged"
    assert enter(home).status_code == 302


def test_the_session_gets_a_new_id(client: Client, account: Account) -> None:
    session = client.session
    session["before"] = 1
    session.save()
    fixed = session.session_key
    client.cookies["qinglin_session"] = str(fixed)
    enter(client)
    assert client.cookies["qinglin_session"].value != fixed
    stolen = Client()
    stolen.cookies["qinglin_session"] = str(fixed)
    assert not inside(stolen)


def test_the_old_cookie_opens_nothing_after_signing_out(client: Client, account: Account) -> None:
    enter(client)
    thief = Client()
    thief.cookies["qinglin_session"] = client.cookies["qinglin_session"].value
    assert inside(thief)
    assert client.post("/sign-out/")["Location"] == SIGN_IN
    assert not inside(thief)
    assert client.get("/sign-out/").status_code == 405


def test_signing_out_everywhere_ends_every_session_and_token(account: Account) -> None:
    here, there = Client(), Client()
    enter(here)
    enter(there)
    secret = actions.issue_token(SYSTEM, account, "test")
    assert here.post("/me/security/end/")["Location"] == SIGN_IN
    assert not inside(here)
    assert not inside(there)
    answer = Client().get("/api/v1/ping", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 401


def test_a_disabled_account_is_out_at_the_next_request(client: Client, account: Account) -> None:
    enter(client)
    actions.disable_account(SYSTEM, account)
    assert not inside(client)


def test_a_new_password_keeps_this_browser_and_ends_the_others(account: Account) -> None:
    here, there = Client(), Client()
    enter(here)
    enter(there)
    new = "鹿山脚下-2026-秋"
    answer = here.post(
        "/me/security/password/", {"old": PASSWORD, "password": new, "again": new}, follow=True
    )
    assert "密码已修改，其他设备上的登录都已退出。" in answer.content.decode()
    assert inside(here)
    assert not inside(there)
    assert enter(Client(), password=new).status_code == 302


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"old": "wrong"}, "当前密码不对。"),
        ({"again": "something else"}, "两次填写的新密码不一样。"),
        ({"password": "12345678", "again": "12345678"}, "密码"),
        ({"password": ""}, "请填写新密码。"),
    ],
)
def test_a_password_is_not_changed_by_mistake(
    client: Client, account: Account, data: dict[str, str], words: str
) -> None:
    enter(client)
    new = "鹿山脚下-2026-秋"
    answer = client.post(
        "/me/security/password/", {"old": PASSWORD, "password": new, "again": new, **data}
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert enter(Client()).status_code == 302


@pytest.mark.parametrize(
    ("staff", "idle", "over"),
    [
        (True, timedelta(minutes=29), False),
        (True, timedelta(minutes=31), True),
        (False, timedelta(days=13), False),
        (False, timedelta(days=15), True),
    ],
)
def test_idle_sessions_end(account: Account, staff: bool, idle: timedelta, over: bool) -> None:
    if staff:
        give(account.person, "auditor", make_tree().town)
    client = Client()
    with time_machine.travel("2026-11-25T04:00:00+00:00", tick=False) as moment:
        enter(client)
        moment.shift(idle)
        assert inside(client) is not over
        if over and staff:
            assert "为了安全已自动退出" in client.get(SIGN_IN).content.decode()


def test_staff_sessions_end_after_twelve_hours_of_work(account: Account) -> None:
    give(account.person, "auditor", make_tree().town)
    client = Client()
    with time_machine.travel("2026-11-25T00:00:00+00:00", tick=False) as moment:
        enter(client)
        for _ in range(35):
            moment.shift(timedelta(minutes=20))
            assert inside(client)
        moment.shift(timedelta(minutes=20))
        assert not inside(client)


def test_forms_need_their_token(account: Account) -> None:
    client = Client(enforce_csrf_checks=True)
    assert enter(client).status_code == 403
    assert not inside(client)


def test_private_pages_are_not_kept(client: Client, account: Account) -> None:
    enter(client)
    assert client.get(ME)["Cache-Control"] == "no-store"

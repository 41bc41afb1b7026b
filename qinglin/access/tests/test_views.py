import html
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from qinglin.access import actions
from qinglin.access.models import Account, Grant
from qinglin.access.queries import actor_for
from qinglin.kernel.models import AuditEntry
from qinglin.orgs.tests.make import make_tree
from qinglin.people.models import Person
from qinglin.people.tests.make import make_person

from .make import PASSWORD, SYSTEM, give, make_account, signed_in

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
    settings.QINGLIN_CODE_SENDER = "qinglin.access.tests.test_views.Refusing"
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
    assert client.post(page, data).status_code == 422
    assert client.post(f"/desk/grants/{held.pk}/end/").status_code == 403
    assert Grant.objects.count() == 2

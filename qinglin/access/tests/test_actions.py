from datetime import timedelta

import pytest
import time_machine

from qinglin.access import actions, queries
from qinglin.access.errors import (
    AccountThere,
    AlreadyGranted,
    GrantEnded,
    LoginTaken,
    TokenRevoked,
    TooManyTries,
    WeakPassword,
    WrongGrant,
    WrongLogin,
    WrongPassword,
)
from qinglin.access.models import Account, Grant, Role, SignInCode, Token, Tries
from qinglin.access.queries import actor_for, actor_of_token
from qinglin.kernel import clock
from qinglin.kernel.actor import NOBODY
from qinglin.kernel.errors import Forbidden
from qinglin.kernel.models import AuditEntry, Job
from qinglin.orgs.tests.make import make_tree
from qinglin.people.tests.make import make_person

from .make import PASSWORD, SYSTEM, give, make_account

pytestmark = pytest.mark.django_db


def written() -> tuple[int, ...]:
    models = (Account, Grant, Role, Token, SignInCode, AuditEntry, Job)
    return tuple(model.objects.count() for model in models)


def test_roles_are_brought_in_once_and_left_alone() -> None:
    Role.objects.all().delete()
    assert actions.sync_roles(SYSTEM) == 7
    Role.objects.filter(key="auditor").update(title="监督员", permissions=[])
    assert actions.sync_roles(SYSTEM) == 0
    assert Role.objects.get(key="auditor").title == "监督员"
    with pytest.raises(Forbidden):
        actions.sync_roles(NOBODY)


def test_migrating_brings_the_roles_in() -> None:
    assert Role.objects.filter(key="district_secretary").exists()


def test_an_account_opens_with_its_password_only() -> None:
    account = make_account()
    assert account.password.startswith("argon2$argon2id$")
    assert PASSWORD not in account.password
    assert queries.account_by_password(" XuJianYing ", PASSWORD) == account
    assert queries.account_by_password("xujianying", PASSWORD + " ") is None
    assert queries.account_by_password("nobody", PASSWORD) is None


def test_the_phone_number_is_a_name_too() -> None:
    person = make_person(phone="13800138000")
    account = make_account(person)
    assert queries.account_by_password("138 0013 8000", PASSWORD) == account
    assert queries.account_by_password("13800138001", PASSWORD) is None


def test_a_family_shares_a_phone_and_each_has_the_own_password() -> None:
    mother = make_account(make_person("徐建英", phone="13800138000"))
    child = make_account(
        make_person("徐小满", phone="13800138000"), login="xiaoman", password="小满-2015-芒种"
    )
    assert queries.account_by_password("13800138000", "小满-2015-芒种") == child
    assert queries.account_by_password("13800138000", PASSWORD) == mother


def test_an_account_without_password_opens_with_none() -> None:
    make_account(password=None)
    assert queries.account_by_password("xujianying", "") is None
    assert queries.account_by_password("xujianying", "!") is None


@pytest.mark.parametrize(
    "password",
    ["", "short7x", "12345678901", "password1", "徐建英-2015-夏天", "xujianying-2015"],
)
def test_weak_passwords_are_refused(password: str) -> None:
    person = make_person("徐建英")
    before = written()
    with pytest.raises(WeakPassword) as refusal:
        make_account(person, password=password)
    assert set(refusal.value.fields) == {"password"}
    assert written() == before


def test_a_long_sentence_is_a_good_password() -> None:
    sentence = "秦望广场的雷锋角每个周六早上八点半准时开张风雨无阻欢迎您来" * 4
    account = make_account(password=sentence)
    account.refresh_from_db()
    assert account.check_password(sentence)
    assert not account.check_password(sentence[:-1])


@pytest.mark.parametrize("login", ["", "xu", "13800138000", "徐建英", "xu jian", "x" * 41])
def test_a_login_name_must_be_one(login: str) -> None:
    person = make_person()
    before = written()
    with pytest.raises(WrongLogin):
        actions.open_account(SYSTEM, person, login=login)
    assert written() == before


def test_one_account_per_person_and_one_person_per_login() -> None:
    account = make_account()
    other = make_person()
    before = written()
    with pytest.raises(AccountThere):
        make_account(account.person, login="another")
    with pytest.raises(LoginTaken):
        make_account(other, login="XuJianYing")
    with pytest.raises(Forbidden):
        actions.open_account(NOBODY, other, login="other")
    assert written() == before


def test_many_accounts_are_opened_at_once() -> None:
    people = [make_person() for _ in range(5)]
    accounts = actions.open_accounts(SYSTEM, [(p.pk, f"v{p.pk:05d}") for p in people])
    assert [account.person_id for account in accounts] == [p.pk for p in people]
    issued = actions.issue_tokens(SYSTEM, accounts, "load")
    assert len(set(issued)) == 5
    found = [actor_of_token(secret) for secret in issued]
    assert [actor.person_id for actor in found if actor] == [p.pk for p in people]


def test_a_role_is_given_once_and_taken_once() -> None:
    tree, person = make_tree(), make_person()
    held = give(person, "auditor", tree.town)
    before = written()
    with pytest.raises(AlreadyGranted) as refusal:
        give(person, "auditor", tree.town)
    assert str(refusal.value) == "这位人员在“富春街道”已经是“审计员”。"
    assert written() == before
    actions.end_grant(SYSTEM, held)
    before = written()
    with pytest.raises(GrantEnded):
        actions.end_grant(SYSTEM, held)
    assert written() == before
    give(person, "auditor", tree.town)


def test_a_grant_ends_after_it_begins_and_names_a_role() -> None:
    tree, person, today = make_tree(), make_person(), clock.today()
    before = written()
    for role, until_on, field in (
        ("king", None, "role"),
        ("auditor", today - timedelta(days=1), "until_on"),
    ):
        with pytest.raises(WrongGrant) as refusal:
            actions.grant(SYSTEM, person, role, tree.town, until_on=until_on)
        assert set(refusal.value.fields) == {field}
    assert written() == before


def test_a_token_acts_as_its_account_until_it_is_revoked() -> None:
    tree, account = make_tree(), make_account()
    give(account.person, "town_secretary", tree.town)
    secret = actions.issue_token(SYSTEM, account, "test")
    actor = actor_of_token(secret)
    assert actor == actor_for(account.person_id, account.pk)
    assert actor is not None
    assert actor.can("people.manage", tree.village.pk)
    token = Token.objects.get()
    assert secret not in str(vars(token))
    actions.revoke_token(actor, token)
    assert actor_of_token(secret) is None
    before = written()
    with pytest.raises(TokenRevoked):
        actions.revoke_token(SYSTEM, token)
    assert written() == before


def test_a_token_lives_as_long_as_it_was_given() -> None:
    account = make_account()
    with time_machine.travel("2026-11-25T04:00:00+00:00", tick=False) as moment:
        secret = actions.issue_token(SYSTEM, account, "test", life=timedelta(days=1))
        moment.shift(timedelta(hours=23, minutes=59))
        assert actor_of_token(secret) is not None
        moment.shift(timedelta(minutes=1))
        assert actor_of_token(secret) is None


@pytest.mark.parametrize("guess", ["", "ql_", "ql_" + "a" * 43, "' OR 1=1 --"])
def test_guesses_open_nothing(guess: str) -> None:
    actions.issue_token(SYSTEM, make_account(), "test")
    assert actor_of_token(guess) is None


def test_others_tokens_are_not_one_s_own() -> None:
    account, other = make_account(), make_account(make_person(), login="other")
    actions.issue_token(SYSTEM, account, "test")
    actor = actor_for(other.person_id, other.pk)
    before = written()
    with pytest.raises(Forbidden):
        actions.issue_token(actor, account, "stolen")
    with pytest.raises(Forbidden):
        actions.revoke_token(actor, Token.objects.get())
    with pytest.raises(Forbidden):
        actions.end_everything(actor, account)
    with pytest.raises(Forbidden):
        actions.disable_account(actor, account)
    assert written() == before


def test_a_new_password_ends_tokens_and_raises_the_epoch() -> None:
    account = make_account()
    me = actor_for(account.person_id, account.pk)
    secret = actions.issue_token(me, account, "test")
    old = account.get_session_auth_hash()
    changed = actions.change_password(me, account, old=PASSWORD, new="鹿山脚下-2026-秋")
    assert queries.account_by_password("xujianying", "鹿山脚下-2026-秋") == account
    assert queries.account_by_password("xujianying", PASSWORD) is None
    assert actor_of_token(secret) is None
    assert changed.get_session_auth_hash() != old


def test_the_old_password_is_asked() -> None:
    account = make_account()
    me = actor_for(account.person_id, account.pk)
    before = written()
    with pytest.raises(WrongPassword):
        actions.change_password(me, account, old="wrong", new="鹿山脚下-2026-秋")
    with pytest.raises(WeakPassword):
        actions.change_password(me, account, old=PASSWORD, new="12345678")
    assert written() == before
    assert queries.account_by_password("xujianying", PASSWORD) == account


def test_a_disabled_account_opens_with_nothing() -> None:
    account = make_account(make_person(phone="13800138000"))
    secret = actions.issue_token(SYSTEM, account, "test")
    actions.disable_account(SYSTEM, account)
    assert queries.account_by_password("xujianying", PASSWORD) is None
    assert actor_of_token(secret) is None
    code = actions.send_code(NOBODY, phone="13800138000")
    assert actions.use_code(NOBODY, phone="13800138000", code=code) is None
    actions.enable_account(SYSTEM, account)
    assert queries.account_by_password("xujianying", PASSWORD) == account
    assert actor_of_token(secret) is None


def count(name: str = "xujianying", address: str = "10.0.0.1", device: str = "") -> None:
    actions.count_try(NOBODY, name=name, address=address, device=device)


def test_five_tries_per_name_in_any_fifteen_minutes() -> None:
    with time_machine.travel("2026-11-25T04:00:00+00:00", tick=False) as moment:
        for number in range(5):
            count(address=f"10.0.0.{number}")
            moment.shift(timedelta(minutes=1))
        for _ in range(3):
            with pytest.raises(TooManyTries) as refusal:
                count(address="10.0.1.1")
        assert refusal.value.params == {"retry_after": 601, "minutes": 11}
        assert str(refusal.value) == "尝试次数太多，请 11 分钟后再试。"
        count(name="somebody")
        moment.shift(timedelta(minutes=10))
        count()


def test_the_owner_gets_in_on_a_known_device_while_strangers_try() -> None:
    for number in range(5):
        count(address=f"10.0.0.{number}")
    with pytest.raises(TooManyTries):
        count()
    for _ in range(5):
        count(device="a")
    with pytest.raises(TooManyTries):
        count(device="a")
    count(device="b")


def test_one_address_does_not_try_all_names() -> None:
    for number in range(40):
        count(name=f"user{number}")
    with pytest.raises(TooManyTries):
        count(name="user40")
    count(name="user40", address="10.0.0.2")


def test_signing_in_gives_the_tries_back() -> None:
    account = make_account()
    me = actor_for(account.person_id, account.pk)
    for _ in range(12):
        for _ in range(3):
            count()
        actions.open_session(me, account, way="password", name="xujianying", address="10.0.0.1")
    assert AuditEntry.objects.filter(action="access.signed_in").count() == 12
    with pytest.raises(Forbidden):
        actions.open_session(NOBODY, account, way="password", name="x", address="")


def test_names_and_addresses_are_not_kept_in_clear() -> None:
    count()
    kept = " ".join(Tries.objects.values_list("key", flat=True))
    assert "xujianying" not in kept
    assert "10.0.0.1" not in kept


def test_old_tries_and_codes_are_forgotten() -> None:
    with time_machine.travel("2026-11-25T04:00:00+00:00", tick=False) as moment:
        count()
        actions.send_code(NOBODY, phone="13800138000")
        assert actions.forget_tries(SYSTEM) == 0
        moment.shift(timedelta(minutes=31))
        assert actions.forget_tries(SYSTEM) == 2
        moment.shift(timedelta(days=1))
        assert actions.forget_tries(SYSTEM) == 1


def test_a_code_opens_once_and_for_five_minutes() -> None:
    account = make_account(make_person(phone="13800138000"))
    with time_machine.travel("2026-11-25T04:00:00+00:00", tick=False) as moment:
        code = actions.send_code(NOBODY, phone="13800138000")
        assert len(code) == 6
        assert code.isdigit()
        assert code not in str(list(SignInCode.objects.values()))
        assert actions.use_code(NOBODY, phone="+86 13800138000", code=code) == [account]
        assert actions.use_code(NOBODY, phone="13800138000", code=code) is None
        code = actions.send_code(NOBODY, phone="13800138000")
        moment.shift(timedelta(minutes=5))
        assert actions.use_code(NOBODY, phone="13800138000", code=code) is None


def test_only_the_last_code_lives_and_only_for_its_phone() -> None:
    make_account(make_person(phone="13800138000"))
    make_account(make_person(phone="13900139000"), login="other")
    first = actions.send_code(NOBODY, phone="13800138000")
    second = actions.send_code(NOBODY, phone="13800138000")
    if first != second:
        assert actions.use_code(NOBODY, phone="13800138000", code=first) is None
    assert actions.use_code(NOBODY, phone="13900139000", code=second) is None
    assert actions.use_code(NOBODY, phone="13800138000", code=second) is not None


def test_after_five_guesses_a_code_is_dead() -> None:
    make_account(make_person(phone="13800138000"))
    code = actions.send_code(NOBODY, phone="13800138000")
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(5):
        assert actions.use_code(NOBODY, phone="13800138000", code=wrong) is None
    assert actions.use_code(NOBODY, phone="13800138000", code=code) is None


def test_codes_are_asked_for_five_times_per_phone() -> None:
    for _ in range(5):
        actions.count_code_request(NOBODY, phone="13800138000", address="10.0.0.1")
    with pytest.raises(TooManyTries):
        actions.count_code_request(NOBODY, phone="+8613800138000", address="10.0.0.2")
    actions.count_code_request(NOBODY, phone="13800138001", address="10.0.0.1")

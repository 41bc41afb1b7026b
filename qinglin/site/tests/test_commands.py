import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from qinglin.access.models import Account, Role, Token
from qinglin.access.queries import actor_of_token
from qinglin.access.tests.make import make_account
from qinglin.kernel.actor import PERMISSIONS, system
from qinglin.kernel.errors import NotFound
from qinglin.kernel.events import REACTIONS
from qinglin.orgs.tests.make import make_tree
from qinglin.people.actions import give_consent
from qinglin.people.queries import age_on
from qinglin.people.tests.make import make_person
from qinglin.volunteers import actions as volunteers
from qinglin.volunteers.models import Profile, ProfileSkill

pytestmark = pytest.mark.django_db
SYSTEM = system("test")


def run(*words: Any) -> str:
    out = io.StringIO()
    call_command(*[str(word) for word in words], stdout=out)
    return out.getvalue()


def test_the_matrix_shows_every_role_and_permission() -> None:
    lines = run("permissions").splitlines()
    number = Role.objects.count()
    assert [line.split()[1] for line in lines[:number]] == list(
        Role.objects.order_by("pk").values_list("key", flat=True)
    )
    rows = {line.split()[0]: line.split()[1 : number + 1] for line in lines[number + 2 :]}
    assert set(rows) == set(PERMISSIONS)
    for name, marks in rows.items():
        held = [name in role.permissions for role in Role.objects.order_by("pk")]
        assert [mark == "✓" for mark in marks] == held


def test_the_matrix_is_of_this_installation() -> None:
    Role.objects.filter(key="auditor").update(permissions=["hours.view", "gone.view"])
    said = run("permissions")
    assert "not declared by any room: gone.view" in said


def test_events_name_who_announces_and_who_reacts() -> None:
    heard: dict[str, list[str]] = {}
    for line in run("events").splitlines():
        if line.startswith("    → "):
            heard[list(heard)[-1]].append(line[6:])
        elif ": " in line:
            heard[line] = []
    assert "qinglin.hours.reactions.credit_hours" in heard["activities: RollConfirmed"]
    assert sum(map(len, heard.values())) >= len(REACTIONS)
    assert not [line for line in heard if "announced by nobody" in line]


def test_a_token_is_issued_to_a_login_and_revoked() -> None:
    account = make_account()
    secret = run("token", "issue", "XuJianYing").strip()
    actor = actor_of_token(secret)
    assert actor is not None
    assert actor.account_id == account.pk
    assert run("token", "revoke", "xujianying") == "1 tokens revoked\n"
    assert actor_of_token(secret) is None


def test_an_unknown_login_gets_no_token() -> None:
    for verb in ("issue", "revoke"):
        with pytest.raises(NotFound):
            run("token", verb, "nobody")
    assert not Token.objects.exists()


def volunteer(name: str, **but: Any) -> Profile:
    person = make_person(name, **but)
    tree = make_tree() if not Profile.objects.exists() else None
    unit = tree.town if tree else Profile.objects.all()[0].unit
    give_consent(SYSTEM, person, purpose="registration", given_by=person)
    return volunteers.register(SYSTEM, person, unit=unit)


def test_many_tokens_for_adults_who_may_take_any_shift(tmp_path: Path) -> None:
    skills = [
        volunteers.define_skill(SYSTEM, key=key, title=key) for key in ("first-aid", "repair")
    ]
    profiles = [volunteer(f"志愿者{n}") for n in range(4)]
    suspended = volunteers.suspend(SYSTEM, profiles[0], reason="测试")
    make_account(profiles[1].person, login="already")
    file = tmp_path / "tokens.csv"
    assert (
        run("token", "issue", "--volunteers", 3, "--csv", file) == f"3 tokens written to {file}\n"
    )
    rows = [line.split(",") for line in file.read_text().splitlines()]
    assert len(rows) == 3
    assert rows[0][0] == "already"
    assert suspended.person_id not in {p.person_id for p in Account.objects.all()}
    for login, secret in rows:
        actor = actor_of_token(secret)
        account = Account.objects.select_related("person").get(login=login)
        assert actor is not None
        assert actor.person_id == account.person_id
        assert age_on(profiles[0].registered_on, account.person.born_on) >= 18
        held = ProfileSkill.objects.filter(profile__person=account.person)
        assert {skill.skill_id for skill in held} == {skill.pk for skill in skills}


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["issue"], "name a LOGIN"),
        (["issue", "--volunteers", "0", "--csv", "x.csv"], "must be 1 or more"),
        (["issue", "--volunteers", "2"], "needs --csv FILE"),
        (["issue", "--volunteers", "2", "--csv", "/nowhere/x.csv"], "does not exist"),
        (["issue", "--volunteers", "2", "--csv", "x.csv"], "there are only 0 adult volunteers"),
        (["issue", "--volunteers", "many"], "invalid int value"),
        ([], "the following arguments are required"),
    ],
)
def test_wrong_words_are_named_and_nothing_is_issued(
    words: list[str], complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError, match=complaint):
        run("token", *words)
    assert not Token.objects.exists()
    assert list(tmp_path.iterdir()) == []


def test_routes_are_told_with_methods_and_policies() -> None:
    rows = {row["name"]: row for row in json.loads(run("routes", "--json"))}
    assert rows["orgs:close"] == {
        "name": "orgs:close",
        "pattern": "desk/units/<int:pk>/close/",
        "methods": ["GET", "POST"],
        "policy": "staff",
    }
    assert rows["api:sign_up"]["policy"] == "shift.sign_up"
    assert rows["api:edit_activity"]["methods"] == ["PATCH"]

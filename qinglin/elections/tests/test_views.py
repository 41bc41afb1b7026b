"""Pages of re-elections: a whole chain by clicks, a campaign, and who finds nothing there."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qinglin.access.tests.make import give, make_account, make_staff, signed_in
from qinglin.elections import policy
from qinglin.elections.models import Campaign, Candidacy, Contest, Reelection, Step
from qinglin.files.models import StoredFile
from qinglin.orgs.models import Holding, Unit
from qinglin.people.models import Person
from qinglin.people.tests.make import make_person

from .make import DUE, SURVEYED, Ground, make_ground, make_young

pytestmark = pytest.mark.django_db
NOON = "2021-05-25T12:00:00+08:00"


@pytest.fixture
def ground() -> Ground:
    return make_ground()


def browser(unit: Unit, role: str, login: str = "xujianying") -> Client:
    person = make_person("徐建英")
    give(person, role, unit, from_on=date(2021, 1, 1))
    return signed_in(make_account(person, login=login))


def known(ground: Ground, name: str, phone: str) -> Person:
    person = make_young(name, phone=phone)
    give(person, "team_leader", ground.village, from_on=date(2021, 1, 1))
    return person


def post(client: Client, address: str, status: int = 302, /, **body: Any) -> str:
    answer = client.post(address, body)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


@time_machine.travel(NOON, tick=False)
def test_a_chain_by_clicks(ground: Ground, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    client = browser(ground.tree.district, "district_secretary")
    base = f"/desk/elections/{ground.reelection.pk}"
    winner, loser = known(ground, "甘一一", "13800000101"), known(ground, "甘二二", "13800000102")
    assert "现在该办：摸排" in client.get(f"{base}/").content.decode()
    post(client, f"{base}/step/", on="2021-05-01")
    paper = SimpleUploadedFile("请示.pdf", b"%PDF-1.7 signed", "application/pdf")
    post(client, f"{base}/step/", on="2021-05-02", document="团字 1 号", paper=paper)
    step = Step.objects.get(stage="request")
    assert step.file == StoredFile.objects.get(content_type="application/pdf")
    shown = client.get(f"/files/{step.file_id}/")
    assert shown["Content-Disposition"].startswith("attachment")
    post(client, f"{base}/send-back/", 422, back_to="meeting", on="2021-05-03", reason="不行")
    post(client, f"{base}/send-back/", back_to="request", on="2021-05-03", reason="缺签字")
    assert "缺签字" in client.get(f"{base}/").content.decode()
    post(client, f"{base}/step/", on="2021-05-04")
    post(client, f"{base}/step/", on="2021-05-05")
    form: dict[str, Any] = {
        "contest": ground.contest.pk, "name": "甘一一", "number": "13800000101",
        "form_on": "2021-05-06", "nominators": 9, "supporters": 5, "politics": "league",
    }  # fmt: skip
    assert "三分之二" in post(client, f"{base}/candidates/", 422, **form)
    post(client, f"{base}/candidates/", 422, **{**form, "number": "13800000999"})
    post(client, f"{base}/candidates/", **{**form, "supporters": 8})
    other: dict[str, Any] = {**form, "name": "甘二二", "number": "13800000102", "supporters": 7}
    post(client, f"{base}/candidates/", **other)
    post(client, f"/desk/elections/candidates/{Candidacy.objects.get(person=loser).pk}/withdraw/")
    post(client, f"{base}/step/", 422, on="2021-05-07")
    post(client, f"/desk/elections/contests/{ground.contest.pk}/", seats=1, exception="批准等额")
    post(client, f"{base}/step/", on="2021-05-07")
    early = post(client, f"{base}/approve/", 422, on="2021-05-08", effective_on="2021-05-25")
    assert "现在该办“大会”，不能先办“结果批复”" in early
    votes = {f"votes-{Candidacy.objects.get().pk}": 30, "on": "2021-05-20"}
    counts: dict[str, Any] = {"entitled": 48, "present": 36, "returned": 36, "valid": 36}
    low = post(client, f"{base}/meeting/", 422, **votes, **{**counts, "entitled": 60})
    assert "不足应到" in low
    post(client, f"{base}/meeting/", **votes, **counts)
    post(client, f"{base}/step/", on="2021-05-20")
    soon: dict[str, Any] = {"on": "2021-05-21", "effective_on": "2021-05-19"}
    post(client, f"{base}/approve/", 422, **soon)
    post(client, f"{base}/approve/", **{**soon, "effective_on": "2021-05-25"})
    assert Holding.objects.get(person=winner).from_on == date(2021, 5, 25)
    post(client, f"{base}/step/", on="2021-05-25")
    assert Reelection.objects.get().state == "completed"
    assert "当选" in client.get(f"{base}/").content.decode()


@time_machine.travel("2021-06-20T12:00:00+08:00", tick=False)
def test_a_campaign_by_clicks(
    ground: Ground, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(ground.tree.district, "district_secretary")
    new: dict[str, Any] = {"title": "集中换届", "unit_kind": "village", "from_on": "2021-05-10"}
    assert client.get("/desk/elections/campaigns/new/").status_code == 200
    post(client, "/desk/elections/campaigns/new/", 422, **new, due_on="2021-05-01")
    post(client, "/desk/elections/campaigns/new/", **new, due_on="2021-05-31")
    base = f"/desk/elections/campaigns/{Campaign.objects.get().pk}"
    milestone: dict[str, Any] = {"kind": "training", "title": "观摩培训会", "held_on": "2021-05-24"}
    post(client, f"{base}/milestones/", **milestone)
    post(client, f"{base}/milestones/", 422, **{**milestone, "title": ""})
    for page in ("/", "/units/?late=1&q=qwsq&town=x&done=99", "/structure/", "/import/"):
        with django_assert_max_num_queries(24):
            assert client.get(base + page).status_code == 200, page
    assert "秦望社区" in client.get(f"{base}/units/?late=1").content.decode()
    for page in ("/desk/elections/", "/desk/elections/todo/"):
        assert "秦望社区" in client.get(page).content.decode()
    post(client, f"{base}/remind/")
    assert post(client, f"{base}/remind/", 409)
    post(client, f"{base}/close/", 409)
    sheet = SimpleUploadedFile("结果.csv", "单位,职务,姓名,手机号\n月亮,书记,甘,1".encode())
    assert "不能导入" in post(client, f"{base}/import/", 200, sheet=sheet)
    post(client, f"{base}/import/", 422, sheet=SimpleUploadedFile("a.xlsx", b"PK\x03\x04"))
    post(client, f"{base}/import/enter/", 422, rows="forged")
    post(client, f"/desk/elections/{ground.reelection.pk}/cancel/", reason="并入社区")
    post(client, f"{base}/close/")
    unit = f"/desk/elections/units/{ground.village.pk}/"
    assert client.get(unit).status_code == 200
    post(client, unit, due_on="2021-07-01")
    assert Reelection.objects.filter(state="open").count() == 1


#: role -> (sees, runs, approves) at the own unit's village, and at a village elsewhere
ROLES = {
    "district_secretary": ((True, True, True), (True, True, True)),
    "town_secretary": ((True, True, True), (False, False, False)),
    "branch_secretary": ((True, True, False), (False, False, False)),
    "auditor": ((True, False, False), (False, False, False)),
    "team_leader": ((False, False, False), (False, False, False)),
}


@pytest.mark.parametrize("role", ROLES)
def test_who_sees_runs_and_approves(role: str, ground: Ground) -> None:
    tree = ground.tree
    at = {"district_secretary": tree.district, "branch_secretary": tree.village}
    actor = make_staff(role, at.get(role, tree.town), "俞佳怡")
    there = Reelection.objects.create(
        unit=tree.other_village, due_on=DUE, made_at="2021-05-01T00:00:00Z"
    )
    found = []
    for row in (ground.reelection, there):
        sees = policy.visible(actor, Reelection.objects.filter(pk=row.pk)).exists()
        found.append((sees, policy.may_run(actor, row.unit), policy.may_approve(actor, row.unit)))
    assert tuple(found) == ROLES[role]


def test_what_is_elsewhere_looks_absent_and_looking_is_not_acting(ground: Ground) -> None:
    row, contest = ground.reelection, Contest.objects.get()
    foreign = browser(ground.tree.other_town, "town_secretary")
    for tail in ("", "step/", "meeting/", "approve/", "send-back/", "cancel/", "candidates/"):
        address = f"/desk/elections/{row.pk}/{tail}"
        answer = foreign.get(address) if not tail else foreign.post(address, {})
        assert answer.status_code == 404
    assert foreign.post(f"/desk/elections/contests/{contest.pk}/", {}).status_code == 404
    looker = browser(ground.tree.town, "auditor", "shenji")
    step = {"on": SURVEYED.isoformat()}
    assert looker.get(f"/desk/elections/{row.pk}/").status_code == 200
    assert looker.post(f"/desk/elections/{row.pk}/step/", step).status_code == 403
    assert looker.get("/desk/elections/campaigns/new/").status_code == 403
    assert not Step.objects.exists()

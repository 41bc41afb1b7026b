import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from qinglin.access.models import Account, Grant, Role, Token
from qinglin.access.queries import token_digest
from qinglin.figures.models import Mode, Snapshot
from qinglin.figures.tests.make import TODAY, District, make_district, make_person
from qinglin.kernel import clock
from qinglin.orgs.models import Unit
from qinglin.reports import jobs
from qinglin.reports.errors import ModeNotLoaded, WrongPeriod
from qinglin.reports.models import Brief

from .make import make_brief, make_mode, words_of_pdf

pytestmark = pytest.mark.django_db
ALL = ["figures.view", "figures.freeze", "reports.view", "reports.make"]


@pytest.fixture(autouse=True)
def _on_that_day() -> Iterator[None]:
    with time_machine.travel(clock.at(TODAY) + timedelta(hours=12), tick=True):
        yield


@pytest.fixture(scope="module")
def district(kept: None) -> District:
    with time_machine.travel(clock.at(TODAY) + timedelta(hours=12), tick=True):
        return make_district(people=12, activities=20)


@pytest.fixture
def made(district: District) -> District:
    return deepcopy(district)


@pytest.fixture
def mode(made: District) -> Mode:
    return make_mode(made)


def account(unit: Unit, permissions: list[str]) -> Account:
    person = make_person("赵敏")
    role = Role.objects.create(
        key=f"r{person.pk}", title="角色", title_en="Role", permissions=permissions
    )
    Grant.objects.create(person=person, role=role, unit=unit, from_on=TODAY)
    return Account.objects.create(person=person, login=f"login{person.pk}")


def browser(unit: Unit, permissions: list[str] | None = None) -> Client:
    client = Client()
    client.force_login(account(unit, ALL if permissions is None else permissions))
    return client


def words(page: Any) -> str:
    found = BeautifulSoup(page.content, "html.parser").select_one("main")
    assert found is not None
    return " ".join(found.get_text(" ").split())


def filled(client: Client, **but: Any) -> dict[str, Any]:
    """What the form of a new brief would send as it stands."""
    form = client.get("/desk/briefs/new/").context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    return {**sent, "mode": "fuyang-2015", "period": "2015-10", **but}


def test_from_the_form_to_the_file(made: District, mode: Mode) -> None:
    client = browser(made.root)
    answer = client.post("/desk/briefs/new/", filled(client, plans="一是办好学雷锋日。"))
    brief = Brief.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/briefs/{brief.pk}/")
    assert "正在核算" in words(client.get(answer["Location"]))
    assert client.get(f"/desk/briefs/{brief.pk}/pdf/").status_code == 409
    jobs.make_what_waits()
    page = client.get(f"/desk/briefs/{brief.pk}/")
    assert "一是办好学雷锋日。" in words(page)
    assert "赵敏" in words(page)
    file = client.get(f"/desk/briefs/{brief.pk}/pdf/")
    assert file["Content-Type"] == "application/pdf"
    assert file["Content-Disposition"].startswith("attachment")
    assert "一是办好学雷锋日。" in words_of_pdf(file.content)
    assert "2015年第1期" in words_of_pdf(file.content)
    assert (
        "http://testserver/desk/figures/fuyang-2015/S4-F6/"
        in client.get(f"/desk/briefs/{brief.pk}/md/").content.decode()
    )


def test_the_page_asks_again_until_it_is_made(made: District, mode: Mode) -> None:
    client = browser(made.root)
    client.post("/desk/briefs/new/", filled(client))
    address = f"/desk/briefs/{Brief.objects.get().pk}/"
    part = client.get(address, headers={"HX-Request": "true"})
    assert "HX-Refresh" not in part
    jobs.make_what_waits()
    assert client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"period": "own", "since": "2015-10-02", "until": "2015-10-01"}, "period", "早于开始"),
        ({"period": "own", "since": "2015-10-01", "until": "2016-01-01"}, "period", "还没有到"),
        ({"period": "own"}, "since", "开始和结束两个日期"),
        ({"sections": []}, "sections", "至少选一个板块"),
        ({"title": ""}, "title", ""),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    made: District, mode: Mode, wrong: dict[str, Any], field: str, said: str
) -> None:
    client = browser(made.root)
    page = client.post("/desk/briefs/new/", filled(client, **wrong))
    assert page.status_code == 422
    assert said in str(page.context["form"].errors[field])
    assert Brief.objects.count() == 0


def test_without_briefs_or_modes_the_first_step_is_taught(made: District) -> None:
    client = browser(made.root)
    assert "还没有简报" in words(client.get("/desk/briefs/"))
    assert "没有您可以做简报的工作模式" in words(client.get("/desk/briefs/new/"))


def test_an_auditor_may_look_but_not_make(made: District, mode: Mode) -> None:
    brief = make_brief(mode)
    client = browser(made.root, ["figures.view", "reports.view"])
    assert "四化" in words(client.get("/desk/briefs/"))
    assert client.get(f"/desk/briefs/{brief.pk}/docx/").status_code == 200
    assert client.get(f"/desk/briefs/{brief.pk}/words/").status_code == 403
    assert client.post("/desk/briefs/new/", {"mode": "fuyang-2015"}).status_code == 403
    assert Brief.objects.count() == 1


def test_whoever_may_not_look_finds_nothing(made: District, mode: Mode) -> None:
    brief = make_brief(mode)
    client = browser(made.root, ["orgs.view"])
    for address in ("", f"{brief.pk}/", f"{brief.pk}/pdf/", f"{brief.pk}/chart/2/"):
        assert client.get(f"/desk/briefs/{address}").status_code == 404


def test_other_words_go_through_the_page(made: District, mode: Mode) -> None:
    brief = make_brief(mode)
    client = browser(made.root)
    form = client.get(f"/desk/briefs/{brief.pk}/words/").context["form"]
    sent = {name: form[name].value() for name in form.fields}
    answer = client.post(f"/desk/briefs/{brief.pk}/words/", {**sent, "title": "三季度情况"})
    assert answer.status_code == 302
    brief.refresh_from_db()
    assert (brief.title, brief.revision, brief.state) == ("三季度情况", 2, "setting")


def test_charts_are_drawings_that_cannot_run_anything(made: District, mode: Mode) -> None:
    brief = make_brief(mode)
    client = browser(made.root)
    page = BeautifulSoup(client.get(f"/desk/briefs/{brief.pk}/").content, "html.parser")
    pictures = page.select("article img")
    assert pictures
    for picture in pictures:
        assert picture["alt"]
        drawn = client.get(str(picture["src"]))
        assert drawn["Content-Type"] == "image/svg+xml"
        assert "sandbox" in drawn["Content-Security-Policy"]
    assert client.get(f"/desk/briefs/{brief.pk}/chart/999/").status_code == 404


@pytest.mark.parametrize(
    "address", ["exe/", "pdf/?revision=9", "pdf/?revision=x", "pdf/?revision=-1"]
)
def test_what_is_not_there_is_not_found(made: District, mode: Mode, address: str) -> None:
    brief = make_brief(mode)
    assert browser(made.root).get(f"/desk/briefs/{brief.pk}/{address}").status_code == 404


def test_the_api_makes_and_hands_out(made: District, mode: Mode) -> None:
    owner = account(made.root, ALL)
    Token.objects.create(
        account=owner, digest=token_digest("t" * 40), name="x", made_at=clock.now()
    )
    client = Client(headers={"Authorization": f"Bearer {'t' * 40}"})

    def post(**body: Any) -> Any:
        return client.post("/api/v1/briefs", json.dumps(body), content_type="application/json")

    assert post(mode="fuyang-2015", period="2016").json()["code"] == "reports.wrong_period"
    assert post(mode="nothing", period="2015").status_code == 404
    assert Brief.objects.count() == 0
    asked = post(mode="fuyang-2015", period="2015-Q3", title="三季度")
    assert asked.status_code == 202
    pk = asked.json()["id"]
    assert client.get(f"/api/v1/briefs/{pk}/pdf").json()["code"] == "reports.not_ready"
    jobs.make_what_waits()
    found = client.get(f"/api/v1/briefs/{pk}").json()
    assert (found["state"], found["formats"]) == ("ready", ["pdf", "docx", "xlsx", "md"])
    assert found["snapshot"].startswith(f"{Snapshot.objects.get().pk}-")
    assert client.get(f"/api/v1/briefs/{pk}/pdf").content.startswith(b"%PDF")
    assert client.get(f"/api/v1/briefs/{pk}/exe").status_code == 404
    assert [one["id"] for one in client.get("/api/v1/briefs").json()["items"]] == [pk]


@pytest.mark.parametrize(
    ("form", "begin"), [("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK"), ("md", b"---")]
)
def test_the_command_writes_every_format(
    mode: Mode, tmp_path: Path, capsys: Any, form: str, begin: bytes
) -> None:
    path = tmp_path / f"brief.{form}"
    call_command(
        "brief", "fuyang-2015", "--period", "2015-Q3", "--format", form, "--out", str(path)
    )
    assert path.read_bytes().startswith(begin)
    assert f"引用快照 {Snapshot.objects.get().pk}-" in capsys.readouterr().out


def test_the_command_refuses_by_name(mode: Mode) -> None:
    with pytest.raises(ModeNotLoaded):
        call_command("brief", "nothing", "--period", "2015")
    with pytest.raises(WrongPeriod):
        call_command("brief", "fuyang-2015", "--period", "2015-10-02..2015-10-01")
    with pytest.raises(CommandError):
        call_command("brief", "fuyang-2015", "--format", "exe")
    assert (Brief.objects.count(), Snapshot.objects.count()) == (0, 0)

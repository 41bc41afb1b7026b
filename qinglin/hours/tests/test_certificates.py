"""Certificates of service: what they say, that they follow the ledger, and who gets them."""

import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from pypdf import PdfReader

from qinglin.documents.actions import Made, revoke
from qinglin.documents.models import Document
from qinglin.documents.queries import check, code_of, data_file, reading_of, statement_of
from qinglin.hours import actions, errors, policy, queries
from qinglin.hours.models import Certificate, CertificateLine, Entry
from qinglin.inbox.models import Message
from qinglin.kernel import jobs
from qinglin.kernel.errors import Forbidden, NotFound
from qinglin.kernel.models import AuditEntry, Job
from qinglin.people.models import Guardianship, Person
from qinglin.volunteers.models import Profile

from .make import (
    SYSTEM,
    make_account,
    make_credit,
    make_entry,
    make_person,
    make_unit,
    token_of,
    volunteer,
)
from .make import staff as staff_of

pytestmark = pytest.mark.django_db
YEAR: dict[str, Any] = {"from_on": date(2015, 1, 1), "to_on": date(2015, 12, 1)}


@pytest.fixture(autouse=True)
def _now(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.QINGLIN_HOME = tmp_path
    with time_machine.travel("2015-12-01 12:00 +08:00", tick=False):
        yield


@pytest.fixture
def scene() -> dict[str, Any]:
    """One volunteer with three services at two towns, and one of somebody else."""
    district = make_unit()
    town, other = make_unit("富春街道", district), make_unit("新登镇", district)
    li, zhao = make_person("李小青", document_mask="330183********1234"), make_person("赵敏")
    Profile.objects.create(person=li, unit=town, number="FY000017", registered_on=date(2015, 1, 1))
    rows = [
        make_credit(li, town, minutes=150, service_on="2015-10-03", organiser="富春街道"),
        make_credit(li, town, minutes=90, content="义诊", organiser="富春街道"),
        make_credit(li, other, minutes=60, activity="敬老院", content="理发", organiser="新登镇"),
        make_credit(zhao, town, minutes=480),
    ]
    assert actions.credit_many(SYSTEM, rows) == 4
    return {"district": district, "town": town, "other": other, "li": li, "zhao": zhao}


def certify(person: Person, **but: Any) -> Made:
    return actions.certify_period(volunteer(person), person, **{**YEAR, **but})


def corrector(scene: dict[str, Any]) -> Any:
    units = [scene["town"], scene["other"]]
    return staff_of(scene["zhao"], [policy.CORRECT], scene["district"], below=units)


def nothing_issued() -> bool:
    audited = AuditEntry.objects.filter(action__in=["documents.issued", "hours.certified"])
    return not (Document.objects.exists() or Certificate.objects.exists() or audited.exists())


# ---------------------------------------------------------------- what it says


def test_a_period_says_time_content_and_recording_units(scene: dict[str, Any]) -> None:
    document, new = certify(scene["li"])
    assert new
    signed = statement_of(document)
    seq, hash_ = queries.head()
    assert (signed["holder"], signed["unit"]) == ("李小青", "团富阳区委")
    assert signed["body"] == {
        "scope": "period",
        "from": "2015-01-01",
        "to": "2015-12-01",
        "minutes": 300,
        "services": 3,
        "contents": [
            {"content": "小家电维修", "minutes": 150, "services": 1},
            {"content": "义诊", "minutes": 90, "services": 1},
            {"content": "理发", "minutes": 60, "services": 1},
        ],
        "units": [
            {"name": "富春街道", "minutes": 240, "services": 2},
            {"name": "新登镇", "minutes": 60, "services": 1},
        ],
        "ledger": {"seq": seq, "head": hash_.hex()},
    }
    lines = CertificateLine.objects.values_list("entry_id", "minutes")
    assert sorted(lines) == [(1, 150), (2, 90), (3, 60)]


def test_who_records_certifies(scene: dict[str, Any]) -> None:
    document, _ = certify(scene["li"], to_on=date(2015, 10, 31))
    assert document.unit == scene["town"]
    assert statement_of(document)["body"]["minutes"] == 150


def test_more_only_on_request(scene: dict[str, Any]) -> None:
    body = statement_of(certify(scene["li"], extras=["volunteer", "document"]).document)["body"]
    assert body["volunteer"] == "FY000017"
    assert body["document"] == {"type": "居民身份证", "number": "330183********1234"}
    assert "entries" not in body
    body = statement_of(certify(scene["li"], extras=["details"]).document)["body"]
    assert "volunteer" not in body
    assert [(e["seq"], e["day"], e["minutes"]) for e in body["entries"]] == [
        (1, "2015-10-03", 150), (2, "2015-11-14", 90), (3, "2015-11-14", 60),
    ]  # fmt: skip


def test_one_activity_with_all_its_shifts(scene: dict[str, Any]) -> None:
    li = scene["li"]
    make_entry(li, scene["town"], minutes=30, content="磨刀", organiser="富春街道")
    document, _ = actions.certify_service(volunteer(li), li, Entry.objects.get(pk=2))
    body = statement_of(document)["body"]
    assert (body["scope"], body["activity"], body["place"]) == (
        "service", "周六雷锋角", "秦望广场",
    )  # fmt: skip
    assert (body["minutes"], body["services"], body["from"]) == (120, 2, "2015-11-14")


def test_asking_twice_gives_the_same_unless_the_ledger_moved(scene: dict[str, Any]) -> None:
    first = certify(scene["li"])
    again = certify(scene["li"])
    assert (again.document, again.new) == (first.document, False)
    make_entry(make_person("王大山"), scene["town"])
    assert certify(scene["li"]).document == first.document
    actions.correct(corrector(scene), Entry.objects.get(pk=1), minutes=120, reason="提前离开")
    moved = certify(scene["li"])
    assert moved.new
    assert moved.document.number != first.document.number
    assert statement_of(moved.document)["body"]["minutes"] == 270


# ---------------------------------------------------------------- refusals


def test_a_period_that_ends_before_it_starts(scene: dict[str, Any]) -> None:
    with pytest.raises(errors.PeriodBackwards):
        certify(scene["li"], from_on=date(2015, 12, 1), to_on=date(2015, 11, 30))
    assert nothing_issued()


def test_nothing_is_certified_ahead_of_time(scene: dict[str, Any]) -> None:
    with pytest.raises(errors.PeriodNotOver):
        certify(scene["li"], to_on=date(2015, 12, 2))
    assert nothing_issued()


def test_a_period_without_confirmed_service(scene: dict[str, Any]) -> None:
    with pytest.raises(errors.NothingServed):
        certify(scene["li"], to_on=date(2015, 10, 2))
    actions.correct(corrector(scene), Entry.objects.get(pk=1), minutes=0, reason="没有到场")
    with pytest.raises(errors.NothingServed):
        certify(scene["li"], to_on=date(2015, 10, 31))
    assert nothing_issued()


def test_something_unknown_asked_for(scene: dict[str, Any]) -> None:
    with pytest.raises(errors.UnknownExtra):
        certify(scene["li"], extras=["seal"])
    assert nothing_issued()


def test_too_much_for_one_paper(scene: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_SERVICES", 2)
    with pytest.raises(errors.TooManyServices):
        certify(scene["li"])
    assert nothing_issued()


def test_nobody_asks_for_somebody_else(scene: dict[str, Any]) -> None:
    li, zhao = scene["li"], scene["zhao"]
    for actor in (volunteer(zhao), corrector(scene)):
        with pytest.raises(Forbidden):
            actions.certify_period(actor, li, **YEAR)
    with pytest.raises(Forbidden):
        actions.certify_service(volunteer(zhao), zhao, Entry.objects.get(pk=1))
    with pytest.raises(NotFound):
        queries.credit_of(zhao.pk, 1)
    with pytest.raises(NotFound):
        queries.person_to_certify(volunteer(zhao), li.pk)
    assert nothing_issued()


def test_a_guardian_asks_for_a_child(scene: dict[str, Any]) -> None:
    li, zhao = scene["li"], scene["zhao"]
    Guardianship.objects.create(
        child=li, guardian=zhao, relation="mother", from_on=date(2015, 1, 1)
    )
    assert queries.person_to_certify(volunteer(zhao), li.pk) == li
    document, _ = actions.certify_period(volunteer(zhao), li, **YEAR)
    assert document.person == li


# ---------------------------------------------------------------- it follows the ledger


def test_a_correction_shows_at_the_next_look(scene: dict[str, Any]) -> None:
    document, _ = certify(scene["li"], extras=["details"])
    code = code_of(document)
    before = check(code)
    assert before is not None
    assert (before.state, before.name) == ("valid", "李**")
    actions.correct(corrector(scene), Entry.objects.get(pk=1), minutes=90, reason="提前离开")
    after = check(code)
    assert after is not None
    assert after.state == "changed"
    time = next(line for line in after.reading.lines if line.label == "服务时间")
    assert (time.value, time.now) == ("5 小时", "4 小时")
    assert [(one.value, one.now) for one in after.reading.details] == [
        ("2 小时 30 分", "1 小时 30 分"), ("1 小时 30 分", ""), ("1 小时", ""),
    ]  # fmt: skip
    actions.correct(corrector(scene), Entry.objects.get(pk=1), minutes=150, reason="核实无误")
    restored = check(code)
    assert restored is not None
    assert restored.state == "valid"


def test_nothing_left_is_void(scene: dict[str, Any]) -> None:
    document, _ = certify(scene["li"], to_on=date(2015, 10, 31))
    actions.correct(corrector(scene), Entry.objects.get(pk=1), minutes=0, reason="没有到场")
    assert reading_of(document).state == "void"
    assert [one.state for one in queries.my_certificates(scene["li"].pk)] == ["void"]


def test_hours_credited_later_leave_it_valid(scene: dict[str, Any]) -> None:
    document, _ = certify(scene["li"])
    make_entry(scene["li"], scene["town"], minutes=60)
    assert reading_of(document).state == "valid"


def test_the_holder_hears_when_the_unit_takes_it_back(scene: dict[str, Any]) -> None:
    document, _ = certify(scene["li"])
    staff = staff_of(scene["zhao"], ["documents.revoke"], scene["district"])
    revoke(staff, document, reason="姓名登记有误")
    while jobs.run_due():
        pass
    Job.objects.update(done_at=None, due_at="2015-01-01T00:00:00Z")
    while jobs.run_due():
        pass
    message = Message.objects.get(template="hours.certificate_revoked")
    assert message.person == scene["li"]
    assert message.values["reason"] == "姓名登记有误"
    own, _ = certify(scene["li"])
    revoke(volunteer(scene["li"]), own)
    while jobs.run_due():
        pass
    assert Message.objects.filter(template="hours.certificate_revoked").count() == 1


# ---------------------------------------------------------------- on paper and on the phone


def test_the_paper_holds_what_was_signed(scene: dict[str, Any]) -> None:
    document, _ = certify(scene["li"], extras=["volunteer", "details"])
    reader = PdfReader(io.BytesIO(queries.paper(document, "https://fy.example/check/X/")))
    text = "".join(page.extract_text() for page in reader.pages).replace("\n", "").replace(" ", "")
    seq, hash_ = queries.head()
    for said in (
        "志愿服务记录证明", "李小青", "5小时", "3次", "小家电维修、义诊、理发", "富春街道",
        "新登镇", "FY000017", document.number, "2015年12月1日", f"{seq}·{hash_.hex()}",
    ):  # fmt: skip
        assert said in text, said
    assert "模拟数据" not in text
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)
    (attached,) = reader.attachments["qinglin-certificate.json"]
    assert json.loads(attached) == data_file(document)


def test_simulated_people_get_marked_paper(scene: dict[str, Any]) -> None:
    Person.objects.filter(pk=scene["li"].pk).update(simulated=True)
    scene["li"].refresh_from_db()
    document, _ = certify(scene["li"])
    assert statement_of(document)["simulated"] is True
    reader = PdfReader(io.BytesIO(queries.paper(document, "https://fy.example/check/X/")))
    assert "模拟数据" in reader.pages[0].extract_text().replace(" ", "")


def words(page: Any) -> str:
    found = BeautifulSoup(page.content, "html.parser").select_one("main")
    assert found is not None
    return " ".join(found.get_text(" ").split())


def signed_in(client: Client, person: Person) -> Client:
    client.force_login(make_account(person))
    return client


def test_i_ask_for_it_and_find_it_again(client: Client, scene: dict[str, Any]) -> None:
    me = signed_in(client, scene["li"])
    asked = {"from_on": "2015-01-01", "to_on": "2015-12-01", "extras": ["details"]}
    answer = me.post("/me/certificates/", asked)
    document = Document.objects.get()
    address = f"/me/certificates/{document.number}/"
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert me.post("/me/certificates/", asked)["Location"] == address
    assert document.number in words(me.get("/me/certificates/"))
    assert "有效" in words(me.get(address))
    paper = me.get(f"{address}paper.pdf")
    assert (paper.status_code, paper["Content-Type"]) == (200, "application/pdf")
    assert paper.content.startswith(b"%PDF")
    assert "no-store" in paper["Cache-Control"]
    assert json.loads(me.get(f"{address}data.json").content) == data_file(document)
    assert me.post(address, {"name": "hidden"}).status_code == 302
    shown = check(code_of(document))
    assert shown is not None
    assert (shown.name, shown.reading.details) == ("", ())
    assert me.post(f"{address}revoke/").status_code == 302
    assert check(code_of(document)) is None
    assert "已作废" in words(me.get("/me/certificates/"))


@pytest.mark.parametrize(
    ("asked", "status", "says"),
    [
        ({"from_on": "2015-12-01", "to_on": "2015-01-01"}, 422, "早于开始日期"),
        ({"from_on": "2015-01-01", "to_on": "2016-01-01"}, 422, "结束日期请填今天"),
        ({"from_on": "2015-01-01", "to_on": "2015-01-02"}, 422, "没有已入账的服务"),
        ({"from_on": "", "to_on": "x"}, 422, "还有几处要改"),
        ({"from_on": "0001-01-01", "to_on": "2015-12-01"}, 422, "太早"),
        ({"service": "4"}, 404, "没有找到"),
        ({"service": "999"}, 404, "没有找到"),
        ({"from_on": "2015-01-01", "to_on": "2015-12-01", "extras": "seal"}, 422, "还有几处要改"),
    ],
)
def test_a_refusal_stays_at_the_form(
    client: Client, scene: dict[str, Any], asked: dict[str, str], status: int, says: str
) -> None:
    page = signed_in(client, scene["li"]).post("/me/certificates/", asked)
    assert page.status_code == status
    assert says in words(page)
    assert nothing_issued()


def test_others_find_neither_page_nor_paper(client: Client, scene: dict[str, Any]) -> None:
    document, _ = certify(scene["li"])
    stranger = signed_in(client, make_person("王大山"))
    address = f"/me/certificates/{document.number}/"
    for path in (address, f"{address}paper.pdf", f"{address}data.json"):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"{address}revoke/").status_code == 404
    assert stranger.post(address, {"name": "full"}).status_code == 404
    assert stranger.get(f"/me/certificates/?for={scene['li'].pk}").status_code == 404
    document.refresh_from_db()
    assert (document.revoked_at, document.show_name) == (None, "masked")


def test_the_api_gives_the_same_certificate(client: Client, scene: dict[str, Any]) -> None:
    headers = token_of(make_account(scene["li"]))

    def ask(**body: Any) -> Any:
        return client.post(
            "/api/v1/me/certificates", json.dumps(body), "application/json", headers=headers
        )

    asked = {"from_on": "2015-01-01", "to_on": "2015-12-01"}
    made, again = ask(**asked), ask(**asked)
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json() == again.json()
    assert {k: v for k, v in made.json().items() if k not in {"number", "issued_at"}} == {
        "state": "valid", "from_on": "2015-01-01", "to_on": "2015-12-01", "minutes": 300,
        "services": 3, "unit": "团富阳区委",
    }  # fmt: skip
    listed = client.get("/api/v1/me/certificates", headers=headers).json()
    assert listed == [made.json()]
    for body, status, code in (
        ({}, 422, "hours.period_needed"),
        ({"from_on": "2015-12-01", "to_on": "2015-01-01"}, 422, "hours.period_backwards"),
        ({"from_on": "2015-01-01", "to_on": "2015-01-02"}, 409, "hours.nothing_served"),
        ({"entry": 4}, 404, "kernel.not_found"),
        ({**asked, "extras": ["seal"]}, 422, "hours.unknown_extra"),
    ):
        refused = ask(**body)
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert Document.objects.count() == 1

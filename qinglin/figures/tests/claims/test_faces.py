"""Page, API and command: what is read, what is refused, and that nothing is kept."""

import io
import json
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from bs4 import BeautifulSoup, Tag
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from docx import Document

from qinglin.access.models import Token
from qinglin.access.queries import token_digest
from qinglin.figures import actions, queries
from qinglin.figures.errors import NoSuchFile, NoText, TextTooLong, UnreadableText, WrongKindOfText
from qinglin.figures.management.commands.claims import Command
from qinglin.figures.manuscripts import LONGEST
from qinglin.figures.models import Mode, Value
from qinglin.figures.tests.make import SYSTEM, TODAY, District, make_district
from qinglin.figures.tests.test_views import account, browser, words
from qinglin.kernel import clock
from qinglin.kernel.models import AuditEntry, Job

pytestmark = pytest.mark.django_db
PAGE = "/desk/claims/"
TEXT = "目前全区注册志愿者已突破38000人，骨干志愿服务团队%d支。\n首届对接会于5月8日举行。"


@pytest.fixture(autouse=True)
def _on_that_day() -> Iterator[None]:
    with time_machine.travel(clock.at(TODAY) + timedelta(hours=12), tick=True):
        yield


@pytest.fixture(scope="module")
def district(kept: None) -> District:
    with time_machine.travel(clock.at(TODAY) + timedelta(hours=12), tick=True):
        return make_district()


@pytest.fixture
def made(district: District) -> District:
    return deepcopy(district)


@pytest.fixture
def mode(made: District) -> Mode:
    mode = actions.load_mode(SYSTEM, "fuyang-2015", made.root)
    actions.refresh(SYSTEM, mode)
    return mode


def teams(mode: Mode) -> int:
    return Value.objects.get(mode=mode, key="S4-F7").computed or 0


def cards(content: bytes) -> list[Tag]:
    return list(BeautifulSoup(content, "html.parser").select(".ql-claim-card"))


def stored() -> tuple[int, int, int]:
    return AuditEntry.objects.count(), Job.objects.count(), Value.objects.count()


def test_the_page_marks_each_claim_and_opens_into_its_figure(made: District, mode: Mode) -> None:
    before = stored()
    page = browser(made.root).post(PAGE, {"text": TEXT % teams(mode)})
    assert page.status_code == 200
    found = BeautifulSoup(page.content, "html.parser")
    marks = found.select(".ql-claim-text a.ql-claim")
    assert [mark["href"] for mark in marks] == ["#c1", "#c2"]
    assert [mark.get_text() for mark in marks] == [
        "突破38000人与记录不符",
        f"{teams(mode)}支有记录支持",
    ]
    assert all(mark.select_one("svg") for mark in marks)
    links = [card.select_one(".ql-claim-match a") for card in cards(page.content)]
    assert [link["href"] for link in links if link] == [
        "/desk/figures/fuyang-2015/S4-F6/",
        "/desk/figures/fuyang-2015/S4-F7/",
    ]
    assert stored() == before


def test_markup_in_a_text_stays_text(made: District) -> None:
    page = browser(made.root).post(PAGE, {"text": "<script>alert(1)</script>走访30户"})
    assert page.status_code == 200
    assert b"<script>alert(1)" not in page.content
    assert "走访" in words(page)


def test_a_deleted_team_turns_the_verdict(made: District, mode: Mode) -> None:
    text = TEXT % teams(mode)
    Value.objects.filter(mode=mode, key="S4-F7").update(computed=teams(mode) - 1)
    verdicts = [one.verdict for one in queries.examine(SYSTEM, text).claims]
    assert verdicts == ["contradicted", "contradicted"]


def test_whoever_may_not_see_figures_reads_no_text(made: District) -> None:
    visitor = browser(made.root, ["activities.view"])
    assert visitor.get(PAGE).status_code == 403
    assert visitor.post(PAGE, {"text": "走访30户"}).status_code == 403
    assert Client().post(PAGE, {"text": "走访30户"}).status_code == 302


def uploads() -> dict[str, tuple[bytes, str]]:
    word = io.BytesIO()
    document = Document()
    document.add_paragraph("今年走访困难家庭30户。")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "培训"
    table.cell(0, 1).text = "12场"
    document.save(word)
    return {
        "a.txt": ("今年走访困难家庭30户，培训12场。".encode(), ""),
        "b.md": ("# 小结\n走访30户、培训12场".encode(), ""),
        "c.txt": ("今年走访困难家庭30户，培训12场。".encode("gbk"), "GBK"),
        "d.docx": (word.getvalue(), ""),
        "e.txt": ("走访30户\x07，培训12场".encode(), "控制字符"),
    }


@pytest.mark.parametrize("name", ["a.txt", "b.md", "c.txt", "d.docx", "e.txt"])
def test_files_are_read(made: District, name: str) -> None:
    data, note = uploads()[name]
    page = browser(made.root).post(PAGE, {"text": "", "file": SimpleUploadedFile(name, data)})
    assert page.status_code == 200
    said = [card.select_one(".ql-claim-said") for card in cards(page.content)]
    assert [str(one.contents[0]) for one in said if one] == ["30户", "12场"]
    alerts = BeautifulSoup(page.content, "html.parser").select(".ql-alert--warn")
    assert [note in alert.get_text() for alert in alerts] == ([True] if note else [])


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", b"0" * 21_000_000)
    return packed.getvalue()


def broken() -> bytes:
    """A document whose text is no XML."""
    whole, _note = uploads()["d.docx"]
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as given, zipfile.ZipFile(packed, "w") as parts:
        for name in given.namelist():
            spoilt = b"<w:p" if name == "word/document.xml" else given.read(name)
            parts.writestr(name, spoilt)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "refusal"),
    [
        ("a.txt", b"", NoText),
        ("a.txt", b" \n", NoText),
        ("a.txt", b"\x00\x01" * 500, UnreadableText),
        ("a.txt", b"\xff\xff\xfe" * 50, UnreadableText),
        ("a.docx", b"PK no", UnreadableText),
        ("a.docx", broken(), UnreadableText),
        ("a.docx", bomb(), TextTooLong),
        ("a.pdf", b"%PDF-1.7", WrongKindOfText),
        ("a.txt", ("一二" * LONGEST).encode(), TextTooLong),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(
    made: District, name: str, data: bytes, refusal: type[Exception]
) -> None:
    before = stored()
    page = browser(made.root).post(PAGE, {"text": "", "file": SimpleUploadedFile(name, data)})
    assert page.status_code == 422
    said = str(refusal(most=f"{LONGEST:,}") if refusal is TextTooLong else refusal())
    assert said in words(page)
    assert stored() == before


def test_an_empty_form_says_what_is_missing_and_the_words_are_kept(made: District) -> None:
    assert str(NoText()) in words(browser(made.root).post(PAGE, {"text": ""}))
    page = browser(made.root).post(PAGE, {"text": "字" * (LONGEST + 1)})
    assert page.status_code == 422
    assert "字字字" in words(page)


def test_a_text_without_numbers_is_answered(made: District) -> None:
    page = browser(made.root).post(PAGE, {"text": "第二届座谈会于5月8日召开。"})
    assert "没有找到说多少的数字" in words(page)


def test_the_api_answers_with_positions(made: District, mode: Mode) -> None:
    owner = account(made.root, ["figures.view"])
    Token.objects.create(
        account=owner, name="t", digest=token_digest("secret"), made_at=clock.now()
    )
    text = TEXT % teams(mode)
    client = Client(headers={"authorization": "Bearer secret"})
    answer = client.post("/api/v1/claims", {"text": text}, content_type="application/json")
    assert answer.status_code == 200
    first = answer.json()["items"][0]
    assert text[first["start"] : first["end"]] == first["text"] == "突破38000人"
    assert (first["value"], first["bound"], first["kind"]) == (38000, ">", "persons")
    assert (first["verdict"], first["proposals"][0]["key"]) == ("contradicted", "S4-F6")
    empty = client.post("/api/v1/claims", {"text": " "}, content_type="application/json")
    assert (empty.status_code, empty.json()["code"]) == (422, "figures.no_text")


def test_the_command_prints_json_and_a_table(made: District, mode: Mode, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(TEXT % teams(mode), encoding="utf-8")
    out = io.StringIO()
    call_command(Command(stdout=out), "read", str(file), "--format", "json")
    found = json.loads(out.getvalue())
    assert [claim["verdict"] for claim in found["claims"]] == ["contradicted", "supported"]
    out = io.StringIO()
    call_command(Command(stdout=out), "read", str(file))
    assert "S4-F6 注册志愿者" in out.getvalue()
    with pytest.raises(NoSuchFile):
        call_command(Command(), "read", str(tmp_path / "none.txt"))


def test_without_records_a_text_is_held_against_the_modes_of_the_product(made: District) -> None:
    text = "全区注册志愿者突破38000人。"
    (one,) = queries.examine_alone(text).claims
    best = one.proposals[0]
    assert (one.claim.said, one.verdict) == ("38000", "no-record")
    assert (best.indicator.mode, best.indicator.key, best.indicator.computed) == (
        "fuyang-2015", "S4-F6", None,
    )  # fmt: skip

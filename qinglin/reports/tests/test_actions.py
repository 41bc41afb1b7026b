from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
import time_machine

from qinglin.activities.models import SignUp, Tally
from qinglin.figures.actions import freeze
from qinglin.figures.models import Frozen, Mode, Snapshot
from qinglin.figures.tests.make import SYSTEM, TODAY, District, make_district, make_person
from qinglin.files.models import StoredFile
from qinglin.files.queries import body_of
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import DomainError, Forbidden
from qinglin.kernel.models import AuditEntry
from qinglin.reports import actions, jobs, making, queries
from qinglin.reports.errors import (
    NothingChosen,
    NotReady,
    NumberTaken,
    PeriodNotFrozen,
    UnknownSection,
    WordMissing,
    WordTooLong,
    WrongAddress,
    WrongNumber,
    WrongPeriod,
)
from qinglin.reports.models import Base, Brief, Product
from qinglin.reports.rules import wording

from .make import ADDRESS, PERIOD, make_brief, make_mode, words_of_docx, words_of_pdf

pytestmark = pytest.mark.django_db


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
    return make_mode(made)


def body(brief: Brief, form: str) -> bytes:
    return body_of(queries.product_for(SYSTEM, brief.pk, form).file)


def test_a_brief_quotes_the_snapshot_it_froze(mode: Mode) -> None:
    brief = make_brief(mode)
    snapshot = Snapshot.objects.get()
    assert brief.state == Brief.State.READY
    assert brief.base is not None
    assert brief.base.snapshot == snapshot
    wanted = f"{snapshot.pk}-{snapshot.digest[:12]}"
    assert wanted in words_of_pdf(body(brief, "pdf"))
    assert wanted in words_of_docx(body(brief, "docx"))
    assert wanted in body(brief, "md").decode()


@pytest.mark.parametrize(("period", "compared"), [("2015-10", True), ("2015", False)])
def test_records_that_begin_in_the_middle_of_the_period_before_are_not_compared(
    mode: Mode, period: str, compared: bool
) -> None:
    """Those of the district begin in November 2014: there is nothing to grow from."""
    brief = make_brief(mode, period=period)
    assert brief.base is not None
    overview = {one["key"]: one["before"] for one in brief.base.content["overview"]}
    assert (overview["activities.participations"] is not None) is compared
    said = "不作比较" in body(brief, "md").decode()
    assert said is (None in overview.values())


def test_every_figure_of_the_annex_is_the_frozen_one(mode: Mode, tmp_path: Any) -> None:
    brief = make_brief(mode)
    (tmp_path / "brief.xlsx").write_bytes(body(brief, "xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "brief.xlsx")["数字核对表"]
    frozen = {row.key: row for row in Frozen.objects.all()}
    rows = {row[0].value: row for row in sheet.iter_rows() if row[0].value in frozen}
    assert set(rows) == set(frozen)
    pdf, word = words_of_pdf(body(brief, "pdf")), words_of_docx(body(brief, "docx"))
    counted = 0
    for key, row in rows.items():
        one = frozen[key]
        computed = one.text or one.computed
        assert row[5].value == one.reported["bound"]
        if row[4].value in ("少于5人", "少于10人", "少于10名", "少于5名"):
            assert one.records < 10
            continue
        if computed is None:
            assert row[4].value == "–"
            continue
        counted += 1
        assert row[4].value == computed
        assert row[6].value == one.records
        shown = wording.plain(computed, one.unit_word).replace(" ", "")
        assert shown in pdf, key
        assert shown in word, key
    assert counted >= 8


def test_what_fell_into_the_period_is_counted_for_it_alone(mode: Mode, made: District) -> None:
    brief = make_brief(mode)
    assert brief.base is not None
    content = brief.base.content
    served = [
        one for one in SignUp.objects.select_related("shift")
        if one.outcome in {"present", "late", "left_early", "helped"}
        and f"{one.shift.starts_at.astimezone(clock.SHANGHAI):%Y-%m}" == PERIOD
    ]  # fmt: skip
    overview = {one["key"]: one for one in content["overview"]}
    assert overview["activities.participations"]["number"] == len(served)
    trend = {one["key"]: one for one in content["trends"]}["activities.participations"]
    assert trend["months"][-1] == {"label": "2015年10月", "number": len(served), "inside": True}
    assert len(trend["months"]) == 12


def test_the_same_snapshot_gives_the_same_numbers_for_ever(mode: Mode) -> None:
    first = make_brief(mode)
    Tally.objects.exclude(undoes=None).delete()
    Tally.objects.all().delete()
    assert first.base is not None
    again = make_brief(mode, snapshot=first.base.snapshot)
    assert again.base_id == first.base_id
    assert Snapshot.objects.count() == 1
    rows = [line for line in body(first, "md").decode().splitlines() if line.startswith("|")]
    assert rows == [
        line for line in body(again, "md").decode().splitlines() if line.startswith("|")
    ]
    fresh = make_brief(mode)
    assert fresh.base is not None
    assert fresh.base.content["overview"] != first.base.content["overview"]


def test_a_snapshot_is_not_counted_anew_for_another_period(mode: Mode) -> None:
    first = make_brief(mode)
    assert first.base is not None
    with pytest.raises(PeriodNotFrozen):
        actions.ask(SYSTEM, mode, period="2015-09", snapshot=first.base.snapshot, address=ADDRESS)
    bare = freeze(SYSTEM, mode, reason="没有简报")
    with pytest.raises(PeriodNotFrozen):
        actions.ask(SYSTEM, mode, period=PERIOD, snapshot=bare, address=ADDRESS)
    assert Brief.objects.count() == 1


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"period": "2015-13"}, WrongPeriod),
        ({"period": "2015-10-02..2015-10-01"}, WrongPeriod),
        ({"period": "2016-01"}, WrongPeriod),
        ({"sections": []}, NothingChosen),
        ({"sections": ["p9"]}, UnknownSection),
        ({"title": " "}, WordMissing),
        ({"title": "长" * 81}, WordTooLong),
        ({"plans": "长" * 10_001}, WordTooLong),
        ({"number": 0}, WrongNumber),
        ({"number": 10_000}, WrongNumber),
        ({"address": "javascript:alert(1)"}, WrongAddress),
    ],
)
def test_a_refusal_writes_nothing(
    mode: Mode, asked: dict[str, Any], refusal: type[DomainError]
) -> None:
    audited = AuditEntry.objects.count()
    with pytest.raises(refusal):
        actions.ask(SYSTEM, mode, **{"period": PERIOD, "address": ADDRESS, **asked})
    assert (Brief.objects.count(), Snapshot.objects.count()) == (0, 0)
    assert AuditEntry.objects.count() == audited


def test_whoever_may_not_make_is_refused(mode: Mode) -> None:
    person = make_person("赵敏")
    viewer = Actor("person", person.pk, grants={"reports.view": frozenset({mode.unit_id})})
    with pytest.raises(Forbidden):
        actions.ask(viewer, mode, period=PERIOD, address=ADDRESS)
    brief = make_brief(mode)
    with pytest.raises(Forbidden):
        actions.revise(viewer, brief, title="别的")
    with pytest.raises(Forbidden):
        actions.deliver(viewer, brief, 1, {})
    brief.refresh_from_db()
    assert (Brief.objects.count(), brief.revision) == (1, 1)


def test_a_number_is_given_once_a_year(mode: Mode) -> None:
    make_brief(mode, number=3)
    with pytest.raises(NumberTaken):
        actions.ask(SYSTEM, mode, period=PERIOD, number=3, address=ADDRESS)
    assert queries.next_number(mode.unit_id, 2015) == 4
    assert queries.next_number(mode.unit_id, 2016) == 1
    assert Brief.objects.count() == 1


def test_other_words_are_set_anew_with_the_same_numbers(mode: Mode) -> None:
    brief = make_brief(mode)
    old = body(brief, "md").decode()
    actions.revise(SYSTEM, brief, plans="一是办好三五学雷锋日。")
    with pytest.raises(NotReady):
        queries.product_for(SYSTEM, brief.pk, "md")
    jobs.make_what_waits()
    again = queries.brief_for(SYSTEM, brief.pk)
    assert (again.state, again.revision, again.base_id) == ("ready", 2, brief.base_id)
    new = body(again, "md").decode()
    assert "一是办好三五学雷锋日。" in new
    assert "一是办好三五学雷锋日。" not in old
    assert [one for one in old.splitlines() if one.startswith("|")] == [
        one for one in new.splitlines() if one.startswith("|")
    ]
    assert Snapshot.objects.count() == 1
    assert body_of(queries.product_for(SYSTEM, brief.pk, "md", 1).file).decode() == old


def test_the_same_words_change_nothing(mode: Mode) -> None:
    brief = make_brief(mode)
    actions.revise(SYSTEM, brief, title=brief.title)
    brief.refresh_from_db()
    assert (brief.revision, brief.state) == (1, "ready")


def test_a_revision_that_was_overtaken_is_not_kept(mode: Mode) -> None:
    brief = make_brief(mode)
    actions.revise(SYSTEM, brief, title="新题")
    assert actions.deliver(SYSTEM, brief, 1, {"md": b"x"}) is False
    assert Product.objects.filter(revision=2).count() == 0


def test_the_worker_makes_what_was_asked_for_once(mode: Mode) -> None:
    brief = actions.ask(SYSTEM, mode, period=PERIOD, address=ADDRESS)
    assert brief.state == Brief.State.WAITING
    jobs.make_what_waits()
    jobs.make_what_waits()
    brief.refresh_from_db()
    assert brief.state == Brief.State.READY
    assert sorted(Product.objects.values_list("format", flat=True)) == [
        "docx", "md", "pdf", "xlsx",
    ]  # fmt: skip
    assert (Snapshot.objects.count(), StoredFile.objects.count()) == (1, 4)


def test_what_cannot_be_made_is_given_up_and_says_so(mode: Mode) -> None:
    brief = actions.ask(SYSTEM, mode, period=PERIOD, address=ADDRESS)
    Brief.objects.filter(pk=brief.pk).update(tries=making.TRIES)
    jobs.make_what_waits()
    brief.refresh_from_db()
    assert (brief.state, brief.tries) == (Brief.State.FAILED, making.TRIES + 1)
    assert "系统管理员" in brief.problem
    assert (Snapshot.objects.count(), Base.objects.count()) == (0, 0)
    actions.revise(SYSTEM, brief, title="再试一次")
    jobs.make_what_waits()
    brief.refresh_from_db()
    assert brief.state == Brief.State.READY

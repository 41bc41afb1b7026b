"""Results from a sheet: what is previewed is what happens, all of it or nothing."""

import io
from typing import Any

import openpyxl
import pytest

from qinglin.elections import actions, errors, queries
from qinglin.elections.models import Campaign, Candidacy, Reelection, Stage
from qinglin.elections.queries.importing import RowState
from qinglin.orgs.models import Holding
from qinglin.orgs.tests.make import Tree, make_tree
from qinglin.orgs.tests.make_posts import make_post

from .make import DUE, HELD, SURVEYED, SYSTEM, make_young

pytestmark = pytest.mark.django_db
HEAD = ("姓名", "单位", "职务", "手机号", "换届日期", "应到人数", "实到人数", "得票数", "学历",
        "政治面貌", "人员来源", "是否两委兼任")  # fmt: skip


@pytest.fixture
def campaign() -> Campaign:
    tree: Tree = make_tree()
    for village in (tree.village, tree.other_village):
        make_post(village)
    make_young("甘一一", phone="13800000101")
    make_young("甘二二", phone="13800000102")
    made = actions.open_campaign(
        SYSTEM, tree.district, title="集中换届", unit_kind="village", from_on=SURVEYED, due_on=DUE
    )
    rows = list(Reelection.objects.filter(campaign=made))
    for stage in (Stage.SURVEY, Stage.REQUEST, Stage.APPROVAL):
        actions.take_steps(SYSTEM, rows, stage, on=SURVEYED)
    return made


FIRST = ("甘一一", "秦望社区", "书记", "13800000101", "2021年5月25日", "48", "36", "30", "大专",
         "共青团员", "好青年", "")  # fmt: skip
SECOND = ("甘二二", "鹿山街道团工委江滨社区", "村（社区）团组织书记", "13800000102", "2021-05-26",
          "", "", "", "中专", "中共党员", "两委成员", "是")  # fmt: skip


def sheet(*rows: Any, encoding: str = "gb18030") -> bytes:
    lines = [",".join(row) for row in (("2021 年换届结果表",), HEAD, *rows)]
    return "\r\n".join(lines).encode(encoding)


def judged(campaign: Campaign, body: bytes, name: str = "结果.csv") -> list[Any]:
    return queries.judge(SYSTEM, campaign, queries.read_sheet(name, body))


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig"])
def test_a_sheet_is_entered_as_previewed_and_once(campaign: Campaign, encoding: str) -> None:
    body = sheet(FIRST, SECOND, encoding=encoding)
    assert [one.state for one in judged(campaign, body)] == [RowState.NEW, RowState.NEW]
    rows = queries.unseal_rows(queries.seal_rows(queries.read_sheet("a.csv", body)))
    actions.import_results(SYSTEM, campaign, rows)
    found = {c.person.name: c for c in Candidacy.objects.select_related("person")}
    assert {name: (c.votes, c.elected) for name, c in found.items()} == {
        "甘一一": (30, True), "甘二二": (None, True),
    }  # fmt: skip
    assert (found["甘二二"].education, found["甘二二"].concurrent) == ("high", True)
    states = Reelection.objects.order_by("held_on").values_list("done", "held_on", "present")
    assert [(done, str(held_on), present) for done, held_on, present in states] == [
        (5, "2021-05-25", 36), (5, "2021-05-26", None),
    ]  # fmt: skip
    again = actions.import_results(SYSTEM, campaign, rows)
    assert [one.state for one in again] == [RowState.SAME, RowState.SAME]
    assert Candidacy.objects.count() == 2
    assert not Holding.objects.exists()


def test_a_workbook_reads_the_same(campaign: Campaign) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(HEAD)
    page.append(("甘一一", "秦望社区", "书记", 13800000101, HELD, 48, 36, 30, "", "共青团员"))
    out = io.BytesIO()
    book.save(out)
    (one,) = judged(campaign, out.getvalue(), "结果.xlsx")
    assert (one.state, one.row.number, one.row.votes) == (RowState.NEW, "13800000101", 30)


@pytest.mark.parametrize(
    ("place", "value", "why"),
    [
        (1, "月亮社区", "没有这个组织"),
        (3, "13800000102", "没有找到这个人"),
        (4, "五月底", "无法识别这些列：大会日期"),
        (6, "30", "实到人数不足"),
        (7, "18", "没有超过实到人数的一半"),
        (7, "37", "得票超过了有效票"),
        (9, "", "团员或者党员"),
        (9, "少先队员", "无法识别这些列：政治面貌"),
    ],
)
def test_one_wrong_row_refuses_the_whole_sheet(
    campaign: Campaign, place: int, value: str, why: str
) -> None:
    wrong = (*FIRST[:place], value, *FIRST[place + 1 :])
    body = sheet(SECOND, wrong)
    good, bad = judged(campaign, body)
    assert (good.state, bad.state) == (RowState.NEW, RowState.WRONG)
    assert why in bad.why
    with pytest.raises(errors.RowsWrong):
        actions.import_results(SYSTEM, campaign, queries.read_sheet("a.csv", body))
    assert not Candidacy.objects.exists()
    assert set(Reelection.objects.values_list("done", flat=True)) == {3}


def test_the_same_winner_on_two_lines_is_wrong_on_both(campaign: Campaign) -> None:
    assert [one.state for one in judged(campaign, sheet(FIRST, FIRST))] == [RowState.WRONG] * 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\x01\x02",
        b"PK\x03\x04 no workbook",
        "姓名,单位\n甘,乙".encode(),
        b"x" * 6_000_000,
    ],
)
def test_what_is_no_sheet_is_refused(body: bytes) -> None:
    for name in ("a.csv", "a.xlsx"):
        with pytest.raises((errors.UnreadableFile, errors.ColumnsMissing)):
            queries.read_sheet(name, body)


def test_what_was_not_previewed_is_not_entered() -> None:
    with pytest.raises(errors.UnreadableFile):
        queries.unseal_rows("W10:forged")

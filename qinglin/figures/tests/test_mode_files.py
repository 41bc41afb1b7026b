"""Files that are wrong: every fault with file, line and reason, and nothing loaded."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from qinglin.figures import library, queries
from qinglin.figures.errors import NoDistrict, WrongDocument
from qinglin.figures.models import Mode, ModeVersion, Value
from qinglin.figures.rules import layout
from qinglin.kernel.models import AuditEntry

from .make import make_unit

HEAD = """mode: t
title: 试
place: 区
source: 自拟
reported_on: "2015-11-13"
pillars:
  - key: p
    title: 板块
    measures:
      - key: m
        title: 举措
        figures:
"""


def figure(key: str, *more: str, value: str = "3", count: str = "{fact: volunteers.teams}") -> str:
    lines = [
        f"- key: {key}", "  title: 队", "  unit: 支", "  kind: stock",
        f'  reported: {{value: {value}, bound: "="}}', "  period: {span: now, words: 目前}",
        "  scope: 全区", "  definition: 队数。", f"  count: {count}",
        *[f"  {line}" for line in more],
    ]  # fmt: skip
    return "".join(f"          {line}\n" for line in lines)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mine.yaml"


def problems(path: Path, text: str) -> list[str]:
    path.write_text(text, "utf-8")
    with pytest.raises(WrongDocument) as refused:
        library.read(str(path))
    return refused.value.problems


def test_a_file_without_faults(path: Path) -> None:
    path.write_text(HEAD + figure("a"), "utf-8")
    assert library.read(str(path))["mode"] == "t"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (figure("a", count="{fact: volunteers.heads}"),
         ["mine.yaml 第 21 行，a.count.fact：没有名为“volunteers.heads”的可计数事实。"]),
        (figure("a", count="{fact: volunteers.teams, filters: {colour: red}}"),
         ["mine.yaml 第 21 行，a.count.filters：这个事实不能按“colour”筛选。"]),
        (figure("a", "subset_of: b") + figure("b", "subset_of: a"),
         ["mine.yaml 第 22 行，a.subset_of：这个指标绕了一圈又成了自己的一部分。",
          "mine.yaml 第 32 行，b.subset_of：这个指标绕了一圈又成了自己的一部分。"]),
        (figure("a", "parts: [a]"),
         ["mine.yaml 第 22 行，a.parts：这个指标绕了一圈又成了自己的一部分。"]),
        (figure("a") + figure("a"), ["mine.yaml 第 13 行，a：这个编号出现了两次。"]),
        (figure("a", "unit: 个"),
         ["mine.yaml 第 22 行，pillars[0].measures[0].figures[0].unit："
          "“unit”在同一组里写了两次。"]),
        (figure("a", value="null"),
         ["mine.yaml 第 17 行，pillars[0].measures[0].figures[0].reported.value："
          "写了界限，没有写数值。"]),
    ],
)  # fmt: skip
def test_each_fault_has_file_line_and_reason(path: Path, text: str, said: list[str]) -> None:
    assert problems(path, HEAD + text) == said


def test_a_bound_alone_and_a_period_that_ends_early(path: Path) -> None:
    text = HEAD + figure("a").replace("value: 3, ", "").replace(
        "{span: now,", "{span: term, from: 2015-03, until: 2015-01,"
    )
    place = "pillars[0].measures[0].figures[0]"
    assert problems(path, text) == [
        f"mine.yaml 第 17 行，{place}.reported.value：写了界限，没有写数值。",
        f"mine.yaml 第 18 行，{place}.period.until：结束日期 2015-01-31 早于开始日期。",
    ]


def test_all_faults_are_told_at_once(path: Path) -> None:
    text = HEAD.replace("title: 试\n", "") + figure("a", "colour: red", value="三")
    found = problems(path, text)
    assert len(found) == 3
    assert "title：缺少这一项" in found[0]
    assert any("第 16 行" in line and "不是整数" in line for line in found)
    assert any("“colour”不在可用的名称里" in line for line in found)


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (BOMB, 1, "不要用 & 和 * 引用"),
        ("mode: !!python/object/apply:os.system [ls]\n", 1, "不要用 ! 标签"),
        ("a: " + "[" * 60 + "]" * 60, 1, "嵌套层次太深"),
        ("a: " + "[" * 4000, 1, "嵌套层次太深"),
        ("a: [" + "x, " * 60_000 + "x]", 1, "文件太大"),
        ("mode: t\n? [a, b]\n: c\n", 2, "名称应当是一个词"),
        ("mode: t\ntitle: [\n", 3, "文件读不出来"),
        ("mode: \x00\n", 1, "文件读不出来"),
        ("", 1, "应当是由名称和内容组成的一组"),
        ("--- {}\n--- {}\n", 1, "应当是由名称和内容组成的一组"),
    ],
)
def test_hostile_files_are_refused_at_once(path: Path, text: str, line: int, said: str) -> None:
    (found,) = problems(path, text)
    assert found.startswith(f"mine.yaml 第 {line} 行，/：")
    assert said in found


def test_a_file_of_two_megabytes_is_not_read(path: Path) -> None:
    (found,) = problems(path, "mode: t\n" + "#" * 2_000_000)
    assert "不应超过 1 MB" in found


def test_days_and_numbers_are_read_plainly() -> None:
    found = layout.read("a: 2015-03-05\nb: 05-24\nc: 1:100:X\nd: 0.5\ne: 012\nf: yes\ng: -3\n")
    assert found.data == {
        "a": "2015-03-05", "b": "05-24", "c": "1:100:X", "d": 0.5, "e": "012", "f": "yes", "g": -3,
    }  # fmt: skip
    assert found.lines["c"] == 3


def run(*words: str) -> str:
    out = StringIO()
    call_command("mode", *words, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_checking_writes_nothing_and_loading_does(path: Path) -> None:
    path.write_text(HEAD + figure("a"), "utf-8")
    assert "没有问题：1 项举措，1 个指标" in run("check", str(path))
    with pytest.raises(NoDistrict):
        run("load", str(path))
    make_unit(None, "区", "district")
    path.write_text(HEAD + figure("a", value="三"), "utf-8")
    for verb in ("check", "load"):
        with pytest.raises(WrongDocument):
            run(verb, str(path))
    assert (Mode.objects.count(), ModeVersion.objects.count()) == (0, 0)
    assert not AuditEntry.objects.filter(action="figures.mode_loaded").exists()
    path.write_text(HEAD + figure("a"), "utf-8")
    assert "“试”第 1 版已载入" in run("load", str(path))
    assert Value.objects.get().key == "a"


@pytest.mark.django_db
def test_every_version_of_a_document_is_kept(path: Path) -> None:
    make_unit(None, "区", "district")
    for value in ("3", "4", "4"):
        path.write_text(HEAD + figure("a", value=value), "utf-8")
        run("load", str(path))
    mode = Mode.objects.get()
    assert [version.version for version in queries.versions(mode)] == [2, 1]
    told = [queries.document_at(mode, n).figure("a") for n in (1, 2)]
    assert [one.reported.value for one in told if one] == [3, 4]
    mode.reenacted_on = date(2015, 11, 15)
    assert queries.document_of(mode).pillars[0].measures[0].figures[0].shift == 2

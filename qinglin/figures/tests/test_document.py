from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from qinglin.figures import library
from qinglin.figures.errors import UnknownMode, WrongDocument
from qinglin.figures.rules.document import BadDocument, parse

SMALL: dict[str, Any] = {
    "mode": "small", "title": "一化", "place": "富阳", "source": "自拟",
    "reported_on": "2015-11-13",
    "pillars": [
        {
            "key": "p1", "title": "常态化", "measures": [
                {
                    "key": "m1", "title": "阵地", "lists": {"阵地": ["甲", "乙"]}, "figures": [
                        {
                            "key": "f1", "title": "岗", "unit": "个", "kind": "stock",
                            "reported": {"value": 51, "bound": "="},
                            "period": {"span": "now", "words": "目前"}, "scope": "全区",
                            "definition": "在岗的岗。",
                            "count": {"fact": "venues.posts", "filters": {"venue_kind": "window"}},
                        },
                        {
                            "key": "f2", "title": "培训", "unit": "人次", "kind": "person_times",
                            "reported": {"value": 5400, "bound": ">", "word": "逾"},
                            "period": {"span": "ever", "words": "累计"}, "scope": "全区",
                            "definition": "培训人次。", "why": "没有记录。", "subset_of": "f1",
                        },
                    ],
                },
            ],
        },
    ],
}  # fmt: skip
FIRST = ("pillars", 0, "measures", 0, "figures", 0)
SECOND = ("pillars", 0, "measures", 0, "figures", 1)


def changed(*path: Any, to: Any = None, drop: bool = False) -> dict[str, Any]:
    data = deepcopy(SMALL)
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    if drop:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return data


def test_a_small_mode_is_read() -> None:
    document = parse(SMALL)
    assert [figure.key for figure in document.all_figures()] == ["f1", "f2"]
    assert document.named("pillars") == ("常态化",)
    assert document.named("m1.阵地") == ("甲", "乙")
    assert document.named("p1.measures") == ("阵地",)
    assert document.named("m1.无") is None


FIGURES = "pillars[0].measures[0].figures"


@pytest.mark.parametrize(
    ("data", "place", "problem"),
    [
        ([], "/", "not_a_mapping"),
        (changed("title", drop=True), "title", "missing"),
        (changed("title", to=" "), "title", "not_a_text"),
        (changed("title", to=7), "title", "not_a_text"),
        (changed("colour", to="red"), "colour", "unknown"),
        (changed("pillars", to=[]), "pillars", "not_a_list"),
        (changed("pillars", to="p1"), "pillars", "not_a_list"),
        (changed("pillars", 0, "measures", 0, to="m1"), "pillars[0].measures[0]", "not_a_mapping"),
        (changed("pillars", 0, "measures", 0, "lists", "阵地", to=[1]),
         "pillars[0].measures[0].lists.阵地", "not_a_list"),
        (changed(*FIRST, "kind", to="heads"), f"{FIGURES}[0].kind", "unknown"),
        (changed(*FIRST, "kind", to=["stock"]), f"{FIGURES}[0].kind", "unknown"),
        (changed(*FIRST, "reported", "bound", to="≥"), f"{FIGURES}[0].reported.bound", "unknown"),
        (changed(*FIRST, "reported", "value", to=1.5), f"{FIGURES}[0].reported.value",
         "not_a_number"),
        (changed(*FIRST, "reported", "value", to=True), f"{FIGURES}[0].reported.value",
         "not_a_number"),
        (changed(*FIRST, "reported", "value", to="51"), f"{FIGURES}[0].reported.value",
         "not_a_number"),
        (changed(*SECOND, "reported", "word", to="近"), f"{FIGURES}[1].reported.word",
         "word_and_bound"),
        (changed(*SECOND, "reported", "word", to="大概"), f"{FIGURES}[1].reported.word",
         "word_and_bound"),
        (changed(*FIRST, "period", "span", to="week"), f"{FIGURES}[0].period.span", "unknown"),
        (changed(*FIRST, "period", "span", to="months"), f"{FIGURES}[0].period.span",
         "months_and_lowest"),
        (changed(*FIRST, "count", "lowest", to="town"), f"{FIGURES}[0].period.span",
         "months_and_lowest"),
        (changed(*FIRST, "count", "sql", to="SELECT"), f"{FIGURES}[0].count.sql", "unknown"),
        (changed(*FIRST, "count", "filters", to={"core": [1]}), f"{FIGURES}[0].count.filters.core",
         "not_a_text"),
        (changed(*FIRST, "readings", to=["甲", "乙"]), f"{FIGURES}[0]", "one_way"),
        (changed(*FIRST, "count", drop=True), f"{FIGURES}[0].why", "missing"),
        (changed(*SECOND, "key", to="f1"), "f1", "twice"),
        (changed(*SECOND, "subset_of", to="f9"), "f2.subset_of", "unknown"),
        (changed(*SECOND, "numerals", to=[{"value": 2, "of": ["m1.窗口"]}]), "f2.numerals",
         "unknown"),
        (changed(*SECOND, "numerals", to=[{"value": "二", "of": ["pillars"]}]),
         f"{FIGURES}[1].numerals[0].value", "not_a_number"),
        (changed(*FIRST, "count", "fact", to="venues.windows"), "f1.count.fact", "fact"),
        (changed(*FIRST, "count", "filters", to={"colour": "red"}), "f1.count.filters", "filter"),
        (changed(*FIRST, "kind", to="persons"), "f1.kind", "kind"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(data: Any, place: str, problem: str) -> None:
    with pytest.raises(WrongDocument) as refused:
        library.checked(data)
    assert refused.value.params["place"] == place
    cause = refused.value.__cause__
    assert isinstance(cause, BadDocument)
    assert cause.problem == problem
    assert place in str(refused.value)
    assert "%(" not in str(refused.value)


def test_the_mode_of_fuyang_holds_every_figure_of_the_report() -> None:
    document = library.checked(library.read("fuyang-2015"))
    keys = [figure.key for figure in document.all_figures()]
    assert sorted(keys, key=lambda key: int(key[4:])) == [f"S4-F{n}" for n in range(1, 28)]
    measures = [m.key for pillar in document.pillars for m in pillar.measures]
    assert measures == [f"S4-M{n}" for n in range(1, 13)]
    reported = {f.key: (f.reported.value, f.reported.bound) for f in document.all_figures()}
    assert reported["S4-F3"] == (500, ">")
    assert reported["S4-F20"] == (100_000, "≈")
    assert reported["S4-F25"] == (220_000, "<")
    assert {f.key: f.subset_of for f in document.all_figures() if f.subset_of} == {
        "S4-F13": "S4-F6", "S4-F16": "S4-F15", "S4-F23": "S4-F22",
    }  # fmt: skip


def test_no_counted_number_is_typed_into_the_file() -> None:
    text = (library.FOLDER / "fuyang-2015.yaml").read_text("utf-8")
    assert "computed" not in text
    assert "verdict" not in text


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(yaml.safe_dump(SMALL, allow_unicode=True), "utf-8")
    assert library.read(str(path)) == SMALL


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"title: [", "small.yaml"), (b"\xff\xfe\x00", "small.yaml"), (b"- a\n- b", "/")],
)
def test_files_that_cannot_be_read_are_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "small.yaml"
    path.write_bytes(content)
    with pytest.raises(WrongDocument) as refused:
        library.read(str(path))
    assert said in str(refused.value)


@pytest.mark.parametrize("source", ["nowhere", "../fuyang-2015", "/etc/nowhere.yaml", ""])
def test_unknown_modes_name_the_known_ones(source: str) -> None:
    with pytest.raises(UnknownMode) as refused:
        library.read(source)
    assert "fuyang-2015" in str(refused.value)


def test_the_digest_is_of_the_content_and_not_of_the_layout() -> None:
    other = dict(reversed(list(SMALL.items())))
    assert library.digest_of(other) == library.digest_of(SMALL)
    assert library.digest_of(changed("title", to="二化")) != library.digest_of(SMALL)

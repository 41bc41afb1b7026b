from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglin.kernel import clock, search
from qinglin.kernel.models import Schedule

HAN = st.text(st.sampled_from("雷锋角秦望广场志愿者安白重庆长"), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("陈晓雯", "chen xiao wen"),
        ("安然", "an ran"),
        ("Ｌｉ Ming", "li ming"),
        ("重庆", "chong qing"),
        ("", ""),
    ],
)
def test_names_are_sorted_by_pinyin(name: str, key: str) -> None:
    assert search.sort_key(name) == key


def test_an_comes_before_bai() -> None:
    assert sorted(["白云", "安然", "曾山"], key=search.sort_key) == ["安然", "白云", "曾山"]


@pytest.mark.parametrize(
    ("name", "letters"), [("秦望广场雷锋角", "qwgcljj"), ("A座3楼", "az3l"), ("", "")]
)
def test_initials_are_what_one_types_on_a_phone(name: str, letters: str) -> None:
    found = search.initials(name)
    assert found == letters.replace("ljj", "lfj")


def test_tokens_are_characters_pairs_and_initials() -> None:
    assert search.tokens("雷锋角") == " 雷 雷锋 锋 锋角 角 ^lfj "


def found(words: str) -> set[int]:
    return set(Schedule.objects.filter(search.matches(words, "name")).values_list("pk", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("雷锋", {"秦望广场雷锋角"}),
        ("雷锋角", {"秦望广场雷锋角"}),
        ("锋", {"秦望广场雷锋角"}),
        ("雷角", set()),
        ("lfj", {"秦望广场雷锋角"}),
        ("QWGC", {"秦望广场雷锋角"}),
        ("广场 雷锋", {"秦望广场雷锋角"}),
        ("广场 车站", set()),
        ("12355", {"12355 青少年服务台"}),
        ("123", {"12355 青少年服务台"}),
        ("ｑｓｎ", {"12355 青少年服务台"}),
        ("%", {"秦望广场雷锋角", "12355 青少年服务台", "集新车站微笑亭"}),
        ("_", {"秦望广场雷锋角", "12355 青少年服务台", "集新车站微笑亭"}),
        ("车站' OR 1=1 --", set()),
        (".*", {"秦望广场雷锋角", "12355 青少年服务台", "集新车站微笑亭"}),
    ],
)
def test_words_and_initials_find(words: str, titles: set[str]) -> None:
    rows = {}
    for title in ("秦望广场雷锋角", "12355 青少年服务台", "集新车站微笑亭"):
        rows[Schedule.objects.create(name=search.tokens(title), ran_at=clock.now()).pk] = title
    assert {rows[pk] for pk in found(words)} == titles


@given(HAN, st.integers(0, 7), st.integers(1, 8))
def test_every_part_of_a_name_is_covered_by_its_tokens(name: str, start: int, size: int) -> None:
    """What ``matches`` asks for stands in the column, whatever part of the name was typed."""
    part = name[start : start + size]
    column = search.tokens(name)
    if len(part) == 1:
        assert f" {part} " in column
    for first, second in pairwise(part):
        assert f" {first}{second} " in column


@given(st.text(max_size=60))
def test_nothing_that_is_typed_breaks_the_search(words: str) -> None:
    search.matches(words)
    search.sort_key(words)
    search.initials(words)
    assert search.tokens(words).startswith(" ")

from dataclasses import replace

import pytest

from qinglin.figures.rules.claims import read
from qinglin.figures.rules.claims.matching import Indicator, Judged, Matcher

REGISTERED = Indicator(
    mode="m",
    key="F1",
    title="注册志愿者",
    definition="当日在册（已注册且未退出）的志愿者，每人计一次。",
    unit="人",
    kind="persons",
    value=38000,
    computed=38214,
    records=38214,
)
TEAMS = Indicator("m", "F2", "骨干志愿服务团队", "标明为骨干的队。", "支", "stock", 901, 18, 18)
SERVED = Indicator("m", "F3", "服务群众", "服务群众的人次。", "人次", "person_times", 500, 620, 90)


def judged(text: str, *indicators: Indicator) -> Judged:
    (claim,) = read(text).claims
    return Matcher(indicators or (REGISTERED, TEAMS, SERVED)).judge(text, claim)


def keys(one: Judged) -> list[str]:
    return [proposal.indicator.key for proposal in one.proposals]


def test_the_indicator_is_proposed_by_kind_unit_words_and_value_with_reasons() -> None:
    one = judged("目前全区注册志愿者已突破38000人")
    assert keys(one) == ["F1"]
    assert one.proposals[0].why == ("kind", "unit", "words", "value", "place")
    assert one.verdict == "supported"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("全区注册志愿者突破38000人", "supported"),
        ("全区注册志愿者突破39000人", "contradicted"),
        ("全区注册志愿者38214人", "supported"),
        ("全区注册志愿者38215人", "contradicted"),
        ("全区注册志愿者近4万人", "supported"),
        ("全区注册志愿者近38000人", "contradicted"),
        ("全区注册志愿者约3.9万人", "supported"),
        ("全区注册志愿者38214人以上", "supported"),
        ("全区注册志愿者不足5万人", "supported"),
        ("全区注册志愿者不足3万人", "contradicted"),
        ("全区注册志愿者不超过38214人", "supported"),
        ("全区注册志愿者3万至4万人", "supported"),
        ("全区注册志愿者4万至5万人", "contradicted"),
    ],
)
def test_the_bound_decides_with_what_was_counted(text: str, verdict: str) -> None:
    assert judged(text).verdict == verdict


def test_what_nobody_counts_has_no_record() -> None:
    assert judged("修剪绿篱38000米").verdict == "no-record"
    assert judged("修剪绿篱38000米").proposals == ()
    uncounted = replace(REGISTERED, computed=None, records=0)
    assert judged("注册志愿者38000人", uncounted).verdict == "no-record"


def test_records_of_another_place_prove_nothing() -> None:
    one = judged("注册志愿者突破38000人", replace(REGISTERED, near=False))
    assert (keys(one), one.verdict) == (["F1"], "no-record")
    assert "elsewhere" in one.proposals[0].why


def test_a_unit_that_says_neither_persons_nor_person_times_is_left_to_people() -> None:
    assert judged("注册志愿者近4万人（次）").verdict == "ambiguous"
    several = replace(REGISTERED, several=True)
    assert judged("注册志愿者38000人", several).verdict == "ambiguous"


def test_equally_near_indicators_that_differ_are_left_to_people() -> None:
    twin = replace(REGISTERED, key="F9", computed=12)
    one = judged("注册志愿者38214人", REGISTERED, twin)
    assert (keys(one), one.verdict) == (["F1", "F9"], "ambiguous")
    agreeing = replace(twin, computed=38214)
    assert judged("注册志愿者38214人", REGISTERED, agreeing).verdict == "supported"


def test_persons_are_not_held_against_teams_or_sessions() -> None:
    assert keys(judged("骨干志愿服务团队成员901名", TEAMS)) == []


def test_numerals_of_a_scheme_are_held_against_the_scheme() -> None:
    scheme = Indicator("m", "X", "四化、三团", "模式的数目。", "", "structure", "4 / 3", "4 / 3", 7)
    assert judged("构建“四化”体系", scheme).verdict == "supported"
    assert judged("构建“五化”体系", scheme).proposals == ()

from datetime import date

import pytest

from qinglin.reports.rules import paper, periods, titles, wording
from qinglin.reports.rules.periods import BadPeriod

from .make import make_content, make_figure, make_words

TODAY = date(2015, 11, 13)


@pytest.mark.parametrize(
    ("text", "since", "until", "words"),
    [
        ("2015-09", date(2015, 9, 1), date(2015, 9, 30), "2015年9月"),
        ("2015-11", date(2015, 11, 1), TODAY, "2015年11月（截至2015年11月13日）"),
        ("2015-Q3", date(2015, 7, 1), date(2015, 9, 30), "2015年第三季度"),
        ("2015-q1", date(2015, 1, 1), date(2015, 3, 31), "2015年第一季度"),
        ("2014-H1", date(2014, 1, 1), date(2014, 6, 30), "2014年上半年"),
        ("2014-H2", date(2014, 7, 1), date(2014, 12, 31), "2014年下半年"),
        ("2014", date(2014, 1, 1), date(2014, 12, 31), "2014年"),
        ("2016-Q1", None, None, "future"),
        ("2016", None, None, "future"),
        (
            "2015-03-05..2015-03-31",
            date(2015, 3, 5),
            date(2015, 3, 31),
            "2015年3月5日至2015年3月31日",
        ),
        ("..2015-06-30", None, date(2015, 6, 30), "截至2015年6月30日"),
        ("to-date", None, TODAY, "截至2015年11月13日"),
        (" 2015-09 ", date(2015, 9, 1), date(2015, 9, 30), "2015年9月"),
        ("2015-10-01..2015-09-30", None, None, "backwards"),
        ("2015-10-01..2015-12-31", None, None, "future"),
        ("..2015-11-14", None, None, "future"),
        ("2015-13", None, None, "unreadable"),
        ("2015-02-30..2015-03-01", None, None, "unreadable"),
        ("去年", None, None, "unreadable"),
        ("", None, None, "unreadable"),
        ("0000", None, None, "unreadable"),
        ("1066", None, None, "too_early"),
        ("9999-12", None, None, "unreadable"),
        ("2999", None, None, "future"),
        ("２０１５-０９", None, None, "unreadable"),
    ],
)
def test_periods(text: str, since: date | None, until: date | None, words: str) -> None:
    if until is None:
        with pytest.raises(BadPeriod) as refused:
            periods.parse(text, TODAY)
        assert refused.value.problem == words
        return
    found = periods.parse(text, TODAY)
    assert (found.since, found.until, found.words) == (since, until, words)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2015-09", date(2015, 8, 1), date(2015, 8, 31)),
        ("2015-11", date(2015, 10, 1), date(2015, 10, 13)),
        ("2015-Q1", date(2014, 10, 1), date(2014, 12, 31)),
        ("2014-H2", date(2014, 1, 1), date(2014, 6, 30)),
        ("2015", date(2014, 1, 1), date(2014, 11, 13)),
        ("2015-03-05..2015-03-09", date(2015, 2, 28), date(2015, 3, 4)),
    ],
)
def test_a_period_is_compared_with_as_much_of_the_one_before(
    text: str, since: date, until: date
) -> None:
    before = periods.before(periods.parse(text, TODAY))
    assert before is not None
    assert (before.since, before.until) == (since, until)


def test_nothing_lies_before_what_reaches_back_to_the_beginning() -> None:
    assert periods.before(periods.parse("to-date", TODAY)) is None


@pytest.mark.parametrize(
    ("text", "day"), [("2015-09", date(2015, 8, 4)), ("2015", date(2014, 2, 1))]
)
def test_what_began_after_a_tenth_of_a_period_tells_nothing_about_it(text: str, day: date) -> None:
    before = periods.before(periods.parse(text, TODAY))
    assert before is not None
    assert periods.early_in(before) == day


def test_every_choice_can_be_parsed_and_is_offered_once() -> None:
    codes = [one.code for _kind, found in periods.choices(TODAY) for one in found]
    assert len(codes) == len(set(codes))
    assert all(periods.parse(code, TODAY) for code in codes)
    assert codes[:2] == ["2015-11", "2015-10"]


@pytest.mark.parametrize(
    ("value", "word", "unit", "said"),
    [
        (38_000, "突破", "人", "突破3.8万人"),
        (220_000, "近", "元", "近22万元"),
        (500, "余", "场", "500余场"),
        (12_000, "余", "人次", "1.2万余人次"),
        (14_500, "余", "名", "1.45万余名"),
        (500, "以上", "人次/月", "500人次/月以上"),
        (3_000_000, "超", "元", "超300万元"),
        (120_000_000, "约", "元", "约1.2亿元"),
        (100_000, "达", "元", "达10万元"),
        (12, "", "项", "12项"),
        (700_000, "", "元", "700,000元"),
        (38_214, "突破", "人", "突破38,214人"),
        (20, "共", "家", "共20家"),
        (2.5, "约", "年", "约2.5年"),
        ("3·5 / 12·5", "", "", "3·5 / 12·5"),
        ("首届", "", "届", "首届"),
    ],
)
def test_a_number_is_worded_by_its_bound(
    value: wording.Value, word: str, unit: str, said: str
) -> None:
    assert wording.bounded(value, word, unit) == said


def test_what_the_records_bear_out_is_said_as_it_was_reported() -> None:
    said = wording.said(
        verdict="supported", value=38_000, word="突破", unit="人", computed=38_214, shown="38,214人"
    )
    assert said == wording.Said("突破3.8万人", "", "核算38,214人")


def test_an_exact_number_needs_no_second_one() -> None:
    said = wording.said(
        verdict="supported", value=12, word="", unit="项", computed=12, shown="12项"
    )
    assert said == wording.Said("12项", "", "")


def test_what_the_records_contradict_is_said_as_they_have_it_and_marked() -> None:
    said = wording.said(
        verdict="contradicted", value=38_000, word="突破", unit="人", computed=900, shown="900人"
    )
    assert said == wording.Said("900人", "▲", "记录核算数，与上报的“突破3.8万人”不符")


def test_what_has_no_record_is_marked() -> None:
    said = wording.said(
        verdict="no-record", value=220_000, word="近", unit="元", computed=None, shown=""
    )
    assert (said.text, said.mark) == ("近22万元", "△")


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("第一行\r\n第二行", "第一行\n第二行"),
        ("甲\x00乙\x0b丙\x1b", "甲乙丙"),
        ("甲\ud800乙", "甲乙"),
        ("甲\u202e乙", "甲乙"),
        ("甲　乙\u00a0丙", "甲　乙\u00a0丙"),
        ("志愿者😀", "志愿者😀"),
    ],
)
def test_characters_that_no_document_holds_are_left_out(dirty: str, clean: str) -> None:
    assert wording.clean(dirty) == clean


def test_every_contradicted_figure_stands_on_the_first_page() -> None:
    wrong = make_figure("S2", verdict="contradicted", computed=900, shown="900人")
    made = paper.laid_out(make_content(make_figure(), wrong), make_words())
    assert [line["text"] for line in made["warnings"]] == [
        "注册志愿者：上报突破3.8万人，记录核算900人。"
    ]
    assert made["warnings"][0]["url"] == "http://qinglin.example/desk/figures/mode/S2/"


def test_a_section_that_is_not_chosen_is_left_out_with_its_figures() -> None:
    content = make_content(make_figure())
    content["own"] = ["S1"]
    made = paper.laid_out(content, make_words(sections=["own"]))
    headings = [block["text"] for block in made["blocks"] if block["kind"] == "heading"]
    assert headings == ["一、模式本身", "二、下一步打算"]


def test_a_brief_without_figures_still_has_its_form() -> None:
    made = paper.laid_out(make_content(), make_words())
    kinds = [(block["kind"], block.get("text", "")) for block in made["blocks"]]
    assert ("heading", "一、队伍") in kinds
    assert made["annex"] == []


def test_the_writer_s_own_words_take_the_place_of_the_lead() -> None:
    made = paper.laid_out(make_content(make_figure()), make_words(lead="第一段\n\n第二段"))
    texts = [block["runs"][0]["text"] for block in made["blocks"] if block["kind"] == "text"]
    assert texts[:2] == ["第一段", "第二段"]


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")]
)
def test_headings_are_numbered_in_chinese(number: int, said: str) -> None:
    assert paper.numeral(number) == said


@pytest.mark.parametrize(
    ("value", "unit", "plain", "bounded"),
    [
        (2021, "年", "2021年", "2021年"),
        ("2021-05-25", "年", "2021年5月25日", "2021年5月25日"),
        ("05-24", "", "5月24日", "5月24日"),
        (2021, "人", "2,021人", "2,021人"),
        ("3 / 4", "", "3 / 4", "3 / 4"),
    ],
)
def test_years_and_days_are_no_amounts(
    value: int | str, unit: str, plain: str, bounded: str
) -> None:
    assert wording.plain(value, unit) == plain
    assert wording.bounded(value, "", unit) == bounded


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("四化工作情况", ["四化工作情况"]),
        (
            "兰山“3456”工作模式与“青春社区”工作情况",
            ["兰山“3456”工作模式与", "“青春社区”工作情况"],
        ),
        ("长" * 22, ["长" * 11, "长" * 11]),
        ("长" * 41, ["长" * 41]),
    ],
)
def test_a_long_title_is_broken_between_words(title: str, lines: list[str]) -> None:
    assert titles.lines_of(title) == lines


def test_nothing_now_and_nothing_before_is_said_without_a_comparison() -> None:
    figure = make_figure()
    figure["amount"] = {"number": 0, "before": 0, "standing": False, "unit": "人"}
    runs = paper._sentences([figure], make_words())
    assert "本期没有" in runs[-1]["text"]
    assert "持平" not in runs[-1]["text"]

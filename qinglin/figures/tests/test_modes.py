"""The five modes that come with the product: every figure of their reports, none invented."""

from datetime import date

import pytest

from qinglin.figures import library, queries
from qinglin.figures.rules.document import Document

#: id | value | bound, as the reports have them.
FIGURES = """
S0-F1|40|<
S0-F2|2000|>
S0-F3|2000|≈
S0-F4|20000|>
S0-F5|200|>
S0-F6|2|=
S0-F7|2016初|=
S0-F8|765|≈
S0-F9|2|=
S0-F10|30|<
S0-F11|4000|>
S0-F12|2016-05-20|=
S0-F13|首届|=
S0-F14|4|=
S0-F15|90|>
S0-F16|400000|>
S0-F17|3 / 2 / 2 / 3|=
S0-F18|3|=
S1-F1|3/4/5/6|=
S1-F2|2021|=
S1-F3|05-24|=
S1-F4|1|=
S1-F5|344|=
S1-F6|101|=
S1-F7|215|=
S1-F8|180|>
S1-F9|12|=
S1-F10|20|=
S1-F11|33|=
S1-F12|3|=
S1-F13|500|>
S1-F14|4|=
S1-F15|30000|>
S1-F16|85|=
S1-F17|30|>
S1-F18|7000|>
S1-F19|14|=
S1-F20|1000|>
S1-F21|5000|>
S1-F22|200000|>
S1-F23|500|>
S1-F24|200|>
S1-F25|40|>
S1-F26|6 / 16|=
S1-F27|4|=
S1-F28|3 / 5 / 3|=
S2-F1|今年2月|=
S2-F2|3|=
S2-F3|1校1站1队伍|=
S2-F4|3月|=
S2-F5|7|=
S2-F6|首个|=
S2-F7|3|>
S2-F8|148|=
S2-F9|12|=
S2-F10|0.5|≈
S2-F11|3|=
S3-F1|169|=
S3-F2|200000|<
S3-F3|59|=
S3-F4|60000|>
S3-F5|50000|>
S3-F6|3|=
S3-F7|4|=
S3-F8|1:100:X|=
S3-F9|4|=
S3-F10|1/月|=
S3-F11|1+1|=
S3-F12|14 / 18|=
S3-F13|首届|=
S3-F14|首家|=
S3-F15|4|=
S3-F16|1 / 7|=
S3-F17|6|=
S4-F1|12|=
S4-F2|weekly, 无休 / 每周六|=
S4-F3|500|>
S4-F4|51|=
S4-F5|12000|>
S4-F6|38000|>
S4-F7|901|=
S4-F8|300000|>
S4-F9|5400|>
S4-F10|140|>
S4-F11|3000000|>
S4-F12|75000|>
S4-F13|14500|>
S4-F14|30000|>
S4-F15|20|=
S4-F16|3|=
S4-F17|700000|=
S4-F18|4|=
S4-F19|5|=
S4-F20|100000|≈
S4-F21|6|=
S4-F22|9|=
S4-F23|6|=
S4-F24|9|=
S4-F25|220000|<
S4-F26|4 / 3|=
S4-F27|3·5, 12·5|=
"""
MEASURES = {
    "jinshui-2017": ("S0", 10, 18),
    "lanshan-2021": ("S1", 19, 28),
    "lecong-qingji": ("S2", 14, 11),
    "zhengzhou-2017": ("S3", 14, 17),
    "fuyang-2015": ("S4", 12, 27),
}


def document(mode: str) -> Document:
    return library.checked(library.read(mode))


def test_the_five_modes_come_with_the_product() -> None:
    assert library.names() == sorted(MEASURES)


def test_every_figure_of_the_reports_is_there_exactly_and_none_is_invented() -> None:
    wanted = dict(line.split("|", 1) for line in FIGURES.split("\n") if line)
    assert len(wanted) == 101
    found = {
        figure.key: f"{figure.reported.value}|{figure.reported.bound}"
        for mode in MEASURES
        for figure in document(mode).all_figures()
    }
    # Worded in Chinese here, in English there.
    assert found.pop("S4-F2") == "每周无休 / 每周六|="
    assert wanted.pop("S4-F2") == "weekly, 无休 / 每周六|="
    assert found == wanted


@pytest.mark.parametrize("mode", MEASURES)
def test_every_mechanism_is_there(mode: str) -> None:
    seed, measures, figures = MEASURES[mode]
    read = document(mode)
    assert sorted(m.key for p in read.pillars for m in p.measures) == sorted(
        f"{seed}-M{n}" for n in range(1, measures + 1)
    )
    assert sorted(f.key for f in read.all_figures()) == sorted(
        f"{seed}-F{n}" for n in range(1, figures + 1)
    )


@pytest.mark.django_db
def test_numerals_of_the_modes_hold_before_there_is_any_record() -> None:
    told: dict[str, tuple[str, str]] = {}
    for mode in MEASURES:
        for result in queries.recount(document(mode), None, date(2015, 11, 13)):
            if result.figure.numerals and not list(result.figure.countings()):
                told[result.figure.key] = (result.text, result.verdict)
    supported = {key: text for key, (text, verdict) in told.items() if verdict == "supported"}
    assert supported.items() >= {
        "S0-F18": "3", "S1-F1": "3 / 4 / 5 / 5+1", "S1-F27": "4", "S1-F28": "3 / 5 / 3",
        "S2-F11": "3", "S3-F7": "4", "S3-F9": "4", "S3-F11": "1 / 1", "S3-F15": "4",
        "S4-F26": "4 / 3",
    }.items()  # fmt: skip
    assert {key: told[key] for key in ("S0-F17", "S3-F16", "S3-F17")} == {
        "S0-F17": ("3 / 2 / – / 3", "no-record"),
        "S3-F16": ("1 / –", "no-record"),
        "S3-F17": ("–", "no-record"),
    }
    assert {verdict for _text, verdict in told.values()} == {"supported", "no-record"}


@pytest.mark.parametrize("mode", MEASURES)
def test_every_figure_says_what_it_counts_and_why_it_is_silent(mode: str) -> None:
    for figure in document(mode).all_figures():
        assert figure.definition.endswith("。"), figure.key
        assert figure.period
        assert figure.scope
        if not (figure.counting or figure.numerals or figure.readings):
            assert figure.room, figure.key

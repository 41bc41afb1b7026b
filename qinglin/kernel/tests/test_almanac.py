from datetime import date

import pytest

from qinglin.kernel import almanac
from qinglin.kernel.almanac import Kind


@pytest.mark.parametrize(
    ("on", "kind", "weekday", "festival"),
    [
        (date(2026, 11, 28), Kind.WEEKEND, "周六", ""),
        (date(2026, 12, 5), Kind.WEEKEND, "周六", "国际志愿者日"),
        (date(2026, 3, 5), Kind.WORKDAY, "周四", "学雷锋纪念日"),
        (date(2026, 10, 10), Kind.EXCHANGED, "周六", ""),
        (date(2026, 10, 2), Kind.HOLIDAY, "周五", "国庆假期"),
        (date(2026, 2, 16), Kind.HOLIDAY, "周一", "除夕"),
        (date(2026, 2, 17), Kind.HOLIDAY, "周二", "春节"),
        (date(2026, 4, 5), Kind.HOLIDAY, "周日", "清明节"),
        (date(2026, 9, 25), Kind.HOLIDAY, "周五", "中秋节"),
        (date(2026, 10, 18), Kind.WEEKEND, "周日", "重阳节"),
        # 腊八 of the lunar year before; a fixed day that the moon's festival falls on; no year
        # beyond what a calendar knows.
        (date(2026, 1, 26), Kind.WORKDAY, "周一", "腊八节"),
        (date(2025, 5, 31), Kind.HOLIDAY, "周六", "端午节"),
        (date(2033, 6, 1), Kind.WORKDAY, "周三", "儿童节"),
        (date(1, 1, 1), Kind.WORKDAY, "周一", "元旦"),
        (date(9999, 12, 31), Kind.WORKDAY, "周五", ""),
    ],
)
def test_days_are_named(on: date, kind: Kind, weekday: str, festival: str) -> None:
    found = almanac.day(on)
    assert (found.kind, str(found.weekday), str(found.festival)) == (kind, weekday, festival)


def test_a_year_not_decreed_yet_is_not_guessed() -> None:
    found = almanac.day(date(2096, 10, 2))
    assert found.kind is Kind.WORKDAY
    assert found.festival == ""


def test_an_exchanged_saturday_is_no_rest() -> None:
    assert not almanac.day(date(2026, 10, 10)).rest
    assert almanac.day(date(2026, 10, 10)).exchanged


@pytest.mark.parametrize(
    ("on", "brief"),
    [
        (date(2026, 12, 5), "志愿者日"),
        (date(2026, 10, 10), "班"),
        (date(2026, 10, 2), "休"),
        (date(2026, 10, 1), "国庆节"),
        (date(2026, 11, 28), ""),
    ],
)
def test_a_cell_of_a_calendar_is_short(on: date, brief: str) -> None:
    assert str(almanac.day(on).brief) == brief

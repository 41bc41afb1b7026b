from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
import time_machine

from qinglin.kernel import clock
from qinglin.kernel.templatetags import moments

NOON = datetime(2026, 11, 25, 12, tzinfo=clock.SHANGHAI)  # a Wednesday


@pytest.fixture(autouse=True)
def _on_wednesday() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def at(days: int, hour: int = 8, minute: int = 30) -> datetime:
    return clock.at(NOON.date() + timedelta(days=days), time(hour, minute))


def test_times_are_said_on_a_shanghai_clock() -> None:
    assert moments.clock_time(at(0).astimezone(clock.SHANGHAI)) == "8:30"
    assert moments.until(at(0), at(0, 11)) == "8:30–11:30"
    assert moments.until(at(0, 22), at(1, 2)) == "22:30–11月26日 2:30"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-1, "昨天"), (0, "今天"), (1, "明天"), (2, "后天"), (3, "周六"), (6, "周二"),
        (7, "12月2日 周三"), (-2, "前天"), (-3, "11月22日 周日"), (60, "2027年1月24日 周日"),
    ],
)  # fmt: skip
def test_days_are_said_from_today(days: int, words: str) -> None:
    assert moments.near_day(at(days)) == words
    assert moments.near_day(at(days).date()) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "昨天"), (-2, "前天"), (-3, "上周日"), (-4, "上周六"), (-9, "上周一"),
     (-10, "11月15日 周日")],
)  # fmt: skip
def test_days_that_are_over_are_said_by_their_week(days: int, words: str) -> None:
    assert moments.past_day(at(days)) == words


def test_a_month_heads_a_strip_of_days() -> None:
    assert moments.month(NOON.date()) == "11月"


def test_headings_name_the_day_twice_when_it_is_near() -> None:
    assert moments.head_day(at(0)) == "今天 · 11月25日 周三"
    assert moments.head_day(at(3)) == "11月28日 周六"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(-1, "已经开始"), (1, "还有 1 分钟"), (59, "还有 59 分钟"), (60, "还有 1 小时"),
     (119, "还有 1 小时"), (47 * 60, "还有 47 小时"), (72 * 60, "还有 3 天")],
)  # fmt: skip
def test_what_is_left_is_said_in_fitting_words(minutes: int, words: str) -> None:
    assert moments.away(NOON + timedelta(minutes=minutes)) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 分钟"), (45, "45 分钟"), (60, "1 小时"), (150, "2 小时 30 分"), (-30, "−30 分钟")],
)
def test_durations(minutes: int, words: str) -> None:
    assert moments.duration(minutes) == words


def test_the_almanac_is_at_hand() -> None:
    assert str(moments.kind_of_day(date(2026, 12, 5)).festival) == "国际志愿者日"

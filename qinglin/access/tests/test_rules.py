from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglin.access import rules

NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("ago", "limit", "wait"),
    [
        ([], 5, 0),
        ([1, 2, 3, 4], 5, 0),
        ([1, 2, 3, 4, 5], 5, 10),
        ([1, 2, 3, 4, 14], 5, 1),
        ([1, 2, 3, 4, 15], 5, 0),
        ([1, 1, 1, 1, 1, 14], 5, 14),
    ],
)
def test_one_waits_until_the_oldest_counted_try_is_forgotten(
    ago: list[int], limit: int, wait: int
) -> None:
    times = [NOW - minutes * MINUTE for minutes in ago]
    assert rules.wait_for(times, limit, NOW) == wait * MINUTE


@given(st.lists(st.integers(0, 7200), max_size=200))
def test_no_span_of_fifteen_minutes_holds_more_than_the_limit(gaps: list[int]) -> None:
    """Whoever tries again and again is let through no faster than the limit, wherever one looks."""
    now = NOW
    allowed: list[datetime] = []
    for gap in gaps:
        now += timedelta(seconds=gap % 400)
        if not rules.wait_for(allowed, rules.TRIES_PER_NAME, now):
            allowed.append(now)
    for start in allowed:
        inside = [moment for moment in allowed if start <= moment < start + rules.WINDOW]
        assert len(inside) <= rules.TRIES_PER_NAME


@pytest.mark.parametrize(
    ("staff", "began", "seen", "over"),
    [
        (True, timedelta(hours=1), timedelta(minutes=29), False),
        (True, timedelta(hours=1), timedelta(minutes=30), True),
        (True, timedelta(hours=12), timedelta(minutes=1), True),
        (True, timedelta(hours=11, minutes=59), timedelta(minutes=1), False),
        (False, timedelta(days=13), timedelta(days=13), False),
        (False, timedelta(days=14), timedelta(minutes=1), True),
    ],
)
def test_sessions_end(staff: bool, began: timedelta, seen: timedelta, over: bool) -> None:
    ended = rules.session_ended(staff=staff, began=NOW - began, seen=NOW - seen, now=NOW)
    assert ended is over


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("xujianying", True),
        ("xu.jian-ying_2", True),
        ("xu", False),
        ("13800138000", False),
        ("2xu", False),
        ("Xu.Jianying", False),
        ("徐建英", False),
        ("x" * 40, True),
        ("x" * 41, False),
        ("a'b--", False),
    ],
)
def test_a_login_name_is_never_taken_for_a_phone_number(text: str, good: bool) -> None:
    assert rules.is_login(text) is good

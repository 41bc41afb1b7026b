from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from qinglin.elections import rules
from qinglin.elections.rules import Count, CountFault

FULL = Count(entitled=30, present=20, returned=20, valid=20)


@pytest.mark.parametrize(
    ("count", "votes", "seats", "elected", "fault"),
    [
        (FULL, {1: 11, 2: 9}, 1, {1}, None),
        (FULL, {1: 10, 2: 10}, 1, set(), None),  # half is not more than half
        (FULL, {1: 20, 2: 11, 3: 9}, 2, {1, 2}, None),
        (FULL, {1: 16, 2: 12, 3: 12}, 2, set(), CountFault.TIE),
        (FULL, {1: 15, 2: 15}, 2, {1, 2}, None),
        (FULL, {1: 21}, 1, set(), CountFault.VOTES),
        (FULL, {1: 20, 2: 1}, 1, set(), CountFault.VOTES),
        (Count(31, 20, 20, 20), {1: 20}, 1, set(), CountFault.QUORUM),
        (Count(0, 0, 0, 0), {}, 1, set(), CountFault.QUORUM),
        (Count(30, 20, 21, 20), {1: 20}, 1, set(), CountFault.ORDER),
        # Not returned ballots do not lower the bar: half of those present.
        (Count(30, 20, 12, 12), {1: 10}, 1, set(), None),
    ],
)
def test_who_is_elected(
    count: Count, votes: dict[int, int], seats: int, elected: set[int], fault: CountFault | None
) -> None:
    found = rules.outcome(count, votes, seats, rules.TWO_THIRDS)
    assert (set(found.elected), found.fault) == (elected, fault)


def test_shares_are_exact() -> None:
    assert rules.reaches(2, 3, rules.TWO_THIRDS)
    assert not rules.reaches(665, 998, rules.TWO_THIRDS)
    assert not rules.reaches(0, 0, rules.TWO_THIRDS)
    assert rules.share("4/5") == Fraction(4, 5)
    assert [rules.share(text) for text in ("", "0/1", "3/2", "1/0")] == [rules.TWO_THIRDS] * 4
    assert [rules.spare_candidates(seats, 20) for seats in (1, 3, 5, 6)] == [1, 1, 1, 2]


def test_bands_and_lateness() -> None:
    assert [rules.age_band(age) for age in (18, 25, 26, 30, 31, 35, 36, 60)] == [
        "≤25", "≤25", "26–30", "26–30", "31–35", "31–35", "36+", "36+",
    ]  # fmt: skip
    due = date(2021, 5, 31)
    late: dict[str, Any] = {"done": 3, "completed": False, "due_on": due}
    assert rules.is_late(**late, today=date(2021, 6, 1))
    assert not rules.is_late(**late, today=due)
    assert not rules.is_late(**{**late, "completed": True}, today=date(2021, 6, 1))
    assert rules.next_stage(8) is None


def test_circles_that_overlap_push_each_other_apart() -> None:
    (ax, ay), (bx, by), far = rules.apart([(0, 0, 5), (0, 0, 5), (90, 90, 5)], 2)
    assert (ay, by) == (0, 0)
    assert bx - ax == pytest.approx(12)
    assert far == (90, 90)

"""What everybody may know of a number: never so little that it points at somebody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglin.figures.rules.published import (
    Told,
    gives_away,
    told,
    told_alone,
    told_parts,
)
from qinglin.figures.rules.verdicts import FEWEST


@pytest.mark.parametrize(
    ("kind", "pairs", "said"),
    [
        ("persons", [(12, 12), (0, 0), (40, 40)], [12, 0, 40]),
        ("persons", [(12, 12), (3, 3), (40, 40)], [None, None, 40]),
        ("person_times", [(2, 2), (3, 3), (40, 40)], [None, None, 40]),
        ("person_times", [(1, 1), (1, 1), (2, 2), (9, 9)], [None, None, None, None]),
        ("persons", [(3, 3)], [None]),
        ("hours", [(600, 4), (900, 9), (60, 80)], [None, None, 60]),
        ("stock", [(1, 1), (3, 3)], [1, 3]),
        ("sessions", [(2, 2)], [2]),
    ],
)
def test_small_numbers_are_left_out_and_never_one_alone(
    kind: str, pairs: list[tuple[int, int]], said: list[int | None]
) -> None:
    assert told(kind, pairs) == said


def test_what_is_left_out_is_told_together_where_that_is_enough() -> None:
    assert told_parts("persons", [(3, 3), (2, 2), (40, 40)]) == Told([None, None, 40], 5)
    assert told_parts("persons", [(3, 3), (40, 40)]) == Told([None, None], 43)
    assert told_parts("persons", [(3, 3)]) == Told([None], None)
    assert told_parts("persons", [(8, 8), (40, 40)], fewest=10) == Told([None, None], 48)


@given(st.lists(st.integers(0, 30), max_size=12))
def test_no_small_number_can_be_worked_out(numbers: list[int]) -> None:
    shown = told_parts("persons", [(n, n) for n in numbers])
    hidden = [n for n, said in zip(numbers, shown.numbers, strict=True) if said is None]
    assert all(said is None or said == 0 or said >= FEWEST for said in shown.numbers)
    assert all(number > 0 for number in hidden)
    left = sum(numbers) - sum(said or 0 for said in shown.numbers)
    assert left == sum(hidden)
    everything = len(hidden) == sum(map(bool, numbers))
    assert not hidden or everything or (len(hidden) > 1 and left >= FEWEST)
    assert shown.merged in {None, left}


def test_one_number_and_a_part_beside_its_whole() -> None:
    assert told_alone("persons", (4, 4)) is None
    assert told_alone("persons", (5, 5)) == 5
    assert told_alone("persons", (0, 0)) == 0
    assert told_alone("persons", (9, 9), fewest=10) is None
    assert told_alone("venues", (1, 1)) == 1
    assert gives_away(38, 36)
    assert not gives_away(38, 38)
    assert not gives_away(38, 33)

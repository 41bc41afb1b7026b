from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglin.venues import rules
from qinglin.venues.rules import Span

NINE, NOON, ONE, FIVE = time(9), time(12), time(13), time(17)
MORNING, AFTERNOON = Span(6, NINE, NOON), Span(6, ONE, FIVE)


@pytest.mark.parametrize(
    ("spans", "wrong"),
    [
        ([MORNING, AFTERNOON], None),
        ([Span(0, NINE, NOON)], Span(0, NINE, NOON)),
        ([Span(8, NINE, NOON)], Span(8, NINE, NOON)),
        ([MORNING, Span(7, NOON, NOON)], Span(7, NOON, NOON)),
        ([Span(1, NOON, NINE)], Span(1, NOON, NINE)),
        ([], None),
    ],
)
def test_spans_have_a_weekday_and_end_later(spans: list[Span], wrong: Span | None) -> None:
    assert rules.badly_formed(spans) == wrong


@pytest.mark.parametrize(
    ("spans", "pair"),
    [
        ([AFTERNOON, MORNING], None),
        ([MORNING, Span(6, NOON, ONE)], None),
        ([MORNING, Span(7, NINE, NOON)], None),
        ([Span(6, time(11), ONE), MORNING], (MORNING, Span(6, time(11), ONE))),
        ([MORNING, MORNING], (MORNING, MORNING)),
    ],
)
def test_touching_is_not_overlapping(spans: list[Span], pair: tuple[Span, Span] | None) -> None:
    assert rules.overlapping(spans) == pair


DEGREES = st.integers(3_000_000, 54_000_000)
LENGTHS = st.integers(73_000_000, 136_000_000)


@given(here=DEGREES, along=LENGTHS, there=DEGREES, across=LENGTHS)
def test_distance_is_the_same_both_ways(here: int, along: int, there: int, across: int) -> None:
    way = rules.metres_between(here, along, there, across)
    assert way == pytest.approx(rules.metres_between(there, across, here, along))
    assert rules.metres_between(here, along, here, along) == 0
    assert 0 <= way < 10_000_000


def test_a_known_distance() -> None:
    # one minute of latitude is a nautical mile
    way = rules.metres_between(30_000_000, 119_950_000, 30_000_000 + 1_000_000 // 60, 119_950_000)
    assert way == pytest.approx(1853, abs=2)


@pytest.mark.parametrize(
    ("latitude", "longitude", "believable"),
    [
        (30_048_700, 119_953_200, True),
        (None, None, True),
        (30_048_700, None, False),
        (None, 119_953_200, False),
        (119_953_200, 30_048_700, False),
        (30, 119, False),
    ],
)
def test_positions_lie_in_china(
    latitude: int | None, longitude: int | None, believable: bool
) -> None:
    assert rules.believable_position(latitude, longitude) is believable

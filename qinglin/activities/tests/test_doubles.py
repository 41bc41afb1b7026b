"""One occasion claimed by two: found where persons or residents were counted on both sides."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglin.activities.rules.doubles import Excess, Held, excess, pairs
from qinglin.kernel.clock import SHANGHAI

NINE = datetime(2015, 11, 7, 9, tzinfo=SHANGHAI)


def held(pk: int, unit: int, venue: int, start: int, length: int, programme: int = 0) -> Held:
    starts = NINE + timedelta(minutes=start)
    return Held(pk, unit, programme or None, venue, starts, starts + timedelta(minutes=length))


MADE = st.lists(
    st.builds(
        held,
        st.integers(1, 10**6),
        st.integers(1, 3),
        st.integers(1, 2),
        st.integers(0, 300),
        st.integers(1, 200),
        st.integers(0, 2),
    ),
    unique_by=lambda one: one.pk,
    max_size=14,
)


@given(MADE)
def test_pairs_are_those_found_by_comparing_all_with_all(made: list[Held]) -> None:
    expected = {
        frozenset({a.pk, b.pk})
        for a in made
        for b in made
        if a.pk < b.pk
        and a.venue_id == b.venue_id
        and (a.unit_id, a.programme_id) != (b.unit_id, b.programme_id)
        and a.starts_at < b.ends_at
        and b.starts_at < a.ends_at
    }
    found = [frozenset({a.pk, b.pk}) for a, b in pairs(made)]
    assert set(found) == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize(
    ("minutes", "residents", "expected"),
    [
        (({1: 60, 2: 120}, {2: 90, 3: 60}), (0, 0), Excess(1, 1, 90, 0)),
        (({1: 60}, {2: 60}), (40, 25), Excess(1, 0, 0, 25)),
        (({1: 60}, {2: 60}), (40, 0), None),
        (({}, {}), (0, 0), None),
        (({1: 60}, {1: 60}), (30, 30), Excess(1, 1, 60, 30)),
        (({1: 60}, {1: 0}), (-3, 5), Excess(1, 1, 0, 0)),
    ],
)
def test_what_is_counted_twice(
    minutes: tuple[Mapping[int, int], Mapping[int, int]],
    residents: tuple[int, int],
    expected: Excess | None,
) -> None:
    times = (dict.fromkeys(minutes[0], 1), dict.fromkeys(minutes[1], 1))
    assert excess(minutes, times, residents) == expected

"""From what is told, nobody can work out a small number: shown by trying, with linear programs.

Everything that pages tell, for every unit and every month, becomes an equation over the cells that
nobody told. If a small number could not be large as well, it would have been given away.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qinglin.figures.rules import hiding
from qinglin.figures.rules.hiding import OWN, Row, Spread, Told, Weights, is_small, together, told

Cell = tuple[str, int]
Sum = frozenset[Cell]
Leaves = dict[Row, dict[int, Weights]]


def leaf_paths(towns: int, villages: int) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {"root": ("root",)}
    for t in range(towns):
        found[f"t{t}"] = ("root", f"t{t}")
        for v in range(villages):
            found[f"t{t}v{v}"] = ("root", f"t{t}", f"t{t}v{v}")
    return found


def units(above: Mapping[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    return sorted(set(above.values()), key=len)


def below(above: Mapping[str, tuple[str, ...]], path: tuple[str, ...]) -> list[str]:
    return [leaf for leaf, way in above.items() if way[: len(path)] == path]


def part(above: Mapping[str, tuple[str, ...]], path: tuple[str, ...], row: str) -> list[str]:
    return [path[-1]] if row == OWN else below(above, (*path, row))


def cells(leaves: Sequence[str], months: Sequence[int]) -> Sum:
    return frozenset((leaf, month) for leaf in leaves for month in months)


def everything_told(spread: Spread, fewest: int) -> Iterator[Sum]:
    """Each sum of cells that some page tells, as the pages put it together."""
    above = {str(k): tuple(map(str, way)) for k, way in spread.above.items()}
    months = list(spread.months)
    for path in units(above):
        found = told(spread, path, fewest)
        if found is None:
            continue
        yield cells(below(above, path), months)
        for column in found.columns:
            yield cells(below(above, path), sorted(column))
        rows = [str(row) for row in found.rows]
        for row in rows:
            if row not in found.together:
                yield cells(part(above, path, row), months)
        yield cells([x for r in rows if r in found.together for x in part(above, path, r)], months)
        for month in months:
            if found.month(month):
                yield from month_told(above, path, found, month)


def month_told(
    above: Mapping[str, tuple[str, ...]], path: tuple[str, ...], found: Told, month: int
) -> Iterator[Sum]:
    rest: list[str] = []
    for row in map(str, found.rows):
        if found.cell(row, month):
            yield cells(part(above, path, row), [month])
        else:
            rest += part(above, path, row)
    yield cells(rest, [month])


Rows = list[list[Fraction]]
#: Where nothing is told, anything may be.
UNLIMITED = Fraction(10**9)


def most(goal: Sum, known: Sequence[tuple[Sum, int]], names: Sequence[Cell]) -> Fraction:
    """The most that the cells of the goal can hold together, given the sums that are known.

    A simplex in two phases, by Bland's rule and in exact fractions: first any numbers that fit
    (each sum starts as a stand-in of its own, to be driven out), then the most.
    """
    width, sums = len(names), len(known)
    rows: Rows = [
        [Fraction(name in wanted) for name in names]
        + [Fraction(n == k) for k in range(sums)]
        + [Fraction(value)]
        for n, (wanted, value) in enumerate(known)
    ]
    basis = [width + n for n in range(sums)]
    driven_out = climb(rows, basis, [Fraction()] * width + [Fraction(-1)] * sums)
    assert driven_out == sum(value for _sum, value in known), "what is true fits"
    for k in range(sums):
        entering = next((n for n in range(width) if rows[k][n]), None)
        if basis[k] >= width and entering is not None:
            turn(rows, basis, k, entering)
    kept = [k for k in range(sums) if basis[k] < width]
    rows = [[*rows[k][:width], rows[k][-1]] for k in kept]
    basis = [basis[k] for k in kept]
    prices = [Fraction(name in goal) for name in names]
    start = sum((prices[b] * row[-1] for b, row in zip(basis, rows, strict=True)), Fraction())
    return start + climb(rows, basis, prices)


def climb(rows: Rows, basis: list[int], prices: list[Fraction]) -> Fraction:
    """How much there is to gain, step by step."""
    gain = Fraction()
    while True:
        reduced = [
            price - sum(prices[b] * row[n] for b, row in zip(basis, rows, strict=True))
            for n, price in enumerate(prices)
        ]
        entering = next((n for n, price in enumerate(reduced) if price > 0), None)
        if entering is None:
            return gain
        bounds = [
            (row[-1] / row[entering], basis[k], k)
            for k, row in enumerate(rows)
            if row[entering] > 0
        ]
        if not bounds:
            return UNLIMITED
        step, _name, leaving = min(bounds)
        gain += step * reduced[entering]
        turn(rows, basis, leaving, entering)


def turn(rows: Rows, basis: list[int], leaving: int, entering: int) -> None:
    pivot = [value / rows[leaving][entering] for value in rows[leaving]]
    for n, row in enumerate(rows):
        if n != leaving and row[entering]:
            rows[n] = [a - row[entering] * b for a, b in zip(row, pivot, strict=True)]
    rows[leaving] = pivot
    basis[leaving] = entering


def small_sums(spread: Spread, true: Mapping[Cell, int], fewest: int) -> Iterator[Sum]:
    """Every total and every month of every unit, and of what it has itself, that is small."""
    above = {str(k): tuple(map(str, way)) for k, way in spread.above.items()}
    groups = [below(above, path) for path in units(above)] + [[leaf] for leaf in above]
    for leaves in groups:
        for months in (list(spread.months), *([m] for m in spread.months)):
            wanted = cells(leaves, months)
            if 0 < sum(true[cell] for cell in wanted) < fewest:
                yield wanted


def spread_of(numbers: Sequence[int], towns: int, villages: int, months: int) -> Spread:
    above = leaf_paths(towns, villages)
    given_numbers, ways = iter(numbers), dict[Row, Sequence[Row]]()
    ways.update(above)
    leaves: dict[Row, dict[int, Weights]] = {
        leaf: {m: (next(given_numbers),) for m in range(months)} for leaf in above
    }
    return Spread(leaves=leaves, above=ways, months=list(range(months)))


SIZES = st.sampled_from([(2, 1, 3), (3, 0, 3), (2, 2, 2), (1, 3, 2), (4, 0, 2)])
NUMBERS = st.one_of(st.integers(0, 4), st.integers(0, 30), st.just(0))


@st.composite
def spreads(draw: st.DrawFn) -> Spread:
    towns, villages, months = draw(SIZES)
    many = (1 + towns * (1 + villages)) * months
    return spread_of(draw(st.lists(NUMBERS, min_size=many, max_size=many)), towns, villages, months)


def true_cells(spread: Spread) -> dict[Cell, int]:
    return {(str(leaf), m): w[0] for leaf, by in spread.leaves.items() for m, w in by.items()}


@settings(max_examples=40, deadline=None)
@given(spreads())
def test_no_small_number_can_be_worked_out(spread: Spread) -> None:
    fewest = 5
    true = true_cells(spread)
    known = {s: sum(true[cell] for cell in s) for s in everything_told(spread, fewest) if s}
    assert all(value == 0 or value >= fewest for value in known.values())
    for wanted in small_sums(spread, true, fewest):
        assert most(wanted, list(known.items()), list(true)) >= fewest


@settings(max_examples=100, deadline=None)
@given(spreads())
def test_without_small_numbers_nothing_is_hidden(spread: Spread) -> None:
    large: dict[Row, dict[int, Weights]] = {
        leaf: {m: (w[0] * 5,) for m, w in by.items()} for leaf, by in spread.leaves.items()
    }
    for path in {tuple(way) for way in spread.above.values()}:
        found = told(Spread(large, spread.above, months=spread.months), path, 5)
        assert found is not None
        assert (found.together, found.block_rows) == (frozenset(), frozenset())
        assert all(found.month(m) for m in spread.months)


def test_the_attack_finds_what_is_given_away() -> None:
    """The linear program is a test that can fail: a hidden cell beside its total is found."""
    true = {("a", 0): 3, ("b", 0): 40}
    whole = frozenset(true)
    goal: Sum = frozenset({("a", 0)})
    assert most(goal, [(whole, 43)], list(true)) == 43
    assert most(goal, [(whole, 43), (frozenset({("b", 0)}), 40)], list(true)) == 3


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({"a": 40, "b": 9, "c": 5}, set()),
        ({"a": 40, "b": 4, "c": 3}, {"b", "c"}),
        ({"a": 40, "b": 9, "c": 2}, {"b", "c"}),
        ({"a": 40, "b": 2, "c": 2, "d": 7}, {"b", "c", "d"}),
        ({"a": 40, "b": 0}, set()),
        ({"a": 40, "b": 1}, {"a", "b"}),
        ({"a": 3}, None),
        ({}, set()),
    ],
)
def test_small_parts_are_told_together(numbers: dict[str, int], expected: set[str] | None) -> None:
    assert together({name: (n,) for name, n in numbers.items()}, 5) == expected


def test_a_small_part_in_a_month_hides_a_block_and_no_more() -> None:
    numbers = [0, 0, 0, 20, 20, 3, 20, 20, 20, 20, 7, 20]
    spread = spread_of(numbers, 3, 0, 3)
    found = told(spread, ("root",), 5)
    assert found is not None
    hidden = {(row, m) for row in ("t0", "t1", "t2") for m in range(3) if not found.cell(row, m)}
    assert len(hidden) == 4
    assert ("t0", 2) in hidden
    assert all(found.month(m) for m in range(3))
    months = told(spread, ("root", "t0"), 5)
    assert months is not None
    assert not months.month(2)


def test_what_is_left_of_a_wider_number_may_be_small_too() -> None:
    """38 of 40 volunteers are in teams: telling both would tell of two."""
    assert is_small((38, 2), 5)
    leaves: dict[Row, dict[int, Weights]] = {
        "t0": {0: (38, 2)},
        "t1": {0: (30, 30)},
        "t2": {0: (50, 50)},
    }
    above: dict[Row, Sequence[Row]] = {name: ("root", name) for name in leaves}
    found = told(Spread(leaves, above, width=2), ("root",), 5)
    assert found is not None
    assert found.together == {"t0", "t1"}
    assert told(Spread(leaves, above, width=2), ("root", "t0"), 5) is None
    assert hiding.total([(1, 2), (3, 4)], 2) == (4, 6)

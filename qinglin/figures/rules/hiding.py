"""Which parts of a number may be told, so that no small one can be worked out from the others.

A number is spread over a tree of units and over months. Whoever walks through it sees, for every
unit, its total, its months, its parts, and the parts of one month. What is told of all these
together must leave every small number open: with all that was told, it could as well be large.

From the root down: parts with few records are told together only, and so are such months. Where a
part in a month has few, a block of parts and months is told by its sums alone, and it is made so
large that none of these sums is small. Below a part, the months of its block are one month. So
whatever is told is a sum of at least ``fewest`` records, and a small number inside of a block can
be as large as the smaller one of its two sums.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: How many records: of the number itself, and of what is left of wider numbers beside it. A part
#: is small if any of these is.
Weights = tuple[int, ...]
#: Months that are told together.
Column = frozenset[int]
Row = Hashable
#: What counts at the unit itself and not below it; parts that are told together.
OWN, TOGETHER = "own", "together"


def is_small(weights: Weights, fewest: int) -> bool:
    return any(0 < weight < fewest for weight in weights)


def total(many: Iterable[Weights], width: int) -> Weights:
    sums = [0] * width
    for weights in many:
        for n, weight in enumerate(weights):
            sums[n] += weight
    return tuple(sums)


@dataclass(frozen=True, slots=True)
class Told:
    """What may be told of one unit.

    ``columns``: its months, those in one column as one sum. ``together``: parts that are told as
    one. ``block``: parts and months whose cells are not told, only their sums.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    together: frozenset[Row] = frozenset()
    block_rows: frozenset[Row] = frozenset()
    block_columns: frozenset[Column] = frozenset()

    def month(self, month: int) -> bool:
        """Whether this month of the unit is told by itself."""
        return frozenset({month}) in self.columns

    def cell(self, row: Row, month: int) -> bool:
        """Whether this part is told in this month, which is told itself."""
        in_block = row in self.block_rows and frozenset({month}) in self.block_columns
        return row not in self.together and not in_block

    def columns_of(self, row: Row) -> tuple[Column, ...]:
        """How the months of a part are told: those of the block as one."""
        if row not in self.block_rows:
            return self.columns
        block = frozenset[int]().union(*self.block_columns)
        others = tuple(column for column in self.columns if column not in self.block_columns)
        return (*others, block)


@dataclass(frozen=True, slots=True)
class Spread:
    """Weights by leaf and month; ``above`` leads from the root to each leaf, both included."""

    leaves: Mapping[Row, Mapping[int, Weights]]
    above: Mapping[Row, Sequence[Row]]
    width: int = 1
    months: Sequence[int] = field(default=(0,))


def told(spread: Spread, path: Sequence[Row], fewest: int) -> Told | None:
    """What may be told of the unit at the end of the path; None where nothing may."""
    columns: tuple[Column, ...] = tuple(frozenset({month}) for month in spread.months)
    found: Told | None = None
    for depth in range(len(path)):
        if found is not None:
            row = path[depth]
            if row in found.together:
                return None
            columns = found.columns_of(row)
        cells = _cells(spread, path[: depth + 1], columns)
        if not depth:
            months = together(_margins(cells, 1, spread.width), fewest)
            if months is None:
                return None
            columns = _merged(columns, months)
            cells = _cells(spread, path[:1], columns)
        found = _told(cells, columns, spread.width, fewest)
        if found is None:
            return None
    return found


def _merged(columns: tuple[Column, ...], months: Collection[Row]) -> tuple[Column, ...]:
    if not months:
        return columns
    others = tuple(column for column in columns if column not in months)
    as_one = (column for column in columns if column in months)
    return (*others, frozenset[int]().union(*as_one))


Cells = dict[tuple[Row, Column], Weights]


def _cells(spread: Spread, path: Sequence[Row], columns: Sequence[Column]) -> Cells:
    """Weights by part of the unit at the end of the path, and by column."""
    column_of = {month: column for column in columns for month in column}
    depth = len(path)
    found: dict[tuple[Row, Column], list[Weights]] = {}
    for leaf, by_month in spread.leaves.items():
        above = spread.above[leaf]
        if tuple(above[:depth]) != tuple(path):
            continue
        row = above[depth] if len(above) > depth else OWN
        for month, weights in by_month.items():
            found.setdefault((row, column_of[month]), []).append(weights)
    return {place: total(many, spread.width) for place, many in found.items()}


def _margins(cells: Cells, side: int, width: int) -> dict[Row, Weights]:
    gathered: dict[Row, list[Weights]] = {}
    for place, weights in cells.items():
        gathered.setdefault(place[side], []).append(weights)
    return {name: total(many, width) for name, many in gathered.items()}


def together(margins: Mapping[Row, Weights], fewest: int) -> frozenset[Row] | None:
    """The names that are told as one: the small ones, and as many of the next smallest as it takes
    for their sum not to be small. None where all of them are too few."""
    width = len(next(iter(margins.values()), (0,)))
    small = [name for name, weights in margins.items() if is_small(weights, fewest)]
    others = sorted(
        (name for name, weights in margins.items() if any(weights) and name not in small),
        key=lambda name: (margins[name], str(name)),
    )
    while small and is_small(total((margins[name] for name in small), width), fewest):
        if not others:
            return None
        small.append(others.pop(0))
    return frozenset(small)


def _told(cells: Cells, columns: tuple[Column, ...], width: int, fewest: int) -> Told | None:
    margins = _margins(cells, 0, width)
    rows = together(margins, fewest)
    if rows is None:
        return None
    gathered: Cells = {}
    for (row, column), weights in cells.items():
        place = (TOGETHER if row in rows else row, column)
        gathered[place] = total((gathered.get(place, (0,) * width), weights), width)
    block_rows, block_columns = _block(gathered, width, fewest)
    if TOGETHER in block_rows:
        block_rows |= rows
    return Told(columns, tuple(margins), rows, frozenset(block_rows), frozenset(block_columns))


def _block(cells: Cells, width: int, fewest: int) -> tuple[set[Row], set[Column]]:
    """The smallest block that grows from the small cells until no sum over it is small."""
    small = [place for place, weights in cells.items() if is_small(weights, fewest)]
    rows: set[Any] = {row for row, _column in small}
    columns: set[Any] = {column for _row, column in small}
    grown = True
    while grown:
        grown = False
        for side, mine, others in ((0, rows, columns), (1, columns, rows)):
            for name in sorted(mine, key=str):
                if is_small(_sum(cells, side, name, others, width), fewest):
                    others.add(_next(cells, side, name, others))
                    grown = True
    return rows, columns


def _sum(cells: Cells, side: int, name: Row, others: Collection[Row], width: int) -> Weights:
    inside = (w for p, w in cells.items() if p[side] == name and p[1 - side] in others)
    return total(inside, width)


def _next(cells: Cells, side: int, name: Row, others: Collection[Row]) -> Row:
    """The line across with the least to lose, among those that add something here."""
    candidates = {
        place[1 - side]: weights
        for place, weights in cells.items()
        if place[side] == name and place[1 - side] not in others and any(weights)
    }
    return min(candidates, key=lambda one: (candidates[one], str(one)))

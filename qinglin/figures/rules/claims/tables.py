"""Numbers that fill a cell of a table: the measure has a cell of its own, or is at the head."""

import re

from .lexicon import KIND_OF

#: Cells are parted by tabs or bars; what is farther away is not looked at.
LINE, ROWS = 400, 24
_PARTS = re.compile(r"[\t|]")
#: 人数(人), 场次/场, 金额（万元）.
_HEAD = re.compile(r"[(/\[]\s*([^()/\[\]\s]{1,6})\s*[)\]]?\s*$")
_SCALED = re.compile(r"[十百千]?[万亿]")


def unit_at(flat: str, start: int, end: int) -> tuple[str, str] | None:
    """The measure of the number that is all there is in its cell, and its kind."""
    begin = flat.rfind("\n", max(0, start - LINE), start) + 1
    if not begin and start > LINE:
        return None
    before = flat[begin:start]
    after = flat[end : end + LINE].split("\n", 1)[0]
    left, right = _PARTS.split(before), _PARTS.split(after)
    if left[-1].strip() or right[0].strip() or len(left) + len(right) < 3:
        return None
    column = len(left) - 1
    if not any(cell.strip() for cell in left):
        return None  # the first cell of a line numbers it
    for cell in (*left[::-1], *right):
        if cell.strip() in KIND_OF:
            return cell.strip(), KIND_OF[cell.strip()]
    return _of_column(flat, begin, column)


def _of_column(flat: str, begin: int, column: int) -> tuple[str, str] | None:
    """What the cell at the head of the column says in brackets or after a stroke."""
    for _row in range(ROWS):
        above = flat.rfind("\n", max(0, begin - 1 - LINE), max(0, begin - 1)) + 1
        if begin == 0:
            return None
        cells = _PARTS.split(flat[above : begin - 1])
        if len(cells) <= column:
            return None
        if head := _HEAD.search(cells[column]):
            unit = head[1]
            return (unit, KIND_OF[unit]) if unit in KIND_OF else None
        begin = above
    return None

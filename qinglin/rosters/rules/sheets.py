"""The cells of a spreadsheet as text. Run in a process of its own: see ``rosters.reading``."""

import csv
import io
import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

MOST_ROWS = 60_000
MOST_COLUMNS = 120
MOST_TEXT = 1_000
MEMORY = 700 * 1024 * 1024
SECONDS = 40
ENCODINGS = ("utf-8", "gb18030")


class Unreadable(Exception):
    """The file is not what it says it is; the word tells why."""


def rows_of(body: bytes) -> list[list[str]]:
    """Every row of the first sheet that holds anything, each as wide as its last cell."""
    found = _workbook(body) if body.startswith(b"PK\x03\x04") else _separated(body)
    rows: list[list[str]] = []
    for number, row in enumerate(found):
        if number >= MOST_ROWS:
            raise Unreadable("rows")
        cells = [_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise Unreadable("columns")
        rows.append(cells)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _workbook(body: bytes) -> Iterator[list[Any]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.height:
                if sheet.total_height > MOST_ROWS:
                    raise Unreadable("rows")
                if sheet.total_width > MOST_COLUMNS:
                    raise Unreadable("columns")
                yield from _spread(sheet)
                return
    except (CalamineError, ValueError, OSError, KeyError) as error:
        raise Unreadable("damaged") from error


def _spread(sheet: Any) -> Iterator[list[Any]]:
    """Rows with the word of a merged cell in each of its columns, so that headers line up."""
    rows = sheet.to_python(skip_empty_area=False)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        if top < len(rows) and bottom - top < 4:
            word = rows[top][left] if left < len(rows[top]) else ""
            for line in range(top, min(bottom, len(rows) - 1) + 1):
                for column in range(left, min(right, len(rows[line]) - 1) + 1):
                    rows[line][column] = word
    yield from rows


def _separated(body: bytes) -> Iterator[list[str]]:
    text = decoded(body)
    if "\x00" in text:
        raise Unreadable("damaged")
    head = text[:20_000]
    mark = max(",\t;", key=head.count)
    csv.field_size_limit(100_000)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    except csv.Error as error:
        raise Unreadable("damaged") from error


def decoded(body: bytes) -> str:
    """UTF-8 with and without a mark, UTF-16 with one, else what Chinese Windows writes."""
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if body.startswith(mark):
            return _strictly(body, (name,))
    return _strictly(body, ENCODINGS)


def _strictly(body: bytes, names: tuple[str, ...]) -> str:
    for name in names:
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            continue
    raise Unreadable("letters")


def _text(cell: Any) -> str:
    """A cell as somebody would type it; numbers without a fraction as whole numbers."""
    if cell is None or cell == "":
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell == int(cell) and abs(cell) < 1e18 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return " ".join(str(cell).split())[:MOST_TEXT]


def main() -> None:
    """Read a file from standard input, write its rows to standard output as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        answer: dict[str, Any] = {"rows": rows_of(sys.stdin.buffer.read())}
    except Unreadable as error:
        answer = {"fault": str(error)}
    except (MemoryError, OverflowError, RecursionError):
        answer = {"fault": "huge"}
    except BaseException as error:  # noqa: BLE001 - a reader that panics is a damaged file
        answer = {"fault": "damaged", "kind": type(error).__name__}
    json.dump(answer, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()

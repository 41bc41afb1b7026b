"""Result sheets as districts keep them: xlsx, xls or csv, columns in any order."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.core import signing
from python_calamine import CalamineError, CalamineWorkbook

from qinglin.elections.errors import ColumnsMissing, UnreadableFile
from qinglin.elections.rules import Count
from qinglin.orgs.models import Holding

MOST_BYTES, MOST_ROWS = 5 * 1024 * 1024, 5_000
SALT, LIFE = "elections.sheet", 3600
#: How columns are called where; the first word is the one that is asked for.
COLUMNS: Mapping[str, Sequence[str]] = {
    "unit": ("组织", "村社区", "村（社区）", "单位", "团组织"),
    "post": ("职务", "岗位"),
    "name": ("姓名", "当选人"),
    "number": ("手机号或证件号码", "手机号", "证件号码", "身份证号", "联系电话"),
    "held_on": ("大会日期", "换届日期", "选举日期", "日期"),
    "entitled": ("应到", "应到人数"),
    "present": ("实到", "实到人数"),
    "returned": ("收回", "收回选票"),
    "valid": ("有效", "有效票"),
    "votes": ("得票", "得票数"),
    "concurrent": ("两委兼任", "是否两委兼任", "两委成员"),
    "education": ("学历",),
    "politics": ("政治面貌",),
    "source": ("来源", "人员来源"),
}
NEEDED = ("unit", "post", "name", "number")
YES = frozenset({"是", "√", "y", "yes", "1", "true"})
NUMBERS = ("entitled", "present", "returned", "valid", "votes")


@dataclass(frozen=True, slots=True)
class Row:
    """One winner as the sheet has it; ``line`` is where, from 1 on."""

    line: int
    unit: str
    post: str
    name: str
    number: str
    held_on: date | None = None
    entitled: int | None = None
    present: int | None = None
    returned: int | None = None
    valid: int | None = None
    votes: int | None = None
    concurrent: bool = False
    education: str = ""
    politics: str = ""
    source: str = ""
    #: columns whose value could not be read
    faults: tuple[str, ...] = ()

    @property
    def count(self) -> Count | None:
        """The counts of the meeting, if the sheet has them; ballots are as many as the present."""
        if self.entitled is None or self.present is None:
            return None
        returned = self.present if self.returned is None else self.returned
        valid = returned if self.valid is None else self.valid
        return Count(self.entitled, self.present, returned, valid)


def read_sheet(name: str, body: bytes) -> list[Row]:
    """The rows of the first sheet; refuses what cannot be read."""
    if not body or len(body) > MOST_BYTES:
        raise UnreadableFile
    lines = _csv(body) if name.lower().endswith((".csv", ".txt")) else _workbook(body)
    heads = [[_plain(cell) for cell in line] for line in lines[:5]]
    at, places = _header(heads)
    missing = [COLUMNS[key][0] for key in NEEDED if key not in places]
    if missing:
        raise ColumnsMissing(columns="、".join(missing))
    rows = [
        _row(number, line, places)
        for number, line in enumerate(lines[at + 1 :], start=at + 2)
        if any(str(cell).strip() for cell in line)
    ]
    if not rows or len(rows) > MOST_ROWS:
        raise UnreadableFile
    return rows


def _header(heads: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """The line of titles among the first few, and the place of each known column."""
    known = {_plain(word): key for key, words in COLUMNS.items() for word in words}
    best: tuple[int, dict[str, int]] = (0, {})
    for number, head in enumerate(heads):
        places: dict[str, int] = {}
        for place, word in enumerate(head):
            if word in known:
                places.setdefault(known[word], place)
        if len(places) > len(best[1]):
            best = (number, places)
    return best


def _csv(body: bytes) -> list[list[Any]]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = body.decode("gb18030")
        except UnicodeDecodeError as error:
            raise UnreadableFile from error
    if "\x00" in text:
        raise UnreadableFile
    try:
        return [list(line) for line in csv.reader(io.StringIO(text), strict=True)]
    except csv.Error as error:
        raise UnreadableFile from error


def _workbook(body: bytes) -> list[list[Any]]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(body))
        return workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)[: MOST_ROWS + 10]
    except (CalamineError, IndexError, ValueError, OSError) as error:
        raise UnreadableFile from error


def _plain(cell: Any) -> str:
    return re.sub(r"\s+", "", str(cell)).lower()


def _row(line: int, cells: Sequence[Any], places: Mapping[str, int]) -> Row:
    given = {key: cells[place] for key, place in places.items() if place < len(cells)}
    faults: list[str] = []
    found: dict[str, Any] = {key: _text(given.get(key, "")) for key in NEEDED}
    for key in NUMBERS:
        found[key] = _number(key, given.get(key, ""), faults)
    found["held_on"] = _day(given.get("held_on", ""), faults)
    found["concurrent"] = _plain(given.get("concurrent", "")) in YES
    for key, choices in (
        ("education", Holding.Education.choices),
        ("politics", Holding.Politics.choices),
        ("source", Holding.Source.choices),
    ):
        found[key] = _choice(key, given.get(key, ""), choices, faults)
    return Row(line=line, **found, faults=tuple(faults))


def _text(cell: Any) -> str:
    """Numbers that a spreadsheet took for such are digits again."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split())[:120]


def _number(key: str, cell: Any, faults: list[str]) -> int | None:
    text = _text(cell)
    if not text:
        return None
    if text.isdecimal() and len(text) < 7:
        return int(text)
    faults.append(key)
    return None


def _day(cell: Any, faults: list[str]) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = re.sub(r"[年月./]", "-", _text(cell)).replace("日", "")
    if not text:
        return None
    try:
        year, month, day = (int(part) for part in text.split("-"))
        return date(year, month, day)
    except ValueError:
        faults.append("held_on")
        return None


def _choice(key: str, cell: Any, choices: Sequence[tuple[str, Any]], faults: list[str]) -> str:
    """The value whose label stands there, also in part: 中专 is 高中（中专）."""
    text = _plain(cell)
    if not text:
        return ""
    for value, label in choices:
        words = _plain(label)
        if text == words or text in re.split(r"[（）]", words):
            return value
    faults.append(key)
    return ""


def seal_rows(rows: Sequence[Row]) -> str:
    """What was previewed travels with the form, so that exactly that is entered."""
    plain = [
        {**asdict(row), "held_on": row.held_on.isoformat() if row.held_on else None} for row in rows
    ]
    return signing.dumps(plain, salt=SALT, compress=True)


def unseal_rows(sealed: str) -> list[Row]:
    try:
        plain = signing.loads(sealed, salt=SALT, max_age=LIFE)
    except signing.BadSignature as error:
        raise UnreadableFile from error
    return [
        Row(
            **{
                **row,
                "held_on": date.fromisoformat(row["held_on"]) if row["held_on"] else None,
                "faults": tuple(row["faults"]),
            }
        )
        for row in plain
    ]

"""Files that are no rosters: each is refused by name, quickly, and nothing is written."""

import io
import random
import time
import zipfile
from collections.abc import Callable

import pytest

from qinglin.kernel.errors import DomainError
from qinglin.rosters import errors
from qinglin.rosters.reading import rows_in
from qinglin.rosters.rules import cells, fields, layouts, safety, sheets

from .make import HEAD, person_row, separated, sheet

CONTENT = b'<?xml version="1.0"?><Types xmlns="x"/>'


def book(**parts: bytes) -> bytes:
    """A package with these parts, named with dots for slashes after xl."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", CONTENT)
        package.writestr("xl/workbook.xml", b"<workbook/>")
        for name, body in parts.items():
            package.writestr(name.replace("__", "/"), body)
    return out.getvalue()


def escaping() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("../../etc/passwd", b"x")
    return out.getvalue()


def _far() -> bytes:
    """One cell at the end of the largest sheet there can be."""
    body = sheet([HEAD, person_row(1)])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            text = old.read(part.filename)
            if part.filename.endswith("sheet1.xml"):
                cell = (
                    b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
                )
                text = text.replace(b"</sheetData>", cell + b"</sheetData>")
                text = text.replace(b'<dimension ref="A1:E2"', b'<dimension ref="A1:XFD1048576"')
            new.writestr(part.filename, text)
    return out.getvalue()


HOSTILE: dict[str, tuple[Callable[[], bytes], type[DomainError]]] = {
    "empty": (lambda: b"", errors.NothingInIt),
    "huge": (lambda: b"a" * (safety.MOST_BYTES + 1), errors.HugeFile),
    "old or encrypted": (lambda: safety.OLE + b"\x00" * 512, errors.OldFile),
    "cut off": (lambda: sheet([HEAD, person_row(1)])[:900], errors.DamagedFile),
    "bomb": (lambda: book(xl__worksheets=b"0" * 40_000_000), errors.PackedBomb),
    "many parts": (
        lambda: book(**{f"xl__p{n}": b"x" for n in range(safety.MOST_PARTS)}),
        errors.PackedBomb,
    ),
    "slip": (escaping, errors.PackedBomb),
    "macro": (lambda: book(**{"xl/vbaProject.bin": b"x"}), errors.MacroFile),
    "links": (lambda: book(**{"xl/externalLinks/externalLink1.xml": b"x"}), errors.ExternalLinks),
    "another package": (lambda: escaping().replace(b"../../", b"aaaaaa"), errors.NotASheet),
    "a program": (lambda: b"\x7fELF\x00\x00\x00\x00" * 64, errors.NotASheet),
    "no letters": (lambda: b"\xff\xfe\x00\xd8\x00\xd8" * 3, errors.LettersUnknown),
    "broken gbk": (
        lambda: "姓名,身份证号\n".encode("gbk") + b"\xff\xff\x81",
        errors.LettersUnknown,
    ),
    "nothing but commas": (lambda: b"\n\n", errors.NothingInIt),
    "too many rows": (lambda: b"a,b\n" * (sheets.MOST_ROWS + 1), errors.HugeFile),
    "too many columns": (lambda: b"a," * 200 + b"a", errors.TooWide),
    "the far corner": (_far, errors.HugeFile),
    "no workbook": (lambda: book(xl__x=b"y"), errors.DamagedFile),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_roster_is_refused_by_its_name(name: str) -> None:
    make, refusal = HOSTILE[name]
    started = time.monotonic()
    with pytest.raises(refusal):
        rows_in(make())
    assert time.monotonic() - started < 10


def test_mutated_files_are_read_or_refused_and_nothing_else() -> None:
    """A slice of what a fuzzer does, always the same: bits flipped, ends cut off."""
    dice = random.Random(2026)
    whole = [sheet([HEAD, *(person_row(n) for n in range(8))]), separated([HEAD, person_row(1)])]
    outcomes = set()
    for _round in range(12):
        body = bytearray(dice.choice(whole))
        for _flip in range(dice.randrange(1, 6)):
            body[dice.randrange(len(body))] ^= 1 << dice.randrange(8)
        if dice.random() < 0.3:
            del body[dice.randrange(len(body)) :]
        try:
            outcomes.add(len(rows_in(bytes(body))) > 0)
        except DomainError as refusal:
            outcomes.add(refusal.code.startswith("rosters."))
    assert outcomes == {True}


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-A1", "@sum", "＝A1", "\t=1", "  =cmd|calc"])
def test_formulas_are_seen_and_put_to_sleep(text: str) -> None:
    assert cells.is_formula(text)
    assert cells.asleep(text).startswith("'")
    assert cells.words(cells.asleep(text.strip())) == " ".join(text.split())


@pytest.mark.parametrize("text", ["陈晓雯", "13800000001", "-5", "+86 138 0000 0001", "a=b", ""])
def test_plain_words_and_numbers_are_no_formulas(text: str) -> None:
    assert not cells.is_formula(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1998-05-04", "1998-05-04"), ("1998/5/4", "1998-05-04"), ("1998.5.4", "1998-05-04"),
        ("1998年5月4日", "1998-05-04"), ("1998年5月", "1998-05-01"), ("199805", "1998-05-01"),
        ("19980504", "1998-05-04"), ("35919", "1998-05-04"), ("1998-05-04 00:00:00", "1998-05-04"),
        ("1998-02-30", "None"), ("昨天", "None"), ("", "None"),
    ],
)  # fmt: skip
def test_days_as_offices_write_them(text: str, day: str) -> None:
    assert str(cells.day(text)) == day


def test_any_order_and_any_name_of_columns() -> None:
    rows = [["联系电话", "序号", "*证件号码（必填）", "团员姓名"], ["1", "2", "3", "4"]]
    found = layouts.guess(rows, fields.FIELDS["members"])
    assert found is not None
    assert dict(found.columns) == {"name": 3, "document": 2, "phone": 0}
    guardian = [["监护人身份证号", "姓名", "身份证号"]]
    found = layouts.guess(guardian, fields.FIELDS["members"])
    assert found is not None
    assert found.columns["document"] == 2


def test_the_same_columns_in_another_order_are_the_same_layout() -> None:
    one = layouts.guess([["姓名", "身份证号"]], fields.FIELDS["members"])
    other = layouts.guess([["身份证号", "姓名"]], fields.FIELDS["members"])
    assert one is not None
    assert other is not None
    assert one.fingerprint == other.fingerprint

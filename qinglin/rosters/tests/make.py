"""Spreadsheets for tests. Numbers are generated; none is copied from anywhere."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl

from qinglin.people.tests.make import citizen_id

HEAD = ("姓名", "身份证号", "手机号", "居住区域", "所在团组织")


def person_row(serial: int, name: str = "", **but: str) -> list[str]:
    """A woman of her own birthday and number."""
    born_on = date(1970 + serial // 300 % 30, serial // 28 % 10 + 1, serial % 28 + 1)
    cells = {
        "name": name or f"陈{'晓静敏芳丽'[serial % 5]}{'雯英红梅兰'[serial // 5 % 5]}",
        "document": citizen_id(born_on, "f", serial),
        "phone": f"138{serial:08d}",
        "residence": "富春街道秦望社区",
        "unit": "",
        **but,
    }
    return list(cells.values())


def sheet(rows: Sequence[Sequence[Any]], merged: Sequence[str] = ()) -> bytes:
    """A workbook of these rows."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    for span in merged:
        page.merge_cells(span)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def separated(rows: Sequence[Sequence[Any]], encoding: str = "utf-8", mark: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows(rows)
    return out.getvalue().encode(encoding)

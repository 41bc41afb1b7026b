"""Writes the workbook of an export, outside of any transaction. Every word is a string: nothing
that somebody typed is calculated by whoever opens the file."""

import io
from base64 import b64decode
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from qinglin.access.queries import actor_for
from qinglin.kernel import clock, crypto
from qinglin.kernel.actor import Actor, system
from qinglin.kernel.errors import DomainError, Forbidden
from qinglin.people import actions as people

from . import actions, policy, queries
from .models import Export
from .rules.paper import LAYOUTS, Layout

ACTOR = system("rosters")
TRIES = 3
PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(export: Export) -> None:
    """The file, or the reason why there is none."""
    layout = LAYOUTS[export.layout]
    actor = actor_for(export.made_by_id) if export.made_by_id is not None else ACTOR
    total = queries.count(actor, export.unit, layout)
    if actions.begin_export(ACTOR, export, total) > TRIES:
        actions.fail_export(ACTOR, export, _("试了几次都没有生成，请再申请一次。"))
        return
    may = policy.may_export_full if export.full else policy.may_export
    try:
        if not may(actor, export.unit_id):
            raise Forbidden
        body, written = _book(export, layout, actor)
    except DomainError as refusal:
        actions.fail_export(ACTOR, export, str(refusal))
        return
    actions.deliver(ACTOR, export, body, written)


def opened(export: Export, sealed: bytes) -> bytes:
    """The workbook as it was written."""
    return b64decode(crypto.unseal(sealed, export.context))


def _book(export: Export, layout: Layout, actor: Actor) -> tuple[bytes, int]:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, PLAIN)
    looks = _looks(book)
    sheet = book.add_worksheet(layout.title)
    top = _head(book, sheet, looks, layout, export)
    written = 0
    for persons, said in queries.portions(actor, export.unit, layout):
        if export.full:
            known = [person for person in persons if person is not None]
            full = people.reveal_many(actor, known, reason=export.reason)
            for person, row in zip(persons, said, strict=True):
                if person is not None:
                    row["document"] = full[person.pk].document
                    row["phone"] = full[person.pk].phone
        for row in said:
            _row(sheet, looks, top + written, layout, row)
            written += 1
        actions.note_written(ACTOR, export, written)
    book.close()
    return out.getvalue(), written


def _looks(book: Any) -> dict[str, Any]:
    base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
    cell = {**base, "border": 1, "border_color": "#CFC9BF"}
    return {
        "title": book.add_format({**base, "font_size": 16, "bold": True, "align": "center"}),
        "note": book.add_format({**base, "font_color": "#6E6862"}),
        "head": book.add_format({**cell, "bold": True, "bg_color": "#EEF5F2", "align": "center"}),
        "text": book.add_format({**cell, "quote_prefix": True}),
        "number": book.add_format(cell),
    }


def _head(book: Any, sheet: Any, looks: dict[str, Any], layout: Layout, export: Export) -> int:
    """Title, who and when, the header; returns the first row of data."""
    top = 0
    for column, (_key, _words, width) in enumerate(layout.columns):
        sheet.set_column(column, column, width)
    if not layout.bare:
        title = f"{export.unit.name}{layout.title}"
        sheet.set_row(0, 28)
        sheet.merge_range(0, 0, 0, len(layout.columns) - 1, title, looks["title"])
        words = _("导出日期：%(day)s　用途：%(reason)s") % {
            "day": clock.today().isoformat(),
            "reason": export.reason,
        }
        if export.unit.simulated:
            words = _("模拟数据　%(words)s") % {"words": words}
        sheet.write_string(1, 0, words, looks["note"])
        top = 2
    for column, (_key, words, _width) in enumerate(layout.columns):
        sheet.write_string(top, column, words, looks["head"])
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C— &P —")
    book.set_properties({"title": layout.title, "author": export.unit.name})
    return top + 1


def _row(sheet: Any, looks: dict[str, Any], at: int, layout: Layout, row: dict[str, Any]) -> None:
    for column, (key, _words, _width) in enumerate(layout.columns):
        value = row.get(key, "")
        if isinstance(value, int | float):
            sheet.write_number(at, column, value, looks["number"])
        else:
            sheet.write_string(at, column, value, looks["text"])

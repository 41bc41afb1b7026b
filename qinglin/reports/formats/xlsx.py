"""A workbook by xlsxwriter: words stay words (no formula, no address comes out of data), numbers
are numbers, and the months are charts that an office can change."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from qinglin.reports.rules.content import Content
from qinglin.reports.rules.paper import Block, Paper, Run

#: Nothing in a text is ever taken for something else.
PLAIN = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LONGEST_URL = 2000
#: The column of the annex that holds the counted number.
COMPUTED = 4
COLOURS = {"contradicted": "#9A0B22", "no-record": "#6E6862", "undecided": "#8A5A12"}
NAMES = {"text": "简报", "annex": "数字核对表", "overview": "本期概况", "months": "逐月"}
WIDTHS = {"annex": (9, 30, 56, 36, 18, 6, 10, 14), "overview": (30, 8, 12, 12, 12)}


def made(paper: Paper, content: Content) -> bytes:
    """Every sheet says at its top and in its printed head when the data is simulated."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, PLAIN)
    _properties(book, paper)
    sheets = _Sheets(book, paper)
    sheets.text()
    for block in paper["blocks"]:
        if block["kind"] == "table" and block["layout"] == "overview":
            sheets.table("overview", [], block)
    sheets.months(content)
    for block in paper["annex"]:
        computed = [_number(content, row[0]["text"]) for row in block["rows"]]
        sheets.table("annex", paper["annex_intro"], block, computed=computed)
    book.close()
    return out.getvalue()


def _number(content: Content, key: str) -> int | None:
    found = content["figures"][key]["computed"] if key in content["figures"] else None
    return found if isinstance(found, int) else None


def _properties(book: Any, paper: Paper) -> None:
    book.set_properties(
        {
            "title": paper["title"][:255],
            "author": paper["issuer"][:255],
            "subject": f"{paper['masthead']} {paper['number']}".strip()[:255],
            "keywords": "；".join(filter(None, [paper["simulated"], *paper["meta"].values()]))[
                :255
            ],
            "comments": paper["notice"],
            # The same brief gives the same bytes whenever it is made.
            "created": datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None),
        }
    )
    for name, value in paper["meta"].items():
        book.set_custom_property(name, value)
    if paper["simulated"]:
        book.set_custom_property("simulated", paper["simulated"])


class _Sheets:
    """The sheets of one workbook and the few looks their cells have."""

    def __init__(self, book: Any, paper: Paper) -> None:
        self.book, self.paper = book, paper
        base = {"font_name": "宋体", "font_size": 11, "valign": "top", "text_wrap": True}
        text = {**base, "quote_prefix": True}
        self.cell = book.add_format({**text, "border": 1, "border_color": "#CFC9BF"})
        self.head = book.add_format({**text, "bold": True, "border": 1, "bg_color": "#EEF5F2"})
        self.number = book.add_format({**base, "border": 1, "num_format": "#,##0"})
        self.link = book.add_format(
            {**base, "border": 1, "num_format": "#,##0", "font_color": "#0B5C4C", "underline": 1}
        )
        self.title = book.add_format({**text, "bold": True, "font_size": 16, "text_wrap": False})
        self.line = book.add_format(text)
        self.warning = book.add_format({**text, "font_color": "#9A0B22", "text_wrap": False})
        self.note = book.add_format({**text, "text_wrap": False})
        self.marked = {
            mark: book.add_format({**text, "border": 1, "font_color": colour})
            for mark, colour in COLOURS.items()
        }

    def _sheet(self, name: str) -> Any:
        """A sheet that says it is simulated in its first row and on every printed page."""
        sheet = self.book.add_worksheet(NAMES[name])
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C— &P —")
        if self.paper["simulated"]:
            sheet.set_header(f"&C{self.paper['simulated']} · {self.paper['notice']}")
            sheet.write_string(0, 0, self.paper["notice"], self.warning)
        return sheet

    def text(self) -> None:
        """The words of the brief, one paragraph a row."""
        sheet = self._sheet("text")
        sheet.set_column(0, 0, 110)
        paper = self.paper
        lines: list[tuple[str, Any]] = [
            (f"{paper['masthead']} {paper['number']}".strip(), self.title),
            (f"{paper['issuer']}　{paper['date']}", self.line),
            (f"{paper['title']}（{paper['subtitle']}）", self.title),
            *((warning["text"], self.warning) for warning in paper["warnings"]),
        ]
        for block in paper["blocks"]:
            if block["kind"] == "heading":
                lines.append((block["text"], self.line))
            elif block["kind"] == "text":
                lines.append(("".join(run["text"] for run in block["runs"]), self.line))
        lines += [(paper["signer"], self.line), (paper["date"], self.line)]
        lines += [(line, self.line) for line in paper["distribution"]]
        for row, (words, look) in enumerate(lines, 1):
            sheet.write_string(row, 0, words, look)

    def table(
        self,
        name: str,
        intro: Sequence[str],
        block: Block,
        computed: Sequence[int | None] = (),
    ) -> None:
        sheet = self._sheet(name)
        for column, width in enumerate(WIDTHS[name]):
            sheet.set_column(column, column, width)
        for row, words in enumerate(intro, 1):
            sheet.write_string(row, 0, words, self.note)
        top = len(intro) + 2
        for column, words in enumerate(block["head"]):
            sheet.write_string(top, column, words, self.head)
        for n, cells in enumerate(block["rows"]):
            for column, run in enumerate(cells):
                number = computed[n] if computed and column == COMPUTED else None
                self._cell(sheet, top + 1 + n, column, run, number)
        sheet.repeat_rows(top)
        sheet.freeze_panes(top + 1, 0)
        sheet.set_landscape()

    def _cell(self, sheet: Any, row: int, column: int, run: Run, number: int | None) -> None:
        words, url = run["text"], run.get("url", "")
        plain = words.replace(",", "")
        if number is None and plain.isdecimal():
            number = int(plain)
        if url and len(url) < LONGEST_URL:
            sheet.write_url(row, column, url, self.link, words)
        if number is not None:
            sheet.write_number(row, column, number, self.link if url else self.number)
        elif not url:
            look = self.marked.get(run.get("mark", ""), self.cell)
            sheet.write_string(row, column, words, look)

    def months(self, content: Content) -> None:
        """A year of months beside each other, each with a chart of its own."""
        trends = content["trends"]
        if not trends:
            return
        sheet = self._sheet("months")
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, len(trends), 22)
        sheet.write_string(2, 0, "月份", self.head)
        for row, month in enumerate(trends[0]["months"], 3):
            sheet.write_string(row, 0, month["label"], self.cell)
        last = 2 + len(trends[0]["months"])
        for column, trend in enumerate(trends, 1):
            title = f"{trend['title']}（{trend['unit']}）"
            sheet.write_string(2, column, title, self.head)
            for row, month in enumerate(trend["months"], 3):
                sheet.write_number(row, column, month["number"], self.number)
            chart = self.book.add_chart({"type": "column"})
            name = NAMES["months"]
            chart.add_series(
                {
                    "name": [name, 2, column],
                    "categories": [name, 3, 0, last, 0],
                    "values": [name, 3, column, last, column],
                    "fill": {"color": "#0E7C66"},
                    "gap": 60,
                }
            )
            chart.set_title({"name": title, "name_font": {"size": 12}})
            chart.set_legend({"none": True})
            sheet.insert_chart(last + 2 + 16 * (column - 1), 0, chart, {"description": title})

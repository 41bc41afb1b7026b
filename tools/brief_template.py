"""Builds the Word template of a brief: ``python -m tools.brief_template``.

The result is an ordinary document that an office can open and change; what stands in
double braces is filled in by qinglin.reports.formats.docx. A test compares it with what this
script builds.
"""

import sys
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "qinglin" / "reports" / "templates" / "reports" / "brief.docx"
RED, INK, GREY = RGBColor(0xC8, 0x10, 0x2E), RGBColor(0x11, 0x11, 0x11), RGBColor(0x9A, 0x0B, 0x22)
LEFT, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
CENTRE, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
#: Fonts that official documents ask for; whoever lacks one sees the nearest that is there.
SONG, TITLE, HEI, KAI, FANG = "宋体", "方正小标宋简体", "黑体", "楷体", "仿宋"
LINE = Pt(28.95)
SIMULATED = "{% if paper.simulated %}{{ paper.simulated }} · {{ paper.notice }}{% endif %}"

#: name -> font, size, alignment, characters of first-line indent, colour, line spacing
STYLES: dict[str, tuple[str, float, Any, int, RGBColor, Any]] = {
    "Masthead": (TITLE, 46, CENTRE, 0, RED, None),
    "Issue": (FANG, 16, CENTRE, 0, INK, None),
    "Issuer": (FANG, 14, LEFT, 0, INK, None),
    "Brief Title": (TITLE, 22, CENTRE, 0, INK, Pt(36)),
    "Period": (KAI, 16, CENTRE, 0, INK, LINE),
    "Brief Text": (FANG, 16, JUSTIFY, 2, INK, LINE),
    "Warning": (HEI, 10, LEFT, 0, GREY, Pt(15)),
    "Cell": (SONG, 10.5, LEFT, 0, INK, Pt(15)),
    "Small Cell": (SONG, 9, LEFT, 0, INK, Pt(12)),
    "Chart": (SONG, 10.5, CENTRE, 0, INK, None),
    "Signature": (FANG, 16, RIGHT, 0, INK, LINE),
    "Simulated": (HEI, 9, CENTRE, 0, GREY, None),
    "Page Number": (SONG, 14, RIGHT, 0, INK, None),
    "Gap": (SONG, 5, LEFT, 0, INK, Pt(7)),
    "Annex Note": (SONG, 10.5, LEFT, 0, INK, Pt(16)),
    "Distribution": (FANG, 14, LEFT, 0, INK, Pt(22)),
}
#: Width of each column in millimetres; negative: numbers, set to the right.
OVERVIEW = (62, 16, -26, -26, -26)
FIGURES = (46, -30, -25, -26, 29)
ANNEX = (17, 38, 78, 46, -26, 11, -17, 24)


def built() -> Doc:
    document = Document()
    for shape in list(document.element.body):
        if not shape.tag.endswith("sectPr"):
            document.element.body.remove(shape)
    _styles(document)
    _page(document)
    _masthead(document)
    _body(document)
    _annex(document)
    return document


def _styles(document: Doc) -> None:
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "zh-CN")
        language.set(qn("w:eastAsia"), "zh-CN")
    normal = document.styles["Normal"]
    _font(normal, FANG, 16, INK)
    for level, font in ((1, HEI), (2, KAI)):
        heading = document.styles[f"Heading {level}"]
        _font(heading, font, 16, INK)
        heading.font.bold = level == 2
        shape = heading.paragraph_format
        shape.space_before = shape.space_after = Pt(0)
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
        shape.first_line_indent = Pt(32)
        shape.keep_with_next = True
    for name, (font, size, align, indent, colour, spacing) in STYLES.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        _font(style, font, size, colour)
        shape = style.paragraph_format
        shape.alignment = align
        shape.space_before = shape.space_after = Pt(0)
        if spacing is not None:
            shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, spacing
        if indent:
            shape.first_line_indent = Pt(size * indent)
    document.styles["Brief Title"].paragraph_format.space_before = Pt(18)
    document.styles["Period"].paragraph_format.space_after = Pt(12)
    document.styles["Gap"].paragraph_format.keep_with_next = True
    document.styles["Chart"].paragraph_format.space_before = Pt(8)
    document.styles["Chart"].paragraph_format.space_after = Pt(8)


def _font(style: Any, font: str, size: float, colour: RGBColor) -> None:
    style.font.name, style.font.size, style.font.color.rgb = "Times New Roman", Pt(size), colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if "Theme" in name:
            del fonts.attrib[name]
    for name, value in (("w:ascii", "Times New Roman"), ("w:hAnsi", "Times New Roman")):
        fonts.set(qn(name), value)
    fonts.set(qn("w:eastAsia"), font)


def _page(document: Doc) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(25)
    document.settings.odd_and_even_pages_header_footer = True
    for header in (section.header, section.even_page_header):
        line = header.paragraphs[0]
        line.style = "Simulated"
        line.add_run(
            "{% if paper.simulated %}{{ paper.simulated }} · {{ paper.notice }}{% endif %}"
        )
    for footer, align in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
        line = footer.paragraphs[0]
        line.style, line.alignment = "Page Number", align
        line.add_run("— ")
        _field(line, "PAGE")
        line.add_run(" —")
    language = OxmlElement("w:themeFontLang")
    language.set(qn("w:eastAsia"), "zh-CN")
    document.settings.element.append(language)


def _field(line: Any, instruction: str) -> None:
    for kind, text in (("begin", ""), ("", instruction), ("separate", ""), ("t", "1"), ("end", "")):
        run = line.add_run()
        if kind == "t":
            run.text = text
            continue
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


def _masthead(document: Doc) -> None:
    document.add_paragraph("{{ paper.masthead }}", "Masthead")
    document.add_paragraph("{%p if paper.number %}")
    document.add_paragraph("{{ paper.number }}", "Issue")
    document.add_paragraph("{%p endif %}")
    line = document.add_paragraph("{{ paper.issuer }}\t{{ paper.date }}", "Issuer")
    line.paragraph_format.tab_stops.add_tab_stop(Mm(156), 2)
    _border(line, "bottom", "C8102E", 18)
    document.add_paragraph("{%p if paper.warnings %}")
    first = document.add_paragraph("{{ warning_head }}", "Warning")
    first.paragraph_format.space_before = Pt(10)
    _border(first, "left", "C8102E", 24)
    document.add_paragraph("{%p for line in warnings %}")
    each = document.add_paragraph("{{r line }}", "Warning")
    _border(each, "left", "C8102E", 24)
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{{ paper.title }}", "Brief Title")
    document.add_paragraph("（{{ paper.subtitle }}）", "Period")


def _border(paragraph: Any, side: str, colour: str, size: int) -> None:
    borders = OxmlElement("w:pBdr")
    border = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(size)), ("space", "4"), ("color", colour)):
        border.set(qn(f"w:{name}"), value)
    borders.append(border)
    properties = paragraph._p.get_or_add_pPr()
    before = properties.find(qn("w:tabs"))
    if before is None:
        properties.insert(1, borders)
    else:
        before.addprevious(borders)


def _body(document: Doc) -> None:
    document.add_paragraph("{%p for b in blocks %}")
    for level in (1, 2):
        document.add_paragraph(f"{{%p if b.kind == 'heading' and b.level == {level} %}}")
        document.add_paragraph("{{ b.text }}", f"Heading {level}")
        document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p if b.kind == 'text' %}")
    document.add_paragraph("{{r b.rich }}", "Brief Text")
    document.add_paragraph("{%p endif %}")
    for layout, widths in (("overview", OVERVIEW), ("figures", FIGURES)):
        document.add_paragraph(f"{{%p if b.kind == 'table' and b.layout == '{layout}' %}}")
        document.add_paragraph("", "Gap")
        _table(document, widths, "Cell")
        document.add_paragraph("", "Gap")
        document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p if b.kind == 'chart' %}")
    document.add_paragraph("{{ b.picture }}", "Chart")
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p endfor %}")
    signer = document.add_paragraph("{{ paper.signer }}", "Signature")
    signer.paragraph_format.space_before = Pt(29)
    signer.paragraph_format.keep_with_next = True
    signer.paragraph_format.right_indent = Pt(32)
    dated = document.add_paragraph("{{ paper.date }}", "Signature")
    dated.paragraph_format.right_indent = Pt(64)


def _table(document: Doc, widths: tuple[int, ...], style: str) -> Table:
    """A head that is repeated on every page, and one row for each row of the block."""
    table: Table = document.add_table(rows=4, cols=len(widths))
    table.style = "Table Grid"
    table.autofit = False
    texts = (
        [f"{{{{ b.head[{n}] }}}}" for n in range(len(widths))],
        ["{%tr for row in b.rows %}"],
        [f"{{{{r row[{n}] }}}}" for n in range(len(widths))],
        ["{%tr endfor %}"],
    )
    for n, width in enumerate(widths):
        table.columns[n].width = Mm(abs(width))
    for row, words in zip(table.rows, texts, strict=True):
        for n, width in enumerate(widths):
            cell = row.cells[n]
            cell.width = Mm(abs(width))
            cell.paragraphs[0].style = style
            cell.paragraphs[0].alignment = LEFT if width > 0 else RIGHT
            if n < len(words):
                cell.paragraphs[0].add_run(words[n])
    for run in (run for cell in table.rows[0].cells for run in cell.paragraphs[0].runs):
        run.font.bold = True
    head = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(head)
    whole = OxmlElement("w:cantSplit")
    table.rows[2]._tr.get_or_add_trPr().append(whole)
    return table


def _annex(document: Doc) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = Mm(28), Mm(24)
    section.left_margin = section.right_margin = Mm(20)
    section.footer_distance = Mm(15)
    document.add_paragraph("{{ paper.annex_title }}", "Heading 1")
    document.add_paragraph("{%p for line in paper.annex_intro %}")
    document.add_paragraph("{{ line }}", "Annex Note")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p for b in annex %}")
    _table(document, ANNEX, "Small Cell")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p for line in paper.distribution %}")
    _border(document.add_paragraph("{{ line }}", "Distribution"), "top", "111111", 6)
    document.add_paragraph("{%p endfor %}")


def main() -> int:
    built().save(str(PLACE))
    return 0


if __name__ == "__main__":
    sys.exit(main())

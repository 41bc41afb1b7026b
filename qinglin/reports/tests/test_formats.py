"""The four formats say the same, whatever the words look like."""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from docx import Document
from pypdf import PdfReader

from qinglin.reports.formats import docx, md, pdf, xlsx
from qinglin.reports.rules import paper
from qinglin.reports.rules.content import Content, Words
from qinglin.reports.rules.paper import Paper
from tools import brief_template

from .make import (
    ADDRESS,
    make_content,
    make_figure,
    make_words,
    squeezed,
    words_of_docx,
    words_of_pdf,
)

#: What typst, Word templates, XML, Excel and Markdown would take for something else.
HOSTILE = (
    "#strong[粗] $x$ *b* _i_ `c` @ref <label> // 注",
    "{{ 7*7 }} {% for x in y %} {%p if 1 %} {# c #} {{r row }}",
    '</w:t></w:r><w:p/> & <b>"x"</b> &amp; ]]>',
    '=HYPERLINK("http://evil.example","点我")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "[链接](javascript:alert) | 竖线 | # 标题",
    "sys.inputs \\u{41} \\n \\",
)


def laid_out(content: Content, **words: Any) -> Paper:
    given: Words = make_words(**words)
    return paper.laid_out(content, given)


def simulated() -> tuple[Paper, Content]:
    content = make_content(
        make_figure(),
        make_figure("S2", verdict="contradicted", computed=900, shown="900人", title="骨干团队"),
        make_figure("S3", verdict="no-record", computed=None, shown="", records=0, title="培训"),
        simulated=True,
    )
    content["overview"] = [
        {
            "key": "f", "title": "参加服务", "unit": "人次", "standing": False,
            "number": 1234, "before": 1000,
        }
    ]  # fmt: skip
    months: list[Any] = [
        {"label": f"2015年{n}月", "number": n * 100, "inside": n == 10} for n in range(1, 11)
    ]
    content["trends"] = [{"key": "f", "title": "参加服务", "unit": "人次", "months": months}]
    return laid_out(content), content


@pytest.mark.parametrize("hostile", HOSTILE)
def test_whatever_a_title_looks_like_comes_out_literally(hostile: str) -> None:
    content = make_content(
        make_figure(title=hostile, definition=hostile, scope=hostile, unit=""), title=hostile
    )
    made = laid_out(content, title=hostile, plans=hostile, issuer=hostile, masthead=hostile)
    wanted = squeezed(hostile)
    assert words_of_pdf(pdf.made(made)).count(wanted) >= 5
    assert words_of_docx(docx.made(made)).count(wanted) >= 5
    book = openpyxl.load_workbook(io.BytesIO(xlsx.made(made, content)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert hostile in [cell.value for cell in cells]
    plain = re.sub(r"\\([\\`*_{}\[\]<>#|~!&$+=:.)-])", r"\1", md.made(made))
    assert wanted in squeezed(plain)


def test_no_format_is_empty_or_fails_without_figures() -> None:
    content = make_content()
    made = laid_out(content)
    assert "下一步打算" in words_of_pdf(pdf.made(made))
    assert "下一步打算" in words_of_docx(docx.made(made))
    assert "下一步打算" in md.made(made)
    assert openpyxl.load_workbook(io.BytesIO(xlsx.made(made, content))).sheetnames == ["简报"]


def test_simulated_data_is_marked_on_every_page_of_the_pdf() -> None:
    made, _content = simulated()
    reader = PdfReader(io.BytesIO(pdf.made(made)))
    assert len(reader.pages) > 2
    assert ["模拟数据" in squeezed(page.extract_text()) for page in reader.pages] == [True] * len(
        reader.pages
    )
    assert reader.metadata is not None
    assert "模拟数据" in str(reader.metadata["/Keywords"])


def test_a_true_district_is_never_called_simulated() -> None:
    content = make_content(make_figure())
    made = laid_out(content)
    assert "模拟数据" not in words_of_pdf(pdf.made(made))
    assert "模拟数据" not in words_of_docx(docx.made(made))
    assert "simulated: false" in md.made(made)


def test_simulated_data_is_marked_in_the_heads_of_the_document() -> None:
    made, _content = simulated()
    document = Document(io.BytesIO(docx.made(made)))
    for section in document.sections:
        for header in (section.header, section.even_page_header):
            assert "模拟数据" in "".join(p.text for p in header.paragraphs)
    assert "模拟数据" in document.core_properties.keywords


def test_simulated_data_is_marked_on_every_sheet_and_in_markdown() -> None:
    made, content = simulated()
    book = openpyxl.load_workbook(io.BytesIO(xlsx.made(made, content)))
    assert book.sheetnames == ["简报", "本期概况", "逐月", "数字核对表"]
    for sheet in book:
        assert sheet["A1"].value == paper.SIMULATED_NOTICE
        assert "模拟数据" in str(sheet.oddHeader.center.text)
    assert "模拟数据" in str(book.properties.keywords)
    text = md.made(made)
    assert "simulated: true" in text
    assert "模拟数据" in text


def test_fonts_are_embedded_and_the_pdf_is_tagged_with_bookmarks() -> None:
    made, _content = simulated()
    reader = PdfReader(io.BytesIO(pdf.made(made)))
    fonts = {}
    for page in reader.pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            fonts[str(inner["/BaseFont"])] = set(inner["/FontDescriptor"].get_object())
    assert {name.split("+")[1].split("-")[0] for name in fonts} == {"NotoSerifSC", "NotoSansSC"}
    assert all({"/FontFile3", "/FontFile2"} & keys for keys in fonts.values())
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).lower().startswith("zh")
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert "pdfaid:part>2<" in metadata
    assert "pdfuaid:part>1<" in metadata
    titles = [str(one["/Title"]) for one in reader.outline if isinstance(one, dict)]
    assert titles[:2] == ["一、本期概况", "二、队伍"]
    assert titles[-1] == "附件　数字核对表"


def test_every_number_links_to_what_it_counts() -> None:
    made, _content = simulated()
    address = f"{ADDRESS}/desk/figures/mode/S1/"
    links = [
        str(note.get_object()["/A"]["/URI"])
        for page in PdfReader(io.BytesIO(pdf.made(made))).pages
        for note in page.get("/Annots", [])
        if "/URI" in note.get_object().get("/A", {})
    ]
    assert links.count(address) >= 3
    document = Document(io.BytesIO(docx.made(made)))
    targets = [one.target_ref for one in document.part.rels.values() if one.is_external]
    assert targets.count(address) >= 1
    assert md.made(made).count(f"(<{address}>)") >= 3


def test_the_document_is_sound() -> None:
    made, _content = simulated()
    body = docx.made(made)
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        assert packed.testzip() is None
        for name in packed.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(packed.read(name))
    document = Document(io.BytesIO(body))
    text = "".join(document.element.body.itertext())
    assert "{{" not in text
    assert "{%" not in text
    assert [table.rows[0].cells[0].text for table in document.tables] == ["项目", "指标", "编号"]
    alts = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert len(alts) == 3
    assert all(alts)


def test_the_document_opens_in_an_office(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (Debian: libreoffice-writer-nogui) is not installed here")
    made, _content = simulated()
    (tmp_path / "brief.docx").write_bytes(docx.made(made))
    subprocess.run(
        [
            office, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
            "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "brief.docx"),
        ],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    text = words_of_pdf((tmp_path / "brief.pdf").read_bytes())
    assert "志愿服务工作简报" in text
    assert "900人▲" in text
    assert "附件数字核对表" in text


def test_the_template_is_what_its_script_builds() -> None:
    out = io.BytesIO()
    brief_template.built().save(out)
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as new, zipfile.ZipFile(docx.TEMPLATE) as old:
        assert new.namelist() == old.namelist()
        parts = ("word/document.xml", "word/styles.xml", "word/header1.xml", "word/settings.xml")
        assert [name for name in parts if new.read(name) != old.read(name)] == []


def test_the_workbook_holds_numbers_as_numbers() -> None:
    made, content = simulated()
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.made(made, content)))["数字核对表"]
    rows = {row[0].value: row for row in sheet.iter_rows() if row[0].value in content["figures"]}
    assert {key: row[4].value for key, row in rows.items()} == {"S1": 38_214, "S2": 900, "S3": "–"}
    assert {key: row[6].value for key, row in rows.items()} == {"S1": 38_214, "S2": 38_214, "S3": 0}
    assert rows["S1"][4].hyperlink.target == f"{ADDRESS}/desk/figures/mode/S1/"


def test_a_chart_is_drawn_for_every_kind() -> None:
    made, _content = simulated()
    charts = [block["chart"] for block in made["blocks"] if block["kind"] == "chart"]
    assert [chart["type"] for chart in charts] == ["verdicts", "months", "bullets"]
    for chart in charts:
        assert pdf.drawing(chart).startswith(b"<svg")
        assert pdf.picture(chart).startswith(b"\x89PNG")


def test_nought_and_a_single_month_can_be_drawn() -> None:
    chart: dict[str, Any] = {
        "type": "months", "title": "参加服务", "unit": "人次",
        "months": [{"label": "2015年1月", "number": 0, "inside": True}],
    }  # fmt: skip
    assert pdf.drawing(chart).startswith(b"<svg")


def test_the_same_brief_gives_the_same_bytes() -> None:
    made, content = simulated()
    assert pdf.made(made) == pdf.made(made)
    assert xlsx.made(made, content) == xlsx.made(made, content)
    assert md.made(made) == md.made(made)

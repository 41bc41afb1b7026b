"""Word by docxtpl: the template is a document that an office can change."""

import io
from pathlib import Path
from typing import Any

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage, RichText
from jinja2.sandbox import SandboxedEnvironment

from qinglin.reports.rules.paper import Block, Paper, Run

from . import pdf

TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "reports" / "brief.docx"
WIDTH = Mm(152)
LINK = "0B5C4C"
COLOURS = {"contradicted": "9A0B22", "no-record": "6E6862", "undecided": "8A5A12"}
EMPTY = " "


def made(paper: Paper, template: Path = TEMPLATE) -> bytes:
    """The brief as docx. What a person wrote is escaped and never read as template or as XML."""
    document = DocxTemplate(template)
    document.init_docx()
    charts = [block["chart"] for block in paper["blocks"] if block["kind"] == "chart"]
    context = {
        "paper": {**paper, "title": "\n".join(paper["title_lines"])},
        "warning_head": warning_head(paper),
        "warnings": [_rich(document, [run]) for run in paper["warnings"]],
        "blocks": [_block(document, block) for block in paper["blocks"]],
        "annex": [_block(document, block) for block in paper["annex"]],
    }
    document.render(context, SandboxedEnvironment(autoescape=True))
    for shape, chart in zip(document.docx.inline_shapes, charts, strict=True):
        shape._inline.docPr.set("descr", chart["told"])
    _properties(document, paper)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def warning_head(paper: Paper) -> str:
    number = len(paper["warnings"])
    return f"核对提示：有 {number} 项上报数与记录不符，文中以▲标出，引用前请先核实。"


def _block(document: DocxTemplate, block: Block) -> dict[str, Any]:
    found: dict[str, Any] = dict(block)
    if block["kind"] == "text":
        found["rich"] = _rich(document, block["runs"])
    elif block["kind"] == "table":
        found["rows"] = [[_rich(document, [run]) for run in row] for row in block["rows"]]
    elif block["kind"] == "chart":
        picture = io.BytesIO(pdf.picture(block["chart"]))
        found["picture"] = InlineImage(document, picture, width=WIDTH)
    return found


def _rich(document: DocxTemplate, runs: list[Run]) -> RichText:
    rich = RichText()
    for run in runs:
        url = run.get("url")
        rich.add(
            run["text"] or EMPTY,
            color=LINK if url else COLOURS.get(run.get("mark", "")),
            url_id=document.build_url_id(url) if url else None,
        )
    return rich


def _properties(document: DocxTemplate, paper: Paper) -> None:
    properties = document.docx.core_properties
    properties.title = paper["title"][:255]
    properties.author = paper["issuer"][:255]
    properties.subject = f"{paper['masthead']} {paper['number']}".strip()[:255]
    properties.keywords = "；".join(filter(None, [paper["simulated"], *paper["meta"].values()]))[
        :255
    ]
    properties.comments = paper["notice"]
    properties.language = "zh-CN"

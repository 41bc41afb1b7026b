"""PDF by typst: fonts embedded, tagged for screen readers, made to be kept (PDF/A-2a, PDF/UA-1)."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import typst

from qinglin.kernel.clock import SHANGHAI
from qinglin.reports.rules.paper import Paper

PLACE = Path(__file__).resolve().parent.parent / "templates" / "reports"
FONTS = [Path(fonts.serif_path()).parent]
STANDARDS = ["a-2a", "ua-1"]
POINTS_PER_INCH = 220
#: How a brief says when its snapshot was taken.
TAKEN_AT = "%Y年%m月%d日%H:%M"


def made(paper: Paper) -> bytes:
    """The brief as PDF. Data goes in as a value; nothing of it is ever read as markup.

    The file is dated like its snapshot, so that the same brief is the same file.
    """
    taken_at = datetime.strptime(paper["meta"]["taken_at"], TAKEN_AT).replace(tzinfo=SHANGHAI)
    return _compiled(
        "brief.typ",
        "pdf",
        paper=json.dumps(paper),
        pdf_standards=STANDARDS,
        timestamp=int(taken_at.timestamp()),
    )


def picture(chart: dict[str, Any]) -> bytes:
    """One chart as PNG."""
    return _compiled("chart.typ", "png", chart=json.dumps(chart), ppi=POINTS_PER_INCH)


def drawing(chart: dict[str, Any]) -> bytes:
    """One chart as SVG."""
    return _compiled("chart.typ", "svg", chart=json.dumps(chart))


def _compiled(
    name: str,
    form: Any,
    *,
    pdf_standards: Any = (),
    ppi: Any = None,
    timestamp: int | None = None,
    **data: str,
) -> bytes:
    out = typst.compile(
        str(PLACE / name),
        root=str(PLACE),
        font_paths=[str(folder) for folder in FONTS],
        ignore_system_fonts=True,
        format=form,
        ppi=ppi,
        sys_inputs=data,
        pdf_standards=list(pdf_standards),
        timestamp=timestamp,
    )
    return bytes(out)

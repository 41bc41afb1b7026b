"""A district with a mode, and briefs of it."""

import io
import re
from typing import Any

from docx import Document
from pypdf import PdfReader

from qinglin.figures.actions import load_mode
from qinglin.figures.models import Mode
from qinglin.figures.tests.make import SYSTEM, District, make_district
from qinglin.reports import actions, making, queries
from qinglin.reports.models import Brief
from qinglin.reports.rules.content import Content, FigureFacts, Words

ADDRESS = "http://qinglin.example"
PERIOD = "2015-10"


def make_mode(district: District | None = None) -> Mode:
    root = (district or make_district()).root
    return load_mode(SYSTEM, "fuyang-2015", root)


def make_brief(mode: Mode, period: str = PERIOD, **but: Any) -> Brief:
    """One that is ready, with its files."""
    brief = actions.ask(SYSTEM, mode, period=period, address=ADDRESS, **but)
    making.make(brief)
    return queries.brief_for(SYSTEM, brief.pk)


def make_figure(key: str = "S1", **but: Any) -> FigureFacts:
    figure: FigureFacts = {
        "key": key,
        "title": "注册志愿者",
        "unit": "人",
        "kind": "persons",
        "definition": "当日在册的志愿者，每人计一次。",
        "scope": "全区",
        "period": "目前",
        "value": 38_000,
        "bound": ">",
        "word": "突破",
        "computed": 38_214,
        "shown": "38,214人",
        "hidden": False,
        "records": 38_214,
        "verdict": "supported",
        "why": "",
        "note": "",
        "conflict": "",
        "readings": [],
        "part_of": "",
        "path": f"/desk/figures/mode/{key}/",
    }
    figure.update(but)  # type: ignore[typeddict-item]  # a test names any of its keys
    return figure


def make_content(*figures: FigureFacts, simulated: bool = False, title: str = "队伍") -> Content:
    return {
        "version": 1,
        "mode": "mode",
        "mode_title": "四化",
        "place": "富阳",
        "source": "一篇报道",
        "district": "团富阳区委",
        "simulated": simulated,
        "period": {
            "code": "2015-10", "words": "2015年10月", "before": "2015年9月",
            "since": "2015-10-01", "until": "2015-10-31",
        },
        "snapshot": {"id": "7-0123456789ab", "taken_at": "2015年11月13日12:00", "version": 1},
        "pillars": [
            {
                "key": "p1",
                "title": title,
                "text": "",
                "measures": [
                    {"title": "组织", "text": "", "figures": [one["key"] for one in figures]}
                ],
            }
        ],
        "own": [],
        "figures": {one["key"]: one for one in figures},
        "overview": [],
        "trends": [],
    }  # fmt: skip


def make_words(**but: Any) -> Words:
    words: Words = {
        "masthead": "志愿服务工作简报",
        "number": "2015年第1期",
        "issuer": "团富阳区委",
        "date": "2015年11月13日",
        "title": "四化工作情况",
        "lead": "",
        "plans": "",
        "signer": "团富阳区委",
        "report_to": "团市委",
        "send_to": "",
        "distribute_to": "",
        "sections": ["p1"],
        "address": ADDRESS,
    }
    words.update(but)  # type: ignore[typeddict-item]  # a test names any of its keys
    return words


def words_of_pdf(body: bytes) -> str:
    """The text without the breaks of its lines."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(body)).pages]
    return squeezed("".join(pages))


def words_of_docx(body: bytes) -> str:
    document = Document(io.BytesIO(body))
    return squeezed("".join(document.element.body.itertext()))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)

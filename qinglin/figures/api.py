from datetime import datetime

from ninja import Router, Schema

from qinglin.kernel.schemas import operation
from qinglin.kernel.web import Request

from . import queries

router = Router(tags=["figures"])


class ReportedOut(Schema):
    value: int | float | str
    bound: str


class WarningOut(Schema):
    """What is doubtful about a figure: a code, how much, and a sentence."""

    code: str
    amount: int | None = None
    text: str


class FigureOut(Schema):
    """One figure: as it was reported, and what the records said when they were last counted.

    ``readings`` are both numbers of what may be persons or person-times, ``by`` the one that
    bears the report out. ``room`` names the room whose records are missing.
    """

    key: str
    title: str
    unit: str
    kind: str
    reported: ReportedOut
    computed: int | str | None
    verdict: str
    records: int
    readings: dict[str, int]
    by: str
    warnings: list[WarningOut]
    room: str
    why: str


class FiguresOut(Schema):
    mode: str
    title: str
    computed_at: datetime | None
    items: list[FigureOut]


@router.get(
    "figures/{slug:mode}",
    **operation("list_figures", "figures.view", {200: FiguresOut}, scope="mode"),
)
def figures(request: Request, mode: str) -> FiguresOut:
    """Every figure of a work mode, in the order of its document."""
    found = queries.mode_for(request.actor, mode)
    shown = list(queries.shown(found, queries.document_of(found)).values())
    return FiguresOut(
        mode=found.key,
        title=found.title,
        computed_at=next((one.computed_at for one in shown), None),
        items=[FigureOut(**one.row) for one in shown],
    )

from datetime import datetime
from typing import Annotated

from ninja import Router, Schema
from pydantic import Field

from qinglin.kernel.schemas import Body, operation
from qinglin.kernel.web import Request

from . import manuscripts, queries

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


class ClaimsBody(Body):
    """A text of at most a million characters."""

    text: Annotated[str, Field(max_length=1_000_000)]


class ProposalOut(Schema):
    """An indicator that the claim could be; ``mode`` is empty for what a room counts by itself."""

    mode: str
    key: str
    title: str
    computed: int | float | str | None
    verdict: str
    score: float
    why: list[str]


class ClaimOut(Schema):
    """A numeric claim at ``text[start:end]``, counted in characters."""

    start: int
    end: int
    text: str
    value: int | float | str
    bound: str
    inclusive: bool
    word: str
    unit: str
    kind: str
    what: str
    period: str
    place: str
    part: str
    verdict: str
    proposals: list[ProposalOut]


class ClaimsOut(Schema):
    """``whole`` is false when there were too many numbers to read them all."""

    whole: bool
    notes: list[str]
    items: list[ClaimOut]


@router.post("claims", **operation("read_claims", "figures.view", {200: ClaimsOut}))
def claims(request: Request, body: ClaimsBody) -> ClaimsOut:
    """Every numeric claim of a text, held against the figures. Nothing of the text is kept."""
    given = manuscripts.cleaned_text(body.text)
    examined = queries.examine(request.actor, given.text, given.notes)
    return ClaimsOut(
        whole=examined.whole,
        notes=list(examined.notes),
        items=[ClaimOut(**queries.claim_row(one)) for one in examined.claims],
    )

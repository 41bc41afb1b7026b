from datetime import datetime
from typing import Annotated

from django.http import HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from qinglin.figures.queries import mode_for, snapshot_for
from qinglin.files.queries import body_of
from qinglin.kernel.schemas import Body, Id, Text, operation
from qinglin.kernel.web import Request

from . import actions, queries
from .models import Brief

router = Router(tags=["reports"])
Short = Annotated[Text, Field(max_length=80)]


class BriefIn(Body):
    """``period``: 2015-09, 2015-Q3, 2015-H1, 2015, 2015-09-01..2015-10-15 or to-date. ``snapshot``
    quotes what was frozen before instead of freezing anew."""

    mode: Short
    period: Short
    title: Short = ""
    sections: list[Short] | None = None
    snapshot: Id | None = None
    plans: Text = ""


class BriefOut(Schema):
    id: int
    mode: str
    period: str
    title: str
    number: str
    state: str
    problem: str
    revision: int
    snapshot: str | None
    simulated: bool
    made_at: datetime
    formats: list[str]

    @classmethod
    def of(cls, brief: Brief) -> "BriefOut":
        made = queries.products(brief)
        return cls(
            id=brief.pk,
            mode=brief.mode.key,
            period=brief.code,
            title=brief.title,
            number=f"{brief.year}-{brief.number}",
            state=brief.state,
            problem=brief.problem,
            revision=brief.revision,
            snapshot=brief.base.content["snapshot"]["id"] if brief.base else None,
            simulated=brief.unit.simulated,
            made_at=brief.made_at,
            formats=[one.format for one in made if one.revision == brief.revision],
        )


class BriefsOut(Schema):
    items: list[BriefOut]


class Wanted(Body):
    """``mode`` narrows to one work mode."""

    mode: Annotated[Text, Field(max_length=40)] = ""


@router.get("briefs", **operation("list_briefs", "reports.view", {200: BriefsOut}))
def list_briefs(request: Request, wanted: Query[Wanted]) -> BriefsOut:
    """Newest first."""
    mode = mode_for(request.actor, wanted.mode) if wanted.mode else None
    return BriefsOut(items=[BriefOut.of(one) for one in queries.briefs(request.actor, mode)])


@router.post("briefs", **operation("ask_brief", "reports.make", {202: BriefOut}))
def ask_brief(request: Request, body: BriefIn) -> Status[BriefOut]:
    """Ask for a brief; it is made in the background."""
    mode = mode_for(request.actor, body.mode)
    chosen = body.snapshot
    words = {"plans": body.plans, **({"title": body.title} if body.title else {})}
    made = actions.ask(
        request.actor,
        mode,
        period=body.period,
        sections=body.sections,
        snapshot=None if chosen is None else snapshot_for(request.actor, mode, chosen),
        address=request.build_absolute_uri("/"),
        **words,
    )
    return Status(202, BriefOut.of(queries.brief_for(request.actor, made.pk)))


@router.get(
    "briefs/{int:pk}", **operation("get_brief", "reports.view", {200: BriefOut}, scope="pk")
)
def get_brief(request: Request, pk: int) -> BriefOut:
    """How far it is, and which files there are."""
    return BriefOut.of(queries.brief_for(request.actor, pk))


@router.get(
    "briefs/{int:pk}/{str:form}",
    **operation("download_brief", "reports.view", {200: None}, scope="pk"),
)
def download_brief(request: Request, pk: int, form: str) -> HttpResponse:
    """The file itself, in one of pdf, docx, xlsx, md."""
    product = queries.product_for(request.actor, pk, form)
    return HttpResponse(body_of(product.file), content_type=product.file.content_type)

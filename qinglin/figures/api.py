from datetime import datetime
from typing import Annotated, Any

from ninja import Router, Schema, Status
from pydantic import Field

from qinglin.activities import queries as activities
from qinglin.kernel import clock
from qinglin.kernel.actor import require
from qinglin.kernel.errors import NotFound
from qinglin.kernel.schemas import Body, DayAsked, IdAsked, operation
from qinglin.kernel.web import Request

from . import actions, manuscripts, policy, queries, showing
from .models import Mode, Snapshot
from .schemas import (
    BehindOut,
    DoubleOut,
    DoublesOut,
    DriftOut,
    EffectOut,
    FreezeIn,
    FrozenOut,
    LineOut,
    MonthOut,
    OverlapOut,
    OverlapsOut,
    PartOut,
    SideOut,
    SnapshotFullOut,
    SnapshotOut,
    SnapshotsOut,
)

Month = Annotated[str, Field(max_length=7)]
Cursor = Annotated[str, Field(max_length=40)]

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
    bears the report out. ``room`` names the room whose records are missing. ``withheld``: counted,
    but of so few people that their number is told only to who may see the records.
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
    withheld: bool


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
    shown = list(queries.shown(request.actor, found, queries.document_of(found)).values())
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


# ---------------------------------------------------------------- snapshots and what changed


@router.get(
    "figures/{slug:mode}/snapshots",
    **operation("list_snapshots", "figures.view", {200: SnapshotsOut}, scope="mode"),
)
def snapshots(request: Request, mode: str) -> SnapshotsOut:
    """Every snapshot of a mode, newest first."""
    found = queries.mode_for(request.actor, mode)
    items = [SnapshotOut(**_snapshot(one, mode)) for one in queries.snapshots(request.actor, found)]
    return SnapshotsOut(items=items)


@router.post(
    "figures/{slug:mode}/snapshots",
    **operation("freeze_figures", "figures.freeze", {201: SnapshotOut}, scope="mode"),
)
def freeze(request: Request, mode: str, body: FreezeIn) -> Status[SnapshotOut]:
    """Keep all figures as they stand now. Nobody can change or remove it afterwards."""
    found = queries.mode_for(request.actor, mode)
    made = actions.freeze(request.actor, found, reason=body.reason)
    return Status(201, SnapshotOut(**_snapshot(made, mode)))


@router.get(
    "figures/{slug:mode}/snapshots/{int:snapshot_id}",
    **operation("read_snapshot", "figures.view", {200: SnapshotFullOut}, scope="mode"),
)
def snapshot(request: Request, mode: str, snapshot_id: IdAsked) -> SnapshotFullOut:
    """One snapshot with its figures, and whether it still is what was hashed."""
    found = queries.mode_for(request.actor, mode)
    kept = queries.snapshot_for(request.actor, found, snapshot_id)
    shown = queries.shown(request.actor, found, queries.document_of(found))
    withheld = {key for key, one in shown.items() if one.withheld}
    figures = [
        FrozenOut(
            key=row.key,
            title=row.title,
            unit=row.unit_word,
            kind=row.kind,
            scope=row.scope,
            period=row.period,
            computed=None if row.key in withheld else row.text or row.computed,
            verdict=row.verdict,
            records=0 if row.key in withheld else row.records,
            definition_digest=row.definition_digest,
            records_digest=row.records_digest,
        )
        for row in queries.frozen_figures(kept)
    ]
    problems = queries.snapshot_problems(kept)
    return SnapshotFullOut(**_snapshot(kept, mode), figures=figures, problems=problems)


def _snapshot(kept: Snapshot, mode: str) -> dict[str, Any]:
    return {
        "id": kept.pk,
        "mode": mode,
        "version": kept.version,
        "at": kept.at,
        "made_by": kept.made_by,
        "reason": kept.reason,
        "digest": kept.digest,
    }


@router.get(
    "figures/{slug:mode}/{str:key}/drift",
    **operation("explain_drift", "figures.view", {200: DriftOut}, scope="mode"),
)
def drift(request: Request, mode: str, key: str, snapshot: IdAsked) -> DriftOut:
    """Why a figure is no longer what it was in a snapshot."""
    found = queries.mode_for(request.actor, mode)
    kept = queries.snapshot_for(request.actor, found, snapshot)
    frozen = queries.frozen_figure(kept, key)
    changed = queries.drift_of(found, frozen)
    told = queries.told_effects(request.actor, found, changed)
    return DriftOut(
        key=key,
        snapshot=kept.pk,
        how=changed.how,
        before=changed.before,
        now=changed.now,
        difference=changed.difference,
        redefined=changed.redefined,
        effects=_effects(told),
        rest=told.rest,
        lines=[_line_out(request, found, line) for line in changed.lines],
    )


def _line_out(request: Request, mode: Mode, line: queries.Drift) -> LineOut:
    told = queries.told_effects(request.actor, mode, line)
    return LineOut(
        title=line.title,
        before=line.before,
        now=line.now,
        difference=line.difference,
        effects=_effects(told),
        rest=told.rest,
    )


def _effects(told: queries.ToldEffects) -> list[EffectOut]:
    return [EffectOut(cause=str(e.cause), number=e.number, records=e.records) for e in told.effects]


# ---------------------------------------------------------------- behind a number


@router.get(
    "figures/{slug:mode}/{str:key}/records",
    **operation("open_figure", "figures.view", {200: BehindOut}, scope="mode"),
)
def behind(
    request: Request,
    mode: str,
    key: str,
    unit: IdAsked | None = None,
    month: Month = "",
    cursor: Cursor = "",
) -> BehindOut:
    """A number in its parts and months, and the records behind it, newest first."""
    found = queries.mode_for(request.actor, mode)
    figure = queries.figure_in(queries.document_of(found), key)
    if not queries.adds_up(figure):
        raise NotFound
    before = showing.from_cursor(cursor)
    drilled = queries.drill(request.actor, found, figure, unit_id=unit, month=month, before=before)
    fact, following = drilled.fact, drilled.records.before
    return BehindOut(
        key=key,
        unit=drilled.unit.pk,
        month=month,
        number=drilled.number,
        records=drilled.records_behind,
        fewest=fact.fewest,
        parts=[
            PartOut(
                unit=part.unit.pk if part.unit else None,
                title=str(part.unit) if part.unit else None,
                number=part.number,
                own=part.own,
            )
            for part in drilled.parts
        ],
        together=drilled.merged_number,
        months=[MonthOut(month=one.key, number=one.number) for one in drilled.months],
        columns=[str(column.title) for column in fact.columns],
        items=[[cell.text for cell in row] for row in showing.cells(fact, drilled.records.rows)],
        next=None if following is None else showing.to_cursor(following),
    )


# ---------------------------------------------------------------- counted twice


@router.get(
    "figures/{slug:mode}/overlaps",
    **operation("list_overlaps", "figures.view", {200: OverlapsOut}, scope="mode"),
)
def overlaps(request: Request, mode: str) -> OverlapsOut:
    """Figures of a mode that count the same records, with the amount."""
    found = queries.overlaps(queries.mode_for(request.actor, mode))
    items = [
        OverlapOut(
            figures=[one.one.key, one.other.key],
            pillars=[one.one_pillar, one.other_pillar],
            fact=one.fact.key,
            records=one.records,
            amount=one.amount,
        )
        for one in found
    ]
    return OverlapsOut(items=items)


@router.get(
    "double-claims", **operation("list_double_claims", "activities.view", {200: DoublesOut})
)
def doubles(request: Request, since: DayAsked, until: DayAsked) -> DoublesOut:
    """Sessions that two units or two programmes claim, where one of them is yours to see."""
    require(policy.may_view(request.actor))
    found = activities.doubles(request.actor, since=since, until=until)
    items = [
        DoubleOut(
            claims=[
                SideOut(
                    activity=one.pk,
                    title=one.title,
                    unit=str(one.unit),
                    programme=str(one.programme) if one.programme else None,
                )
                for one in (double.one, double.other)
            ],
            venue=str(double.one.venue),
            on=clock.day_of(double.one.starts_at),
            sessions=double.excess.sessions,
            participations=double.excess.participations,
            minutes=double.excess.minutes,
            residents=double.excess.residents,
        )
        for double in found
    ]
    return DoublesOut(items=items)

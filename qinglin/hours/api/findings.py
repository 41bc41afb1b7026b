"""Findings in JSON: the same queries and actions as the pages."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Router, Schema, Status
from pydantic import Field

from qinglin.activities.queries.staff import activity_at_desk
from qinglin.hours import actions, explaining, policy, queries
from qinglin.hours.models import Finding
from qinglin.kernel.actor import require
from qinglin.kernel.schemas import Body, Id, IdAsked, Number, Text, operation
from qinglin.kernel.web import Request

router = Router(tags=["hours"])

#: So many findings come at once.
MOST = 100
State = Literal["open", "confirmed", "dismissed"]


class FindingOut(Schema):
    """``sure`` is 1 (ask), 2 (likely) or 3 (strong)."""

    id: int
    kind: str
    kind_label: str
    state: str
    sure: int
    unit_id: int
    other_unit_id: int | None
    from_on: date
    to_on: date
    found_at: datetime
    what: str
    rule: str
    sure_words: str
    harmless: str
    step: str
    reason: str
    settled_at: datetime | None


class RecordOut(Schema):
    """``name`` is empty for whoever may not see the person; ``counted`` is what counts now."""

    sign_up_id: int
    entry: int | None
    name: str
    activity: str
    service_on: datetime
    arrived_at: datetime | None
    left_at: datetime | None
    source: str
    made_at: datetime
    confirmed_at: datetime | None
    counted: int
    may_correct: bool


class FindingWithRecords(FindingOut):
    records: list[RecordOut]


class FindingsOut(Schema):
    """The surest and latest first; ``next`` is the page to go on with."""

    items: list[FindingOut]
    next: int | None


class CorrectionOf(Body):
    sign_up_id: Id
    minutes: Number


class SettleIn(Body):
    """``corrections`` belong to ``confirm`` alone: which records count how much from now on."""

    verdict: Literal["confirm", "dismiss"]
    reason: Text
    corrections: Annotated[list[CorrectionOf], Field(max_length=1_000)] = []


class LongDayIn(Body):
    reason: Text


class LongDayOut(Schema):
    activity_id: int
    reason: str
    made_at: datetime


@router.get("findings", **operation("find_findings", "finding.view", {200: FindingsOut}))
def findings(
    request: Request, state: State = "open", page: Annotated[int, Field(ge=1, le=10_000)] = 1
) -> FindingsOut:
    """What is odd in the records of the units whose ledger the caller may see."""
    require(policy.may_see_findings(request.actor))
    start = (page - 1) * MOST
    found = list(queries.findings(request.actor, state=state)[start : start + MOST + 1])
    items = [FindingOut(**_told(finding)) for finding in found[:MOST]]
    return FindingsOut(items=items, next=page + 1 if len(found) > MOST else None)


@router.get("findings/{pk}", **operation("read_finding", "finding.view", {200: FindingWithRecords}))
def finding(request: Request, pk: IdAsked) -> FindingWithRecords:
    """One finding with its records."""
    return _whole(request, queries.finding_for(request.actor, pk))


@router.post(
    "findings/{pk}/settlement",
    **operation("settle_finding", "finding.settle", {200: FindingWithRecords}, scope="pk"),
)
def settle(request: Request, pk: IdAsked, body: SettleIn) -> FindingWithRecords:
    """A person decides: confirmed with corrections, or dismissed; always with a reason."""
    found = queries.finding_for(request.actor, pk)
    if body.verdict == "dismiss":
        actions.dismiss_finding(request.actor, found, reason=body.reason)
    else:
        minutes = {one.sign_up_id: one.minutes for one in body.corrections}
        actions.confirm_finding(request.actor, found, reason=body.reason, minutes=minutes)
    return _whole(request, queries.finding_for(request.actor, pk))


@router.post(
    "activities/{pk}/long-day",
    **operation("approve_long_day", "long_day.approve", {201: LongDayOut}, scope="pk"),
)
def long_day(request: Request, pk: IdAsked, body: LongDayIn) -> Status[LongDayOut]:
    """The unit above agrees that an activity needs a long day; it is no finding then."""
    activity = activity_at_desk(request.actor, pk)
    made = actions.approve_long_day(request.actor, activity, reason=body.reason)
    return Status(201, LongDayOut(activity_id=pk, reason=made.reason, made_at=made.made_at))


def _told(found: Finding) -> dict[str, Any]:
    told = explaining.explain(found)
    return {
        "id": found.pk,
        "kind": found.kind,
        "kind_label": found.get_kind_display(),
        "state": found.state,
        "sure": found.sure,
        "unit_id": found.unit_id,
        "other_unit_id": found.other_unit_id,
        "from_on": found.from_on,
        "to_on": found.to_on,
        "found_at": found.found_at,
        "what": told.what,
        "rule": told.rule,
        "sure_words": told.sure,
        "harmless": told.harmless,
        "step": told.step,
        "reason": found.reason,
        "settled_at": found.settled_at,
    }


def _whole(request: Request, found: Finding) -> FindingWithRecords:
    records = [
        RecordOut(
            sign_up_id=one.sign_up.pk,
            entry=one.entry.seq if one.entry else None,
            name=one.name,
            activity=one.sign_up.shift.activity.title,
            service_on=one.sign_up.shift.starts_at,
            arrived_at=one.sign_up.arrived_at,
            left_at=one.sign_up.left_at,
            source=one.sign_up.source,
            made_at=one.sign_up.made_at,
            confirmed_at=one.sign_up.confirmed_at,
            counted=one.counted,
            may_correct=one.may_correct,
        )
        for one in queries.suspects(request.actor, found)
    ]
    return FindingWithRecords(**_told(found), records=records)

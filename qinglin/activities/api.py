"""The room over HTTP: activities, places, check-in, counting, the roll."""

import json
import re
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from qinglin.kernel.actor import require_person
from qinglin.kernel.web import Request
from qinglin.orgs.queries import unit_for
from qinglin.people.queries import person_for
from qinglin.venues.queries import venue_for

from . import actions, queries
from .errors import WrongValue
from .schemas import (
    ActivityChange,
    ActivityIn,
    ActivityLine,
    ActivityOut,
    ActivityPage,
    AddedIn,
    CheckedOut,
    CheckInIn,
    CodeOut,
    Input,
    PlacedOut,
    ReasonIn,
    Refusals,
    RollIn,
    RollPerson,
    RollShift,
    ShiftChange,
    ShiftIn,
    ShiftOut,
    SignUpIn,
    SignUpOut,
    TallyIn,
    TallyOut,
    Wanted,
)

router = Router(tags=["activities"])
POSITION = re.compile(r"(-?\d{1,2}(?:\.\d{1,8})?),(-?\d{1,3}(?:\.\d{1,8})?)")


@router.get("activities", response={200: ActivityPage, **Refusals}, operation_id="list_activities")
def list_activities(request: Request, wanted: Query[Wanted]) -> ActivityPage:
    """What recruits and is not over, soonest first."""
    listing = queries.upcoming(
        request.actor,
        words=wanted.q,
        day=wanted.day,
        venue_id=wanted.venue,
        skill_id=wanted.skill,
        unit_id=wanted.unit,
        near=_position(wanted.near),
        within=wanted.within,
        after=wanted.after,
        limit=wanted.limit,
    )
    items = [ActivityLine.of(one.activity) for one in listing.items]
    return ActivityPage(items=items, next=listing.next)


@router.get(
    "activities/{int:pk}", response={200: ActivityOut, **Refusals}, operation_id="get_activity"
)
def get_activity(request: Request, pk: int) -> ActivityOut:
    return ActivityOut.of(queries.activity_for(request.actor, pk))


@router.post("activities", response={201: ActivityOut, **Refusals}, operation_id="create_activity")
def create_activity(request: Request, body: ActivityIn) -> Status[ActivityOut]:
    """A draft with its shifts; ``closes_at`` is the start unless given."""
    actor = request.actor
    values = body.dict(exclude={"unit_id", "venue_id", "programme_id", "leader_id", "shifts"})
    made = actions.create_activity(
        actor,
        unit=unit_for(actor, body.unit_id),
        venue=venue_for(actor, body.venue_id),
        programme=queries.programme_for(body.programme_id) if body.programme_id else None,
        leader=person_for(actor, body.leader_id) if body.leader_id else None,
        shifts=[actions.NewShift(**shift.dict()) for shift in body.shifts],
        **values,
    )
    return Status(201, ActivityOut.of(queries.activity_for(actor, made.pk)))


@router.patch(
    "activities/{int:pk}", response={200: ActivityOut, **Refusals}, operation_id="edit_activity"
)
def edit_activity(request: Request, pk: int, body: ActivityChange) -> ActivityOut:
    actor = request.actor
    changes = _given(body)
    if "venue_id" in changes:
        changes["venue"] = venue_for(actor, changes.pop("venue_id"))
    if "leader_id" in changes:
        changes["leader"] = person_for(actor, changes.pop("leader_id"))
    activity = queries.activity_for(actor, pk)
    actions.edit_activity(actor, activity, **changes)
    return ActivityOut.of(queries.activity_for(actor, pk))


@router.post(
    "activities/{int:pk}/publish",
    response={200: ActivityOut, **Refusals},
    operation_id="publish_activity",
)
def publish_activity(request: Request, pk: int) -> ActivityOut:
    """Open for sign-up; refused while the notice lacks anything, naming all of it."""
    actions.publish(request.actor, queries.activity_for(request.actor, pk))
    return ActivityOut.of(queries.activity_for(request.actor, pk))


@router.post(
    "activities/{int:pk}/cancel",
    response={200: ActivityOut, **Refusals},
    operation_id="cancel_activity",
)
def cancel_activity(request: Request, pk: int, body: ReasonIn) -> ActivityOut:
    activity = queries.activity_for(request.actor, pk)
    actions.cancel_activity(request.actor, activity, reason=body.reason)
    return ActivityOut.of(queries.activity_for(request.actor, pk))


@router.delete(
    "activities/{int:pk}", response={204: None, **Refusals}, operation_id="remove_activity"
)
def remove_activity(request: Request, pk: int) -> Status[None]:
    """Only a draft in which nobody ever was."""
    actions.remove_activity(request.actor, queries.activity_for(request.actor, pk))
    return Status(204, None)


@router.post(
    "activities/{int:pk}/shifts", response={201: ShiftOut, **Refusals}, operation_id="add_shift"
)
def add_shift(request: Request, pk: int, body: ShiftIn) -> Status[ShiftOut]:
    activity = queries.activity_for(request.actor, pk)
    made = actions.add_shift(request.actor, activity, actions.NewShift(**body.dict()))
    return Status(201, ShiftOut.of(queries.shift_for(request.actor, made.pk)))


@router.get(
    "activities/{int:pk}/code", response={200: CodeOut, **Refusals}, operation_id="get_code"
)
def get_code(request: Request, pk: int) -> CodeOut:
    """The check-in code of this moment, for whoever leads."""
    code = queries.code_of(request.actor, queries.activity_for(request.actor, pk))
    return CodeOut(payload=code.payload, digits=code.digits, seconds_left=code.seconds_left)


@router.get(
    "activities/{int:pk}/roll", response={200: list[RollShift], **Refusals}, operation_id="get_roll"
)
def get_roll(request: Request, pk: int) -> list[RollShift]:
    activity = queries.activity_for(request.actor, pk)
    return [
        RollShift(
            shift_id=one.shift.pk,
            title=one.shift.title,
            people=[RollPerson.of(person) for person in one.people],
            waiting=[RollPerson.of(person) for person in one.waiting],
        )
        for one in queries.roll(request.actor, activity)
    ]


@router.post(
    "activities/{int:pk}/roll", response={200: ActivityOut, **Refusals}, operation_id="confirm_roll"
)
def confirm_roll(request: Request, pk: int, body: RollIn) -> ActivityOut:
    """Once and for all; the hours follow by themselves."""
    activity = queries.activity_for(request.actor, pk)
    rows = [actions.RollRow(**row.dict()) for row in body.rows]
    actions.confirm_roll(request.actor, activity, rows)
    return ActivityOut.of(queries.activity_for(request.actor, pk))


@router.get("shifts/{int:pk}", response={200: ShiftOut, **Refusals}, operation_id="get_shift")
def get_shift(request: Request, pk: int) -> ShiftOut:
    return ShiftOut.of(queries.shift_for(request.actor, pk))


@router.patch("shifts/{int:pk}", response={200: ShiftOut, **Refusals}, operation_id="edit_shift")
def edit_shift(request: Request, pk: int, body: ShiftChange) -> ShiftOut:
    """More capacity promotes the first in line at once."""
    shift = queries.shift_for(request.actor, pk)
    actions.edit_shift(request.actor, shift, **_given(body))
    return ShiftOut.of(queries.shift_for(request.actor, pk))


@router.delete("shifts/{int:pk}", response={204: None, **Refusals}, operation_id="remove_shift")
def remove_shift(request: Request, pk: int) -> Status[None]:
    actions.remove_shift(request.actor, queries.shift_for(request.actor, pk))
    return Status(204, None)


@router.post(
    "shifts/{int:pk}/sign-ups", response={201: PlacedOut, **Refusals}, operation_id="sign_up"
)
def sign_up(request: Request, pk: int, body: SignUpIn | None = None) -> HttpResponse:
    """Take a place, or a place in line."""
    person_id = body.person_id if body is not None else None
    placed = actions.sign_up(request.actor, pk, person_id or require_person(request.actor))
    return _json({"id": placed.id, "state": placed.state, "position": placed.position}, status=201)


@router.post(
    "shifts/{int:pk}/people", response={201: PlacedOut, **Refusals}, operation_id="add_person"
)
def add_person(request: Request, pk: int, body: AddedIn) -> HttpResponse:
    """Staff put somebody in."""
    actor = request.actor
    shift = queries.shift_for(actor, pk)
    person = person_for(actor, body.person_id)
    placed = actions.add_person(actor, shift, person, override_reason=body.override_reason)
    return _json({"id": placed.id, "state": placed.state, "position": placed.position}, status=201)


@router.get("me/sign-ups", response={200: list[SignUpOut], **Refusals}, operation_id="my_sign_ups")
def my_sign_ups(request: Request) -> list[SignUpOut]:
    """What I am in or wait for and is not over, soonest first."""
    return [
        SignUpOut.of(one) for one in queries.my_upcoming(require_person(request.actor), limit=100)
    ]


@router.delete("sign-ups/{int:pk}", response={204: None, **Refusals}, operation_id="cancel_sign_up")
def cancel_sign_up(request: Request, pk: int) -> Status[None]:
    """Give the place back; before the start the first in line gets it at once."""
    actions.cancel_sign_up(request.actor, pk)
    return Status(204, None)


@router.post(
    "check-ins",
    response={200: CheckedOut, 201: CheckedOut, 429: Refusals[409], **Refusals},
    operation_id="check_in",
)
def check_in(request: Request, body: CheckInIn) -> HttpResponse:
    """201 the first time, 200 where the attendance was known already."""
    checked = actions.check_in(
        request.actor,
        code=body.code,
        nonce=body.nonce,
        direction=body.direction,
        at=body.at,
        sent_at=body.sent_at,
        device=body.device,
    )
    return _json(
        {
            "id": checked.id,
            "sign_up_id": checked.sign_up_id,
            "direction": checked.direction,
            "at": checked.at.isoformat(),
            "already": checked.already,
        },
        status=200 if checked.already else 201,
    )


@router.post("tallies", response={201: TallyOut, **Refusals}, operation_id="tally")
def tally(request: Request, body: TallyIn) -> Status[TallyOut]:
    """Count residents served, without names; the same nonce counts once."""
    counted = actions.tally(request.actor, body.shift_id, number=body.number, nonce=body.nonce)
    return Status(201, TallyOut.of(counted))


@router.delete("tallies/{int:pk}", response={200: TallyOut, **Refusals}, operation_id="undo_tally")
def undo_tally(request: Request, pk: int) -> TallyOut:
    """Take a count back by a row of its own, which is given."""
    return TallyOut.of(actions.undo_tally(request.actor, pk))


def _json(values: dict[str, Any], *, status: int) -> HttpResponse:
    """Plain values without the detour through schemas: these routes are the hot ones."""
    return HttpResponse(json.dumps(values), content_type="application/json", status=status)


def _given(body: Input) -> dict[str, Any]:
    """What was sent; ``null`` means the same as leaving out."""
    return {name: value for name, value in body.dict().items() if value is not None}


def _position(text: str | None) -> tuple[float, float] | None:
    if not text:
        return None
    found = POSITION.fullmatch(text.strip())
    if found is None or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        raise WrongValue(fields={"near": _("位置请写成“纬度,经度”，例如 30.05,119.95。")})
    return float(found[1]), float(found[2])

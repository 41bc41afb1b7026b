"""The room over HTTP: activities, places, check-in, counting, the roll."""

import json
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from qinglin.kernel import clock
from qinglin.kernel.actor import require_person
from qinglin.kernel.schemas import Body, Refused, operation
from qinglin.kernel.web import Request
from qinglin.orgs.queries import unit_for
from qinglin.people.queries import person_for
from qinglin.venues.queries import venue_for

from . import actions, queries
from .errors import WrongValue
from .queries.chosen import chosen
from .schemas import answered, asked

router = Router(tags=["activities"])
POSITION = re.compile(r"(-?\d{1,2}(?:\.\d{1,8})?),(-?\d{1,3}(?:\.\d{1,8})?)")


@router.get(
    "activities", **operation("list_activities", "activity.list", {200: answered.ActivityPage})
)
def list_activities(request: Request, wanted: Query[asked.Wanted]) -> answered.ActivityPage:
    """What recruits and is not over, soonest first."""
    listing = queries.upcoming(
        request.actor,
        words=wanted.words,
        day=wanted.day,
        venue_id=wanted.venue,
        skill_id=wanted.skill,
        unit_id=wanted.unit,
        near=_position(wanted.near),
        within=wanted.within,
        after=wanted.after,
        limit=wanted.limit,
    )
    items = [answered.ActivityLine.of(one.activity) for one in listing.items]
    return answered.ActivityPage(items=items, next=listing.next)


@router.get(
    "activities/{int:pk}",
    **operation("get_activity", "activity.view", {200: answered.ActivityOut}, scope="pk"),
)
def get_activity(request: Request, pk: int) -> answered.ActivityOut:
    return answered.ActivityOut.of(queries.activity_for(request.actor, pk))


@router.post(
    "activities", **operation("create_activity", "activity.create", {201: answered.ActivityOut})
)
def create_activity(request: Request, body: asked.ActivityIn) -> Status[answered.ActivityOut]:
    """A draft with its shifts. Nobody can sign up before it is published."""
    actor = request.actor
    venue = chosen("venue_id", venue_for, actor, body.venue_id)
    unit = chosen("unit_id", unit_for, actor, body.unit_id) if body.unit_id else venue.unit
    leader = chosen("leader_id", person_for, actor, body.leader_id or require_person(actor))
    programme = None
    if body.programme_id:
        programme = chosen("programme_id", queries.programme_for, actor, body.programme_id)
    elsewhere = {"unit_id", "venue_id", "programme_id", "leader_id", "shifts"}
    made = actions.create_activity(
        actor,
        unit=unit,
        venue=venue,
        programme=programme,
        leader=leader,
        shifts=[_planned(shift, body.starts_at, body.ends_at) for shift in body.shifts],
        **body.model_dump(exclude=elsewhere),
    )
    return Status(201, answered.ActivityOut.of(queries.activity_for(actor, made.pk)))


@router.patch(
    "activities/{int:pk}",
    **operation("edit_activity", "activity.edit", {200: answered.ActivityOut}, scope="pk"),
)
def edit_activity(request: Request, pk: int, body: asked.ActivityChange) -> answered.ActivityOut:
    actor = request.actor
    activity = queries.activity_for(actor, pk)
    changes = _given(body)
    if body.venue_id:
        changes["venue"] = chosen("venue_id", venue_for, actor, changes.pop("venue_id"))
    if body.leader_id:
        changes["leader"] = chosen("leader_id", person_for, actor, changes.pop("leader_id"))
    actions.edit_activity(actor, activity, **changes)
    return answered.ActivityOut.of(queries.activity_for(actor, pk))


@router.post(
    "activities/{int:pk}/publish",
    **operation("publish_activity", "activity.publish", {200: answered.ActivityOut}, scope="pk"),
)
def publish_activity(
    request: Request, pk: int, body: asked.NatureIn | None = None
) -> answered.ActivityOut:
    """Open for sign-up; refused while the notice lacks anything, naming all of it.

    Somebody must have answered that it is volunteer service: on the page, or with ``answers`` here.
    """
    activity = queries.activity_for(request.actor, pk)
    if body is not None:
        actions.review_nature(request.actor, activity, body.answers)
    actions.publish(request.actor, activity)
    return answered.ActivityOut.of(queries.activity_for(request.actor, pk))


@router.post(
    "activities/{int:pk}/cancel",
    **operation("cancel_activity", "activity.cancel", {200: answered.ActivityOut}, scope="pk"),
)
def cancel_activity(request: Request, pk: int, body: asked.ReasonIn) -> answered.ActivityOut:
    """It will not take place; everybody in it is told the reason."""
    activity = queries.activity_for(request.actor, pk)
    actions.cancel_activity(request.actor, activity, reason=body.reason)
    return answered.ActivityOut.of(queries.activity_for(request.actor, pk))


@router.delete(
    "activities/{int:pk}",
    **operation("remove_activity", "activity.remove", {204: None}, scope="pk"),
)
def remove_activity(request: Request, pk: int) -> HttpResponse:
    """Only a draft in which nobody ever was."""
    actions.remove_activity(request.actor, queries.activity_for(request.actor, pk))
    return HttpResponse(status=204)


@router.post(
    "activities/{int:pk}/shifts",
    **operation("add_shift", "activity.edit", {201: answered.ShiftOut}, scope="pk"),
)
def add_shift(request: Request, pk: int, body: asked.ShiftIn) -> Status[answered.ShiftOut]:
    activity = queries.activity_for(request.actor, pk)
    plan = _planned(body, activity.starts_at, activity.ends_at)
    made = actions.add_shift(request.actor, activity, plan)
    return Status(201, answered.ShiftOut.of(queries.shift_for(request.actor, made.pk)))


@router.get(
    "activities/{int:pk}/code",
    **operation("get_code", "activity.lead", {200: answered.CodeOut}, scope="pk"),
)
def get_code(request: Request, pk: int) -> answered.CodeOut:
    """The check-in code of this moment, for whoever leads."""
    now = clock.now()
    code = queries.code_of(request.actor, queries.activity_for(request.actor, pk), now)
    scan = request.build_absolute_uri(reverse("activities:scan"))
    return answered.CodeOut(
        code=code.digits,
        qr=f"{scan}?{urlencode({'c': code.payload})}",
        turns_at=now.replace(microsecond=0) + timedelta(seconds=code.seconds_left),
    )


@router.get(
    "activities/{int:pk}/roll",
    **operation("get_roll", "activity.view_people", {200: answered.RollOut}, scope="pk"),
)
def get_roll(request: Request, pk: int) -> answered.RollOut:
    """Who is expected on each shift, and who came."""
    activity = queries.activity_for(request.actor, pk)
    shifts = [
        answered.RollShift(
            shift_id=one.shift.pk,
            title=one.shift.title,
            people=[answered.RollPerson.of(person, one.shift) for person in one.people],
            waiting=[answered.RollPerson.of(person, one.shift) for person in one.waiting],
        )
        for one in queries.roll(request.actor, activity)
    ]
    return answered.RollOut(activity_id=activity.pk, state=activity.state, shifts=shifts)


@router.post(
    "activities/{int:pk}/roll",
    **operation("confirm_roll", "activity.lead", {200: answered.ActivityOut}, scope="pk"),
)
def confirm_roll(request: Request, pk: int, body: asked.RollIn) -> answered.ActivityOut:
    """Once and for all; the hours follow by themselves."""
    activity = queries.activity_for(request.actor, pk)
    rows = [actions.RollRow(**row.model_dump()) for row in body.rows]
    actions.confirm_roll(request.actor, activity, rows)
    return answered.ActivityOut.of(queries.activity_for(request.actor, pk))


@router.get(
    "shifts/{int:pk}",
    **operation("get_shift", "shift.view", {200: answered.ShiftSeen}, scope="pk"),
)
def get_shift(request: Request, pk: int) -> answered.ShiftSeen:
    shift = queries.shift_for(request.actor, pk)
    mine = queries.own_sign_up(request.actor.person_id, pk)
    position = queries.position_of(mine) if mine else None
    return answered.ShiftSeen.seen(shift, mine, position)


@router.patch(
    "shifts/{int:pk}",
    **operation("edit_shift", "shift.edit", {200: answered.ShiftOut}, scope="pk"),
)
def edit_shift(request: Request, pk: int, body: asked.ShiftChange) -> answered.ShiftOut:
    """More capacity promotes the first in line at once."""
    shift = queries.shift_for(request.actor, pk)
    actions.edit_shift(request.actor, shift, **_given(body))
    return answered.ShiftOut.of(queries.shift_for(request.actor, pk))


@router.delete(
    "shifts/{int:pk}", **operation("remove_shift", "shift.remove", {204: None}, scope="pk")
)
def remove_shift(request: Request, pk: int) -> HttpResponse:
    """Only one in which nobody ever was."""
    actions.remove_shift(request.actor, queries.shift_for(request.actor, pk))
    return HttpResponse(status=204)


@router.post(
    "shifts/{int:pk}/people",
    **operation("add_person", "shift.add_person", {201: answered.PlacedOut}, scope="pk"),
)
def add_person(request: Request, pk: int, body: asked.AddedIn) -> HttpResponse:
    """Staff put somebody in who said yes; without a yes she is invited, and the place is held.

    Into a full shift only with a reason, and the right to do so.
    """
    actor = request.actor
    shift = queries.shift_for(actor, pk)
    person = chosen("person_id", person_for, actor, body.person_id)
    placed = actions.add_person(
        actor, shift, person, yes=body.yes, override_reason=body.override_reason
    )
    return _json(*placed_answer(placed))


@router.post(
    "shifts/{int:pk}/sign-ups",
    **operation("sign_up", "shift.sign_up", {201: answered.PlacedOut}, scope="pk"),
)
def sign_up(request: Request, pk: int, body: asked.SignUpIn | None = None) -> HttpResponse:
    """Take a place, or a place in line."""
    person_id = body.person_id if body is not None else None
    placed = actions.sign_up(request.actor, pk, person_id or require_person(request.actor))
    return _json(*placed_answer(placed))


@router.get(
    "me/sign-ups", **operation("my_sign_ups", "sign_up.list_own", {200: list[answered.SignUpOut]})
)
def my_sign_ups(request: Request) -> list[answered.SignUpOut]:
    """What I am in or wait for and is not over, soonest first."""
    mine = queries.my_upcoming(require_person(request.actor), limit=100)
    return [answered.SignUpOut.of(one) for one in mine]


@router.delete(
    "sign-ups/{int:pk}", **operation("cancel_sign_up", "sign_up.cancel", {204: None}, scope="pk")
)
def cancel_sign_up(request: Request, pk: int) -> HttpResponse:
    """Give the place back; before the start the first in line gets it at once."""
    actions.cancel_sign_up(request.actor, pk)
    return HttpResponse(status=204)


@router.post(
    "check-ins",
    **operation(
        "check_in",
        "attendance.check_in",
        {200: answered.CheckedOut, 201: answered.CheckedOut, 429: Refused},
    ),
)
def check_in(request: Request, body: asked.CheckInIn) -> HttpResponse:
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
    return _json(*checked_answer(checked))


@router.post("tallies", **operation("tally", "tally.count", {201: answered.TallyOut}))
def tally(request: Request, body: asked.TallyIn) -> Status[answered.TallyOut]:
    """Count residents served, without names; the same nonce counts once."""
    counted = actions.tally(request.actor, body.shift_id, number=body.number, nonce=body.nonce)
    return Status(201, answered.TallyOut.of(counted))


@router.delete(
    "tallies/{int:pk}",
    **operation("undo_tally", "tally.undo", {200: answered.TallyOut}, scope="pk"),
)
def undo_tally(request: Request, pk: int) -> answered.TallyOut:
    """Take a count back by a row of its own, which is given."""
    return answered.TallyOut.of(actions.undo_tally(request.actor, pk))


def placed_answer(placed: actions.Placed) -> tuple[int, dict[str, Any]]:
    """Status and values, as ``PlacedOut`` describes them."""
    return 201, {"id": placed.id, "state": placed.state, "position": placed.position}


def checked_answer(checked: actions.Checked) -> tuple[int, dict[str, Any]]:
    """Status and values, as ``CheckedOut`` describes them."""
    return 200 if checked.already else 201, {
        "id": checked.id,
        "sign_up_id": checked.sign_up_id,
        "direction": checked.direction,
        "at": checked.at.isoformat(),
        "already": checked.already,
    }


def _json(status: int, values: dict[str, Any]) -> HttpResponse:
    """Plain values without the detour through schemas: these routes are the hot ones."""
    return HttpResponse(json.dumps(values), content_type="application/json", status=status)


def _planned(shift: asked.ShiftIn, starts_at: datetime, ends_at: datetime) -> actions.NewShift:
    """The shift with the times of its activity where it has none of its own."""
    given = shift.model_dump()
    given["starts_at"] = shift.starts_at or starts_at
    given["ends_at"] = shift.ends_at or ends_at
    return actions.NewShift(**given)


def _given(body: Body) -> dict[str, Any]:
    """What was sent; ``null`` means the same as leaving out."""
    return {name: value for name, value in body.model_dump().items() if value is not None}


def _position(text: str | None) -> tuple[float, float] | None:
    if not text:
        return None
    found = POSITION.fullmatch(text.strip())
    if found is None or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        raise WrongValue(fields={"near": _("位置请写成“纬度,经度”，例如 30.05,119.95。")})
    return float(found[1]), float(found[2])

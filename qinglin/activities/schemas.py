"""What the API of the room takes and gives. Unknown fields are refused by name."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field

from qinglin.activities.models import Activity, Shift, SignUp, Tally
from qinglin.activities.queries.find import LARGEST

Id = Annotated[int, Field(ge=1, le=LARGEST)]
Small = Annotated[int, Field(ge=0, le=32_767)]
Text = Annotated[str, Field(max_length=4000)]


class Input(Schema):
    model_config = ConfigDict(extra="forbid")


class Wanted(Input):
    """What the list is narrowed by. ``near`` is ``latitude,longitude`` in degrees (WGS-84)."""

    q: Annotated[str, Field(max_length=80)] = ""
    day: date | None = None
    venue: Id | None = None
    skill: Id | None = None
    unit: Id | None = None
    near: str | None = None
    within: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    after: Annotated[str, Field(max_length=40)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class Refused(Schema):
    """Why not: a stable ``code``, a sentence, and sentences for single fields."""

    code: str
    detail: str
    fields: dict[str, str]


class ShiftLine(Schema):
    id: int
    title: str
    capacity: int
    taken: int
    waiting: int

    @classmethod
    def line(cls, shift: Shift) -> "ShiftLine":
        return ShiftLine(
            id=shift.pk,
            title=shift.title,
            capacity=shift.capacity,
            taken=shift.taken,
            waiting=shift.waiting,
        )


class ActivityLine(Schema):
    """An activity in the list; ``venue`` is the name of the place."""

    id: int
    title: str
    starts_at: datetime
    venue: str
    shifts: list[ShiftLine]

    @classmethod
    def of(cls, activity: Activity) -> "ActivityLine":
        return cls(
            id=activity.pk,
            title=activity.title,
            starts_at=activity.starts_at,
            venue=activity.venue.name,
            shifts=[ShiftLine.line(shift) for shift in activity.shifts.all()],
        )


class ActivityPage(Schema):
    """``next`` is the value of ``after`` that gives the following page; null at the end."""

    items: list[ActivityLine]
    next: str | None


class ShiftOut(ShiftLine):
    """``overbooked``: people in above capacity. ``served``: residents counted at it."""

    activity_id: int
    starts_at: datetime
    ends_at: datetime
    minimum: int
    min_age: int
    skill: str | None
    overbooked: int
    served: int

    @classmethod
    def of(cls, shift: Shift) -> "ShiftOut":
        return cls(
            **ShiftLine.line(shift).dict(),
            activity_id=shift.activity_id,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            minimum=shift.minimum,
            min_age=shift.min_age,
            skill=shift.skill.title if shift.skill else None,
            overbooked=shift.over,
            served=shift.served,
        )


class ActivityOut(Schema):
    id: int
    title: str
    state: str
    unit: str
    venue: str
    leader: str | None
    programme: str | None
    starts_at: datetime
    ends_at: datetime
    closes_at: datetime
    content: str
    conditions: str
    how_to_join: str
    risks: str
    guarantees: str
    cancel_reason: str
    shifts: list[ShiftOut]

    @classmethod
    def of(cls, activity: Activity) -> "ActivityOut":
        return cls(
            id=activity.pk,
            title=activity.title,
            state=activity.state,
            unit=activity.unit.name,
            venue=activity.venue.name,
            leader=activity.leader.name if activity.leader else None,
            programme=activity.programme.title if activity.programme else None,
            starts_at=activity.starts_at,
            ends_at=activity.ends_at,
            closes_at=activity.closes_at,
            content=activity.content,
            conditions=activity.conditions,
            how_to_join=activity.how_to_join,
            risks=activity.risks,
            guarantees=activity.guarantees,
            cancel_reason=activity.cancel_reason,
            shifts=[ShiftOut.of(shift) for shift in activity.shifts.all()],
        )


class PlacedOut(Schema):
    """``state`` is joined or waiting; ``position`` in line counts from 1, null with a place."""

    id: int
    state: str
    position: int | None


class SignUpIn(Input):
    """``person_id``: a ward for whom the caller answers; the caller unless given."""

    person_id: Id | None = None


class SignUpOut(Schema):
    id: int
    shift_id: int
    activity_id: int
    activity: str
    shift: str
    state: str
    position: int | None
    starts_at: datetime
    ends_at: datetime
    arrived_at: datetime | None
    left_at: datetime | None

    @classmethod
    def of(cls, one: SignUp) -> "SignUpOut":
        return cls(
            id=one.pk,
            shift_id=one.shift_id,
            activity_id=one.shift.activity_id,
            activity=one.shift.activity.title,
            shift=one.shift.title,
            state=one.state,
            position=one.place_in_line,
            starts_at=one.shift.starts_at,
            ends_at=one.shift.ends_at,
            arrived_at=one.arrived_at,
            left_at=one.left_at,
        )


class AddedIn(Input):
    """``override_reason`` puts the person in although the shift is full."""

    person_id: Id
    override_reason: Annotated[str, Field(max_length=200)] = ""


class CheckInIn(Input):
    """``at`` and ``sent_at`` are readings of the same device clock; see docs/check-in.md."""

    code: str
    nonce: str
    direction: str = "in"
    at: AwareDatetime | None = None
    sent_at: AwareDatetime | None = None
    device: str = ""


class CheckedOut(Schema):
    """``already``: this attendance was known before."""

    id: int
    sign_up_id: int
    direction: str
    at: datetime
    already: bool


class TallyIn(Input):
    shift_id: Id
    number: Annotated[int, Field(ge=1, le=1000)] = 1
    nonce: str | None = None


class TallyOut(Schema):
    """``number`` is negative where a count was taken back; ``undoes`` names that count."""

    id: int
    shift_id: int
    number: int
    at: datetime
    undoes: int | None

    @classmethod
    def of(cls, one: Tally) -> "TallyOut":
        return cls(
            id=one.pk, shift_id=one.shift_id, number=one.number, at=one.at, undoes=one.undoes_id
        )


class ShiftIn(Input):
    title: Annotated[str, Field(max_length=60)]
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    capacity: Small
    minimum: Small = 1
    service_id: Id | None = None
    skill_id: Id | None = None
    min_age: Small = 14


class ShiftChange(Input):
    """Only what is given changes."""

    title: Annotated[str, Field(max_length=60)] | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    capacity: Small | None = None
    minimum: Small | None = None
    min_age: Small | None = None


class ActivityIn(Input):
    unit_id: Id
    venue_id: Id
    title: Annotated[str, Field(max_length=80)]
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    closes_at: AwareDatetime | None = None
    programme_id: Id | None = None
    leader_id: Id | None = None
    content: Text = ""
    conditions: Text = ""
    how_to_join: Text = ""
    risks: Text = ""
    guarantees: Text = ""
    shifts: Annotated[list[ShiftIn], Field(max_length=200)] = []


class ActivityChange(Input):
    """Only what is given changes."""

    title: Annotated[str, Field(max_length=80)] | None = None
    venue_id: Id | None = None
    leader_id: Id | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    closes_at: AwareDatetime | None = None
    content: Text | None = None
    conditions: Text | None = None
    how_to_join: Text | None = None
    risks: Text | None = None
    guarantees: Text | None = None


class ReasonIn(Input):
    reason: Annotated[str, Field(max_length=200)]


class CodeOut(Schema):
    payload: str
    digits: str
    seconds_left: int


class RollPerson(Schema):
    """Somebody on the roll. ``outcome`` is empty until the roll is confirmed."""

    sign_up_id: int
    person_id: int
    name: str
    state: str
    source: str
    arrived_at: datetime | None
    left_at: datetime | None
    outcome: str
    minutes: int | None

    @classmethod
    def of(cls, one: SignUp) -> "RollPerson":
        return cls(
            sign_up_id=one.pk,
            person_id=one.person_id,
            name=one.person.name,
            state=one.state,
            source=one.source,
            arrived_at=one.arrived_at,
            left_at=one.left_at,
            outcome=one.outcome,
            minutes=one.minutes,
        )


class RollShift(Schema):
    shift_id: int
    title: str
    people: list[RollPerson]
    waiting: list[RollPerson]


class RollRowIn(Input):
    """``sign_up_id`` of who had a place, or ``person_id`` of who helped without one."""

    shift_id: Id
    outcome: str
    sign_up_id: Id | None = None
    person_id: Id | None = None
    arrived_at: AwareDatetime | None = None
    left_at: AwareDatetime | None = None


class RollIn(Input):
    rows: Annotated[list[RollRowIn], Field(max_length=5000)]


Refusals: dict[int, Any] = {401: Refused, 403: Refused, 404: Refused, 409: Refused, 422: Refused}

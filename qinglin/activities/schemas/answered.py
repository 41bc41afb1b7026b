"""What the room answers: ids, words and numbers, every field listed."""

from datetime import datetime
from typing import Any

from ninja import Schema

from qinglin.activities.models import Activity, Shift, SignUp, Tally
from qinglin.activities.rules.roll import suggested


class ShiftLine(Schema):
    id: int
    title: str
    capacity: int
    taken: int
    waiting: int


class ActivityLine(Schema):
    """An activity in the list; ``venue`` is the name of the place."""

    id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    venue_id: int
    venue: str
    shifts: list[ShiftLine]

    @classmethod
    def of(cls, activity: Activity) -> "ActivityLine":
        return cls(
            id=activity.pk,
            title=activity.title,
            starts_at=activity.starts_at,
            ends_at=activity.ends_at,
            venue_id=activity.venue_id,
            venue=activity.venue.name,
            shifts=[ShiftLine(**_line(shift)) for shift in activity.shifts.all()],
        )


class ActivityPage(Schema):
    """``next`` is the value of ``after`` that gives the following page; null at the end."""

    items: list[ActivityLine]
    next: str | None


class PlacedOut(Schema):
    """``state`` is joined or waiting; ``position`` in line counts from 1, null with a place."""

    id: int
    state: str
    position: int | None


class ShiftOut(ShiftLine):
    """``over``: people in above capacity. ``served``: residents counted at it."""

    activity_id: int
    activity: str
    starts_at: datetime
    ends_at: datetime
    minimum: int
    min_age: int
    service_id: int | None
    skill_id: int | None
    skill: str | None
    over: int
    served: int

    @classmethod
    def of(cls, shift: Shift) -> "ShiftOut":
        return cls(**_shift(shift))


class ShiftSeen(ShiftOut):
    """With the caller's own sign-up, if there is one."""

    state: str
    mine: PlacedOut | None

    @classmethod
    def seen(cls, shift: Shift, mine: SignUp | None, position: int | None) -> "ShiftSeen":
        own = PlacedOut(id=mine.pk, state=mine.state, position=position) if mine else None
        return cls(**_shift(shift), state=shift.activity.state, mine=own)


class ActivityOut(Schema):
    """``state``: draft, published, confirmed, cancelled."""

    id: int
    title: str
    state: str
    unit_id: int
    unit: str
    venue_id: int
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
            unit_id=activity.unit_id,
            unit=activity.unit.name,
            venue_id=activity.venue_id,
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


class CheckedOut(Schema):
    """``already``: this attendance was known before."""

    id: int
    sign_up_id: int
    direction: str
    at: datetime
    already: bool


class TallyOut(Schema):
    """``number`` is negative where a count was taken back; ``served`` the shift's total now."""

    id: int
    shift_id: int
    number: int
    at: datetime
    undoes: int | None
    served: int

    @classmethod
    def of(cls, one: Tally) -> "TallyOut":
        return cls(
            id=one.pk,
            shift_id=one.shift_id,
            number=one.number,
            at=one.at,
            undoes=one.undoes_id,
            served=one.shift.served,
        )


class CodeOut(Schema):
    """``code`` is typed, ``qr`` drawn; both hold until ``turns_at`` and one turn longer."""

    code: str
    qr: str
    turns_at: datetime


class RollPerson(Schema):
    """Somebody on the roll. ``outcome`` is empty until the roll is confirmed; ``suggested`` is what
    the scans say."""

    sign_up_id: int
    person_id: int
    name: str
    state: str
    source: str
    arrived_at: datetime | None
    left_at: datetime | None
    suggested: str
    outcome: str
    minutes: int | None

    @classmethod
    def of(cls, one: SignUp, shift: Shift) -> "RollPerson":
        return cls(
            sign_up_id=one.pk,
            person_id=one.person_id,
            name=one.person.name,
            state=one.state,
            source=one.source,
            arrived_at=one.arrived_at,
            left_at=one.left_at,
            suggested=suggested((shift.starts_at, shift.ends_at), one.arrived_at, one.left_at),
            outcome=one.outcome,
            minutes=one.minutes,
        )


class RollShift(Schema):
    shift_id: int
    title: str
    people: list[RollPerson]
    waiting: list[RollPerson]


class RollOut(Schema):
    activity_id: int
    state: str
    shifts: list[RollShift]


def _line(shift: Shift) -> dict[str, Any]:
    return {
        "id": shift.pk,
        "title": shift.title,
        "capacity": shift.capacity,
        "taken": shift.taken,
        "waiting": shift.waiting,
    }


def _shift(shift: Shift) -> dict[str, Any]:
    return {
        **_line(shift),
        "activity_id": shift.activity_id,
        "activity": shift.activity.title,
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "minimum": shift.minimum,
        "min_age": shift.min_age,
        "service_id": shift.service_id,
        "skill_id": shift.skill_id,
        "skill": shift.skill.title if shift.skill else None,
        "over": shift.over,
        "served": shift.served,
    }

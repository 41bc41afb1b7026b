"""What is asked of the room. Unknown fields are refused by name."""

from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field, model_validator

from qinglin.kernel.schemas import Body, DayAsked, Id, IdAsked, Moment, Number, Text

Title = Annotated[Text, Field(max_length=80)]
Post = Annotated[Text, Field(max_length=60)]
Reason = Annotated[Text, Field(max_length=200)]
Notice = Annotated[Text, Field(max_length=4000)]


class Wanted(Body):
    """What the list is narrowed by. ``words`` finds titles and venues, also by pinyin initials.

    ``near`` is ``latitude,longitude`` in degrees (WGS-84), ``within`` metres from there.
    """

    words: Annotated[Text, Field(max_length=40)] = ""
    day: DayAsked | None = None
    venue: IdAsked | None = None
    skill: IdAsked | None = None
    unit: IdAsked | None = None
    near: Annotated[Text, Field(max_length=40)] | None = None
    within: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    after: Annotated[Text, Field(max_length=40)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class SignUpIn(Body):
    """``person_id``: a ward for whom the caller answers; the caller unless given."""

    person_id: Id | None = None


class AddedIn(Body):
    """``override_reason`` puts the person in although the shift is full.

    ``yes`` says how the person agreed: ``present``, ``phone`` or ``paper``; empty: she is invited.
    """

    person_id: Id
    yes: Literal["", "present", "phone", "paper"] = ""
    override_reason: Reason = ""


class NatureIn(Body):
    """Whether it is any of what is no volunteer service; every question is answered."""

    answers: dict[str, bool]


class CheckInIn(Body):
    """``code`` is the scanned text or the six digits; ``nonce`` makes a repeat harmless.

    ``at`` (of the scan) and ``sent_at`` (of the sending) are readings of the same device clock:
    together they give the true time, however wrong that clock is.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"code": "482915", "nonce": "0f3c5a1e9b7d4826", "direction": "in"}]
        },
    )

    code: Text
    nonce: Text
    direction: Text = "in"
    at: Moment | None = None
    sent_at: Moment | None = None
    device: Text = ""


class TallyIn(Body):
    shift_id: Id
    number: Number = 1
    nonce: Text | None = None


class ShiftIn(Body):
    """A shift lasts as long as its activity unless its own times are given."""

    title: Post
    capacity: Number
    minimum: Number = 1
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    service_id: Id | None = None
    skill_id: Id | None = None
    min_age: Number = 14


class ShiftChange(Body):
    """Only what is given changes; ``null`` is the same as leaving out."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"capacity": 12}]})

    title: Post | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    capacity: Number | None = None
    minimum: Number | None = None
    min_age: Number | None = None


class ActivityIn(Body):
    """``unit_id`` is the venue's unit, ``leader_id`` the caller, ``closes_at`` the start, unless
    given."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "venue_id": 1,
                    "title": "雷锋角周六便民服务",
                    "starts_at": "2015-12-05T08:30:00+08:00",
                    "ends_at": "2015-12-05T11:30:00+08:00",
                    "content": "小家电维修、理发、磨刀等便民服务",
                    "conditions": "年满 14 周岁的注册志愿者",
                    "how_to_join": "在线报名",
                    "risks": "维修小家电有触电风险，须断电后再动手",
                    "guarantees": "保险、饮水、马甲",
                    "shifts": [{"title": "小家电维修", "capacity": 4, "minimum": 2}],
                }
            ]
        },
    )

    venue_id: Id
    title: Title
    starts_at: Moment
    ends_at: Moment
    closes_at: Moment | None = None
    unit_id: Id | None = None
    programme_id: Id | None = None
    leader_id: Id | None = None
    content: Notice = ""
    conditions: Notice = ""
    how_to_join: Notice = ""
    risks: Notice = ""
    guarantees: Notice = ""
    shifts: Annotated[list[ShiftIn], Field(max_length=200)] = []


class ActivityChange(Body):
    """Only what is given changes; ``null`` is the same as leaving out."""

    title: Title | None = None
    venue_id: Id | None = None
    leader_id: Id | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    closes_at: Moment | None = None
    content: Notice | None = None
    conditions: Notice | None = None
    how_to_join: Notice | None = None
    risks: Notice | None = None
    guarantees: Notice | None = None


class ReasonIn(Body):
    reason: Reason


class RollRowIn(Body):
    """``sign_up_id`` of who had a place, or ``person_id`` of who helped without one.

    ``outcome``: present, late, left_early, no_show, excused, paid (there in paid time: no hours,
    not counted as volunteering); helped for who had no place.
    """

    shift_id: Id
    outcome: Text
    sign_up_id: Id | None = None
    person_id: Id | None = None
    arrived_at: Moment | None = None
    left_at: Moment | None = None

    @model_validator(mode="after")
    def one_of_both(self) -> "RollRowIn":
        if (self.sign_up_id is None) == (self.person_id is None):
            raise ValueError(_("请填写 sign_up_id 或 person_id，只填一个。"))
        return self


class RollIn(Body):
    rows: Annotated[list[RollRowIn], Field(max_length=5000)]

"""Facts of this room. Ids and plain values only: they are stored as JSON until reacted to."""

from dataclasses import dataclass
from typing import ClassVar, TypedDict

from qinglin.kernel.events import Event


class RollCredit(TypedDict):
    """One person's service on one shift, with the seven fields of Order 67 Art. 7 frozen.

    Name of the activity, day, place, content, time (``minutes``), organiser, leader; ``source``
    (``sign_up:17``) makes the credit happen once, ``rule`` says how minutes were counted.
    """

    source: str
    person_id: int
    unit_id: int
    minutes: int
    raw_minutes: int
    activity: str
    #: ISO date of the Shanghai day
    service_on: str
    place: str
    content: str
    organiser: str
    #: a person by id, never by name: the ledger holds nothing that may have to be erased
    leader_id: int | None
    rule: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityPublished(Event):
    """An activity began to recruit."""

    name: ClassVar[str] = "activities.published"
    activity_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedUp(Event):
    """A person got a place (``joined``) or a place in line (``waiting``, with the position)."""

    name: ClassVar[str] = "activities.signed_up"
    sign_up_id: int
    shift_id: int
    activity_id: int
    person_id: int
    state: str
    position: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Promoted(Event):
    """A person who waited got a place."""

    name: ClassVar[str] = "activities.promoted"
    sign_up_id: int
    shift_id: int
    activity_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class GaveBack(Event):
    """A person gave up a place (``was`` joined) or a place in line (``was`` waiting)."""

    name: ClassVar[str] = "activities.gave_back"
    sign_up_id: int
    shift_id: int
    activity_id: int
    person_id: int
    was: str
    #: the person who did it; None for the product itself
    by: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedIn(Event):
    """A person was scanned in or out for the first time on a shift."""

    name: ClassVar[str] = "activities.checked_in"
    sign_up_id: int
    person_id: int
    direction: str
    #: ISO moment, the corrected true time
    at: str


class ShiftMove(TypedDict):
    """A shift with people on it, and when it was to be before. Moments in ISO form."""

    shift_id: int
    people: list[int]
    was_starts_at: str
    was_ends_at: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityMoved(Event):
    """Another place, or other times of shifts; the people named have a place or wait."""

    name: ClassVar[str] = "activities.moved"
    activity_id: int
    #: the how many-th change of the activity it was, so that each move is told once
    change: int
    was_venue_id: int
    was_place: str
    shifts: list[ShiftMove]


@dataclass(frozen=True, kw_only=True, slots=True)
class RollConfirmed(Event):
    """The roll of an activity was confirmed; every credit of more than no minutes is in it."""

    name: ClassVar[str] = "activities.roll_confirmed"
    activity_id: int
    credits: list[RollCredit]


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityCancelled(Event):
    """An activity will not take place; the people named had a place or waited."""

    name: ClassVar[str] = "activities.cancelled"
    activity_id: int
    people: list[int]
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Offered(Event):
    """Somebody is asked: a place from the line, an invitation of staff, or to cover for another."""

    name: ClassVar[str] = "activities.offered"
    offer_id: int
    shift_id: int
    person_id: int
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferAnswered(Event):
    """An offer came to its end: accepted, declined, lapsed or withdrawn."""

    name: ClassVar[str] = "activities.offer_answered"
    offer_id: int
    shift_id: int
    person_id: int
    kind: str
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MinorsAlone(Event):
    """The last adult left a shift with minors who must not be there alone."""

    name: ClassVar[str] = "activities.minors_alone"
    shift_id: int
    activity_id: int
    #: the sign-up that was given back, so that each such moment is told once
    sign_up_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Missing(Event):
    """Somebody cannot come to a shift; the next was asked to cover, or nobody is left to ask."""

    name: ClassVar[str] = "activities.missing"
    shift_id: int
    sign_up_id: int
    person_id: int
    reason: str
    #: the offer to the next; None: nobody is left
    offer_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Marked(Event):
    """A late cancellation or an absence was put on record; ``barred`` says with what effect."""

    name: ClassVar[str] = "activities.marked"
    mark_id: int
    person_id: int
    barred: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AppealAnswered(Event):
    """An appeal against a mark was decided."""

    name: ClassVar[str] = "activities.appeal_answered"
    mark_id: int
    person_id: int
    granted: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn(Event):
    """The places of a shift were drawn by lot."""

    name: ClassVar[str] = "activities.drawn"
    shift_id: int
    activity_id: int
    joined: int
    waiting: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityRestored(Event):
    """A cancelled occurrence takes place after all; the people named were in it before."""

    name: ClassVar[str] = "activities.restored"
    activity_id: int
    people: list[int]
    change: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Thanked(Event):
    """The organiser thanked everybody who served."""

    name: ClassVar[str] = "activities.thanked"
    activity_id: int

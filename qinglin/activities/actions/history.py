"""Service of the past in bulk, with every invariant that the single actions keep."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from qinglin.activities.events import RollCredit
from qinglin.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class PastService:
    """One confirmed sign-up. Times are ignored where the outcome is no_show or excused."""

    person_id: int
    arrived_at: datetime
    left_at: datetime
    outcome: str = "present"


@dataclass(frozen=True, slots=True)
class PastTally:
    """Residents served, counted at one moment."""

    number: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PastShift:
    title: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    minimum: int = 1
    service_id: int | None = None
    skill_id: int | None = None
    min_age: int = 14
    people: Sequence[PastService] = ()
    tallies: Sequence[PastTally] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastActivity:
    unit_id: int
    venue_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    shifts: Sequence[PastShift]
    programme_id: int | None = None
    series_id: int | None = None
    slot_on: date | None = None
    leader_id: int | None = None
    content: str = ""
    conditions: str = ""
    how_to_join: str = ""
    risks: str = ""
    guarantees: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Ids in the order given, and the credits for the hours ledger (nothing is emitted)."""

    activity_ids: list[int] = field(default_factory=list)
    credits: list[RollCredit] = field(default_factory=list)


@transaction.atomic
def record_history(actor: Actor, activities: Sequence[PastActivity]) -> Recorded:
    """Confirmed activities with their people and tallies; the system only.

    Checked as a whole: everything in the past, shifts inside their activity, no shift above
    capacity, nobody twice in a shift or in two places at once (also against what is stored),
    registered people only. The first fault refuses all of it (RollRowWrong). Call it in portions
    of some ten thousand sign-ups. Hours come back in ``credits``: hand them to the ledger's bulk
    action in the same outer transaction.
    """
    raise NotImplementedError

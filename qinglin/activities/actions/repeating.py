"""Series: a rule that yields occurrences, each slot at most one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from django.db import transaction

from qinglin.activities.models import Activity, Programme, Series
from qinglin.kernel.actor import Actor
from qinglin.orgs.models import Unit
from qinglin.people.models import Person
from qinglin.venues.models import Venue


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSeriesShift:
    """A shift of every occurrence. ``from_minute`` counts from the series' start of the day."""

    title: str
    minutes: int
    capacity: int
    from_minute: int = 0
    minimum: int = 1
    service_id: int | None = None
    skill_id: int | None = None
    min_age: int = 14


@transaction.atomic
def create_series(
    actor: Actor,
    *,
    unit: Unit,
    venue: Venue,
    title: str,
    rule: str,
    first_on: date,
    starts: time,
    ends: time,
    until_on: date | None = None,
    programme: Programme | None = None,
    leader: Person | None = None,
    content: str = "",
    conditions: str = "",
    how_to_join: str = "",
    risks: str = "",
    guarantees: str = "",
    shifts: Sequence[NewSeriesShift] = (),
) -> Series:
    """A series by an RFC 5545 rule such as ``FREQ=WEEKLY;BYDAY=SA``; makes no occurrence yet.

    Refuses: Forbidden, WrongTimes, WrongValue, SameTitle, BadRule, RuleNeverHappens, RuleTooOften.
    """
    raise NotImplementedError


@transaction.atomic
def make_occurrences(actor: Actor, series: Series, until_on: date) -> list[Activity]:
    """Drafts for the slots from today to that day that have none yet; edited ones are kept."""
    raise NotImplementedError


@transaction.atomic
def end_series(actor: Actor, series: Series, last_on: date) -> Series:
    """No occurrence after this day: drafts without people go, everything with people stays."""
    raise NotImplementedError

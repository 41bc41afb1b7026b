"""What the desk looks at: the list, the week's board, records that are due."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from qinglin.activities.models import Activity, Programme, Series, Shift
from qinglin.kernel.actor import Actor
from qinglin.venues.models import Venue


@dataclass(frozen=True, slots=True)
class Cell:
    """A shift on the board. ``level``: short (below minimum), enough, full, over, cancelled."""

    shift: Shift
    level: str


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A venue and its seven days, Monday first."""

    venue: Venue
    days: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Board:
    monday: date
    days: tuple[date, ...]
    rows: list[BoardRow]


@dataclass(frozen=True, slots=True)
class DueRecord:
    """An activity that is over and whose record is not made. The law gives ten working days."""

    activity: Activity
    due_on: date
    #: working days left; negative when overdue
    days_left: int


def managed(
    actor: Actor,
    *,
    words: str = "",
    state: str = "",
    from_on: date | None = None,
    until_on: date | None = None,
    unit_id: int | None = None,
    venue_id: int | None = None,
) -> QuerySet[Activity]:
    """Activities of the units where the actor may view or manage, latest first; slice it.

    With unit and venue, and ``places``, ``joined``, ``queue``, ``served_sum`` summed over shifts.
    """
    raise NotImplementedError


def board(actor: Actor, week: date, *, unit_id: int | None = None) -> Board:
    """The week that contains this day: venue × day. Two queries."""
    raise NotImplementedError


def due_records(actor: Actor, limit: int = 50) -> list[DueRecord]:
    """Most urgent first. Ten working days after the end (Order 67, Art. 11)."""
    raise NotImplementedError


def series_of(actor: Actor) -> QuerySet[Series]:
    """The series of the units where the actor may view or manage."""
    raise NotImplementedError


def programmes() -> QuerySet[Programme]:
    raise NotImplementedError

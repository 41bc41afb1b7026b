"""Confirming the roll: who was there, from when to when, what counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from qinglin.activities.models import Activity
from qinglin.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class RollRow:
    """One line of the roll. ``sign_up_id`` for who had a place; ``person_id`` for who just helped.

    ``outcome`` is one of SignUp.Outcome. Times left out are those scanned; where none were
    scanned, those of the shift (for late the arrival, for left_early the departure must be known).
    """

    shift_id: int
    outcome: str
    sign_up_id: int | None = None
    person_id: int | None = None
    arrived_at: datetime | None = None
    left_at: datetime | None = None


@transaction.atomic
def confirm_roll(actor: Actor, activity: Activity, rows: Sequence[RollRow]) -> Activity:
    """Turn sign-ups into attendance records; credits go to the hours ledger by one event.

    Every person who holds a place needs a row. Refuses: Forbidden, RollTooEarly,
    RollConfirmedAlready, WrongState, RollIncomplete, RollRowWrong (``fields`` keyed ``row-N``).
    """
    raise NotImplementedError

"""Residents served, counted without names."""

from django.db import transaction

from qinglin.activities.models import Tally
from qinglin.kernel.actor import Actor


@transaction.atomic
def tally(actor: Actor, shift_id: int, *, number: int = 1, nonce: str | None = None) -> Tally:
    """Count ``number`` residents; the same nonce counts once and gives the same row.

    Needs to lead the activity or hold ``activities.check_in``. Refuses: NotFound, Forbidden,
    WrongValue, NotCounting.
    """
    raise NotImplementedError


@transaction.atomic
def undo_tally(actor: Actor, tally_id: int) -> Tally:
    """Take one count back: a row of its own with the negative number, at the time of the original.

    Refuses: NotFound, Forbidden, AlreadyUndone, NotCounting.
    """
    raise NotImplementedError

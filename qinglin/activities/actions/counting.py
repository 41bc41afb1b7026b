"""Residents served, counted without names."""

from django.db import IntegrityError, transaction

from qinglin.activities import policy
from qinglin.activities.errors import (
    FAULTS,
    AlreadyUndone,
    NonceTaken,
    NotCounting,
    WrongValue,
    between,
)
from qinglin.activities.models import Activity, Shift, Tally
from qinglin.activities.queries.find import shift_for, tally_for
from qinglin.activities.rules import scanning
from qinglin.activities.sql import line
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require

#: More residents than this are not served in one count.
LARGEST = 1000
LONGEST_NONCE = 64


@transaction.atomic
def tally(actor: Actor, shift_id: int, *, number: int = 1, nonce: str | None = None) -> Tally:
    """Count ``number`` residents; the same nonce counts once and gives the same row.

    Needs to lead the activity or hold ``activities.check_in``. Refuses: NotFound, Forbidden,
    WrongValue, NonceTaken, NotCounting.
    """
    seen = shift_for(actor, shift_id)
    require(policy.may_lead(actor, seen.activity))
    if not 1 <= number <= LARGEST:
        raise WrongValue(fields={"number": between(1, LARGEST)})
    if nonce is not None and not (0 < len(nonce) <= LONGEST_NONCE and nonce.isprintable()):
        raise WrongValue(fields={"nonce": FAULTS["long" if nonce else "empty"]})
    shift = line.lock_shift(shift_id)
    known = Tally.objects.filter(nonce=nonce).first() if nonce is not None else None
    if known is not None:
        if known.shift_id != shift_id:
            raise NonceTaken
        return known
    _require_counting(shift)
    try:
        with transaction.atomic():
            counted = Tally.objects.create(
                shift=shift, number=number, at=clock.now(), by_id=actor.person_id, nonce=nonce
            )
    except IntegrityError as error:  # the same nonce, at this moment, on another shift
        raise NonceTaken from error
    _count(shift, number)
    audit.record(actor, "activities.tallied", counted, number=number, shift=shift.pk)
    return counted


@transaction.atomic
def undo_tally(actor: Actor, tally_id: int) -> Tally:
    """Take one count back: a row of its own with the negative number, at the time of the original.

    Refuses: NotFound, AlreadyUndone, NotCounting.
    """
    original = tally_for(actor, tally_id)
    shift = line.lock_shift(original.shift_id)
    undone = Tally.objects.filter(undoes=original).exists()
    if undone or original.undoes_id is not None:
        raise AlreadyUndone
    _require_counting(shift)
    taken_back = Tally.objects.create(
        shift=shift,
        number=-original.number,
        at=original.at,
        by_id=actor.person_id,
        undoes=original,
    )
    _count(shift, -original.number)
    audit.record(actor, "activities.tally_undone", taken_back, undoes=original.pk, shift=shift.pk)
    return taken_back


def _require_counting(shift: Shift) -> None:
    """From an hour before the start until the roll is confirmed."""
    open_now = shift.starts_at - scanning.BEFORE <= clock.now()
    if shift.activity.state != Activity.State.PUBLISHED or not open_now:
        raise NotCounting


def _count(shift: Shift, number: int) -> None:
    shift.served += number
    shift.save(update_fields=["served"])

"""Places and the line for them: taken, given back, promoted."""

from dataclasses import dataclass

from django.db import transaction

from qinglin.activities.models import Shift
from qinglin.kernel.actor import Actor
from qinglin.people.models import Person


@dataclass(frozen=True, slots=True)
class Placed:
    """What signing up led to: ``state`` joined or waiting; ``position`` in line counts from 1."""

    id: int
    state: str
    position: int | None


@transaction.atomic
def sign_up(actor: Actor, shift_id: int, person_id: int) -> Placed:
    """Take a place, or a place in line where the shift is full.

    For oneself or for one's ward. Refuses, in this order: NotFound, AlreadySignedUp, Cancelled,
    NotOpen, Closed, Started, NotRegistered, Suspended, TooYoung, NoConsent, SkillMissing,
    Overlapping (names the other shift and its time).
    """
    raise NotImplementedError


@transaction.atomic
def add_person(actor: Actor, shift: Shift, person: Person, *, override_reason: str = "") -> Placed:
    """Staff put a person in. The rules of ``sign_up`` hold, but for the closing time.

    Where the shift is full: ShiftFull unless a reason is given, OverbookForbidden without
    ``activities.overbook``; with both the person joins and the shift is over capacity by one more.
    """
    raise NotImplementedError


@transaction.atomic
def cancel_sign_up(actor: Actor, sign_up_id: int) -> None:
    """Give back a place or a place in line: oneself, the guardian, or whoever leads or manages.

    Before the start the first in line is promoted at once; afterwards nobody is. Cancelling what is
    cancelled changes nothing. Refuses: NotFound, NotCancellable, TooLateToCancel.
    """
    raise NotImplementedError


@transaction.atomic
def set_capacity(actor: Actor, shift: Shift, capacity: int) -> int:
    """Change the number of places; returns how many people were promoted from the line.

    Refuses: BelowTaken, WrongValue.
    """
    raise NotImplementedError

"""One thing by its id, through the eyes of the actor: unseen and absent look the same."""

from qinglin.activities.models import Activity, Series, Shift, SignUp
from qinglin.kernel.actor import Actor

#: The largest id either database can hold; beyond it nothing exists.
LARGEST = 2**63 - 1


def activity_for(actor: Actor, pk: int) -> Activity:
    """With unit, venue, programme, leader and picture; ``shifts.all()`` prefetched in order."""
    raise NotImplementedError


def shift_for(actor: Actor, pk: int) -> Shift:
    """With activity and its venue and unit, service and skill."""
    raise NotImplementedError


def sign_up_for(actor: Actor, pk: int) -> SignUp:
    """With person, shift, activity, venue: one's own, a ward's, or where one looks after it."""
    raise NotImplementedError


def series_for(actor: Actor, pk: int) -> Series:
    """With unit, venue, leader; ``shifts.all()`` prefetched. For staff who see the unit."""
    raise NotImplementedError


def own_sign_up(person_id: int | None, shift_id: int) -> SignUp | None:
    """The sign-up of this person on this shift that is not cancelled."""
    raise NotImplementedError

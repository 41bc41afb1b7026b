"""Checking in and out by the code that turns over every thirty seconds."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from qinglin.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Checked:
    """A recorded scan. ``already``: the attendance was known, nothing new was counted."""

    id: int
    sign_up_id: int
    direction: str
    #: the corrected true time of this scan
    at: datetime
    already: bool


@transaction.atomic
def check_in(
    actor: Actor,
    *,
    code: str,
    nonce: str,
    direction: str = "in",
    at: datetime | None = None,
    sent_at: datetime | None = None,
    device: str = "",
) -> Checked:
    """Record a scan of the person who acts; ``code`` is the scanned text or the six digits.

    Idempotent by ``nonce``. ``at`` is the device's time of the scan, ``sent_at`` the device's time
    of sending: together they give the true time even if the device's clock is wrong; without
    ``sent_at`` the server's time counts. Refuses: SignInNeeded, WrongValue, NonceTaken,
    TooManyTries, CodeWrong, CodeExpired, CodeElsewhere, NothingToCheckIn, StillWaiting, TooEarly,
    TooLate, FutureTime, Cancelled, RollConfirmedAlready, NotCheckedIn, LeftBeforeArrival.
    """
    raise NotImplementedError

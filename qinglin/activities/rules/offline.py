"""Scans that a leader's phone kept: their true time, and what is not believed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .eligibility import Refusal
from .personal import SLACK
from .scanning import OFFLINE, OLDEST, ROUNDING, Taken, period_of

#: By so much two measurements of one clock may differ: the way through the net, and its drift.
DRIFT = timedelta(minutes=2)
#: So many scans are taken at once; a phone sends the rest in a further upload.
MOST = 500


@dataclass(frozen=True, slots=True)
class Clock:
    """How far a device's clock is behind ours: at the roster's download and at the upload."""

    at_download: timedelta
    at_upload: timedelta
    downloaded_at: datetime

    @property
    def changed(self) -> timedelta:
        return abs(self.at_upload - self.at_download)


def true_time(at: datetime, clock: Clock, received_at: datetime) -> Taken | Refusal:
    """A clock that was wrong all the time is set right; one that was turned in between is not.

    A clock that is a day off is no harm while it stays so: both measurements say the same.
    """
    if clock.changed > DRIFT:
        return Refusal("clock_changed", {"minutes": clock.changed // timedelta(minutes=1)})
    truly = at + clock.at_upload
    if truly > received_at + ROUNDING:
        return Refusal("future_time")
    if truly < clock.downloaded_at - DRIFT:
        return Refusal("before_roster")
    if received_at - truly > OLDEST:
        return Refusal("too_late")
    truly = min(truly, received_at)
    return Taken(truly, offline=received_at - truly > OFFLINE)


def freshness_refusal(period: int, truly: datetime) -> Refusal | None:
    """The code's own time against that of the scan: a picture of it is stale."""
    return None if abs(period_of(truly) - period) <= SLACK else Refusal("personal_code_expired")

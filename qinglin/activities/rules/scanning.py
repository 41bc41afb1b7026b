"""The turning code, the true time of a scan, and the shift it belongs to."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .eligibility import Refusal

#: Seconds for which a code is shown.
PERIOD = 30
#: Check-in opens before the start and ends after the end of the shift.
BEFORE, AFTER = timedelta(minutes=60), timedelta(hours=4)
#: Nobody comes only to go: a second scan within this time repeats the first.
STAY = timedelta(minutes=10)
#: A scan sent later than this after it was made was made offline.
OFFLINE = timedelta(seconds=60)
#: Scans may lie in a device for so long.
OLDEST = timedelta(days=7)
#: A device's two clock readings may be rounded to whole seconds, one up and one down.
ROUNDING = timedelta(seconds=2)
#: Digits typed wrong so often within this time: wait.
TRIES, TRIES_WITHIN = 10, timedelta(minutes=5)
#: How far back a code is recognised as expired instead of wrong.
REMEMBERED = 20

MAC_DIGITS = 16
PAYLOAD = re.compile(rf"([1-9]\d{{0,18}})\.(\d{{1,12}})\.([0-9a-f]{{{MAC_DIGITS}}})")
ADDRESS = re.compile(r"https?://[^\s?#]+\?(?:[^\s#]*&)?c=([^\s&#]+)")
SEPARATORS = re.compile(r"[\s\-·]+")


@dataclass(frozen=True, slots=True)
class Payload:
    """What a scanned code says of itself."""

    activity_id: int
    period: int
    mac: str


def period_of(moment: datetime) -> int:
    """The number of the thirty seconds in which a moment lies."""
    return int(moment.timestamp()) // PERIOD


def seconds_left(moment: datetime) -> int:
    return PERIOD - int(moment.timestamp()) % PERIOD


def message(activity_id: int, period: int) -> bytes:
    """What is authenticated: the place and time are those of the activity."""
    return f"{activity_id}.{period}".encode()


def payload(activity_id: int, period: int, mac: bytes) -> str:
    return f"{activity_id}.{period}.{mac.hex()[:MAC_DIGITS]}"


def digits(mac: bytes) -> str:
    """Six digits of the same authentication, for who cannot scan."""
    return f"{int.from_bytes(mac[8:16], 'big') % 1_000_000:06d}"


def read(text: str) -> Payload | str | None:
    """A scanned payload, six typed digits, or nothing that could be a code."""
    given = unicodedata.normalize("NFKC", text).strip()
    found = ADDRESS.fullmatch(given)
    bare = found.group(1) if found else given
    parts = PAYLOAD.fullmatch(bare)
    if parts:
        return Payload(int(parts.group(1)), int(parts.group(2)), parts.group(3))
    typed = SEPARATORS.sub("", bare)
    return typed if re.fullmatch(r"[0-9]{6}", typed) else None


def period_refusal(period: int, moment: datetime) -> Refusal | None:
    """The code of this period and the one before hold; a forwarded one does not."""
    age = period_of(moment) - period
    if age in (0, 1):
        return None
    return Refusal("code_expired" if age > 1 else "code_wrong")


@dataclass(frozen=True, slots=True)
class Taken:
    """When a scan truly happened; ``offline``: it was kept in the device for a while."""

    at: datetime
    offline: bool


def true_time(
    at: datetime | None, sent_at: datetime | None, received_at: datetime
) -> Taken | Refusal:
    """The device's own clock tells only how long ago it was, counted back from our clock."""
    if at is None or sent_at is None:
        return Taken(received_at, offline=False)
    ago = sent_at - at
    if ago < -ROUNDING:
        return Refusal("future_time")
    if ago > OLDEST:
        return Refusal("too_late")
    ago = max(ago, timedelta())
    return Taken(received_at - ago, offline=ago > OFFLINE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sign-up to which a scan could belong."""

    sign_up_id: int
    shift_id: int
    activity_id: int
    state: str
    starts_at: datetime
    ends_at: datetime
    arrived_at: datetime | None
    left_at: datetime | None

    def open_at(self, moment: datetime) -> bool:
        return self.starts_at - BEFORE <= moment <= self.ends_at + AFTER

    def distance(self, moment: datetime) -> timedelta:
        """Nothing while it runs; else how far away it is."""
        if moment < self.starts_at:
            return self.starts_at - moment
        return max(moment - self.ends_at, timedelta())


def pick(candidates: Sequence[Candidate], direction: str, at: datetime) -> Candidate | Refusal:
    """The sign-up a scan belongs to, among those of one activity.

    Coming in: one that is not left yet, the nearest in time. Going out: one that was entered,
    not left before others. Where none fits, the refusal says what stands in the way.
    """
    joined = [one for one in candidates if one.state == "joined"]
    fitting = [one for one in joined if one.open_at(at)]
    if not fitting:
        return _no_fit(candidates, joined, at)
    running = timedelta()

    def order(one: Candidate) -> tuple[bool, bool, bool, timedelta, datetime]:
        entered, left = one.arrived_at is not None, one.left_at is not None
        distance = one.distance(at)
        ended = at >= one.ends_at
        if direction == "out":
            return (not entered, left, distance > running, distance, one.starts_at)
        return (left, ended, distance > running, distance, one.starts_at)

    return min(fitting, key=order)


def _no_fit(candidates: Sequence[Candidate], joined: Sequence[Candidate], at: datetime) -> Refusal:
    if any(one.state == "confirmed" for one in candidates):
        return Refusal("roll_confirmed")
    ahead = [one for one in joined if at < one.starts_at - BEFORE]
    if ahead:
        return Refusal("too_early", {"opens": min(one.starts_at for one in ahead) - BEFORE})
    if joined:
        return Refusal("too_late")
    if any(one.state == "waiting" for one in candidates):
        return Refusal("still_waiting")
    return Refusal("nothing_to_check_in")


def leaving_refusal(arrived_at: datetime | None, at: datetime) -> Refusal | None:
    """Nobody leaves who did not come."""
    if arrived_at is None:
        return Refusal("not_checked_in")
    return Refusal("left_before_arrival") if at < arrived_at else None

"""Checking in and out by the code that turns over every thirty seconds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import ParamSpec

from django.db import DatabaseError, transaction

from qinglin.access.queries import actors_apart
from qinglin.activities.errors import (
    FAULTS,
    Cancelled,
    CodeElsewhere,
    CodeExpired,
    CodeWrong,
    NonceTaken,
    NothingToCheckIn,
    RollConfirmedAlready,
    TooManyTries,
    WrongValue,
    refusal,
)
from qinglin.activities.events import CheckedIn
from qinglin.activities.models import Activity, CodeTry, Scan
from qinglin.activities.queries.leading import mac_of
from qinglin.activities.queries.refusals import explained
from qinglin.activities.rules import scanning
from qinglin.activities.rules.eligibility import Refusal
from qinglin.activities.rules.scanning import Candidate, Payload
from qinglin.activities.sql import scans
from qinglin.kernel import clock, crypto
from qinglin.kernel.actor import Actor, require, require_person
from qinglin.kernel.errors import DomainError
from qinglin.kernel.events import reactions_to
from qinglin.kernel.gathering import Gathering
from qinglin.kernel.prepared import may_gather, take_back

LONGEST_NONCE = LONGEST_DEVICE = 64
LONGEST_CODE = 300
#: Readings of a clock that can be taken for one.
YEARS = range(2000, 2100)

Arguments = ParamSpec("Arguments")


@dataclass(frozen=True, slots=True)
class Checked:
    """A recorded scan. ``already``: the attendance was known, nothing new was counted."""

    id: int
    sign_up_id: int
    direction: str
    #: the corrected true time of this scan
    at: datetime
    already: bool


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivered scan, its values checked, and its true time or why it has none."""

    code: str
    nonce: str
    direction: str
    device_at: datetime | None
    device: str
    received_at: datetime
    taken: scanning.Taken | Refusal

    @classmethod
    def arriving(
        cls,
        *,
        code: str,
        nonce: str,
        direction: str = "in",
        at: datetime | None = None,
        sent_at: datetime | None = None,
        device: str = "",
    ) -> "Delivery":
        """A scan that is delivered now. Refuses: WrongValue."""
        _check_values(code, nonce, direction, device, at, sent_at)
        received_at = clock.now()
        taken = scanning.true_time(at, sent_at, received_at)
        return cls(code, nonce, direction, at, device, received_at, taken)

    @property
    def moment(self) -> datetime:
        """When it happened; a repeat is answered even if its time is absurd by now."""
        return self.received_at if isinstance(self.taken, Refusal) else self.taken.at


@dataclass(frozen=True, slots=True)
class _Asked:
    """A scan and whose it is."""

    actor: Actor
    person_id: int
    scan: Delivery


_Answer = Checked | DomainError
_Judged = Candidate | Checked | DomainError
#: Several persons' scans are recorded together; two scans of one person never are.
GATHERING: Gathering[_Asked, _Answer] = Gathering(apart=lambda asked: asked.person_id)


def _raised_after_commit(
    action: Callable[Arguments, Checked | DomainError],
) -> Callable[Arguments, Checked]:
    """Refuse with what the action returns, once its transaction is kept with the tries in it."""

    @wraps(action)
    def refusing(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Checked:
        result = action(*args, **kwargs)
        if isinstance(result, DomainError):
            raise result
        return result

    return refusing


@_raised_after_commit
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
) -> Checked | DomainError:
    """Record a scan of the person who acts; ``code`` is the scanned text or the six digits.

    Idempotent by ``nonce``. ``at`` is the device's time of the scan, ``sent_at`` the device's time
    of sending: together they give the true time even if the device's clock is wrong; without
    ``sent_at`` the server's time counts. Who scans at the same moment is recorded in one
    transaction. Refuses: SignInNeeded, WrongValue, NonceTaken, TooManyTries, CodeWrong,
    CodeExpired, CodeElsewhere, NothingToCheckIn, StillWaiting, TooEarly, TooLate, FutureTime,
    Cancelled, RollConfirmedAlready, NotCheckedIn, LeftBeforeArrival.
    """
    person_id = require_person(actor)
    scan = Delivery.arriving(
        code=code, nonce=nonce, direction=direction, at=at, sent_at=sent_at, device=device
    )
    asked = _Asked(actor, person_id, scan)
    if may_gather():
        return GATHERING.bring("scans", asked, _answer_all)
    return _answer_all([asked])[0]


@transaction.atomic
def check_in_together(
    actor: Actor, delivered: Sequence[tuple[str, Delivery]]
) -> list[Checked | None]:
    """For each token, by its digest, and scan: the recorded scan of whoever holds the token.

    For the product's own express lane; who holds a token acts for oneself. None, and nothing is
    written for that scan, wherever ``check_in`` would refuse.
    """
    require(actor.everything)
    holders = actors_apart([token for token, _scan in delivered])
    asked = {
        token: _Asked(holders[token], require_person(holders[token]), scan)
        for token, scan in delivered
        if token in holders
    }
    known = list(asked.values())
    recorded = _record_all(known, _judge_all(known)) if known else []
    answers = dict(zip(asked, recorded, strict=True))
    checked = (answers.get(token) for token, _scan in delivered)
    return [answer if isinstance(answer, Checked) else None for answer in checked]


@transaction.atomic
def forget_tries(actor: Actor) -> int:
    """Delete wrong tries that no longer count; returns how many."""
    require(actor.everything)
    old = CodeTry.objects.filter(at__lte=clock.now() - scanning.TRIES_WITHIN)
    return old.delete()[0]


def _answer_all(asked: list[_Asked]) -> list[_Answer]:
    """The answer to each; the scans that count are on the disk, and the tries that do not."""
    try:
        judged = _judge_all(asked)
        wrong = [
            CodeTry(person_id=one.person_id, at=one.scan.received_at)
            for one, answer in zip(asked, judged, strict=True)
            if isinstance(answer, CodeWrong)
        ]
        if wrong:
            CodeTry.objects.bulk_create(wrong)
        return _record_all(asked, judged)
    except DatabaseError:
        take_back()
        raise


def _judge_all(asked: Sequence[_Asked]) -> list[_Judged]:
    """The sign-up that each scan belongs to, the answer to a repeat, or why it does not count.

    The scans are of different persons. Nothing is written.
    """
    found = scans.around([_looked_for(one) for one in asked])
    return [_judged(one, found[one.person_id]) for one in asked]


def _record_all(asked: Sequence[_Asked], judged: Sequence[_Judged]) -> list[_Answer]:
    """The answer to each; the scans that belong to a sign-up are recorded.

    Nothing else is written afterwards in the same transaction.
    """
    chosen = {
        one.person_id: answer
        for one, answer in zip(asked, judged, strict=True)
        if isinstance(answer, Candidate)
    }
    new = [_scan(one, chosen[one.person_id]) for one in asked if one.person_id in chosen]
    written = scans.record(new) if new else {}
    return [
        _answered(one, answer, written) if isinstance(answer, Candidate) else answer
        for one, answer in zip(asked, judged, strict=True)
    ]


def _looked_for(asked: _Asked) -> scans.Asking:
    scan = asked.scan
    return scans.Asking(asked.person_id, scan.nonce, scan.moment, scan.received_at)


def _judged(asked: _Asked, found: scans.Around) -> _Judged:
    """The sign-up a scan belongs to, the answer to a repeat, or why it does not count."""
    scan = asked.scan
    if found.known is not None:
        return _repeated(found.known, asked.person_id, scan.direction)
    if isinstance(scan.taken, Refusal):
        return refusal(scan.taken.reason)
    given = scanning.read(scan.code)
    if isinstance(given, str) and found.wrong_at is not None:
        return TooManyTries(retry_after=_seconds_until(found.wrong_at, scan.received_at))
    activity_id = _activity_of(given, scan.moment, found.candidates)
    if isinstance(activity_id, DomainError):
        return activity_id
    if found.states.get(activity_id) == Activity.State.CANCELLED:
        return Cancelled()
    here = [one for one in found.candidates if one.activity_id == activity_id]
    if not here:
        return CodeElsewhere()
    chosen = scanning.pick(here, scan.direction, scan.moment)
    if isinstance(chosen, Refusal):
        return explained(chosen)
    if scan.direction == Scan.Direction.OUT and (
        leaving := scanning.leaving_refusal(chosen.arrived_at, scan.moment)
    ):
        return refusal(leaving.reason)
    return chosen


def _before(scan: Delivery, chosen: Candidate) -> datetime | None:
    """When the person was known to have come, or to have gone, before this scan."""
    return chosen.arrived_at if scan.direction == Scan.Direction.IN else chosen.left_at


def _scan(asked: _Asked, chosen: Candidate) -> scans.NewScan:
    scan = asked.scan
    return scans.NewScan(
        nonce=scan.nonce,
        sign_up_id=chosen.sign_up_id,
        direction=scan.direction,
        at=scan.moment,
        device_at=scan.device_at,
        received_at=scan.received_at,
        device=scan.device,
        offline=isinstance(scan.taken, scanning.Taken) and scan.taken.offline,
        by_id=asked.person_id,
        actor=asked.actor.name,
        jobs=[] if _before(scan, chosen) else reactions_to(CheckedIn),
        event={
            "sign_up_id": chosen.sign_up_id,
            "person_id": asked.person_id,
            "direction": scan.direction,
            "at": scan.moment.isoformat(),
        },
    )


def _answered(asked: _Asked, chosen: Candidate, written: dict[int, int | None]) -> _Answer:
    scan = asked.scan
    if chosen.sign_up_id not in written:
        return RollConfirmedAlready()
    pk = written[chosen.sign_up_id]
    if pk is None:  # the same scan was delivered a moment ago, on another connection
        known = scans.around([_looked_for(asked)])[asked.person_id].known
        return NonceTaken() if known is None else _repeated(known, asked.person_id, scan.direction)
    already = _before(scan, chosen) is not None
    return Checked(pk, chosen.sign_up_id, scan.direction, scan.moment, already=already)


def _check_values(
    code: str,
    nonce: str,
    direction: str,
    device: str,
    at: datetime | None,
    sent_at: datetime | None,
) -> None:
    fields = {}
    if not nonce or len(nonce) > LONGEST_NONCE or not nonce.isprintable():
        fields["nonce"] = FAULTS["long" if nonce else "empty"]
    if len(device) > LONGEST_DEVICE or not device.isprintable():
        fields["device"] = FAULTS["long"]
    if not code.strip() or len(code) > LONGEST_CODE:
        fields["code"] = FAULTS["long" if code.strip() else "empty"]
    if direction not in Scan.Direction.values:
        fields["direction"] = FAULTS["absent"]
    for name, reading in (("at", at), ("sent_at", sent_at)):
        if reading is not None and (reading.tzinfo is None or reading.year not in YEARS):
            fields[name] = FAULTS["years"]
    if fields:
        raise WrongValue(fields=fields)


def _repeated(known: scans.Known, person_id: int, direction: str) -> Checked | NonceTaken:
    """The same answer as the first time; a nonce that belongs to another scan is refused."""
    if known.person_id != person_id or known.direction != direction:
        return NonceTaken()
    return Checked(known.id, known.sign_up_id, known.direction, known.at, already=True)


def _activity_of(
    given: Payload | str | None, moment: datetime, candidates: list[Candidate]
) -> int | DomainError:
    """The activity whose code this is at that moment, or why it is none."""
    if given is None:
        return CodeWrong()
    if isinstance(given, str):
        return _activity_of_digits(given, moment, candidates)
    mac = mac_of(given.activity_id, given.period).hex()[: scanning.MAC_DIGITS]
    if not crypto.same(mac, given.mac):
        return CodeWrong()
    stale = scanning.period_refusal(given.period, moment)
    return given.activity_id if stale is None else refusal(stale.reason)


def _activity_of_digits(
    typed: str, moment: datetime, candidates: list[Candidate]
) -> int | DomainError:
    """Six digits fit an activity of the person now, fitted one a while ago, or are wrong."""
    ids = list(dict.fromkeys(one.activity_id for one in candidates))
    if not ids:
        return NothingToCheckIn()
    now = scanning.period_of(moment)
    for age in range(scanning.REMEMBERED):
        for activity_id in ids:
            if crypto.same(scanning.digits(mac_of(activity_id, now - age)), typed):
                return activity_id if age < 2 else CodeExpired()
    return CodeWrong()


def _seconds_until(wrong_at: datetime, now: datetime) -> int:
    """Until digits may be typed again."""
    return max((wrong_at + scanning.TRIES_WITHIN - now) // timedelta(seconds=1), 1)

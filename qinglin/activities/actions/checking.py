"""Checking in and out by the code that turns over every thirty seconds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import ParamSpec

from django.db import transaction

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
    ``sent_at`` the server's time counts. Refuses: SignInNeeded, WrongValue, NonceTaken,
    TooManyTries, CodeWrong, CodeExpired, CodeElsewhere, NothingToCheckIn, StillWaiting, TooEarly,
    TooLate, FutureTime, Cancelled, RollConfirmedAlready, NotCheckedIn, LeftBeforeArrival.
    """
    person_id = require_person(actor)
    _check_values(code, nonce, direction, device, at, sent_at)
    received_at = clock.now()
    taken = scanning.true_time(at, sent_at, received_at)
    # A repeat is answered before anything is judged, even if its time is absurd by now.
    moment = received_at if isinstance(taken, Refusal) else taken.at
    found = scans.around(person_id, moment, nonce, received_at)
    if found.known is not None:
        return _repeated(found.known, person_id, direction)
    if isinstance(taken, Refusal):
        raise refusal(taken.reason)
    given = scanning.read(code)
    if isinstance(given, str) and found.wrong_at is not None:
        raise TooManyTries(retry_after=_seconds_until(found.wrong_at, received_at))
    activity_id = _activity_of(given, moment, found.candidates)
    if isinstance(activity_id, DomainError):
        if isinstance(activity_id, CodeWrong):
            CodeTry.objects.create(person_id=person_id, at=received_at)
        return activity_id
    if found.states.get(activity_id) == Activity.State.CANCELLED:
        raise Cancelled
    here = [one for one in found.candidates if one.activity_id == activity_id]
    if not here:
        raise CodeElsewhere
    chosen = scanning.pick(here, direction, moment)
    if isinstance(chosen, Refusal):
        raise explained(chosen)
    if direction == Scan.Direction.OUT and (
        leaving := scanning.leaving_refusal(chosen.arrived_at, moment)
    ):
        raise refusal(leaving.reason)
    scan = scans.NewScan(
        nonce=nonce,
        sign_up_id=chosen.sign_up_id,
        direction=direction,
        at=moment,
        device_at=at,
        received_at=received_at,
        device=device,
        offline=taken.offline,
        by_id=person_id,
    )
    return _recorded(actor, scan, chosen, person_id)


@transaction.atomic
def forget_tries(actor: Actor) -> int:
    """Delete wrong tries that no longer count; returns how many."""
    require(actor.everything)
    old = CodeTry.objects.filter(at__lte=clock.now() - scanning.TRIES_WITHIN)
    return old.delete()[0]


def _recorded(
    actor: Actor, scan: scans.NewScan, chosen: Candidate, person_id: int
) -> Checked | DomainError:
    before = chosen.arrived_at if scan.direction == Scan.Direction.IN else chosen.left_at
    try:
        pk = scans.record(
            scan,
            actor=actor.name,
            jobs=[] if before else reactions_to(CheckedIn),
            event={
                "sign_up_id": scan.sign_up_id,
                "person_id": person_id,
                "direction": scan.direction,
                "at": scan.at.isoformat(),
            },
        )
    except scans.Settled as error:
        raise RollConfirmedAlready from error
    if pk is None:  # the same scan was delivered a moment ago, on another connection
        known = scans.around(person_id, scan.at, scan.nonce, scan.received_at).known
        if known is None:
            raise NonceTaken
        return _repeated(known, person_id, scan.direction)
    return Checked(pk, scan.sign_up_id, scan.direction, scan.at, already=before is not None)


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


def _repeated(known: scans.Known, person_id: int, direction: str) -> Checked:
    """The same answer as the first time; a nonce that belongs to another scan is refused."""
    if known.person_id != person_id or known.direction != direction:
        raise NonceTaken
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

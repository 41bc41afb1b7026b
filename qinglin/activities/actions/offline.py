"""The offline kit: a roster goes to a leader's phone, scans come back, however often."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qinglin.activities.errors import FAULTS, NonceTaken, WrongValue, refusal
from qinglin.activities.models import Kit, KitScan, Scan, SignUp
from qinglin.activities.presence_errors import OtherShift, PersonalCodeWrong
from qinglin.activities.queries.kit import link_of, paper_code_of
from qinglin.activities.queries.leading import led_by
from qinglin.activities.queries.refusals import explained
from qinglin.activities.rules import offline, personal
from qinglin.activities.rules.eligibility import Refusal
from qinglin.activities.rules.personal import Personal
from qinglin.activities.rules.scanning import Taken
from qinglin.kernel import audit, clock, crypto
from qinglin.kernel.actor import Actor, require, require_person
from qinglin.kernel.errors import DomainError

from .attending import Record, _attended, _held, _require_open

LONGEST_DEVICE = 32
#: A device's clock may say anything; beyond these years its reading is no reading.
YEARS = range(1971, 2200)
MOST_COUNTER = 2**31 - 1
NOTHING_LED = _("今天没有由您带的活动，不需要离线名单；排了您做领队，当天再来下载。")


@dataclass(frozen=True, slots=True, kw_only=True)
class KitRecord:
    """One record of a phone: its running number, the device's time, and how it was made.

    ``code`` is the scanned or typed code; a leader who marks somebody by hand names the place
    (``sign_up_id``) instead.
    """

    counter: int
    direction: str
    at: datetime
    code: str = ""
    sign_up_id: int | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of one record: ``recorded``, ``already``, or the code of a refusal."""

    counter: int
    result: str
    detail: str = ""
    sign_up_id: int | None = None
    at: datetime | None = None


@transaction.atomic
def take_roster(actor: Actor, *, device: str, device_now: datetime) -> Kit:
    """The activities that the actor leads today go to this phone; its clock is compared.

    Refuses: SignInNeeded, Forbidden (nothing led today), WrongValue.
    """
    person = require_person(actor)
    _check_device(device, device_now)
    now = clock.now()
    today = clock.day_of(now)
    require(bool(led_by(actor, today)), NOTHING_LED)
    kit = Kit.objects.create(
        person_id=person,
        device=device,
        day=today,
        salt=secrets.token_hex(8),
        behind_ms=_milliseconds(now - device_now),
        made_at=now,
    )
    audit.record(actor, "activities.roster_taken", kit, device=device, behind_ms=kit.behind_ms)
    return kit


@transaction.atomic
def deliver_scans(
    actor: Actor, kit: Kit, records: Sequence[KitRecord], *, sent_at: datetime
) -> list[Delivered]:
    """Take what a phone kept, in order of time; the same again changes nothing.

    Each record stands for itself: a refused one is named with its reason and writes nothing, the
    others are kept. Going without having come is refused until the coming was delivered, perhaps
    by another phone. ``sent_at`` is the device's time of this delivery.
    """
    require(kit.person_id == require_person(actor))
    if len(records) > offline.MOST:
        raise WrongValue(fields={"scans": FAULTS["number"]})
    _check_device(kit.device, sent_at)
    received_at = clock.now()
    measured = offline.Clock(
        at_download=timedelta(milliseconds=kit.behind_ms),
        at_upload=received_at - sent_at,
        downloaded_at=kit.made_at,
    )
    found = {}
    for record in sorted(records, key=lambda one: (one.at, one.counter)):
        try:
            with transaction.atomic():
                found[record.counter] = _delivered(actor, kit, record, measured, received_at)
        except DomainError as error:
            found[record.counter] = Delivered(
                record.counter, error.code, str(error), record.sign_up_id
            )
    return [found[record.counter] for record in records]


def _delivered(
    actor: Actor, kit: Kit, record: KitRecord, measured: offline.Clock, received_at: datetime
) -> Delivered:
    if not 0 < record.counter <= MOST_COUNTER:
        raise WrongValue(fields={"counter": FAULTS["number"]})
    if record.direction not in Scan.Direction.values:
        raise WrongValue(fields={"direction": FAULTS["absent"]})
    nonce = f"kit:{kit.device}:{record.counter}"
    if (known := _known(kit, nonce, record)) is not None:
        return known
    taken = offline.true_time(record.at, measured, received_at)
    if isinstance(taken, Refusal):
        raise refusal(taken.reason, **taken.params)
    sign_up, way = _meant(actor, record, taken)
    # The same record may be delivered twice at one moment: the place is held now, so look again.
    if (known := _known(kit, nonce, record)) is not None:
        return known
    _require_open(sign_up, taken.at)
    scan, already = _attended(
        actor,
        sign_up,
        Record(
            nonce=nonce,
            sign_up_id=sign_up.pk,
            direction=record.direction,
            at=taken.at,
            device=f"kit:{kit.device}",
            device_at=record.at,
            offline=taken.offline,
        ),
    )
    KitScan.objects.create(
        scan=scan,
        kit=kit,
        counter=record.counter,
        way=way,
        behind_ms=_milliseconds(measured.at_upload),
    )
    result = "already" if already else "recorded"
    return Delivered(record.counter, result, sign_up_id=sign_up.pk, at=taken.at)


def _known(kit: Kit, nonce: str, record: KitRecord) -> Delivered | None:
    """The answer to a record that came before; a number that somebody else used is refused."""
    scan = Scan.objects.filter(nonce=nonce).first()
    if scan is None:
        return None
    if scan.by_id != kit.person_id or scan.direction != record.direction:
        raise NonceTaken
    return Delivered(record.counter, "already", sign_up_id=scan.sign_up_id, at=scan.at)


def _meant(actor: Actor, record: KitRecord, taken: Taken) -> tuple[SignUp, KitScan.Way]:
    """Whose place it is: by the code, proved; or the leader's own word."""
    if not record.code:
        if record.sign_up_id is None:
            raise PersonalCodeWrong
        return _held(actor, record.sign_up_id), KitScan.Way.HAND
    read = personal.read(record.code)
    if isinstance(read, Personal):
        return _of_code(actor, read, taken), KitScan.Way.CODE
    if read is None or record.sign_up_id is None:
        raise PersonalCodeWrong
    sign_up = _held(actor, record.sign_up_id)
    if not crypto.same(paper_code_of(sign_up), read):
        raise OtherShift
    return sign_up, KitScan.Way.TYPED


def _of_code(actor: Actor, read: Personal, taken: Taken) -> SignUp:
    """The place of a turning code: right for that place, and of that very time."""
    sign_up = _held(actor, read.sign_up_id)
    right = link_of(sign_up, read.period)
    if right is None or not crypto.same(right.hex(), read.link.hex()):
        raise OtherShift
    stale = offline.freshness_refusal(read.period, taken.at)
    if stale is not None:
        raise explained(stale)
    return sign_up


def _check_device(device: str, reading: datetime) -> None:
    fields = {}
    if not device or len(device) > LONGEST_DEVICE or not device.isalnum():
        fields["device"] = FAULTS["long" if device else "empty"]
    if reading.tzinfo is None or reading.year not in YEARS:
        fields["now"] = FAULTS["years"]
    if fields:
        raise WrongValue(fields=fields)


def _milliseconds(span: timedelta) -> int:
    return round(span / timedelta(milliseconds=1))

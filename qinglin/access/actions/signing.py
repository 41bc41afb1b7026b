"""Signing in. Tries are counted before anything is compared, and the comparing itself happens
outside these transactions: hashing a password must not hold the database."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from qinglin.access import rules
from qinglin.access.errors import TooManyTries
from qinglin.access.models import Account, SignInCode, Tries
from qinglin.access.queries import accounts_named, code_digest, try_key
from qinglin.access.queries import phone_hash as hash_of
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require

PASSWORD, CODE = "password", "code"


@transaction.atomic
def count_try(actor: Actor, *, name: str, address: str, device: str = "") -> None:
    """Count one try to sign in, or refuse it; a refused try is not counted.

    On a device where the owner signed in before, only that device is counted, so that
    strangers cannot lock the owner out.
    """
    if device:
        _take(try_key("device", device), rules.TRIES_PER_DEVICE)
        return
    _take(try_key("name", name.strip().lower()), rules.TRIES_PER_NAME)
    _take(try_key("address", address), rules.TRIES_PER_ADDRESS)


@transaction.atomic
def count_code_request(actor: Actor, *, phone: str, address: str) -> None:
    """Count one request for a code, or refuse it."""
    _take(try_key("code", hash_of(phone)), rules.CODES_PER_PHONE)
    _take(try_key("code-address", address), rules.CODES_PER_ADDRESS)


@transaction.atomic
def send_code(actor: Actor, *, phone: str) -> str:
    """A fresh code for this phone; the older ones die. The caller brings it to the phone."""
    now = clock.now()
    code = f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}d}"
    hashed = hash_of(phone)
    SignInCode.objects.filter(phone_hash=hashed, used_at=None).update(used_at=now)
    SignInCode.objects.create(
        phone_hash=hashed,
        digest=code_digest(hashed, code),
        made_at=now,
        expires_at=now + rules.CODE_LIFE,
    )
    return code


@transaction.atomic
def prove_phone(actor: Actor, *, phone: str, code: str) -> bool:
    """Whether this is the code that was sent to the phone; it is right once only.

    It answers instead of refusing, because the guess must stay counted.
    """
    now, hashed = clock.now(), hash_of(phone)
    live = SignInCode.objects.filter(
        phone_hash=hashed, used_at=None, expires_at__gt=now, tries__lt=rules.CODE_TRIES
    )
    if not live.update(tries=F("tries") + 1):
        return False
    right = SignInCode.objects.filter(
        phone_hash=hashed, used_at=None, expires_at__gt=now, digest=code_digest(hashed, code)
    )
    return bool(right.update(used_at=now))


@transaction.atomic
def use_code(actor: Actor, *, phone: str, code: str) -> list[Account] | None:
    """The accounts that this code opens, once; none when it is wrong, old or used."""
    if not prove_phone(actor, phone=phone, code=code):
        return None
    return accounts_named(phone) or None


@transaction.atomic
def open_session(
    actor: Actor, account: Account, *, way: str, name: str, address: str, device: str = ""
) -> None:
    """Write down that somebody signed in, and give back what the tries had used up."""
    require(actor.account_id == account.pk)
    if device:
        _give_back(try_key("device", device), every=True)
    else:
        _give_back(try_key("name", name.strip().lower()), every=True)
        if way == PASSWORD:
            _give_back(try_key("address", address))
    audit.record(actor, "access.signed_in", account, way=way)


@transaction.atomic
def forget_tries(actor: Actor) -> int:
    """Delete counted tries and codes that no longer matter."""
    require(actor.everything)
    now = clock.now()
    old, _ = Tries.objects.filter(changed_at__lt=now - 2 * rules.WINDOW).delete()
    codes, _ = SignInCode.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
    return old + codes


def _take(key: str, limit: int) -> None:
    now = clock.now()
    row = _row(key, now)
    times = _moments(row)
    if wait := rules.wait_for(times, limit, now):
        seconds = int(wait.total_seconds()) + 1
        raise TooManyTries(retry_after=seconds, minutes=-(-seconds // 60))
    row.times = [moment.isoformat() for moment in [*rules.recent(times, now), now]]
    row.changed_at = now
    row.save(update_fields=["times", "changed_at"])


def _give_back(key: str, *, every: bool = False) -> None:
    row = Tries.objects.select_for_update(of=("self",)).filter(key=key).first()
    if row is not None and row.times:
        row.times = [] if every else row.times[:-1]
        row.save(update_fields=["times"])


def _row(key: str, now: datetime) -> Tries:
    """The row of this key, locked: tries under one key are counted one after the other."""
    Tries.objects.bulk_create([Tries(key=key, changed_at=now)], ignore_conflicts=True)
    return Tries.objects.select_for_update(of=("self",)).get(key=key)


def _moments(row: Tries) -> list[datetime]:
    return [datetime.fromisoformat(text) for text in row.times]

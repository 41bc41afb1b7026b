import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction

from qinglin.kernel import audit, clock, crypto
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.events import emit
from qinglin.orgs.models import Unit
from qinglin.people.models import Person

from . import keys, policy, queries, rules
from .errors import AlreadyRevoked, KeyInUse, KeyUnknown, ReasonNeeded, ReasonTooLong
from .events import Issued, Revoked
from .models import Document, Misses, SigningKey

MOST_REASON = 200


class Made(NamedTuple):
    """A document, and whether it was made just now or had been there already."""

    document: Document
    new: bool


@transaction.atomic
def issue(
    actor: Actor,
    *,
    kind: str,
    subject: str,
    person: Person,
    unit: Unit,
    body: Mapping[str, Any],
    simulated: bool = False,
) -> Made:
    """Number and sign a statement about this person; asked again for the same, the same one.

    The room that asks has decided that it is true and that the actor may have it.
    """
    require(actor.signed_in)
    if there := Document.objects.filter(kind=kind, subject=subject, revoked_at=None).first():
        return Made(there, new=False)
    now = clock.now().replace(microsecond=0)
    number = rules.number_of(clock.day_of(now).year, _drawn(rules.NUMBER_LENGTH))
    statement = rules.canonical(
        {
            "body": body,
            "form": rules.FORM,
            "holder": person.name,
            "issued_at": rules.moment(now),
            "kind": kind,
            "number": number,
            "simulated": simulated,
            "unit": unit.name,
        }
    )
    key, signature = _signed(statement)
    code = rules.code_of(_drawn(rules.CODE_LENGTH))
    try:
        with transaction.atomic():
            document = Document.objects.create(
                number=number,
                kind=kind,
                subject=subject,
                person=person,
                unit=unit,
                statement=statement,
                algorithm=rules.ALGORITHM,
                key_id=key,
                signature=signature,
                code_hash=queries.code_hash(code),
                code_sealed=crypto.seal(code, f"documents.code:{number}"),
                issued_at=now,
                issued_by=actor.name,
            )
    except IntegrityError:
        # Somebody asked for the same at the same moment and was first.
        there = Document.objects.filter(kind=kind, subject=subject, revoked_at=None).first()
        if there is None:
            raise
        return Made(there, new=False)
    audit.record(actor, "documents.issued", document, kind=kind, number=number)
    emit(Issued(document_id=document.pk, kind=kind, person_id=person.pk))
    return Made(document, new=True)


@transaction.atomic
def show(actor: Actor, document: Document, *, name: str, details: bool) -> Document:
    """Decide what strangers see on the check page; it holds from the next look on."""
    require(policy.may_show(actor, document))
    document.show_name, document.show_details = Document.NameShown(name), details
    document.save(update_fields=["show_name", "show_details"])
    audit.record(actor, "documents.shown", document, name=name, details=details)
    return document


@transaction.atomic
def revoke(actor: Actor, document: Document, *, reason: str = "") -> Document:
    """Take the document back for good: the check page finds nothing from now on.

    Its holder need not say why; whoever else does has to, and the holder reads it.
    """
    require(policy.may_revoke(actor, document))
    by_holder = policy.is_holder(actor, document)
    text = " ".join(reason.split())
    if not text and not by_holder:
        raise ReasonNeeded(fields={"reason": ReasonNeeded.message})
    if len(text) > MOST_REASON:
        raise ReasonTooLong(
            fields={"reason": ReasonTooLong.message % {"most": MOST_REASON}}, most=MOST_REASON
        )
    live = Document.objects.filter(pk=document.pk, revoked_at=None)
    if not live.update(revoked_at=clock.now(), revoked_by=actor.name, reason=text):
        raise AlreadyRevoked
    document.refresh_from_db(fields=["revoked_at", "revoked_by", "reason"])
    audit.record(actor, "documents.revoked", document, number=document.number, by_holder=by_holder)
    emit(
        Revoked(
            document_id=document.pk,
            kind=document.kind,
            person_id=document.person_id,
            by_holder=by_holder,
        )
    )
    return document


# ---------------------------------------------------------------- strangers who guess


@transaction.atomic
def count_miss(actor: Actor, *, address: str) -> None:
    """Remember that this address tried a code that opens nothing."""
    now, key = clock.now(), queries.miss_key(address)
    Misses.objects.bulk_create([Misses(key=key, changed_at=now)], ignore_conflicts=True)
    row = Misses.objects.select_for_update(of=("self",)).get(key=key)
    times = rules.recent(map(datetime.fromisoformat, row.times), now)
    row.times = [time.isoformat() for time in [*times, now]]
    row.changed_at = now
    row.save(update_fields=["times", "changed_at"])


@transaction.atomic
def forget_misses(actor: Actor) -> int:
    """Delete misses that count no longer."""
    require(actor.everything)
    old, _ = Misses.objects.filter(changed_at__lt=clock.now() - 2 * rules.WINDOW).delete()
    return old


# ---------------------------------------------------------------- keys


@transaction.atomic
def set_up_keys(actor: Actor) -> SigningKey:
    """Make the first key where there is none, and write down every key there is."""
    require(policy.may_keep_keys(actor))
    keys.set_up()
    return _registered()


@transaction.atomic
def rotate_key(actor: Actor) -> SigningKey:
    """Sign with a new key from now on; documents signed with the old one stay as good as new."""
    require(policy.may_keep_keys(actor))
    keys.rotate()
    row = _registered()
    audit.record(actor, "documents.key_rotated", row, key=row.key_id)
    return row


@transaction.atomic
def distrust_key(actor: Actor, key: str) -> SigningKey:
    """The key was stolen: whatever it signed is no longer believed."""
    require(policy.may_keep_keys(actor))
    row = SigningKey.objects.filter(key_id=key).first()
    if row is None:
        raise KeyUnknown(key=key)
    if keys.set_up().published.key == key:
        raise KeyInUse
    keys.mark_stolen(key)
    _registered()
    row.refresh_from_db()
    audit.record(actor, "documents.key_distrusted", row, key=key)
    return row


def _registered() -> SigningKey:
    """Rows for all published keys; returns the one that signs."""
    for opened in keys.published().values():
        values = {
            "algorithm": opened.algorithm,
            "public": opened.public,
            "made_at": _moment(opened.made_at),
        }
        row, _new = SigningKey.objects.get_or_create(key_id=opened.key, defaults=values)
        row.retired_at, row.stolen_at = _moment(opened.retired_at), _moment(opened.stolen_at)
        row.save(update_fields=["retired_at", "stolen_at"])
    return row


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def _signed(statement: str) -> tuple[str, bytes]:
    key, signature = keys.sign(statement)
    if not SigningKey.objects.filter(key_id=key).exists():
        _registered()
    return key, signature


def _drawn(length: int) -> str:
    return rules.drawn(secrets.randbelow(len(rules.ALPHABET)) for _ in range(length))

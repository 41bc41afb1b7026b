"""One line per change: who, what, on which record."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet

from . import clock
from .actor import Actor
from .models import AuditEntry

#: The act under which every refusal is written down.
REFUSED = "kernel.refused"


def name_of(target: Model) -> str:
    """How a record is named in the audit trail: ``room.model:pk``."""
    return f"{target._meta.label_lower}:{target.pk}"


def record(actor: Actor, action: str, target: Model, **detail: Any) -> None:
    """Write the audit entry of a change, in the transaction of the change.

    ``action`` is a dotted past-tense name (``activities.published``); ``detail`` holds plain
    values and never an identity number, a phone number or a secret.
    """
    AuditEntry.objects.create(
        at=clock.now(), actor=actor.name, action=action, target=name_of(target), detail=detail
    )


def record_many(actor: Actor, action: str, targets: Iterable[Model], **detail: Any) -> None:
    """The same entry about each of many records."""
    now = clock.now()
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                at=now, actor=actor.name, action=action, target=name_of(target), detail=detail
            )
            for target in targets
        ],
        batch_size=2_000,
    )


def trail(target: Model) -> QuerySet[AuditEntry]:
    """What happened to a record, the latest first."""
    return AuditEntry.objects.filter(target=name_of(target)).order_by("-id")


def refused(actor: Actor, act: str, **detail: Any) -> None:
    """Write down that somebody was refused: once, in a transaction of its own.

    Nothing of what was refused is there to point at, so ``act`` stands in the place of the record.
    """
    AuditEntry.objects.create(
        at=clock.now(), actor=actor.name, action=REFUSED, target=act[:80], detail=detail
    )

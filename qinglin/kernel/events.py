"""Facts that a room announces, and who reacts to them.

``emit`` writes one job for every reaction inside the caller's transaction, so a fact
and its consequences are stored together or not at all; ``kernel.jobs`` does them.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from django.db import transaction

from . import clock
from .models import Job


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """A fact, in the past tense, carrying ids and plain values that JSON can hold."""

    name: ClassVar[str]


Reaction = Callable[[Any], None]
#: dotted name of the reaction -> the event it reacts to, and itself
REACTIONS: dict[str, tuple[type[Event], Reaction]] = {}


def reacts_to(kind: type[Event]) -> Callable[[Reaction], Reaction]:
    """Register a reaction. It may run more than once and must be idempotent."""

    def register(reaction: Reaction) -> Reaction:
        REACTIONS[f"{reaction.__module__}.{reaction.__qualname__}"] = (kind, reaction)
        return reaction

    return register


def reactions_to(kind: type[Event]) -> list[str]:
    """Names of the reactions that an event of this kind sets off."""
    return [name for name, (wanted, _) in REACTIONS.items() if issubclass(kind, wanted)]


def emit(*events: Event) -> None:
    """Write the jobs of these facts; belongs inside the transaction of the change."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("emit() belongs inside an action")
    now = clock.now()
    Job.objects.bulk_create(
        [
            Job(name=name, payload=asdict(event), due_at=now)
            for event in events
            for name in reactions_to(type(event))
        ],
        batch_size=500,
    )

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from qinglin.kernel import clock
from qinglin.kernel.actor import Actor, require_person

from .models import Message
from .registry import template as template_named


@transaction.atomic
def tell(
    actor: Actor,
    *,
    people: Iterable[int],
    template: str,
    link: str = "",
    key: str | None = None,
    **values: Any,
) -> None:
    """Tell these persons something, in the transaction of what happened.

    With a ``key`` each of them is told once, however often this is called.
    """
    template_named(template, values)
    if link and (not link.startswith("/") or link.startswith("//")):
        raise ValueError(f"the link of a message stays here: {link}")
    kept = {name: _kept(value) for name, value in values.items()}
    now = clock.now()
    Message.objects.bulk_create(
        [
            Message(
                person_id=person, template=template, values=kept, link=link, key=key, made_at=now
            )
            for person in dict.fromkeys(people)
        ],
        ignore_conflicts=key is not None,
        batch_size=1000,
    )


@transaction.atomic
def mark_read(actor: Actor, message: Message) -> None:
    """The reader has opened it. Others' messages stay as they are."""
    own = Message.objects.filter(pk=message.pk, person_id=require_person(actor), read_at=None)
    own.update(read_at=clock.now())


@transaction.atomic
def mark_all_read(actor: Actor) -> int:
    own = Message.objects.filter(person_id=require_person(actor), read_at=None)
    return own.update(read_at=clock.now())


def _kept(value: Any) -> Any:
    """Moments and days are kept as such, to be said in the reader's language later."""
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    return value if isinstance(value, int | float) else str(value)

"""Heads that leave the house, and the ledger as it is handed to strangers."""

import json
from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from qinglin.hours import heads, rules
from qinglin.hours.models import DailyHead, Entry, HeadDelivery

from .entries import lines_of


def head_at(moment: datetime) -> tuple[int, bytes] | None:
    """The last entry made before this moment."""
    entries = Entry.objects.filter(made_at__lt=moment).order_by("-seq")
    found = entries.values_list("seq", "hash").first()
    return None if found is None else (found[0], bytes(found[1]))


def daily_heads() -> list[str]:
    """One line for each day, as ``qinglin verify --heads`` reads it; oldest first."""
    rows = DailyHead.objects.order_by("day").values_list("seq", "hash", "day")
    return [heads.line_of(seq, hash_, day.isoformat()) for seq, hash_, day in rows]


def undelivered() -> QuerySet[HeadDelivery]:
    """Heads that are not yet where they belong, oldest first."""
    waiting = HeadDelivery.objects.filter(sent_at=None).select_related("head")
    return waiting.order_by("head__day", "pk")


def line_to_bring(delivery: HeadDelivery) -> str:
    head = delivery.head
    return heads.line_of(head.seq, head.hash, head.day.isoformat())


def export(after: int = 0) -> Iterator[str]:
    """The ledger line by line as JSON: the members of the canonical form, and the hash."""
    for line, stored in lines_of(Entry.objects.filter(seq__gt=after)):
        yield json.dumps(
            {**rules.exported(line), "hash": stored.hex()},
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )

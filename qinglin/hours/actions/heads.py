"""Daily heads: noted once for each day, and brought to every place until they are there."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from qinglin.hours import heads, queries
from qinglin.hours.models import DailyHead, HeadDelivery
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor, require

MOST_ERROR = 300


@transaction.atomic
def note_heads(actor: Actor) -> int:
    """Note where the ledger stood at the end of each day that is over and not noted yet.

    Days that a worker missed are made good; returns how many were noted.
    """
    require(actor.everything)
    yesterday = clock.today() - timedelta(days=1)
    last = DailyHead.objects.order_by("-day").first()
    day = last.day + timedelta(days=1) if last else yesterday
    noted = 0
    while day <= yesterday:
        found = queries.head_at(clock.at(day + timedelta(days=1)))
        if found is not None:
            seq, hash_ = found
            DailyHead.objects.get_or_create(
                day=day, defaults={"seq": seq, "hash": hash_, "made_at": clock.now()}
            )
            noted += 1
        day += timedelta(days=1)
    return noted


@transaction.atomic
def plan_deliveries(actor: Actor) -> int:
    """One delivery for each head and place; a place named later gets all heads there are."""
    require(actor.everything)
    there = set(HeadDelivery.objects.values_list("head_id", "place"))
    missing = [
        HeadDelivery(head_id=head, place=place)
        for place in heads.places()
        for head in DailyHead.objects.order_by("day").values_list("pk", flat=True)
        if (head, place) not in there
    ]
    HeadDelivery.objects.bulk_create(missing, ignore_conflicts=True, batch_size=500)
    return len(missing)


@transaction.atomic
def note_delivery(actor: Actor, delivery: HeadDelivery, *, error: str = "") -> None:
    """It is there, or was tried in vain and why."""
    require(actor.everything)
    HeadDelivery.objects.filter(pk=delivery.pk).update(
        tries=F("tries") + 1,
        error=error[:MOST_ERROR],
        sent_at=None if error else clock.now(),
    )

"""Terms, parts and safeguards as plain values become rows: for occurrences, copies, patterns."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from qinglin.activities.models import (
    Activity,
    Role,
    Safeguard,
    Series,
    SeriesShift,
    Shift,
    Terms,
)
from qinglin.activities.rules import terms as rules
from qinglin.kernel.actor import Actor

from .terms import prepare_draw

BATCH = 500


@transaction.atomic(savepoint=False)
def equip(
    actor: Actor,
    series: Series,
    activities: Sequence[Activity],
    shifts: Sequence[tuple[Shift, SeriesShift]],
) -> None:
    """What the series says about each shift, and about its dangers, for fresh occurrences."""
    if series.safeguard:
        Safeguard.objects.bulk_create(
            [Safeguard(activity=one, **series.safeguard) for one in activities], batch_size=BATCH
        )
    for shift, planned in shifts:
        if planned.terms:
            write_terms(actor, shift, planned.terms)


@transaction.atomic(savepoint=False)
def write_terms(actor: Actor, shift: Shift, values: Mapping[str, Any]) -> None:
    """The terms of a fresh shift in which nobody is."""
    plan = rules.restored(values)
    Terms.objects.create(
        shift=shift,
        way=plan.way,
        max_age=plan.max_age,
        training=plan.training,
        offer_minutes=plan.offer_minutes,
        companions=plan.companions,
        largest_party=plan.largest_party,
    )
    Role.objects.bulk_create(
        Role(
            shift=shift,
            title=one.title,
            position=position,
            capacity=one.capacity,
            minimum=one.minimum,
            skill_id=one.skill_id,
        )
        for position, one in enumerate(plan.roles)
    )
    prepare_draw(actor, shift, plan)

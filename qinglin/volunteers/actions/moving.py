"""Registrations go to another unit, many at a time: after a split, a merger, a move of people."""

from collections.abc import Collection

from django.db import transaction

from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.orgs.models import Unit
from qinglin.volunteers import policy
from qinglin.volunteers.errors import NobodyChosen, SameUnit, UnitClosed
from qinglin.volunteers.models import Profile

BATCH = 1_000


@transaction.atomic
def move_registrations(
    actor: Actor, unit: Unit, to: Unit, profile_ids: Collection[int] | None
) -> int:
    """These registrations of ``unit``, or all of it (None), belong to ``to`` from now on.

    What was served before stays counted where it was served. Whoever is not registered at
    ``unit`` any more is passed over. Returns how many went. Refuses: Forbidden, SameUnit,
    UnitClosed, NobodyChosen.
    """
    require(actor.can(policy.MANAGE, unit.pk) and actor.can(policy.MANAGE, to.pk))
    if unit.pk == to.pk:
        raise SameUnit(fields={"to": SameUnit.message})
    if to.closed_on is not None and to.closed_on <= clock.today():
        raise UnitClosed(unit=to.name)
    here = Profile.objects.select_for_update(of=("self",)).filter(unit=unit)
    if profile_ids is not None:
        here = here.filter(pk__in=profile_ids)
    ids = list(here.order_by("pk").values_list("pk", flat=True))
    if not ids:
        raise NobodyChosen
    for first in range(0, len(ids), BATCH):
        Profile.objects.filter(pk__in=ids[first : first + BATCH]).update(unit=to)
    audit.record(actor, "volunteers.moved", unit, to=to.pk, number=len(ids), people=ids[:200])
    return len(ids)

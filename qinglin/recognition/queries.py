from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from qinglin.kernel import facts
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.kernel.facts import FACTS, Basis, Cut, UnitKind
from qinglin.orgs.models import Unit
from qinglin.orgs.queries import district, ids_under

from . import policy
from .models import Application, Brand, Criterion, Event

YEAR = timedelta(days=364)


@dataclass(frozen=True, slots=True)
class Counted:
    """A criterion and what the records show."""

    title: str
    least: int
    number: int

    @property
    def met(self) -> bool:
        return self.number >= self.least

    @property
    def plain(self) -> Mapping[str, Any]:
        return {"title": self.title, "least": self.least, "number": self.number}


def countable() -> list[tuple[str, Any]]:
    """Facts that a criterion may ask: those of the rooms below."""
    return sorted((key, fact.title) for key, fact in FACTS.items())


def counted(brand: Brand, unit: Unit, day: date) -> list[Counted]:
    """What the records of the unit and those below it show for the year that ends on a day."""
    under = ids_under([unit.pk]).get(unit.pk, frozenset({unit.pk}))
    found = []
    for criterion in criteria(brand):
        fact = FACTS.get(criterion.fact)
        if fact is None:
            continue
        since = None if fact.basis is Basis.AS_OF else day - YEAR
        number = facts.count(fact, Cut(until=day, since=since, units=under)).number
        scale = 60 if fact.unit_kind is UnitKind.HOURS else 1
        found.append(Counted(criterion.title, criterion.least, number // scale))
    return found


def brands(*, retired: bool = False) -> QuerySet[Brand]:
    found = Brand.objects.order_by("title")
    return found if retired else found.filter(retired=False)


def criteria(brand: Brand) -> QuerySet[Criterion]:
    return Criterion.objects.filter(brand=brand).order_by("pk")


def applications(actor: Actor, *, state: str = "") -> QuerySet[Application]:
    """The applications the actor may see, the latest first."""
    seen = policy.visible(actor, Application.objects.select_related("brand", "unit"))
    if state:
        seen = seen.filter(state=state)
    return seen.order_by("-applied_on", "-pk")


def application_for(actor: Actor, pk: int) -> Application:
    """Unseen and absent look the same."""
    rows = Application.objects.select_related("brand", "unit", "honour")
    found = policy.visible(actor, rows).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def events_of(application: Application) -> QuerySet[Event]:
    return Event.objects.filter(application=application).order_by("pk")


def appliable(actor: Actor) -> list[Unit]:
    """Open units for which the actor may apply."""
    rows = Unit.objects.filter(closed_on=None)
    if not actor.everything:
        rows = rows.filter(pk__in=actor.units(policy.APPLY))
    return list(rows.order_by("kind", "name_key", "pk")[:500])


def may_define(actor: Actor) -> bool:
    root = district()
    return policy.may_assess(actor, root.pk) if root else actor.everything


def may_see(actor: Actor) -> bool:
    return actor.can_somewhere(policy.APPLY) or actor.can_somewhere(policy.ASSESS)


def may_assess(actor: Actor, application: Application) -> bool:
    return policy.may_assess(actor, application.unit_id)

"""The tree as it stood on a day."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from qinglin.kernel import facts
from qinglin.kernel.actor import Actor
from qinglin.orgs import policy
from qinglin.orgs.models import FormerLink, Hanging, Unit, UnitChange, UnitLink

from . import Node, nested


def links_on(day: date) -> tuple[QuerySet[UnitLink], QuerySet[FormerLink]]:
    """The pairs that stood on a day: of those that stand today, and of former ones."""
    since = Q(from_on=None) | Q(from_on__lte=day)
    return (
        UnitLink.objects.filter(since),
        FormerLink.objects.filter(since, until_on__gt=day),
    )


def ids_under_on(root: int, day: date) -> frozenset[int]:
    """The ids of the units that stood below a unit on a day, itself included."""
    return frozenset(
        unit
        for links in links_on(day)
        for (unit,) in facts.answer(links.filter(ancestor=root).values_list("descendant_id"))
    )


def over_on(day: date, **ancestor: object) -> dict[int, int]:
    """Descendant -> ancestor on a day, for ancestors that fit (``ancestor__kind="town"``)."""
    found: dict[int, int] = {}
    for links in links_on(day):
        rows = links.filter(**ancestor).values_list("descendant_id", "ancestor_id")
        found.update(facts.answer(rows))
    return found


def over_each(days: Sequence[date], **ancestor: object) -> list[dict[int, int]]:
    """``over_on`` for each of these days; asked once where the tree did not change since."""
    if not days:
        return []
    if not changed_since(min(days)):
        return [over_on(max(days), **ancestor)] * len(days)
    return [over_on(day, **ancestor) for day in days]


def children_on(root: int, day: date) -> list[int]:
    """The units that hung right below a unit on a day."""
    return [
        unit
        for links in links_on(day)
        for (unit,) in facts.answer(links.filter(ancestor=root, depth=1).values_list("descendant"))
    ]


def changed_since(day: date) -> bool:
    """Whether the tree looked otherwise on that day: unit by unit it is slower to ask."""
    return FormerLink.objects.filter(until_on__gt=day).exists()


def tree_on(actor: Actor, day: date) -> list[Node]:
    """The units the actor may see as they hung on a day."""
    there = Q(closed_on=None) | Q(closed_on__gt=day)
    seen = list(policy.visible(actor, Unit.objects.filter(there, opened_on__lte=day)))
    parents = parents_on([unit.pk for unit in seen], day)
    return nested(seen, lambda unit: parents.get(unit.pk, unit.parent_id))


def parents_on(units: Iterable[int], day: date) -> dict[int, int]:
    """Unit -> the parent it had on a day, for units that ever moved."""
    rows = Hanging.objects.filter(
        Q(from_on=None) | Q(from_on__lte=day), Q(until_on=None) | Q(until_on__gt=day)
    )
    wanted = set(units)
    return {
        unit: parent for unit, parent in rows.values_list("unit_id", "parent_id") if unit in wanted
    }


def history(actor: Actor, unit: Unit) -> QuerySet[UnitChange]:
    """What happened to a unit, the latest first."""
    return UnitChange.objects.filter(unit=unit).select_related("other").order_by("-on", "-pk")


def changes(actor: Actor) -> QuerySet[UnitChange]:
    """What happened to the units where the actor may look, the latest first."""
    seen = UnitChange.objects.select_related("unit", "other").order_by("-on", "-pk")
    return seen if actor.everything else seen.filter(unit_id__in=actor.units(policy.VIEW))

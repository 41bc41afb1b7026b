from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from qinglin.kernel import search as words_search
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound

from . import policy
from .models import Unit, UnitLink


def ids_under(roots: Iterable[int]) -> dict[int, frozenset[int]]:
    """For each root, the ids of the units under it, itself included. One query."""
    under: dict[int, set[int]] = defaultdict(set)
    links = UnitLink.objects.filter(ancestor_id__in=set(roots))
    for ancestor, descendant in links.values_list("ancestor_id", "descendant_id"):
        under[ancestor].add(descendant)
    return {root: frozenset(ids) for root, ids in under.items()}


def district() -> Unit | None:
    """The root of the tree: one installation serves one district."""
    return Unit.objects.filter(parent=None, kind=Unit.Kind.DISTRICT).order_by("pk").first()


def simulated_district() -> bool:
    """Whether the district is a simulated one, and every page must say so."""
    root = district()
    return root is not None and root.simulated


def towns() -> QuerySet[Unit]:
    """Towns and streets of the district that are open: public knowledge, by name."""
    return Unit.objects.filter(kind=Unit.Kind.TOWN, closed_on=None).order_by("name_key", "pk")


def unit_for(actor: Actor, pk: int) -> Unit:
    """Unseen and absent look the same."""
    seen = policy.visible(actor, Unit.objects.select_related("parent"))
    unit = seen.filter(pk=pk).first()
    if unit is None:
        raise NotFound
    return unit


def units(actor: Actor) -> QuerySet[Unit]:
    """Every unit where the actor may look, by kind and name."""
    return policy.visible(actor, Unit.objects.order_by("kind", "name_key", "pk"))


def search(actor: Actor, words: str) -> QuerySet[Unit]:
    """Units by words or pinyin initials."""
    return units(actor).filter(words_search.matches(words)).select_related("parent")


def under(unit: Unit) -> QuerySet[Unit]:
    """The unit and all below it."""
    links = UnitLink.objects.filter(ancestor=unit)
    return Unit.objects.filter(pk__in=links.values("descendant_id"))


def path_to(unit: Unit) -> list[Unit]:
    """From the district down to the parent of the unit."""
    links = UnitLink.objects.filter(descendant=unit, depth__gt=0).order_by("-depth")
    return [link.ancestor for link in links.select_related("ancestor")]


def manageable(actor: Actor) -> QuerySet[Unit]:
    """Open units under which the actor may open others."""
    seen = Unit.objects.filter(closed_on=None).order_by("kind", "name_key", "pk")
    return seen if actor.everything else seen.filter(pk__in=actor.units(policy.MANAGE))

from collections import defaultdict
from collections.abc import Iterable

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

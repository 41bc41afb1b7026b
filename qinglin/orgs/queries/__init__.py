from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from qinglin.kernel import search as words_search
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.orgs import policy, rules, sql
from qinglin.orgs.models import FormerLink, Unit, UnitLink
from qinglin.orgs.policy import conferring as conferring
from qinglin.orgs.policy import role_titles as role_titles
from qinglin.orgs.policy import titling as titling

from .posts import elected_posts as elected_posts
from .posts import ending_terms as ending_terms
from .posts import forces as forces
from .posts import free_kind_key as free_kind_key
from .posts import hand_over_for as hand_over_for
from .posts import hand_overs_of as hand_overs_of
from .posts import holders_on as holders_on
from .posts import holding_for as holding_for
from .posts import holdings_with_roles as holdings_with_roles
from .posts import in_force as in_force
from .posts import item_for as item_for
from .posts import kind_named as kind_named
from .posts import kinds_for as kinds_for
from .posts import leaders_of as leaders_of
from .posts import open_hand_overs as open_hand_overs
from .posts import person_like as person_like
from .posts import person_of_posts as person_of_posts
from .posts import post_for as post_for
from .posts import post_kind_for as post_kind_for
from .posts import post_kinds as post_kinds
from .posts import posts_of as posts_of
from .posts import posts_of_person as posts_of_person
from .posts import rules_by_kind as rules_by_kind
from .posts import running_terms as running_terms
from .posts import term_rules as term_rules
from .posts import terms_of as terms_of
from .posts import today as today
from .posts import unfit as unfit
from .posts import unit_kinds as unit_kinds

#: What the root of the tree may be.
ROOTS = frozenset({Unit.Kind.CITY, Unit.Kind.DISTRICT})


@dataclass(slots=True)
class Node:
    """A unit and what hangs below it, as far as the actor may look."""

    unit: Unit
    children: list["Node"] = field(default_factory=list)
    #: units below, at any depth
    below: int = 0

    @property
    def leaves(self) -> list["Node"]:
        return [child for child in self.children if not child.children]

    @property
    def branches(self) -> list["Node"]:
        return [child for child in self.children if child.children]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A unit, the units above it from the district down, and the open ones right below it."""

    unit: Unit
    path: list[Unit]
    children: list[Unit]


def ids_under(roots: Iterable[int]) -> dict[int, frozenset[int]]:
    """For each root, the ids of the units under it, itself included. One query."""
    under: dict[int, set[int]] = defaultdict(set)
    links = UnitLink.objects.filter(ancestor_id__in=set(roots))
    for ancestor, descendant in links.values_list("ancestor_id", "descendant_id"):
        under[ancestor].add(descendant)
    return {root: frozenset(ids) for root, ids in under.items()}


def above(ids: Iterable[int]) -> QuerySet[UnitLink, int]:
    """The same as ``units_above``, to be asked inside another query."""
    links = UnitLink.objects.filter(descendant_id__in=ids)
    return links.values_list("ancestor_id", flat=True)


def units_above(ids: Iterable[int]) -> set[int]:
    """The units from which these are governed: themselves and all their ancestors."""
    links = UnitLink.objects.filter(descendant_id__in=set(ids))
    return set(links.values_list("ancestor_id", flat=True))


def district() -> Unit | None:
    """The root of the tree: one installation serves one district."""
    return Unit.objects.filter(parent=None, kind__in=ROOTS).order_by("pk").first()


def kinds_below(parent: Unit) -> list[Unit.Kind]:
    """What may be opened below a unit: districts below a city only, a city nowhere."""
    roots = ROOTS - {Unit.Kind.DISTRICT} if parent.kind == Unit.Kind.CITY else ROOTS
    return [kind for kind in Unit.Kind if kind not in roots]


def simulated_district() -> bool:
    """Whether the district is a simulated one, and every page must say so."""
    root = district()
    return root is not None and root.simulated


def towns() -> QuerySet[Unit]:
    """Towns and streets of the district that are open: public knowledge, by name."""
    return Unit.objects.filter(kind=Unit.Kind.TOWN, closed_on=None).order_by("name_key", "pk")


def unit_for(actor: Actor, pk: int) -> Unit:
    """Unseen and absent look the same."""
    seen = policy.visible(actor, Unit.objects.select_related("parent", "sort"))
    unit = seen.filter(pk=pk).first()
    if unit is None:
        raise NotFound
    return unit


def surroundings(actor: Actor, pk: int) -> Surroundings:
    """A unit with what is above and below it, as far as the actor may look. One query."""
    above = UnitLink.objects.filter(descendant=pk).values("ancestor_id")
    near = Q(pk__in=above) | Q(parent=pk, closed_on=None)
    seen = policy.visible(actor, Unit.objects.filter(near).select_related("parent", "sort"))
    found = {unit.pk: unit for unit in seen}
    if pk not in found:
        raise NotFound
    children = [unit for unit in found.values() if unit.parent_id == pk]
    path = list(_upwards(found[pk], found))
    return Surroundings(found[pk], path[::-1], sorted(children, key=_rank))


def _upwards(unit: Unit, known: Mapping[int, Unit]) -> Iterator[Unit]:
    """From the parent to the district; rights reach downwards, so who sees one sees on to there."""
    parent = known.get(unit.parent_id or 0)
    while parent is not None:
        yield parent
        parent = known.get(parent.parent_id or 0)


def units(actor: Actor) -> QuerySet[Unit]:
    """Every unit where the actor may look, by kind and name."""
    return policy.visible(actor, Unit.objects.order_by("kind", "name_key", "pk"))


def choices(actor: Actor, chosen: object = "") -> list[tuple[int, str]]:
    """Open units to narrow a list by: all above the villages, and the one that is chosen."""
    wanted = ~Q(kind=Unit.Kind.VILLAGE)
    if str(chosen).isdecimal() and int(str(chosen)) < 2**31:
        wanted |= Q(pk=int(str(chosen)))
    return [(unit.pk, str(unit)) for unit in units(actor).filter(wanted, closed_on=None)]


def search(actor: Actor, words: str) -> QuerySet[Unit]:
    """Units by words or pinyin initials."""
    if not words_search.WORDS.search(words_search.plain(words)):
        return Unit.objects.none()
    return units(actor).filter(words_search.matches(words)).select_related("parent")


def under(unit: Unit) -> QuerySet[Unit]:
    """The unit and all below it."""
    links = UnitLink.objects.filter(ancestor=unit)
    return Unit.objects.filter(pk__in=links.values("descendant_id"))


def path_to(actor: Actor, unit: Unit) -> list[Unit]:
    """From the district down to the parent of the unit, as far as the actor may look."""
    links = UnitLink.objects.filter(descendant=unit, depth__gt=0).order_by("-depth")
    seen = links if actor.everything else links.filter(ancestor_id__in=actor.units(policy.VIEW))
    return [link.ancestor for link in seen.select_related("ancestor")]


def manageable(actor: Actor) -> QuerySet[Unit]:
    """Open units under which the actor may open others."""
    seen = Unit.objects.filter(closed_on=None).order_by("kind", "name_key", "pk")
    return seen if actor.everything else seen.filter(pk__in=actor.units(policy.MANAGE))


def tree(actor: Actor, *, closed: bool = False) -> list[Node]:
    """The units the actor may see, as trees; what has no visible parent stands at the top."""
    seen = units(actor) if closed else units(actor).filter(closed_on=None)
    return nested(seen, lambda unit: unit.parent_id)


def nested(seen: Iterable[Unit], parent_of: Callable[[Unit], int | None]) -> list[Node]:
    """These units as trees, each below the parent that is named for it."""
    nodes = {unit.pk: Node(unit) for unit in sorted(seen, key=_rank)}
    tops: list[Node] = []
    for node in nodes.values():
        parent = nodes.get(parent_of(node.unit) or 0)
        (parent.children if parent else tops).append(node)
    for top in tops:
        _count(top)
    return tops


def _rank(unit: Unit) -> tuple[int, str, int]:
    """Kinds in the order of their declaration, then by pinyin."""
    kinds: list[str] = Unit.Kind.values
    return kinds.index(unit.kind), unit.name_key, unit.pk


def _count(node: Node) -> int:
    node.below = sum(1 + _count(child) for child in node.children)
    return node.below


def kinds_of(units: Iterable[Unit]) -> list[tuple[str, int]]:
    """How many units there are of each kind, in the order of the kinds."""
    counts: dict[str, int] = defaultdict(int)
    for unit in units:
        counts[unit.kind] += 1
    labels = dict(Unit.Kind.choices)
    return [(str(labels[kind]), counts[kind]) for kind in Unit.Kind.values if counts[kind]]


def may_manage(actor: Actor, unit: Unit) -> bool:
    """Whether the actor may open units below this one, change, move and close it."""
    return policy.may_manage(actor, unit)


def credit_code_doubt(unit: Unit) -> bool:
    """Whether the code of the unit fails the check and stands for a written reason."""
    return bool(unit.credit_code and rules.check_credit_code(unit.credit_code))


def link_differences() -> list[str]:
    """Pairs of the tree that are missing, left over, or stand wrongly, against where units hung."""
    wanted = {(p.ancestor, p.descendant, p.depth, p.since, p.until) for p in sql.pairs()}
    stored: set[tuple[int, int, int, date | None, date | None]] = set()
    fields = ("ancestor_id", "descendant_id", "depth", "from_on")
    for ancestor, descendant, depth, since in UnitLink.objects.values_list(*fields):
        stored.add((ancestor, descendant, depth, since, None))
    stored.update(FormerLink.objects.values_list(*fields, "until_on"))
    return [
        f"orgs.unitlink:{pair[0]}>{pair[1]} depth {pair[2]}, {pair[3]} – {pair[4]}: {what}"
        for found, what in ((wanted - stored, "missing"), (stored - wanted, "left over"))
        for pair in sorted(found, key=str)
    ]

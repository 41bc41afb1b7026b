"""Posts, holders, terms and hand-overs, as far as the actor may look."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import DomainError, NotFound
from qinglin.orgs import policy, rules
from qinglin.orgs.errors import HolderNoMember, HolderTooOld, HolderTooYoung
from qinglin.orgs.models import (
    HandOver,
    HandOverItem,
    Holding,
    Post,
    PostKind,
    Term,
    TermRule,
    Unit,
)
from qinglin.people.models import Person
from qinglin.people.queries import age_on, find_by_document, find_by_phone, people


@dataclass(frozen=True, slots=True)
class Seat:
    """One who holds a post, held it or will hold it."""

    holding: Holding
    #: age on the day of taking the post
    age: int
    state: str
    #: the rule that the holder has outgrown since, if any
    outgrown: bool = False


@dataclass(slots=True)
class PostBoard:
    """A post of a unit, who sits there now, who will, and who did."""

    post: Post
    now: list[Seat] = field(default_factory=list)
    coming: list[Seat] = field(default_factory=list)
    past: list[Seat] = field(default_factory=list)

    @property
    def vacant(self) -> int:
        return max(self.post.seats - len(self.now), 0)


def unit_kinds() -> dict[str, str]:
    """Kinds of units and what they are called."""
    return {str(key): str(title) for key, title in Unit.Kind.choices}


def forces() -> dict[str, str]:
    """The forces to which posts belong, and what they are called."""
    return {str(key): str(title) for key, title in PostKind.Force.choices}


def today() -> date:
    return clock.today()


def post_kinds() -> QuerySet[PostKind]:
    return PostKind.objects.prefetch_related("roles").order_by("rank", "key")


def post_kind_for(pk: int) -> PostKind:
    kind = post_kinds().filter(pk=pk).first()
    if kind is None:
        raise NotFound
    return kind


def kind_named(key: str) -> PostKind:
    """The kind of this key, which the district has."""
    kind = post_kinds().filter(key=key).first()
    if kind is None:
        raise NotFound
    return kind


def kinds_for(unit: Unit) -> list[PostKind]:
    """Kinds of posts that may stand at this unit and do not yet."""
    there = set(Post.objects.filter(unit=unit, closed_on=None).values_list("kind_id", flat=True))
    return [k for k in post_kinds() if unit.kind in k.unit_kinds and k.pk not in there]


def term_rules() -> QuerySet[TermRule]:
    return TermRule.objects.order_by("unit_kind", "from_on")


def rules_by_kind() -> dict[str, list[tuple[date, int]]]:
    """Kind of unit -> (day, years) of every rule."""
    found: defaultdict[str, list[tuple[date, int]]] = defaultdict(list)
    for kind, from_on, years in TermRule.objects.values_list("unit_kind", "from_on", "years"):
        found[kind].append((from_on, years))
    return found


def unfit(
    kind: PostKind, person: Person, on: date, *, concurrent: bool, politics: str
) -> DomainError | None:
    """The refusal that stands against this holder from that day on, or none."""
    wanted = rules.Wanted(
        kind.youngest, kind.oldest, kind.oldest_concurrent, members_only=kind.members_only
    )
    age = age_on(on, person.born_on)
    fault = rules.holder_fault(wanted, age=age, concurrent=concurrent, politics=politics)
    names: dict[str, Any] = {"person": person.name, "post": kind.title}
    if fault is rules.HolderFault.TOO_YOUNG:
        return HolderTooYoung(**names, age=age, limit=wanted.youngest)
    if fault is rules.HolderFault.TOO_OLD:
        return HolderTooOld(**names, age=age, limit=wanted.limit(concurrent=concurrent))
    if fault is rules.HolderFault.NO_MEMBER:
        return HolderNoMember(**names)
    return None


def elected_posts(units: Iterable[int]) -> QuerySet[Post]:
    """Open posts of these units that are filled by election."""
    posts = Post.objects.filter(unit_id__in=list(units), kind__elected=True, closed_on=None)
    return posts.select_related("kind").order_by("kind__rank", "pk")


def post_for(actor: Actor, pk: int) -> Post:
    seen = policy.visible_posts(actor, Post.objects.select_related("unit", "kind"))
    post = seen.filter(pk=pk).first()
    if post is None:
        raise NotFound
    return post


def holding_for(actor: Actor, pk: int) -> Holding:
    seen = policy.visible_holdings(
        actor, Holding.objects.select_related("post__kind", "unit", "person", "term")
    )
    holding = seen.filter(pk=pk).first()
    if holding is None:
        raise NotFound
    return holding


def posts_of(unit: Unit) -> list[PostBoard]:
    """Every post of the unit with all who ever held it, the latest first. Two queries."""
    today = clock.today()
    holdings = Holding.objects.select_related("person", "term").order_by("-from_on", "-pk")
    posts = (
        Post.objects.filter(unit=unit)
        .select_related("kind")
        .prefetch_related(Prefetch("holdings", holdings))
        .order_by("kind__rank", "pk")
    )
    return [_board(post, today) for post in posts]


def _board(post: Post, today: date) -> PostBoard:
    board = PostBoard(post)
    for holding in post.holdings.all():
        if holding.left_on == holding.from_on:
            continue
        seat = _seat(holding, post.kind, today)
        {"now": board.now, "coming": board.coming}.get(seat.state, board.past).append(seat)
    return board


def _seat(holding: Holding, kind: PostKind, today: date) -> Seat:
    born_on = holding.person.born_on
    wanted = rules.Wanted(kind.youngest, kind.oldest, kind.oldest_concurrent)
    limit = wanted.limit(concurrent=holding.concurrent)
    return Seat(
        holding,
        age_on(holding.from_on, born_on),
        state_of(holding, today),
        outgrown=limit is not None and age_on(today, born_on) > limit,
    )


def state_of(holding: Holding, today: date) -> str:
    if holding.from_on > today:
        return "coming"
    return "past" if holding.left_on is not None and holding.left_on <= today else "now"


def posts_of_person(actor: Actor, person_id: int) -> list[Holding]:
    """What this person holds, held and will hold, where the actor may look."""
    seen = policy.visible_holdings(
        actor, Holding.objects.select_related("post__kind", "unit", "term")
    )
    return list(seen.filter(person_id=person_id).order_by("-from_on", "-pk"))


def person_of_posts(actor: Actor, pk: int) -> Person:
    """Somebody whom the actor may see, or who holds a post where the actor may look."""
    person = people(actor).filter(pk=pk).first()
    if person is None:
        held = policy.visible_holdings(actor, Holding.objects.filter(person_id=pk))
        found = held.select_related("person").first()
        if found is None:
            raise NotFound
        person = found.person
    return person


def person_like(actor: Actor, name: str, number: str) -> Person | None:
    """The one person of this name with this phone or document number, whom the actor may see."""
    digits = number.strip()
    found = [p for p in find_by_phone(digits) if p.name == name.strip()]
    by_document = find_by_document(digits)
    if by_document is not None and by_document.name == name.strip():
        found.append(by_document)
    ids = {person.pk for person in found}
    return people(actor).filter(pk__in=ids).first() if len(ids) == 1 else None


def in_force() -> QuerySet[Holding]:
    """Holdings that are in force today."""
    return Holding.objects.filter(policy.in_force())


def free_kind_key() -> str:
    """A key for a kind of post that the district adds; a name is enough for people."""
    last = PostKind.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return f"local_{last + 1}"


def holdings_with_roles(person_id: int) -> QuerySet[Holding]:
    """Holdings in force today whose posts come with roles, one row for each role."""
    return in_force().filter(person_id=person_id, post__kind__roles__isnull=False)


def leaders_of(units: Iterable[int]) -> dict[int, list[Holding]]:
    """unit -> who leads it today."""
    found: defaultdict[int, list[Holding]] = defaultdict(list)
    rows = in_force().filter(unit_id__in=list(units), post__kind__leads=True)
    for holding in rows.select_related("person", "post__kind"):
        found[holding.unit_id].append(holding)
    return found


def terms_of(unit: Unit) -> list[Term]:
    return list(Term.objects.filter(unit=unit).order_by("-number"))


def running_terms(units: Iterable[int]) -> dict[int, Term]:
    """unit -> the term that runs today."""
    today = clock.today()
    rows = Term.objects.filter(unit_id__in=list(units), from_on__lte=today)
    rows = rows.filter(Q(ended_on=None) | Q(ended_on__gt=today)).order_by("from_on")
    return {term.unit_id: term for term in rows}


def ending_terms(actor: Actor, until: date) -> QuerySet[Term]:
    """Terms that run out by this day and whose successor has not begun, the latest end first."""
    seen = Term.objects.filter(ended_on=None, ends_on__lte=until, unit__closed_on=None)
    if not actor.everything:
        seen = seen.filter(unit_id__in=actor.units(policy.VIEW))
    return seen.select_related("unit", "unit__parent").order_by("ends_on", "unit__name_key", "pk")


def holders_on(posts: Iterable[int], day: date) -> QuerySet[Holding]:
    """Who holds these posts on this day."""
    rows = Holding.objects.filter(post_id__in=list(posts), from_on__lte=day)
    return rows.filter(Q(left_on=None) | Q(left_on__gt=day)).select_related("person")


def hand_over_for(actor: Actor, pk: int) -> HandOver:
    """One's own lists, and those of units where one may look."""
    rows = HandOver.objects.select_related(
        "holding__person", "holding__post__kind", "unit", "receiver"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    if not actor.can(policy.VIEW, found.unit_id) and not policy.may_hand_over(actor, found):
        raise NotFound
    return found


def hand_overs_of(unit: Unit) -> list[HandOver]:
    rows = HandOver.objects.filter(unit=unit).select_related(
        "holding__person", "holding__post__kind", "receiver"
    )
    return list(rows.prefetch_related("items").order_by("-pk"))


def item_for(hand_over: HandOver, pk: int) -> HandOverItem:
    item = hand_over.items.filter(pk=pk).first()
    if item is None:
        raise NotFound
    return item


def open_hand_overs(actor: Actor) -> QuerySet[HandOver]:
    """Lists with something not yet received, those due first."""
    waiting = HandOverItem.objects.filter(hand_over=OuterRef("pk"), received_on=None)
    rows = HandOver.objects.filter(Exists(waiting))
    if not actor.everything:
        rows = rows.filter(unit_id__in=actor.units(policy.APPOINT))
    return rows.select_related("unit", "holding__person", "holding__post__kind").order_by(
        "due_on", "pk"
    )

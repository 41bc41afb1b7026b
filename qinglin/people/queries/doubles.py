"""Two entries that may be one person: how they are found, and what a merge would do."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import Q, QuerySet

from qinglin.kernel import moving
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.people import policy, rules
from qinglin.people.models import Guardianship, Likeness, Merge, Person

#: More entries than this with one phone number or one name and birthday are no pairs but a
#: shared number or a placeholder: each pair of them would say nothing.
MOST_ALIKE = 12


@dataclass(frozen=True, slots=True)
class Pair:
    """Two persons, the smaller key first, why they are alike, and how much."""

    low: int
    high: int
    reasons: str
    score: int


@dataclass(frozen=True, slots=True)
class Line:
    """What a merge does in one table."""

    table: str
    title: Any
    moving: int
    folded: int
    staying: int


@dataclass(frozen=True, slots=True)
class Prospect:
    """A merge before it is done: who stays, who goes, what moves, and why it cannot be."""

    gone: Person
    kept: Person
    lines: list[Line]
    hindrances: list[Any]

    @property
    def rows(self) -> int:
        return sum(line.moving + line.folded for line in self.lines)


def pairs() -> Iterator[Pair]:
    """Every pair of the whole register that is alike. One query; the rest is sorting."""
    columns = ("pk", "name", "name_key", "born_on", "sex", "phone_hash", "document_mask")
    known = Person.objects.filter(merged_into=None).order_by("pk").values_list(*columns)
    people = {row[0]: rules.Traits(*row) for row in known.iterator(chunk_size=10_000)}
    birthdays: dict[Any, list[int]] = defaultdict(list)
    phones: dict[Any, list[int]] = defaultdict(list)
    for person in people.values():
        birthdays[person.name_key, person.born_on].append(person.key)
        if person.phone:
            phones[person.phone].append(person.key)
    seen: set[tuple[int, int]] = set()
    for bucket in (*birthdays.values(), *phones.values()):
        if 1 < len(bucket) <= MOST_ALIKE:
            seen.update(combinations(bucket, 2))
    for low, high in sorted(seen):
        reasons, score = rules.alike(people[low], people[high])
        if score >= rules.WORTH_ASKING:
            yield Pair(low, high, ",".join(reasons), score)


def likenesses(actor: Actor, *, state: str = Likeness.State.OPEN) -> QuerySet[Likeness]:
    """Pairs of which the actor may see both, the likeliest first."""
    found = Likeness.objects.filter(state=state)
    found = found.filter(low__merged_into=None, high__merged_into=None)
    if not actor.everything:
        seen = policy.visible(actor, Person.objects.all()).values("pk")
        found = found.filter(low__in=seen, high__in=seen)
    return found.order_by("-score", "id")


def likeness_for(actor: Actor, pk: int) -> Likeness:
    """A pair of which the actor may see both; else it is absent."""
    pairs = Likeness.objects.select_related("low", "high").filter(pk=pk)
    found = pairs.first()
    if found is None:
        raise NotFound
    pair_for(actor, found.low_id, found.high_id)
    return found


def shown(ids: Iterable[int]) -> list[Likeness]:
    """These pairs in this order, with both persons."""
    wanted = list(ids)
    found = Likeness.objects.select_related("low", "high").in_bulk(wanted)
    return [found[pk] for pk in wanted]


def pair_for(actor: Actor, one: int, other: int) -> tuple[Person, Person]:
    """Two persons of whom the actor may see both; if one is unseen, nothing is told of either."""
    seen = policy.visible(actor, Person.objects.all()).in_bulk([one, other])
    if one not in seen or other not in seen:
        raise NotFound
    return seen[one], seen[other]


def may_compare(actor: Actor, one: int, other: int) -> bool:
    """Whether the actor may see both; nothing is told of either otherwise."""
    return policy.visible(actor, Person.objects.filter(pk__in=(one, other))).count() == len(
        {one, other}
    )


def prospect(actor: Actor, gone: Person, kept: Person) -> Prospect:
    """What merging would do, table by table, without doing it."""
    parts = moving.survey(Person, gone.pk, kept.pk) if gone.pk != kept.pk else []
    lines = [Line(*found) for found in moving.summed(parts)]
    said = (part.mover.hindrance(gone.pk, kept.pk) for part in parts if part.mover.hindrance)
    return Prospect(gone, kept, lines, [why for why in said if why])


def may_merge(actor: Actor, *persons: Person) -> bool:
    return all(policy.may_merge(actor, person) for person in persons)


def may_merge_somewhere(actor: Actor) -> bool:
    return actor.can_somewhere(policy.MERGE)


def merges(actor: Actor) -> QuerySet[Merge]:
    """Merges into persons whom the actor may see, the latest first."""
    seen = policy.visible(actor, Person.objects.all()).values("pk")
    found = Merge.objects.select_related("kept", "gone", "by", "undone_by")
    return found.filter(kept__in=seen).order_by("-id")


def merge_for(actor: Actor, pk: int) -> Merge:
    found = merges(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def guardian_of_each_other(one: int, other: int) -> bool:
    """Whether one of the two answers, or answered, for the other."""
    pairs = Q(child=one, guardian=other) | Q(child=other, guardian=one)
    return Guardianship.objects.filter(pairs).exists()


def likeness_between(one: int, other: int) -> Likeness | None:
    """What was found or decided about these two."""
    low, high = sorted((one, other))
    return Likeness.objects.filter(low=low, high=high).select_related("decided_by").first()

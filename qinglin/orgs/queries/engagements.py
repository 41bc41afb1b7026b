"""Who is paid by whom for the work, and where it is done."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.orgs import policy
from qinglin.orgs.models import Engagement, Posting, Unit, UnitLink


@dataclass(slots=True)
class Hired:
    """An engagement with where the person has worked, the latest first."""

    engagement: Engagement
    postings: list[Posting] = field(default_factory=list)

    @property
    def place(self) -> Unit:
        """Where the person works now: posted there, or at the employer's."""
        now = [posting for posting in self.postings if posting.until_on is None]
        return now[0].unit if now else self.engagement.employer


def engagements(
    actor: Actor, *, kind: str = "", unit: int | None = None, ended: bool = False
) -> QuerySet[Engagement]:
    """The engagements the actor may see, by name."""
    rows = Engagement.objects.select_related("person", "employer")
    seen = policy.visible_engagements(actor, rows)
    if not ended:
        seen = seen.filter(until_on=None)
    if kind:
        seen = seen.filter(kind=kind)
    if unit is not None:
        below = UnitLink.objects.filter(ancestor_id=unit).values("descendant_id")
        posted = Posting.objects.filter(unit_id__in=below, until_on=None)
        seen = seen.filter(employer_id__in=below) | seen.filter(
            pk__in=posted.values("engagement_id")
        )
    return seen.order_by("person__name_key", "pk")


def engagement_for(actor: Actor, pk: int) -> Engagement:
    """Unseen and absent look the same."""
    rows = Engagement.objects.select_related("person", "employer")
    found = policy.visible_engagements(actor, rows).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def hired(rows: Iterable[Engagement]) -> list[Hired]:
    """These engagements with their postings. One query more."""
    found = {row.pk: Hired(row) for row in rows}
    postings = Posting.objects.filter(engagement__in=list(found)).select_related("unit")
    for posting in postings.order_by("-from_on", "-pk"):
        found[posting.engagement_id].postings.append(posting)
    return list(found.values())


def engagements_of(person_id: int) -> list[Hired]:
    """Every engagement of a person, the present ones first."""
    rows = Engagement.objects.filter(person_id=person_id).select_related("person", "employer")
    found = hired(rows.order_by("-from_on", "-pk"))
    return sorted(found, key=lambda one: one.engagement.until_on is not None)


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where a person worked for pay from a day on, up to and on another (None: still)."""

    person_id: int
    unit_id: int
    from_on: date
    until_on: date | None

    def on(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


def workplaces(person_ids: Collection[int], first: date, last: date) -> list[Workplace]:
    """Where these people worked for pay in these days: where posted, else at the employer's.

    One query where nobody is engaged, two otherwise.
    """
    standing = Q(until_on=None) | Q(until_on__gte=first)
    rows = Engagement.objects.filter(standing, person_id__in=person_ids, from_on__lte=last)
    found = {row.pk: row for row in rows}
    if not found:
        return []
    places = []
    away: dict[int, list[tuple[date, date | None]]] = {}
    for posting in Posting.objects.filter(engagement__in=list(found)).order_by("from_on", "pk"):
        row = found[posting.engagement_id]
        until = posting.until_on
        if until is not None and until != row.until_on:
            until -= timedelta(days=1)
        if until is None or until >= posting.from_on:
            places.append(Workplace(row.person_id, posting.unit_id, posting.from_on, until))
            away.setdefault(row.pk, []).append((posting.from_on, until))
    for row in found.values():
        begins: date | None = row.from_on
        for start, end in away.get(row.pk, []):
            if begins is not None and begins < start:
                before = start - timedelta(days=1)
                places.append(Workplace(row.person_id, row.employer_id, begins, before))
            begins = None if end is None else end + timedelta(days=1)
        if begins is not None and (row.until_on is None or begins <= row.until_on):
            places.append(Workplace(row.person_id, row.employer_id, begins, row.until_on))
    return places


def works_under(places: Collection[int], units: Collection[int]) -> frozenset[tuple[int, int]]:
    """Pairs of a place of work and a unit at or below it."""
    links = UnitLink.objects.filter(ancestor_id__in=places, descendant_id__in=units)
    return frozenset(links.values_list("ancestor_id", "descendant_id"))


def employers(actor: Actor) -> list[Unit]:
    """Open units at which the actor may write down who is engaged."""
    seen = Unit.objects.filter(closed_on=None).exclude(kind=Unit.Kind.VILLAGE)
    if not actor.everything:
        seen = seen.filter(pk__in=actor.units(policy.KEEP_PEOPLE) & actor.units(policy.VIEW))
    return list(seen.order_by("kind", "name_key", "pk"))


def may_engage(actor: Actor, employer: Unit) -> bool:
    return policy.may_engage(actor, employer)

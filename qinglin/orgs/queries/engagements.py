"""Who is paid by whom for the work, and where it is done."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

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


def employers(actor: Actor) -> list[Unit]:
    """Open units at which the actor may write down who is engaged."""
    seen = Unit.objects.filter(closed_on=None).exclude(kind=Unit.Kind.VILLAGE)
    if not actor.everything:
        seen = seen.filter(pk__in=actor.units(policy.KEEP_PEOPLE) & actor.units(policy.VIEW))
    return list(seen.order_by("kind", "name_key", "pk"))


def may_engage(actor: Actor, employer: Unit) -> bool:
    return policy.may_engage(actor, employer)

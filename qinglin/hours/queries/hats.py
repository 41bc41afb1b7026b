"""The hats of one person: posts held, paid work, volunteering; each with its own hours.

Each hat is read under its own rule: who may see posts need not see hours.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Sum

from qinglin.activities.models import SignUp
from qinglin.hours import policy
from qinglin.hours.models import Entry
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.orgs.models import Engagement, Holding
from qinglin.orgs.queries import posts_of_person
from qinglin.orgs.queries.engagements import Hired, engagements_of
from qinglin.people.models import Person
from qinglin.volunteers.models import Membership


@dataclass(frozen=True, slots=True)
class Hats:
    """What a person is here, as far as the actor may look. Minutes are of this year.

    ``served`` is what the ledger counts; ``paid`` the time on the roll for pay, which the ledger
    never holds: the two are never added.
    """

    person: Person
    posts: Sequence[Holding]
    paid_work: Sequence[Hired]
    teams: Sequence[Membership]
    served: int
    paid: int
    today: date = field(default_factory=clock.today)

    @property
    def number(self) -> int:
        """How many hats are worn today."""
        posts = sum(self._holds(held) for held in self.posts)
        work = sum(one.engagement.until_on is None for one in self.paid_work)
        return posts + work + bool(self.teams)

    def _holds(self, held: Holding) -> bool:
        return held.from_on <= self.today and (held.left_on is None or held.left_on > self.today)


def hats_of(actor: Actor, person: Person) -> Hats:
    """Everything one person is, each part only where the actor may see it."""
    own = actor.person_id == person.pk
    first = clock.today().replace(month=1, day=1)
    entries = policy.visible(actor, Entry.objects.filter(person=person, service_on__gte=first))
    rolls = SignUp.objects.filter(
        person=person, outcome=SignUp.Outcome.PAID, shift__starts_at__gte=clock.at(first)
    )
    teams = Membership.objects.filter(person=person, until_on=None, team__closed_on=None)
    if not (own or actor.everything):
        rolls = rolls.filter(shift__activity__unit_id__in=actor.units(policy.VIEW))
        teams = teams.filter(team__unit_id__in=actor.units("volunteers.view"))
    return Hats(
        person=person,
        posts=posts_of_person(actor, person.pk),
        paid_work=[one for one in engagements_of(person.pk) if own or _sees(actor, one.engagement)],
        teams=list(teams.select_related("team__unit", "team__parent").order_by("team__name_key")),
        served=entries.aggregate(n=Sum("minutes"))["n"] or 0,
        paid=rolls.aggregate(n=Sum("raw_minutes"))["n"] or 0,
    )


def _sees(actor: Actor, engagement: Engagement) -> bool:
    return actor.can("people.view", engagement.employer_id)

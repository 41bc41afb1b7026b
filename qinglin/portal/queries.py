"""Reads that are about several rooms at once, for the pages of one person."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef

from qinglin.activities.models import Activity
from qinglin.kernel import clock
from qinglin.people.models import Guardianship, Person
from qinglin.volunteers.models import Membership, Profile

#: A leader finds the way to the activity from so long before it until so long after.
LEADING = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Myself:
    """Who I am here, and which parts of 我的 have anything in them."""

    person: Person
    profile: Profile | None
    leads: bool
    in_teams: bool
    has_wards: bool


def myself(person_id: int) -> Myself:
    """Two queries."""
    now = clock.now()
    led = Activity.objects.filter(
        leader_id=OuterRef("pk"),
        starts_at__range=(now - LEADING, now + LEADING),
        state__in=[Activity.State.PUBLISHED, Activity.State.CONFIRMED],
    )
    member = Membership.objects.filter(person_id=OuterRef("pk"), until_on=None)
    ward = Guardianship.objects.filter(guardian_id=OuterRef("pk"), until_on=None)
    person = (
        Person.objects.annotate(leads=Exists(led), in_teams=Exists(member), has_wards=Exists(ward))
        .defer("document_sealed", "phone_sealed")
        .get(pk=person_id)
    )
    return Myself(
        person=person,
        profile=Profile.objects.select_related("unit").filter(person_id=person_id).first(),
        leads=person.leads,
        in_teams=person.in_teams,
        has_wards=person.has_wards,
    )

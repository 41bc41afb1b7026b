"""Reads that are about several rooms at once, for the pages of one person."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

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
    """One query for a volunteer, two for somebody who never registered."""
    profile = (
        Profile.objects.filter(person_id=person_id)
        .select_related("unit", "person")
        .defer("person__document_sealed", "person__phone_sealed")
        .annotate(**_parts("person_id"))
        .first()
    )
    if profile is not None:
        return _with_parts(profile.person, profile, profile)
    person = (
        Person.objects.defer("document_sealed", "phone_sealed")
        .annotate(**_parts("pk"))
        .get(pk=person_id)
    )
    return _with_parts(person, None, person)


def _parts(person: str) -> dict[str, Exists]:
    """Which parts of the page have anything in them."""
    now = clock.now()
    led = Activity.objects.filter(
        leader_id=OuterRef(person),
        starts_at__range=(now - LEADING, now + LEADING),
        state__in=[Activity.State.PUBLISHED, Activity.State.CONFIRMED],
    )
    member = Membership.objects.filter(person_id=OuterRef(person), until_on=None)
    ward = Guardianship.objects.filter(guardian_id=OuterRef(person), until_on=None)
    return {"leads": Exists(led), "in_teams": Exists(member), "has_wards": Exists(ward)}


def _with_parts(person: Person, profile: Profile | None, row: Any) -> Myself:
    return Myself(
        person=person,
        profile=profile,
        leads=row.leads,
        in_teams=row.in_teams,
        has_wards=row.has_wards,
    )

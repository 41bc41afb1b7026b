"""What every change of a team looks at first: it stands, has places, its people are registered."""

from collections.abc import Iterable

from qinglin.people.models import Person
from qinglin.volunteers.errors import NotAVolunteer, TeamClosed, TeamFull
from qinglin.volunteers.models import Membership, Profile, Team


def _held(team: Team) -> Team:
    """The team as it is now, held so that its places are given away one at a time."""
    held = Team.objects.select_for_update(of=("self",)).select_related("unit").get(pk=team.pk)
    _check_open(held)
    return held


def _check_places(team: Team) -> None:
    """No more members than places; the team is held."""
    if team.capacity is None:
        return
    if Membership.objects.filter(team=team, until_on=None).count() > team.capacity:
        raise TeamFull(team=team.name, capacity=team.capacity)


def _check_open(team: Team) -> None:
    if team.closed_on is not None:
        raise TeamClosed(team=team.name)


def _check_volunteers(person_ids: Iterable[int]) -> None:
    wanted = set(person_ids)
    active = Profile.objects.filter(person_id__in=wanted, state=Profile.State.ACTIVE)
    missing = wanted - set(active.values_list("person_id", flat=True))
    if missing:
        stranger = Person.objects.filter(pk__in=missing).first()
        raise NotAVolunteer(name=stranger.name if stranger else "")

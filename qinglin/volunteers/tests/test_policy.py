import pytest

from qinglin.access.tests.make import make_staff
from qinglin.kernel.actor import NOBODY, Actor
from qinglin.people.tests.make import as_person
from qinglin.volunteers import policy
from qinglin.volunteers.models import Profile, Team

from .make import SYSTEM, make_team, make_town, make_volunteer

pytestmark = pytest.mark.django_db

#: role -> (sees, may change) for a volunteer at the own unit, below it, and elsewhere
ROLES = {
    "district_secretary": ((True, True), (True, True), (True, True)),
    "town_secretary": ((True, True), (True, True), (False, False)),
    "station_leader": ((True, False), (True, False), (False, False)),
    "team_leader": ((True, False), (True, False), (False, False)),
    "social_worker": ((True, False), (True, False), (False, False)),
    "auditor": ((True, False), (True, False), (False, False)),
}


@pytest.mark.parametrize("role", ROLES)
def test_who_sees_and_changes_volunteers_and_teams(role: str) -> None:
    tree = make_town().tree
    unit = tree.district if role == "district_secretary" else tree.town
    actor = make_staff(role, unit, "俞佳怡")
    for place, expected in zip(
        (tree.town, tree.village, tree.other_town), ROLES[role], strict=True
    ):
        profile, team = make_volunteer(place), make_team(place, f"{place}青年队")
        sees = policy.visible(actor, Profile.objects.filter(pk=profile.pk)).exists()
        assert (sees, policy.may_change(actor, profile)) == expected, place
        sees = policy.visible_teams(actor, Team.objects.filter(pk=team.pk)).exists()
        assert (sees, policy.may_lead(actor, team)) == expected, place


def test_one_sees_and_changes_oneself_and_nobody_sees_nothing() -> None:
    tree = make_town().tree
    mine, other = make_volunteer(tree.town), make_volunteer(tree.town, "周敏慧")
    me = as_person(mine.person)
    assert list(policy.visible(me, Profile.objects.all())) == [mine]
    assert policy.may_change(me, mine)
    assert not policy.may_change(me, other)
    assert not policy.visible(NOBODY, Profile.objects.all()).exists()
    assert not policy.visible_teams(NOBODY, Team.objects.all()).exists()
    assert policy.visible(SYSTEM, Profile.objects.all()).count() == 2


def test_a_captain_leads_the_own_team_only() -> None:
    tree = make_town().tree
    captain = make_volunteer(tree.town)
    own = make_team(tree.town, captain=captain.person)
    other = make_team(tree.town, "别的队")
    actor = as_person(captain.person)
    assert policy.may_lead(actor, own)
    assert not policy.may_lead(actor, other)
    assert list(policy.visible_teams(actor, Team.objects.all())) == [own]


def test_guardians_register_their_wards() -> None:
    parent = Actor(name="person:1", person_id=1)
    assert policy.may_register(parent, person_id=1, unit_id=5)
    assert policy.may_register(parent, person_id=2, unit_id=5, guardians=frozenset({1}))
    assert not policy.may_register(parent, person_id=2, unit_id=5)
    assert not policy.may_register(NOBODY, person_id=2, unit_id=5)

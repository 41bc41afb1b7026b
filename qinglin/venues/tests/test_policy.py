import pytest

from qinglin.access.tests.make import make_staff
from qinglin.kernel.actor import NOBODY
from qinglin.orgs.tests.make import make_tree
from qinglin.venues import actions, policy
from qinglin.venues.models import Venue

from .make import SYSTEM, make_venue

pytestmark = pytest.mark.django_db

#: role -> (at the desk, may manage) for a venue of the own unit, below it, and elsewhere
ROLES = {
    "district_secretary": ((True, True), (True, True), (True, True)),
    "town_secretary": ((True, True), (True, True), (False, False)),
    "station_leader": ((True, False), (True, False), (False, False)),
    "team_leader": ((True, False), (True, False), (False, False)),
    "social_worker": ((True, False), (True, False), (False, False)),
    "auditor": ((True, False), (True, False), (False, False)),
}


@pytest.mark.parametrize("role", ROLES)
def test_whose_business_a_venue_is(role: str) -> None:
    tree = make_tree()
    actor = make_staff(role, tree.district if role == "district_secretary" else tree.town)
    for unit, expected in zip((tree.town, tree.village, tree.other_town), ROLES[role], strict=True):
        venue = make_venue(unit)
        here = Venue.objects.filter(pk=venue.pk)
        at_desk = policy.of_staff(actor, here).exists()
        assert (at_desk, policy.may_manage(actor, unit.pk)) == expected, unit
        assert policy.visible(actor, here).exists()
        actions.close_venue(SYSTEM, venue)
        assert policy.visible(actor, here).exists() == expected[0], unit


def test_open_places_are_public_and_closed_ones_are_not() -> None:
    tree = make_tree()
    venue = make_venue(tree.town)
    assert policy.visible(NOBODY, Venue.objects.all()).exists()
    assert not policy.of_staff(NOBODY, Venue.objects.all()).exists()
    actions.close_venue(SYSTEM, venue)
    assert not policy.visible(NOBODY, Venue.objects.all()).exists()
    assert policy.visible(SYSTEM, Venue.objects.all()).exists()

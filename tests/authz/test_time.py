"""Rights through time: what is taken back is gone at the next request, what was inherited stays."""

import pytest
from django.test import Client

from qinglin.access import actions
from qinglin.access.models import Grant
from qinglin.access.queries import actor_for
from qinglin.access.tests.make import give, make_account, signed_in
from qinglin.kernel.actor import Actor, system
from qinglin.orgs import actions as orgs
from qinglin.orgs.models import Unit
from qinglin.orgs.queries import units
from qinglin.orgs.tests.make import Tree, make_tree
from qinglin.people.models import Person
from qinglin.people.queries import people
from qinglin.people.tests.make import make_person
from qinglin.volunteers.models import Profile
from qinglin.volunteers.queries import Filters, people_list
from qinglin.volunteers.tests.make import make_volunteer

pytestmark = pytest.mark.django_db
SYSTEM = system("test")


def page(client: Client, unit: Unit) -> int:
    return client.get(f"/desk/units/{unit.pk}/").status_code


class TestAT17:
    """Promotion and demotion keep what was inherited."""

    @pytest.fixture
    def tree(self) -> Tree:
        return make_tree()

    @pytest.fixture
    def profiles(self, tree: Tree) -> list[Profile]:
        return [
            make_volunteer(unit, f"志愿者{number}")
            for number, unit in enumerate((tree.town, tree.village, tree.other_village))
        ]

    def everywhere(self, actor: Actor, tree: Tree) -> tuple[list[bool], list[int], list[int]]:
        """The single check, unit by unit, and the lists."""
        every = (tree.district, tree.town, tree.village, tree.other_town, tree.other_village)
        single = [actor.can("people.view", unit.pk) for unit in every]
        listed = sorted(units(actor).values_list("pk", flat=True))
        volunteers = people_list(actor, Filters()).values_list("pk", flat=True)
        return single, listed, sorted(volunteers)

    def seen(self, person: Person) -> set[int]:
        return set(people(actor_for(person.pk)).values_list("pk", flat=True))

    @pytest.mark.parametrize("second", ["station_leader", "district_secretary", "auditor"])
    def test_a_lower_role_that_comes_and_goes_changes_nothing_above(
        self, tree: Tree, profiles: list[Profile], second: str
    ) -> None:
        person = make_person("徐建英")
        give(person, "auditor", tree.district)
        before = self.everywhere(actor_for(person.pk), tree)
        names = self.seen(person)
        assert before[0] == [True] * 5
        assert before[2] == sorted(profile.pk for profile in profiles)

        lower = give(person, second, tree.village)
        assert self.everywhere(actor_for(person.pk), tree) == before
        assert actor_for(person.pk).can("people.view", tree.other_village.pk)

        actions.end_grant(SYSTEM, lower)
        assert self.everywhere(actor_for(person.pk), tree) == before
        assert self.seen(person) == names

    def test_the_same_role_below_may_be_lost_alone(self, tree: Tree) -> None:
        person = make_person("徐建英")
        upper = give(person, "auditor", tree.district)
        lower = give(person, "auditor", tree.village)
        actions.end_grant(SYSTEM, lower)
        assert actor_for(person.pk).can("orgs.view", tree.village.pk)
        actions.end_grant(SYSTEM, upper)
        assert actor_for(person.pk).grants == {}

    def test_what_the_lower_role_gave_goes_with_it_alone(self, tree: Tree) -> None:
        person = make_person("徐建英")
        give(person, "auditor", tree.district)
        lower = give(person, "station_leader", tree.village)
        assert actor_for(person.pk).can("activities.manage", tree.village.pk)
        assert not actor_for(person.pk).can("activities.manage", tree.town.pk)
        actions.end_grant(SYSTEM, lower)
        assert not actor_for(person.pk).can_somewhere("activities.manage")
        assert actor_for(person.pk).can("activities.view", tree.village.pk)

    def test_in_the_pages(self, tree: Tree) -> None:
        person = make_person("徐建英")
        give(person, "auditor", tree.district)
        lower = give(person, "town_secretary", tree.village)
        client = signed_in(make_account(person))
        every = (tree.district, tree.town, tree.village, tree.other_village)
        assert [page(client, unit) for unit in every] == [200] * 4
        actions.end_grant(SYSTEM, lower)
        assert [page(client, unit) for unit in every] == [200] * 4


def test_a_role_that_is_taken_back_is_gone_at_the_next_request() -> None:
    tree, person = make_tree(), make_person()
    grant = give(person, "town_secretary", tree.town)
    client = signed_in(make_account(person))
    assert page(client, tree.village) == 200
    actions.end_grant(SYSTEM, grant)
    assert page(client, tree.village) == 404
    assert client.get("/desk/").status_code == 404


def test_a_disabled_account_is_out_at_the_next_request() -> None:
    tree, person = make_tree(), make_person()
    give(person, "town_secretary", tree.town)
    account = make_account(person)
    client = signed_in(account)
    secret = actions.issue_token(SYSTEM, account, "test")
    caller = Client(headers={"authorization": f"Bearer {secret}"})
    assert (page(client, tree.town), caller.get("/api/v1/ping").status_code) == (200, 200)
    actions.disable_account(SYSTEM, account)
    assert client.get(f"/desk/units/{tree.town.pk}/").status_code == 302
    assert caller.get("/api/v1/ping").status_code == 401


def test_a_unit_that_moves_takes_its_readers_along() -> None:
    tree = make_tree()
    losing, gaining = make_person("徐建英"), make_person("何志强")
    for person, unit in ((losing, tree.town), (gaining, tree.other_town)):
        give(person, "town_secretary", unit)
    old, new = (
        signed_in(make_account(person, login=f"login{person.pk}")) for person in (losing, gaining)
    )
    assert (page(old, tree.village), page(new, tree.village)) == (200, 404)
    orgs.move_unit(SYSTEM, tree.village, tree.other_town)
    assert (page(old, tree.village), page(new, tree.village)) == (404, 200)


def test_nobody_keeps_a_right_by_holding_it_twice_elsewhere() -> None:
    """A role here and a reach there are not put together."""
    tree, person = make_tree(), make_person()
    give(person, "auditor", tree.other_town)
    give(person, "district_secretary", tree.village)
    client = signed_in(make_account(person))
    assert page(client, tree.other_town) == 200
    closing = client.post(f"/desk/units/{tree.other_town.pk}/close/", {"on": "2026-11-24"})
    assert closing.status_code == 403
    assert Unit.objects.get(pk=tree.other_town.pk).closed_on is None
    assert Grant.objects.count() == 2

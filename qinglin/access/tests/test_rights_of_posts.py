"""Rights begin and end with the post: at midnight in Shanghai, in whatever is signed in then."""

from datetime import date

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from qinglin.access import actions, queries
from qinglin.access.models import Role
from qinglin.kernel.actor import PERMISSIONS
from qinglin.kernel.errors import Forbidden
from qinglin.orgs import actions as orgs
from qinglin.orgs import policy as orgs_policy
from qinglin.orgs.actions import KindFacts, NewHolding
from qinglin.orgs.models import Holding, Unit
from qinglin.orgs.tests.make import Tree, make_tree
from qinglin.orgs.tests.make_posts import make_holding, make_post
from qinglin.people import policy as people_policy
from qinglin.people.models import Person
from qinglin.people.tests.make import make_person

from .make import SYSTEM, make_account, make_staff, signed_in

pytestmark = pytest.mark.django_db
TAKEN, LEFT = date(2021, 5, 25), date(2021, 6, 1)
BEFORE, FIRST = "2021-05-24T23:59:59+08:00", "2021-05-25T00:00:00+08:00"
LAST, AFTER = "2021-05-31T23:59:59+08:00", "2021-06-01T00:00:00+08:00"


@pytest.fixture
def tree() -> Tree:
    actions.sync_roles(SYSTEM)
    return make_tree()


@pytest.fixture
def held(tree: Tree) -> Holding:
    holding = make_holding(make_post(tree.village), from_on=TAKEN)
    return orgs.end_holding(SYSTEM, holding, on=LEFT)


def test_a_running_sign_in_changes_at_midnight(tree: Tree, held: Holding) -> None:
    page = f"/desk/units/{tree.village.pk}/"
    with time_machine.travel(BEFORE, tick=False) as clock:
        browser = signed_in(make_account(held.person))
        assert browser.get(page).status_code == 404
        clock.move_to(FIRST)
        assert browser.get(page).status_code == 200
        assert browser.get(f"/desk/units/{tree.town.pk}/").status_code == 404
    # Idle staff are signed out after half an hour: the same account comes in anew.
    with time_machine.travel(LAST, tick=False) as clock:
        account = queries.account_of(held.person_id)
        assert account is not None
        browser = signed_in(account)
        assert browser.get(page).status_code == 200
        clock.move_to(AFTER)
        assert browser.get(page).status_code == 404


def test_a_token_changes_at_midnight(tree: Tree, held: Holding) -> None:
    account = make_account(held.person)
    secret = actions.issue_token(SYSTEM, account, "手机")
    seen = {}
    for moment in (BEFORE, FIRST, LAST, AFTER):
        with time_machine.travel(moment, tick=False):
            actor = queries.actor_of_token(secret)
            assert actor is not None
            seen[moment] = actor.can("orgs.view", tree.village.pk), actor.is_staff
    assert seen == {
        BEFORE: (False, False), FIRST: (True, True), LAST: (True, True), AFTER: (False, False),
    }  # fmt: skip


def test_two_roads_to_a_right_are_independent(tree: Tree, held: Holding) -> None:
    """What was inherited from above stays when a lower post is lost (AT-17)."""
    actions.grant(SYSTEM, held.person, "auditor", tree.district, from_on=date(2020, 1, 1))
    for moment, manages in ((LAST, True), (AFTER, False)):
        with time_machine.travel(moment, tick=False):
            actor = queries.actor_for(held.person_id)
            assert actor.can("orgs.view", tree.village.pk)
            assert actor.can("orgs.view", tree.other_village.pk)
            assert actor.can("activities.manage", tree.village.pk) is manages


def test_a_role_below_that_comes_and_goes_takes_nothing_along(tree: Tree) -> None:
    """AT-17: the single check and the lists say the same before and after, in every permission."""
    person = make_person("周敏慧", born_on=date(1996, 1, 1))
    actions.grant(SYSTEM, person, "town_secretary", tree.town)

    def standing() -> tuple[object, set[int], set[int]]:
        actor = queries.actor_for(person.pk)
        checks = {
            (name, unit.pk): actor.can(name, unit.pk) for name in PERMISSIONS for unit in units
        }
        listed = set(orgs_policy.visible(actor, Unit.objects.all()).values_list("pk", flat=True))
        people = set(
            people_policy.visible(actor, Person.objects.all()).values_list("pk", flat=True)
        )
        return checks, listed, people

    units = list(Unit.objects.all())
    for place, name in ((tree.village, "陈晓雯"), (tree.other_village, "赵红")):
        actions.grant(SYSTEM, make_person(name), "team_leader", place)
    before = standing()
    assert before[1] == {tree.town.pk, tree.village.pk}
    for below in (tree.village, tree.other_village):
        lower = actions.grant(SYSTEM, person, "station_leader", below)
        during = standing()
        assert during[1] == before[1] | {below.pk}
        assert before[2] <= during[2]
        actions.end_grant(SYSTEM, lower)
        assert standing() == before


def test_a_holding_that_never_was_in_force_gives_nothing(tree: Tree) -> None:
    holding = make_holding(make_post(tree.village), from_on=TAKEN)
    orgs.end_holding(SYSTEM, holding, on=TAKEN)
    with time_machine.travel(FIRST, tick=False):
        assert not queries.actor_for(holding.person_id).is_staff


def test_nobody_appoints_to_rights_that_are_not_held_there(tree: Tree) -> None:
    post = make_post(tree.village)
    person = make_person("周敏慧", born_on=date(1996, 1, 1))
    new = NewHolding(post=post, person=person, from_on=TAKEN, politics="league")
    clerk = Role.objects.create(
        key="clerk", title="组织干事", title_en="Clerk", permissions=["orgs.appoint", "orgs.view"]
    )
    facts = KindFacts(title="书记", force="cadre", unit_kinds=["village"], roles=["auditor"])
    poor = make_staff(clerk.key, tree.district, "俞佳怡")
    assert poor.can("orgs.appoint", tree.village.pk)
    with pytest.raises(Forbidden):
        orgs.appoint(poor, new)
    with pytest.raises(Forbidden):
        orgs.change_kind(poor, post.kind, facts)
    with pytest.raises(Forbidden):
        orgs.appoint(make_staff("town_secretary", tree.other_town, "外镇书记"), new)
    assert not Holding.objects.exists()
    secretary = make_staff("town_secretary", tree.town, "徐建英")
    assert orgs.appoint(secretary, new).person_id == person.pk


def test_rights_of_posts_cost_no_further_query(
    tree: Tree, held: Holding, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with time_machine.travel(FIRST, tick=False), django_assert_num_queries(2):
        actor = queries.actor_for(held.person_id)
    assert actor.units("orgs.view") == {tree.village.pk}

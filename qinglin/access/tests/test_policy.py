"""Who may do what where: role × act × (own unit, unit below, elsewhere)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from qinglin.access import actions, queries
from qinglin.access.actions.grants import ROLES as ROLES_FILE
from qinglin.access.models import Grant, Role
from qinglin.access.queries import actor_for
from qinglin.kernel import clock
from qinglin.kernel.actor import NOBODY, PERMISSIONS, Actor
from qinglin.kernel.errors import Forbidden, NotFound
from qinglin.orgs import policy as orgs
from qinglin.orgs.actions import move_unit
from qinglin.orgs.models import Unit
from qinglin.orgs.queries import unit_for
from qinglin.people import policy as people
from qinglin.people.models import Person
from qinglin.people.queries import person_for
from qinglin.people.tests.make import make_person

from .make import ROLES, SYSTEM, House, give, make_house, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


def sees(look: Callable[[], object]) -> bool:
    try:
        look()
    except NotFound:
        return False
    return True


Act = Callable[[Actor, Unit, Person], bool]
ACTS: dict[str, Act] = {
    "see unit": lambda actor, unit, person: sees(lambda: unit_for(actor, unit.pk)),
    "manage unit": lambda actor, unit, person: orgs.may_manage(actor, unit),
    "see person": lambda actor, unit, person: sees(lambda: person_for(actor, person.pk)),
    "change person": lambda actor, unit, person: people.may_change(actor, person),
    "reveal person": lambda actor, unit, person: people.may_reveal(actor, person),
    "grant": lambda actor, unit, person: actor.can("access.grant", unit.pk),
}
#: own unit, unit below, elsewhere
HERE, NO = (True, True, False), (False, False, False)
TABLE: dict[str, dict[str, tuple[bool, bool, bool]]] = {
    "district_secretary": dict.fromkeys(ACTS, HERE),
    "town_secretary": {
        "see unit": HERE, "manage unit": NO, "see person": HERE, "change person": HERE,
        "reveal person": NO, "grant": NO,
    },
    "station_leader": {
        "see unit": HERE, "manage unit": NO, "see person": HERE, "change person": NO,
        "reveal person": NO, "grant": NO,
    },
    "team_leader": {
        "see unit": HERE, "manage unit": NO, "see person": NO, "change person": NO,
        "reveal person": NO, "grant": NO,
    },
    "social_worker": {
        "see unit": HERE, "manage unit": NO, "see person": HERE, "change person": NO,
        "reveal person": NO, "grant": NO,
    },
    "auditor": {
        "see unit": HERE, "manage unit": NO, "see person": HERE, "change person": NO,
        "reveal person": NO, "grant": NO,
    },
}  # fmt: skip


def test_the_table_is_complete() -> None:
    assert set(TABLE) == set(ROLES)
    assert all(set(row) == set(ACTS) for row in TABLE.values())


@pytest.mark.parametrize("role", ROLES)
def test_roles_hold_at_their_unit_and_below_and_nowhere_else(role: str, house: House) -> None:
    tree = house.tree
    actor = make_staff(role, tree.town)
    places = (
        (tree.town, house.own),
        (tree.village, house.below),
        (tree.other_town, house.elsewhere),
    )
    found = {
        name: tuple(act(actor, unit, person) for unit, person in places)
        for name, act in ACTS.items()
    }
    assert found == TABLE[role]


def test_a_role_below_says_nothing_about_above(house: House) -> None:
    actor = make_staff("district_secretary", house.tree.village)
    assert [ACTS[name](actor, house.tree.town, house.own) for name in ACTS] == [False] * len(ACTS)


@pytest.mark.parametrize("role", ROLES)
def test_visible_units_and_persons_are_exactly_those_of_the_verdicts(
    role: str, house: House
) -> None:
    actor = make_staff(role, house.tree.town)
    units = list(Unit.objects.all())
    assert set(orgs.visible(actor, Unit.objects.all())) == {
        unit for unit in units if actor.can(orgs.VIEW, unit.pk)
    }
    persons = list(Person.objects.all())
    assert set(people.visible(actor, Person.objects.all())) == {
        p for p in persons if p.pk == actor.person_id or people.holds(actor, people.VIEW, p)
    }


def test_nobody_may_nothing(house: House) -> None:
    tree = house.tree
    assert not any(act(NOBODY, tree.town, house.own) for act in ACTS.values())
    assert not orgs.visible(NOBODY, Unit.objects.all()).exists()
    assert not people.visible(NOBODY, Person.objects.all()).exists()


def test_two_roles_in_two_places_do_not_combine(house: House) -> None:
    person = make_person("两头跑")
    give(person, "town_secretary", house.tree.town)
    give(person, "team_leader", house.tree.other_town)
    actor = actor_for(person.pk)
    assert people.may_change(actor, house.own)
    assert not people.may_change(actor, house.elsewhere)
    assert orgs.visible(actor, Unit.objects.all()).count() == 4


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("begins", "ends", "holds"),
    [(0, None, True), (-2, 0, True), (0, 0, True), (1, None, False), (-2, -1, False)],
)
def test_a_grant_holds_from_its_first_to_its_last_day(
    house: House, begins: int, ends: int | None, holds: bool
) -> None:
    person, today = make_person(), clock.today()
    give(
        person, "auditor", house.tree.town,
        from_on=today + begins * DAY, until_on=None if ends is None else today + ends * DAY,
    )  # fmt: skip
    assert actor_for(person.pk).is_staff is holds


def test_a_role_taken_back_is_gone_at_the_next_request(house: House) -> None:
    person = make_person()
    held = give(person, "auditor", house.tree.town)
    assert actor_for(person.pk).can(orgs.VIEW, house.tree.village.pk)
    actions.end_grant(SYSTEM, held)
    assert actor_for(person.pk).grants == {}


def test_a_moved_unit_takes_its_rights_along(house: House) -> None:
    actor = make_staff("auditor", house.tree.town)
    move_unit(SYSTEM, house.tree.village, house.tree.other_town)
    again = actor_for(actor.person_id or 0)
    assert not again.can(orgs.VIEW, house.tree.village.pk)


def test_nobody_gives_what_is_not_held_there(house: House) -> None:
    tree = house.tree
    secretary = make_staff("district_secretary", tree.town)
    person = make_person()
    before = Grant.objects.count()
    for role, unit in (
        ("town_secretary", tree.other_town),
        ("town_secretary", tree.district),
    ):
        with pytest.raises(Forbidden):
            actions.grant(secretary, person, role, unit)
    Role.objects.create(key="root", title="全权", title_en="Root", permissions=["hours.seal"])
    with pytest.raises(Forbidden):
        actions.grant(secretary, person, "root", tree.town)
    for role in ("town_secretary", "station_leader", "auditor"):
        with pytest.raises(Forbidden):
            actions.grant(make_staff(role, tree.district), person, "team_leader", tree.town)
    made = actions.grant(secretary, person, "town_secretary", tree.village)
    assert Grant.objects.filter(ended_at=None).count() == before + 4
    assert [role.key for role in queries.grantable(secretary, tree.other_town)] == []
    with pytest.raises(NotFound):
        queries.grant_for(make_staff("auditor", tree.other_town), made.pk)


def test_only_permissions_that_exist_are_given() -> None:
    actions.sync_roles(SYSTEM)
    assert ROLES_FILE.is_file()
    given = {name for role in Role.objects.all() for name in role.permissions}
    assert given <= set(PERMISSIONS)
    assert given == set(PERMISSIONS)


def test_yesterday_s_grants_do_not_count_as_coming(house: House) -> None:
    person = make_person()
    give(person, "auditor", house.tree.town, from_on=date(2015, 1, 1), until_on=date(2015, 12, 31))
    assert not queries.live_grants().filter(person=person).exists()


def test_a_person_belongs_where_a_role_is_held_today_and_not_before_or_after(house: House) -> None:
    town, today = house.tree.town, clock.today()
    looks = make_staff("town_secretary", town, "何志强")
    over, now, ahead = (make_person(name) for name in ("徐建英", "陆晓晴", "周丽"))
    a_day = timedelta(days=1)
    give(over, "auditor", town, from_on=today - 9 * a_day, until_on=today - a_day)
    give(now, "auditor", town, until_on=today)
    give(ahead, "auditor", town, from_on=today + a_day)
    several = Person.objects.filter(pk__in=[over.pk, now.pk, ahead.pk])
    assert list(people.visible(looks, several)) == [now]

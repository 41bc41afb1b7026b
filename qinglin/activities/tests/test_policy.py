"""Who may what, where: role by verb by unit; and that the lists agree with the single check."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import time_machine

from qinglin.access.actions import grant, sync_roles
from qinglin.access.queries import actor_for
from qinglin.activities import actions, policy, queries
from qinglin.activities.models import Activity, SignUp
from qinglin.kernel.actor import NOBODY, Actor, system
from qinglin.kernel.errors import Forbidden, NotFound
from qinglin.orgs.models import Unit
from qinglin.orgs.tests.make import make_unit

from . import make
from .make import SYSTEM, as_person, at

pytestmark = pytest.mark.django_db

#: role -> what it may do in its own unit and below; elsewhere only what everybody may
MAY = {
    "district_secretary": {"see", "people", "lead", "manage", "overbook"},
    "town_secretary": {"see", "people", "lead", "manage", "overbook"},
    "station_leader": {"see", "people", "lead", "manage"},
    "team_leader": {"see", "people", "lead"},
    "social_worker": {"see", "people", "lead"},
    "auditor": {"see", "people"},
}


class World:
    """A district with a town and a village below it, and another town beside."""

    def __init__(self) -> None:
        sync_roles(system("test"))
        self.district = make_unit(None, "团区委", Unit.Kind.DISTRICT)
        self.town = make_unit(self.district, "富春街道", Unit.Kind.TOWN)
        self.village = make_unit(self.town, "秦望社区")
        self.other = make_unit(self.district, "鹿山街道", Unit.Kind.TOWN)
        self.places = {
            unit.pk: make.make_station(f"站{unit.pk}", unit)
            for unit in (self.town, self.village, self.other)
        }

    def holder(self, role: str, unit: Unit) -> Actor:
        person = make.make_volunteer(unit)
        grant(SYSTEM, person, role, unit, from_on=make.NOW.date())
        return actor_for(person.pk)


@pytest.fixture
def world() -> World:
    return World()


def done(attempt: Callable[[], Any]) -> bool:
    """Whether it was allowed; unseen and forbidden both mean no."""
    try:
        attempt()
    except (Forbidden, NotFound):
        return False
    return True


def verbs(actor: Actor, world: World, unit: Unit, now: time_machine.Traveller) -> set[str]:
    """Everything this actor can really do with activities of that unit."""
    venue = world.places[unit.pk]
    now.move_to(make.NOW)
    draft = make.make_draft(venue, title="草稿")
    full = make.make_shift(1, venue)
    one, two = make.make_volunteers(2, unit)
    placed = actions.sign_up(as_person(one), full.pk, one.pk)
    able: set[str] = set()
    if done(lambda: queries.activity_for(actor, draft.pk)):
        able.add("see")
    if done(lambda: queries.roll(actor, full.activity)):
        able.add("people")
        assert done(lambda: queries.sign_up_for(actor, placed.id))
    if done(lambda: actions.publish(actor, draft)):
        able.add("manage")
        assert done(lambda: actions.edit_activity(actor, draft, title="改名"))
        assert done(lambda: actions.cancel_activity(actor, draft, reason="雨"))
    if done(lambda: actions.add_person(actor, full, two, override_reason="缺人", yes="present")):
        able.add("overbook")
    now.move_to(at(8, 30))
    if done(lambda: actions.tally(actor, full.pk)):
        able.add("lead")
        assert done(lambda: queries.code_of(actor, full.activity))
        now.move_to(at(12))
        rows = [
            actions.RollRow(shift_id=full.pk, sign_up_id=pk, outcome="present")
            for pk in SignUp.objects.filter(shift=full).values_list("pk", flat=True)
        ]
        assert done(lambda: actions.confirm_roll(actor, full.activity, rows))
    return able


@pytest.mark.parametrize("role", MAY)
def test_a_role_holds_in_its_unit_and_below_and_nowhere_else(
    role: str, world: World, now: time_machine.Traveller
) -> None:
    actor = world.holder(role, world.town)
    assert verbs(actor, world, world.town, now) == MAY[role]
    assert verbs(actor, world, world.village, now) == MAY[role]
    assert verbs(actor, world, world.other, now) == set()


def test_nobody_and_any_volunteer_only_look(world: World, now: time_machine.Traveller) -> None:
    volunteer = as_person(make.make_volunteer(world.town))
    for actor in (NOBODY, volunteer):
        assert verbs(actor, world, world.town, now) == set()


def test_the_leader_named_in_an_activity_leads_it_and_no_other(
    world: World, now: time_machine.Traveller
) -> None:
    person = make.make_volunteer(world.town)
    venue = world.places[world.town.pk]
    own = make.make_activity(venue, leader=person)
    other = make.make_activity(venue, title="别人的")
    draft = make.make_draft(venue, leader=person)
    actor = as_person(person)
    assert policy.may_lead(actor, own)
    assert policy.may_see_people(actor, own)
    assert not policy.may_manage(actor, own)
    assert not policy.may_lead(actor, other)
    assert queries.activity_for(actor, draft.pk) == draft
    with pytest.raises(Forbidden):
        actions.publish(actor, draft)


@pytest.mark.parametrize("role", [*MAY, None])
def test_what_is_listed_is_what_is_seen(role: str | None, world: World) -> None:
    """The filter over many and the check of one agree, for every role and state."""
    actor = NOBODY if role is None else world.holder(role, world.town)
    made = []
    for venue in world.places.values():
        made += [make.make_draft(venue), make.make_activity(venue, title="二")]
        off = make.make_activity(venue, title="三")
        made.append(actions.cancel_activity(SYSTEM, off, reason="雨"))
    listed = set(policy.visible(actor, Activity.objects.all()).values_list("pk", flat=True))
    single = {one.pk for one in made if done(partial(queries.activity_for, actor, one.pk))}
    assert listed == single
    drafts = {one.pk for one in made if one.state == "draft"}
    below = {one.pk for one in made if one.unit_id in (world.town.pk, world.village.pk)}
    assert listed & drafts == (set() if role is None else drafts & below)
    assert listed >= {one.pk for one in made} - drafts

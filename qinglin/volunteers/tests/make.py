"""Volunteers and teams for tests."""

from dataclasses import dataclass
from typing import Any

from qinglin.access.tests.make import make_staff
from qinglin.kernel.actor import Actor, system
from qinglin.orgs.models import Unit
from qinglin.orgs.tests.make import Tree, make_tree
from qinglin.people import actions as people
from qinglin.people.models import Consent, Person
from qinglin.people.tests.make import make_person
from qinglin.volunteers import actions
from qinglin.volunteers.models import Category, Profile, Skill, Team

SYSTEM = system("test")


def agree(person: Person, by: Person | None = None) -> Consent:
    """The consent to being registered: one's own, or a guardian's."""
    return people.give_consent(
        SYSTEM, person, purpose=Consent.Purpose.REGISTRATION, given_by=by or person
    )


def make_volunteer(unit: Unit, name: str = "陈晓雯", **but: Any) -> Profile:
    """A registered adult; ``but`` goes to the registration."""
    person = make_person(name)
    agree(person)
    return actions.register(SYSTEM, person, unit=unit, **but)


def make_skill(key: str = "haircut", title: str = "理发") -> Skill:
    return actions.define_skill(SYSTEM, key=key, title=title)


def make_category(key: str = "water", title: str = "治水") -> Category:
    return actions.define_category(SYSTEM, key=key, title=title)


def make_team(unit: Unit, name: str = "秦望社区红马甲队", **but: Any) -> Team:
    return actions.form_team(SYSTEM, unit=unit, name=name, **but)


@dataclass(frozen=True, slots=True)
class Town:
    """A tree of units with the secretary of one town."""

    tree: Tree
    secretary: Actor
    auditor: Actor


def make_town() -> Town:
    tree = make_tree()
    return Town(
        tree,
        secretary=make_staff("town_secretary", tree.town, "何志强"),
        auditor=make_staff("auditor", tree.town, "章文博"),
    )

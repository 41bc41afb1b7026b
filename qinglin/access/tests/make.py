"""Accounts, roles and signed-in browsers for tests."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from qinglin.access import actions, sessions
from qinglin.access.models import Account, Grant
from qinglin.access.queries import actor_for
from qinglin.kernel.actor import Actor, system
from qinglin.orgs.models import Unit
from qinglin.orgs.tests.make import Tree, make_tree
from qinglin.people.models import Person
from qinglin.people.tests.make import make_person

SYSTEM = system("test")
PASSWORD = "富春江畔-2015-夏"
ROLES = (
    "district_secretary", "town_secretary", "station_leader", "team_leader", "social_worker",
    "auditor",
)  # fmt: skip


def give(person: Person, role: str, unit: Unit, **but: Any) -> Grant:
    """A role at a unit; the roles are brought in when a flush has taken them away."""
    actions.sync_roles(SYSTEM)
    return actions.grant(SYSTEM, person, role, unit, **but)


def make_staff(role: str, unit: Unit, name: str = "徐建英", **but: Any) -> Actor:
    """Somebody who holds this role there."""
    person = make_person(name, **but)
    give(person, role, unit)
    return actor_for(person.pk)


def make_account(
    person: Person | None = None, *, login: str = "xujianying", password: str | None = PASSWORD
) -> Account:
    return actions.open_account(
        SYSTEM, person or make_person("徐建英"), login=login, password=password
    )


def signed_in(account: Account, **headers: Any) -> Client:
    """A browser in which this account is signed in."""
    client = Client(**headers)
    client.force_login(account, backend=sessions.BACKEND)
    return client


@dataclass(frozen=True, slots=True)
class House:
    """A tree, and at each unit somebody who belongs there."""

    tree: Tree
    own: Person
    below: Person
    elsewhere: Person


def make_house() -> House:
    """Persons belong by a role that lets them do nothing of what is tested."""
    tree = make_tree()
    persons = {}
    for place, unit in (
        ("own", tree.town),
        ("below", tree.village),
        ("elsewhere", tree.other_town),
    ):
        persons[place] = make_person(f"队长{place}")
        give(persons[place], "team_leader", unit)
    return House(tree=tree, **persons)

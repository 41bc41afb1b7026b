"""Two districts of a city with one of everything at every node, a canary in every private field.

Everything is made by actions of the product. Nothing of it is made to fit an actor: the same things
stand at every node, and the actors are spread over the nodes.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.test import Client

from qinglin.access import actions as access
from qinglin.access.models import Account, Grant
from qinglin.access.tests.make import signed_in
from qinglin.kernel import clock
from qinglin.kernel.actor import system
from qinglin.orgs import actions as orgs
from qinglin.orgs.models import Unit
from qinglin.people import actions as people
from qinglin.people.models import Person
from qinglin.people.tests.make import citizen_id

from .oracle import Hat, Thing, Tree, Who

SYSTEM = system("proof")
#: A Tuesday noon; some things run just now, some are over, some lie ahead.
NOW = clock.at(date(2026, 11, 24), time(12))
PARENTS = {
    "D1": "CITY", "S1": "D1", "C1": "S1", "C2": "S1", "S2": "D1", "C3": "S2",
    "D2": "CITY", "S3": "D2", "C4": "S3",
}  # fmt: skip
NODES = ("CITY", *PARENTS)
#: Where one of everything stands.
STOCKED = ("D1", "S1", "C1", "C2", "S2", "S3")
KIND = {"CITY": "city", "D": "district", "S": "town", "C": "village"}
#: role, node
OFFICES = (
    ("district_secretary", "CITY"), ("district_secretary", "D1"), ("district_secretary", "D2"),
    ("auditor", "D1"),
    ("town_secretary", "S1"), ("town_secretary", "S2"), ("town_secretary", "S3"),
    ("station_leader", "S1"), ("station_leader", "C1"), ("social_worker", "S1"),
    ("team_leader", "S1"), ("auditor", "S1"),
)  # fmt: skip


@dataclass
class World:
    """What was built, in the words of the oracle."""

    units: dict[str, Unit] = field(default_factory=dict)
    things: dict[str, list[Thing]] = field(default_factory=lambda: defaultdict(list))
    actors: dict[str, Who] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    browsers: dict[str, Client] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    #: canary -> the thing's (kind, key) and the field
    canaries: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    #: numbers that are canaries: phones, documents, birth dates
    numbers: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    tree: Tree = field(default_factory=lambda: Tree(PARENTS))
    #: the ways in which people are tied to nodes: person -> (way, node)
    ties: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    traits: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    #: forms that were read once from their pages
    forms: dict[tuple[str, object], dict[str, Any]] = field(default_factory=dict)
    #: sign-ups that are given back late: node -> ids
    later: dict[str, tuple[int, int]] = field(default_factory=dict)
    serial: int = 0

    def canary(self, kind: str, key: str, name: str) -> str:
        token = f"CNRY{secrets.token_hex(5)}"
        self.canaries[token] = (kind, key, name)
        return token

    def add(self, kind: str, node: str, pk: Any, **but: Any) -> Thing:
        thing = Thing(kind, but.pop("key", f"{kind}@{node}"), node, pk, **but)
        self.things[kind].append(thing)
        return thing

    def one(self, kind: str, node: str) -> Thing:
        return next(thing for thing in self.things[kind] if thing.node == node)

    def thing(self, kind: str, key: str) -> Thing:
        if kind == "person":
            ties, traits = frozenset(self.ties[key]), frozenset(self.traits[key])
            return Thing(kind, key, "", owner=key, ties=ties, traits=traits)
        return next(thing for thing in self.things[kind] if thing.key == key)

    def keys(self, kind: str) -> list[str]:
        """Everything of a kind, by key."""
        if kind == "person":
            return list(self.people)
        return [thing.key for thing in self.things[kind]]

    def person(self, key: str, born_on: date = date(1988, 2, 3), **but: Any) -> Person:
        """Somebody with canaries for a name, a residence and numbers."""
        self.serial += 1
        phone = f"139{self.serial:04d}{secrets.randbelow(9000) + 1000}"
        born_on += timedelta(days=self.serial)
        document = citizen_id(born_on, "f", self.serial)
        made = people.register(
            SYSTEM,
            name=self.canary("person", key, "name"),
            sex="f",
            born_on=born_on,
            document=document,
            phone=but.pop("phone", phone),
            residence=self.canary("person", key, "residence"),
        )
        for number, name in ((phone, "phone"), (document, "document")):
            self.numbers[number] = ("person", key, name)
        for form in (f"{born_on:%Y-%m-%d}", f"{born_on.year}年{born_on.month}月{born_on.day}日"):
            self.numbers[form] = ("person", key, "born_on")
        self.people[key] = made
        return made

    def actor(self, name: str, *, hats: tuple[Hat, ...] = (), **but: Any) -> Who:
        """A person who can sign in, by browser and by token."""
        if name not in self.people:
            self.person(name)
        who = Who(name, name, hats, **but)
        self.actors[name] = who
        login = "p" + secrets.token_hex(6)
        account = access.open_account(SYSTEM, self.people[name], login=login, password=None)
        self.accounts[name] = account
        self.browsers[name] = signed_in(account)
        self.tokens[name] = access.issue_token(SYSTEM, account, self.canary("token", name, "name"))
        return who

    def office(self, name: str, *hats: Hat, **dates: Any) -> Who:
        who = self.actor(name, hats=hats)
        for hat in hats:
            grant = access.grant(SYSTEM, self.people[name], hat.role, self.units[hat.node], **dates)
            if hat.live:
                self.ties[name].add(("office", hat.node))
                self.add("grant", hat.node, grant.pk, owner=name, key=f"grant:{name}@{hat.node}")
        return who


def nodes(world: World) -> Iterator[tuple[str, Unit]]:
    for node in STOCKED:
        yield node, world.units[node]


def at(hour: int, day: int = 24, minute: int = 0) -> datetime:
    return clock.at(date(2026, 11, day), time(hour, minute))


def build_units(world: World) -> None:
    for node in NODES:
        parent = world.units.get(PARENTS.get(node, ""))
        kind = KIND.get(node) or KIND[node[0]]
        unit = orgs.open_unit(
            SYSTEM, parent=parent, kind=kind, name=f"单位{node}", opened_on=date(1950, 5, 4)
        )
        world.units[node] = unit
        world.add("unit", node, unit.pk)
        if kind == "village":
            world.add("village", node, unit.pk)


def build_actors(world: World) -> None:
    """Offices, and the special ones: over, taken back, not begun, in two places, disabled."""
    access.sync_roles(SYSTEM)
    for role, node in OFFICES:
        world.office(f"{role}@{node}", Hat(role, node))
    world.office("two hats", Hat("auditor", "S2"), Hat("town_secretary", "C2"))
    world.office("two ranks", Hat("auditor", "S2"), Hat("district_secretary", "C1"))
    past = {"from_on": date(2026, 1, 1), "until_on": date(2026, 11, 23)}
    world.office("term over", Hat("town_secretary", "S1", live=False), **past)
    world.office("not begun", Hat("town_secretary", "S1", False), from_on=date(2026, 11, 25))
    world.office("taken back", Hat("town_secretary", "S1", live=False))
    access.end_grant(SYSTEM, Grant.objects.get(person=world.people["taken back"]))
    world.actor("no role")
    world.actor("disabled", disabled=True)
    access.disable_account(SYSTEM, world.accounts["disabled"])
    world.actors["nobody"] = Who("nobody")
    world.browsers["nobody"] = Client()

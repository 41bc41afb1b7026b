"""Builders of this room: people and units as plain rows, credits as the roll announces them."""

import hashlib
from collections.abc import Iterable
from datetime import date
from itertools import count
from typing import Any, cast
from uuid import uuid4

from qinglin.access.models import Account, Grant, Role, Token
from qinglin.activities.events import RollCredit
from qinglin.hours import actions
from qinglin.hours.models import Entry
from qinglin.kernel import clock, search
from qinglin.kernel.actor import Actor, system
from qinglin.orgs.models import Unit, UnitLink
from qinglin.people.models import Person

SYSTEM = system("hours")
numbers = count(1)


def make_unit(name: str = "团富阳区委", parent: Unit | None = None, **but: Any) -> Unit:
    kind = Unit.Kind.TOWN if parent else Unit.Kind.DISTRICT
    values = {"kind": kind, "opened_on": date(2014, 1, 1), **but}
    unit = Unit.objects.create(
        parent=parent,
        name=name,
        name_key=search.sort_key(name),
        search=search.tokens(name),
        **values,
    )
    UnitLink.objects.create(ancestor=unit, descendant=unit, depth=0)
    if parent:
        for link in UnitLink.objects.filter(descendant=parent):
            UnitLink.objects.create(ancestor=link.ancestor, descendant=unit, depth=link.depth + 1)
    return unit


def make_person(name: str = "李小青", **but: Any) -> Person:
    values = {
        "public_id": uuid4().hex,
        "sex": Person.Sex.FEMALE,
        "born_on": date(1990, 5, 4),
        "made_at": clock.now(),
        **but,
    }
    return Person.objects.create(
        name=name, name_key=search.sort_key(name), search=search.tokens(name), **values
    )


def make_credit(person: Person, unit: Unit, **but: Any) -> RollCredit:
    values = {
        "source": f"sign_up:{next(numbers)}",
        "person_id": person.pk,
        "unit_id": unit.pk,
        "minutes": 150,
        "raw_minutes": 163,
        "activity": "周六雷锋角",
        "service_on": "2015-11-14",
        "place": "秦望广场",
        "content": "小家电维修",
        "organiser": unit.name,
        "leader_id": None,
        "rule": "2015-01-01 30/480",
        **but,
    }
    return cast(RollCredit, values)


def make_entry(person: Person, unit: Unit, **but: Any) -> Entry:
    """One credited line of the ledger."""
    credit = make_credit(person, unit, **but)
    assert actions.credit_many(SYSTEM, [credit]) == 1
    return Entry.objects.get(source=credit["source"])


def staff(
    person: Person, permissions: Iterable[str], *units: Unit, below: Iterable[Unit] = ()
) -> Actor:
    """Somebody who holds these permissions at these units (and at those named below them)."""
    held = frozenset(unit.pk for unit in [*units, *below])
    return Actor(
        name=f"person:{person.pk}",
        person_id=person.pk,
        grants=dict.fromkeys(permissions, held),
    )


def volunteer(person: Person) -> Actor:
    return Actor(name=f"person:{person.pk}", person_id=person.pk)


def make_account(person: Person, permissions: Iterable[str] = (), *units: Unit) -> Account:
    """An account that holds these permissions at these units and below."""
    account = Account.objects.create(person=person, login=f"login{person.pk}")
    if units:
        role = Role.objects.create(
            key=f"role{person.pk}", title="角色", title_en="Role", permissions=list(permissions)
        )
        for unit in units:
            Grant.objects.create(person=person, role=role, unit=unit, from_on=date(2014, 1, 1))
    return account


def token_of(account: Account) -> dict[str, str]:
    """Headers by which this account calls the API."""
    secret = f"secret-{account.pk}"
    digest = hashlib.sha256(secret.encode()).hexdigest()
    Token.objects.create(account=account, digest=digest, name="test", made_at=clock.now())
    return {"Authorization": f"Bearer {secret}"}

"""Builders of this room: documents of a kind of their own, about people as plain rows."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from qinglin.access.models import Account, Grant, Role
from qinglin.access.tests.make import signed_in
from qinglin.documents import actions, registry
from qinglin.documents.models import Document
from qinglin.documents.queries import Kind, Line, Reading, State
from qinglin.kernel.actor import Actor
from qinglin.orgs.models import Unit
from qinglin.orgs.queries import district
from qinglin.orgs.tests import make as orgs
from qinglin.people.models import Person

KIND = "tests.thanks"
__all__ = ["KIND", "a_kind", "as_person", "make_account", "make_document", "make_unit", "signed_in"]


@contextmanager
def a_kind(**but: Any) -> Iterator[dict[str, Any]]:
    """A kind that stands as the dictionary says, registered for as long as it lasts."""
    standing: dict[str, Any] = {"state": State.VALID, **but}

    def read(document: Document) -> Reading:
        lines = (Line("谢", "三次"), Line("内容", "修伞", optional=True))
        return Reading(standing["state"], lines)

    registry.KINDS[KIND] = Kind(name=KIND, title="感谢状", read=read, page="portal:me")
    try:
        yield standing
    finally:
        del registry.KINDS[KIND]


def as_person(person: Person) -> Actor:
    return Actor(name=f"person:{person.pk}", person_id=person.pk)


def make_document(person: Person, unit: Unit, **but: Any) -> Document:
    values = {"kind": KIND, "subject": "ab" * 32, "body": {"thanks": 3}, **but}
    made = actions.issue(as_person(person), person=person, unit=unit, **values)
    return made.document


def make_unit(name: str) -> Unit:
    """A town of the one district."""
    root = district() or orgs.make_unit(None, "团富阳区委", Unit.Kind.DISTRICT)
    return orgs.make_unit(root, name, Unit.Kind.TOWN)


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

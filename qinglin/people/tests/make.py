"""Persons for tests. Numbers are generated; none is copied from anywhere."""

from datetime import date
from itertools import count
from typing import Any

from stdnum.cn import ric

from qinglin.kernel.actor import Actor, system
from qinglin.people import actions
from qinglin.people.models import Guardianship, Person

SYSTEM = system("test")
_serial = count(1)


def citizen_id(born_on: date, sex: str, serial: int, area: str = "330183") -> str:
    """A number with a right check character; ``serial`` counts persons of a day and sex."""
    sequence = 2 * (serial % 500) + (sex == "m")
    body = f"{area}{born_on:%Y%m%d}{sequence:03d}"
    return body + ric.calc_check_digit(body + "0")


def phone(serial: int) -> str:
    return f"138{serial:08d}"


def make_person(name: str = "陈晓雯", **but: Any) -> Person:
    """An adult woman, unless told otherwise."""
    serial = next(_serial)
    fields: dict[str, Any] = {
        "name": name,
        "sex": "f",
        "born_on": date(1990, 5, 4),
        "phone": phone(serial),
        "residence": "富春街道秦望社区",
        **but,
    }
    area = f"33018{serial // 500 % 10}"
    document = citizen_id(fields["born_on"], fields["sex"], serial, area)
    return actions.register(SYSTEM, **{"document": document, **fields})


def make_family(child_born_on: date) -> tuple[Person, Person]:
    """A child and the mother who answers for it."""
    child = make_person("徐小满", born_on=child_born_on, phone="")
    mother = make_person("徐建英")
    actions.add_guardian(SYSTEM, child, mother, Guardianship.Relation.MOTHER)
    return child, mother


def as_person(person: Person, **grants: frozenset[int]) -> Actor:
    """An actor who is this person; grants as ``people_view=frozenset({1})``."""
    held = {name.replace("_", ".", 1): units for name, units in grants.items()}
    return Actor(name=f"person:{person.pk}", person_id=person.pk, grants=held)

"""A town with a station, and browsers of those who work there."""

from django.test import Client

from qinglin.access.tests.make import give, make_account, signed_in
from qinglin.orgs.models import Unit
from qinglin.people.tests.make import make_person


def desk(unit: Unit, role: str = "station_leader") -> Client:
    """A browser of somebody with this role there."""
    person = make_person("周敏慧")
    give(person, role, unit)
    return signed_in(make_account(person, login=f"desk-{person.pk}", password=None))

"""Browsers of staff, and where the desk keeps its pages about activities."""

from django.test import Client

from qinglin.access.tests.make import give, make_account, signed_in
from qinglin.activities.models import Activity
from qinglin.orgs.models import Unit
from qinglin.people.tests.make import make_person

from .make import make_station

LIST = "/desk/activities/"


def desk(unit: Unit, role: str = "station_leader") -> Client:
    """A browser of somebody with this role there."""
    person = make_person("徐建英")
    give(person, role, unit)
    return signed_in(make_account(person, login=f"desk-{person.pk}", password=None))


def page_of(activity: Activity) -> str:
    return f"{LIST}{activity.pk}/"


def elsewhere() -> Unit:
    """A unit of another town."""
    return make_station("集新车站微笑亭").unit

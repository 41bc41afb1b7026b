from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from qinglin.access.models import Account
from qinglin.kernel.models import AuditEntry
from qinglin.orgs.queries import simulated_district

from . import blueprint
from .models import World


@dataclass(frozen=True, slots=True)
class SignIn:
    """How one role of the demo signs in."""

    title: str
    login: str
    password: str


def world() -> World | None:
    """The simulated district of this installation, if it is one."""
    return World.objects.order_by("pk").first()


def half_built() -> bool:
    """Whether there is a simulated district, but no note that it was finished."""
    return simulated_district() and world() is None


def sign_ins() -> list[SignIn]:
    """The sign-ins of the simulated district that stands; none in any other district."""
    there = world()
    if there is None:
        return []
    demo = blueprint.load(there.key).demo
    open_accounts = set(
        Account.objects.filter(
            login__in=[person.login for person in demo.people], is_active=True
        ).values_list("login", flat=True)
    )
    return [
        SignIn(person.title, person.login, demo.password)
        for person in demo.people
        if person.login in open_accounts
    ]


def left_out() -> list[str]:
    """What of a station's life the rules did not allow on the day the world was built."""
    built = AuditEntry.objects.filter(action="worlds.built").order_by("-pk").first()
    found: list[str] = built.detail.get("left_out", []) if built is not None else []
    return found


def place_of_data() -> str:
    """What an operator would move away to begin anew."""
    database = settings.DATABASES["default"]
    return str(database["NAME"]) if connection.vendor == "sqlite" else f"数据库 {database['NAME']}"

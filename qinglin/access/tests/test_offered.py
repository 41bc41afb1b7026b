"""What a release adds to the standard roles reaches installations that are there already, once."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from qinglin.access import actions
from qinglin.access.models import Offered, Role
from qinglin.kernel import clock
from qinglin.kernel.models import AuditEntry

from .make import SYSTEM

pytestmark = pytest.mark.django_db
MIGRATION = "qinglin.access.migrations.0003_offered"


def test_what_a_release_adds_is_given_to_a_standard_role_once() -> None:
    role = Role.objects.get(key="station_leader")
    before = list(role.permissions)
    assert "reports.view" in before
    # An installation of before the reports, that has taken files.manage away by hand.
    role.permissions = sorted(set(before) - {"reports.view", "files.manage"})
    role.save()
    Offered.objects.filter(role=role, permission="reports.view").delete()
    own = Role.objects.create(key="own", title="自设", title_en="Own", permissions=[])

    assert actions.sync_roles(SYSTEM) == 0
    role.refresh_from_db()
    assert role.permissions == sorted(set(before) - {"files.manage"})
    told = AuditEntry.objects.get(action="access.role_widened")
    assert told.detail["permissions"] == ["reports.view"]
    offered = Offered.objects.get(role=role, permission="reports.view")
    assert offered.on == clock.today()

    # Taken away by hand after that it stays away.
    role.permissions = ["orgs.view"]
    role.save()
    assert actions.sync_roles(SYSTEM) == 0
    role.refresh_from_db()
    own.refresh_from_db()
    assert (role.permissions, own.permissions) == (["orgs.view"], [])
    assert AuditEntry.objects.filter(action="access.role_widened").count() == 1


def test_an_older_installation_writes_down_what_it_knew() -> None:
    """It knows what it started with, and each later permission that any of its roles holds."""
    Offered.objects.all().delete()
    later = {"recognition.apply", "recognition.assess"}
    for role in Role.objects.all():
        role.permissions = sorted(set(role.permissions) - later)
        if role.key == "town_secretary":
            role.permissions.remove("rosters.export")
            role.permissions.remove("people.manage")
        role.save()
    import_module(MIGRATION).write_down(apps, SimpleNamespace(connection=connection))
    assert not Offered.objects.filter(permission__in=later).exists()
    assert Offered.objects.filter(permission="rosters.export").count() == 2
    actions.sync_roles(SYSTEM)
    town = set(Role.objects.get(key="town_secretary").permissions)
    assert "recognition.apply" in town
    assert not town & {"rosters.export", "people.manage", "recognition.assess"}

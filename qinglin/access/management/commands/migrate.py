from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from qinglin.access.actions import sync_roles
from qinglin.access.models import Role
from qinglin.kernel.actor import system


class Command(Migrate):
    """Brings the schema up to date, and then the roles that a new installation starts with."""

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if options.get("plan") or options.get("check_unapplied"):
            return
        if Role._meta.db_table in connections[options["database"]].introspection.table_names():
            sync_roles(system("migrate"))

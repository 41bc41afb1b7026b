from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from qinglin.access.actions import sync_roles
from qinglin.access.models import Role
from qinglin.kernel.actor import system
from qinglin.orgs.actions import sync_posts, sync_unit_kinds
from qinglin.orgs.models import PostKind


class Command(Migrate):
    """Brings the schema up to date, and then the roles, posts and kinds of units it starts with."""

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if options.get("plan") or options.get("check_unapplied"):
            return
        tables = connections[options["database"]].introspection.table_names()
        if Role._meta.db_table in tables:
            sync_roles(system("migrate"))
        if PostKind._meta.db_table in tables:
            sync_unit_kinds(system("migrate"))
            sync_posts(system("migrate"))

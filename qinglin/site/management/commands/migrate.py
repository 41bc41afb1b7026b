from typing import Any

from django.db import connections

from qinglin.access.management.commands.migrate import Command as Migrate
from qinglin.documents.actions import set_up_keys
from qinglin.documents.models import SigningKey
from qinglin.kernel.actor import system


class Command(Migrate):
    """Schema, roles, and the key by which documents are signed."""

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if options.get("plan") or options.get("check_unapplied"):
            return
        tables = connections[options["database"]].introspection.table_names()
        if SigningKey._meta.db_table in tables:
            set_up_keys(system("migrate"))

"""The tables as an engine sees them: columns, their kinds, and which of them are keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from .errors import Uncarried

#: Kinds of columns that are written, by the first of these classes that fits.
KINDS: tuple[tuple[type[Any], str], ...] = (
    (models.BooleanField, "flag"),
    (models.DateTimeField, "moment"),
    (models.DateField, "day"),
    (models.IntegerField, "number"),
    (models.AutoField, "number"),
    (models.CharField, "text"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the installation; ``columns``: name in the database -> field."""

    model: type[models.Model]
    columns: Mapping[str, "models.Field[Any, Any]"]

    def kind(self, column: str) -> str:
        """flag, moment, day, number or text; others are refused."""
        field = self.field(column)
        for known, kind in KINDS:
            if isinstance(field, known):
                return kind
        raise Uncarried(what=f"{self.model._meta.db_table}.{column}")

    def is_key(self, column: str) -> bool:
        return self.columns[column].primary_key or self.columns[column].is_relation

    def field(self, column: str) -> "models.Field[Any, Any]":
        """The field itself, or what it points to in the end."""
        found = self.columns[column]
        while isinstance(found, models.ForeignKey):
            found = found.target_field
        return found


@cache
def tables() -> Mapping[str, Table]:
    """Every table by its name in the database."""
    return {
        model._meta.db_table: Table(model, {str(f.column): f for f in model._meta.concrete_fields})
        for model in apps.get_models(include_auto_created=True)
    }

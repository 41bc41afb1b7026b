"""Which references lead to a record at all."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, ForeignKey, Model, OuterRef


def referring(target: type[Model], columns: Sequence[ForeignKey[Any, Any]], key: Any) -> list[bool]:
    """Behind which of these references any row refers to the record: one query for all of them.

    Of a record that is not there nothing is known: all are true.
    """
    asked = {
        f"refers_{number}": Exists(
            column.model._base_manager.filter(**{column.name: OuterRef("pk")})
        )
        for number, column in enumerate(columns)
    }
    row = target._base_manager.filter(pk=key).annotate(**asked).values_list(*asked).first()
    return [True] * len(columns) if row is None else [bool(one) for one in row]

"""Fences around what only the running product knows: models and declarations."""

from collections.abc import Iterable

from django.db.models import ForeignObject, ManyToManyField, Model


def visible_relations(models: Iterable[type[Model]]) -> list[str]:
    """Relations to another room by which the lower room could see the higher one."""
    bad = []
    for model in models:
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            if not isinstance(field, ForeignObject | ManyToManyField):
                continue
            related = field.related_model
            crosses = related._meta.app_label != model._meta.app_label
            if crosses and not field.remote_field.hidden:
                bad.append(str(field))
    return bad


def undocumented(names: Iterable[str], text: str) -> list[str]:
    """Names that the document does not mention as code."""
    return [name for name in names if f"`{name}`" not in text]


def is_frozen(kind: type) -> bool:
    """Whether nobody can change an instance of this dataclass."""
    parameters = getattr(kind, "__dataclass_params__", None)
    return bool(parameters and parameters.frozen)

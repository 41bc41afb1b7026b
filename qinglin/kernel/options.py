"""Options a district may change. The default stands only at the declaration."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .models import StoredOption

T = TypeVar("T", int, str, bool)
OPTIONS: dict[str, "Option[Any]"] = {}


@dataclass(frozen=True, slots=True)
class Option(Generic[T]):
    """A named, typed setting of the district; reading it costs one indexed query."""

    name: str
    kind: type[T]
    default: T
    label: Any

    def __post_init__(self) -> None:
        if self.name in OPTIONS:
            raise ValueError(f"option {self.name} is declared twice")
        OPTIONS[self.name] = self

    def get(self) -> T:
        stored = StoredOption.objects.filter(name=self.name).values_list("value", flat=True).first()
        return self.default if stored is None else self.kind(stored)


def stored_values() -> dict[str, Any]:
    """The options to which the district gave a value. One query."""
    return dict(StoredOption.objects.values_list("name", "value"))

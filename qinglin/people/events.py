from dataclasses import dataclass
from typing import ClassVar

from qinglin.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class CopyAsked(Event):
    """Somebody asked for a copy of a person's data that is too large to make at once."""

    name: ClassVar[str] = "people.copy_asked"
    copy_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectionAnswered(Event):
    """A request to correct something about a person was decided."""

    name: ClassVar[str] = "people.correction_answered"
    correction_id: int
    person_id: int
    asked_by_id: int
    field: str
    done: bool
    answer: str

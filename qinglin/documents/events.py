from dataclasses import dataclass
from typing import ClassVar

from qinglin.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class Issued(Event):
    """A document was signed for a person, under a number of its own."""

    name: ClassVar[str] = "documents.issued"
    document_id: int
    kind: str
    person_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Revoked(Event):
    """A document counts no longer: its holder or the unit that issued it took it back."""

    name: ClassVar[str] = "documents.revoked"
    document_id: int
    kind: str
    person_id: int
    by_holder: bool

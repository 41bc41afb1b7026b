from dataclasses import dataclass
from typing import ClassVar

from qinglin.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class Corrected(Event):
    """An entry of the ledger was corrected by a further entry (``difference`` in minutes)."""

    name: ClassVar[str] = "hours.corrected"
    seq: int
    corrects: int
    person_id: int
    difference: int

"""What became of re-elections."""

from dataclasses import dataclass
from typing import ClassVar

from qinglin.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class ElectionsHeld(Event):
    """Meetings were recorded, or their results approved, in one act."""

    name: ClassVar[str] = "elections.ElectionsHeld"

    reelection_ids: list[int]

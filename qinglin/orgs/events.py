"""Who comes into a post and who leaves it."""

from dataclasses import dataclass
from typing import ClassVar

from qinglin.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class PostTaken(Event):
    """Somebody will hold a post from this day on, and every right that comes with it."""

    name: ClassVar[str] = "orgs.PostTaken"

    holding_id: int
    person_id: int
    unit_id: int
    from_on: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PostLeft(Event):
    """Somebody leaves a post on this day, and every right that came with it."""

    name: ClassVar[str] = "orgs.PostLeft"

    holding_id: int
    person_id: int
    unit_id: int
    on: str

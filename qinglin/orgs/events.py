"""Who comes into a post and who leaves it; paid work that is written down afterwards."""

from dataclasses import dataclass
from typing import ClassVar

from qinglin.kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class PostsChanged(Event):
    """Holdings of posts were entered, or given a last day, in one act."""

    name: ClassVar[str] = "orgs.PostsChanged"

    taken: list[int]
    left: list[int]


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkEntered(Event):
    """Paid work was written down that had begun before: what was served since may be part of it."""

    name: ClassVar[str] = "orgs.WorkEntered"

    engagements: list[int]

"""Who may enter a page at all. A view without a door is refused: unknown means closed.

The door says who may knock; what the visitor may see and do behind it is decided by queries
and actions through the room's policy.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


class Door(StrEnum):
    PUBLIC = "public"
    PERSON = "person"
    STAFF = "staff"


def _mark(door: Door) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.door = door  # type: ignore[attr-defined]  # functions carry attributes
        return view

    return mark


#: Anybody, signed in or not.
public = _mark(Door.PUBLIC)
#: Whoever is signed in.
for_person = _mark(Door.PERSON)
#: Whoever holds a grant somewhere; others see nothing there.
for_staff = _mark(Door.STAFF)


def door_of(view: Any) -> Door | None:
    door = getattr(view, "door", None)
    return door if isinstance(door, Door) else None

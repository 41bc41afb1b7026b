"""Who acts. Built once per request, command or job; passed to every action and query."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import Forbidden, SignInNeeded

#: permission name -> what it allows, in Chinese (a lazy string). Filled by the rooms' policy.py.
PERMISSIONS: dict[str, Any] = {}


def permission(name: str, label: Any) -> str:
    """Declare a permission; the name is what code and roles use."""
    if name in PERMISSIONS:
        raise ValueError(f"permission {name} is declared twice")
    PERMISSIONS[name] = label
    return name


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever is acting: a person at a face, or the system itself."""

    name: str
    person_id: int | None = None
    account_id: int | None = None
    #: permission -> ids of the units where it is held, descendants included
    grants: Mapping[str, frozenset[int]] = field(default_factory=dict)
    everything: bool = False

    def can(self, permission: str, unit_id: int | None) -> bool:
        """Whether the permission is held at this unit (or above it)."""
        return self.everything or unit_id in self.grants.get(permission, frozenset())

    def can_somewhere(self, permission: str) -> bool:
        return self.everything or bool(self.grants.get(permission))

    def units(self, permission: str) -> frozenset[int]:
        """Units where the permission is held; meaningless for an ``everything`` actor."""
        return self.grants.get(permission, frozenset())

    @property
    def signed_in(self) -> bool:
        return self.everything or self.person_id is not None

    @property
    def is_staff(self) -> bool:
        """Holds any grant at all, and so has a desk."""
        return self.everything or bool(self.grants)


NOBODY = Actor(name="nobody")


def system(name: str) -> Actor:
    """The product itself, acting for one of its own parts."""
    return Actor(name=f"system:{name}", everything=True)


def require(verdict: bool, reason: Any = None) -> None:
    if not verdict:
        raise Forbidden(reason)


def require_person(actor: Actor) -> int:
    """The id of the person who acts; refuses when nobody is signed in."""
    if actor.person_id is None:
        raise SignInNeeded
    return actor.person_id

"""Registrations, teams and memberships when two entries turn out to be one person."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from qinglin.kernel.moving import Mover, moves

from .models import Membership, Profile

#: Which registration stands when a person registered twice.
STANDING = {Profile.State.ACTIVE: 0, Profile.State.SUSPENDED: 1, Profile.State.LEFT: 2}


def _stands_better(mine: Profile, theirs: Profile) -> bool:
    """The one that is more alive, then the older one: its number has been in use longer."""
    order = [(STANDING[Profile.State(p.state)], p.registered_on, p.pk) for p in (mine, theirs)]
    return order[1] < order[0]


def _registered(stands: Profile, goes: Profile) -> Mapping[str, Any]:
    return {
        "registered_on": min(stands.registered_on, goes.registered_on),
        "available": stands.available or goes.available,
    }


def _longest(stands: Membership, goes: Membership) -> Mapping[str, Any]:
    return {"from_on": min(stands.from_on, goes.from_on)}


moves(
    "volunteers.Profile",
    "person",
    Mover(title=_("志愿者注册"), better=_stands_better, absorb=_registered),
)
moves("volunteers.Team", "captain", Mover(title=_("担任队长的队伍")))
moves("volunteers.Membership", "person", Mover(title=_("队员身份"), absorb=_longest))
moves("volunteers.Captaincy", "person", Mover(title=_("队长任期")))

"""Memberships of the League, imports and exports when two entries turn out to be one person."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from qinglin.kernel.moving import Mover, moves

from .models import Member

STATED = ("number", "nation", "education", "politics", "duty")


def _active_first(mine: Member, theirs: Member) -> bool:
    return mine.state != Member.State.ACTIVE and theirs.state == Member.State.ACTIVE


def _known(stands: Member, goes: Member) -> Mapping[str, Any]:
    """The earlier day of joining, and whatever only the other knew."""
    days = [day for day in (stands.joined_on, goes.joined_on) if day is not None]
    taken = {name: getattr(stands, name) or getattr(goes, name) for name in STATED}
    return {**taken, "joined_on": min(days, default=None)}


moves(
    "rosters.Member",
    "person",
    Mover(title=_("团员身份"), better=_active_first, absorb=_known),
)
moves("rosters.Import", "made_by", Mover(title=_("办理的导入")))
moves("rosters.Export", "made_by", Mover(title=_("办理的导出")))

"""How rows about persons move when two entries turn out to be one person."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from qinglin.kernel.moving import Mover, moves

from .models import Correction, Guardianship


def _longest(stands: Guardianship, goes: Guardianship) -> Mapping[str, Any]:
    """Two entries of one guardianship: it began with the earlier."""
    return {"from_on": min(stands.from_on, goes.from_on)}


def _later(mine: Correction, theirs: Correction) -> bool:
    """Of two open ones about the same field the later stands."""
    return theirs.asked_at > mine.asked_at


def _nothing(stands: Correction, goes: Correction) -> Mapping[str, Any]:
    return {}


HISTORY = _("合并的经过不改写")

moves("people.Guardianship", "child", Mover(title=_("监护关系（本人为被监护人）"), absorb=_longest))
moves(
    "people.Guardianship", "guardian", Mover(title=_("监护关系（本人为监护人）"), absorb=_longest)
)
moves("people.Consent", "person", Mover(title=_("同意记录")))
moves("people.Consent", "given_by", Mover(title=_("代为作出的同意")))
moves("people.Person", "merged_into", Mover(title=_("以前并入的记录")))
moves("people.Merge", "kept", Mover(title=_("合并的经过"), stays=HISTORY))
moves("people.Merge", "gone", Mover(title=_("合并的经过"), stays=HISTORY))
moves("people.Merge", "by", Mover(title=_("办理的合并")))
moves("people.Merge", "undone_by", Mover(title=_("撤回的合并")))
for name in ("low", "high"):
    moves(
        "people.Likeness",
        name,
        Mover(title=_("疑似重复的提示"), stays=_("提示随合并隐去，撤回合并后又出现")),
    )
moves("people.Likeness", "decided_by", Mover(title=_("判断过的疑似重复")))
moves("people.Correction", "person", Mover(title=_("更正申请"), better=_later, absorb=_nothing))
moves("people.Correction", "asked_by", Mover(title=_("代为提出的更正申请")))
moves("people.Correction", "decided_by", Mover(title=_("答复的更正申请")))
moves("people.DataCopy", "person", Mover(title=_("个人信息副本")))
moves("people.DataCopy", "asked_by", Mover(title=_("代为索取的信息副本")))

"""Posts held when two entries turn out to be one person."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import Actor
from qinglin.kernel.moving import Mover, moves

from . import policy
from .models import Engagement, Holding


def _longest(stands: Holding, goes: Holding) -> Mapping[str, Any]:
    return {"from_on": min(stands.from_on, goes.from_on)}


def _given(actor: Actor, holdings: QuerySet[Holding]) -> bool:
    """Rights come with a post: whoever merges could have filled the posts of both."""
    if actor.everything:
        return True
    live = holdings.filter(left_on=None).select_related("post__kind")
    return all(policy.may_appoint(actor, held.post.kind, [held.unit_id]) for held in live)


moves("orgs.Holding", "person", Mover(title=_("任职"), absorb=_longest, may=_given))


def _engaged(stands: Engagement, goes: Engagement) -> Mapping[str, Any]:
    """Two entries of one engagement: it began with the earlier."""
    return {"from_on": min(stands.from_on, goes.from_on)}


moves("orgs.Engagement", "person", Mover(title=_("聘用"), absorb=_engaged))
moves("orgs.HandOver", "receiver", Mover(title=_("接手的交接")))
moves("orgs.HandOverItem", "received_by", Mover(title=_("接收的交接事项")))

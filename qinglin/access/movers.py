"""Accounts and grants when two entries turn out to be one person."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import Actor
from qinglin.kernel.moving import Mover, moves

from . import policy
from .models import Account, Grant


def _closed(account: Account) -> Mapping[str, Any]:
    """One person signs in with one account: the other one and its sessions and tokens end."""
    return {"is_active": False, "epoch": account.epoch + 1}


def _widest(stands: Grant, goes: Grant) -> Mapping[str, Any]:
    """One role at one unit, from the earlier day to the later."""
    ends = (stands.until_on, goes.until_on)
    return {
        "from_on": min(stands.from_on, goes.from_on),
        "until_on": None if None in ends else max(day for day in ends if day is not None),
    }


def _given(actor: Actor, grants: QuerySet[Grant]) -> bool:
    """A merge gives one person the roles of both: whoever merges could have given them."""
    if actor.everything:
        return True
    live = grants.filter(ended_at=None).select_related("role", "unit")
    return all(policy.may_grant(actor, grant.role, grant.unit) for grant in live)


moves("access.Account", "person", Mover(title=_("登录账号"), shut=_closed))
moves("access.Grant", "person", Mover(title=_("角色授权"), absorb=_widest, may=_given))

"""An activity as plain values to begin another from; the patterns one may use."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from qinglin.activities import policy
from qinglin.activities.models import Activity, Pattern, Role, Safeguard, Shift, Terms
from qinglin.activities.rules import lawful, notice
from qinglin.activities.rules import terms as rules
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound

from .find import check_id

MINUTE = timedelta(minutes=1)
OF_TERMS = ("way", "max_age", "training", "offer_minutes", "companions", "largest_party")


def plan_of(activity: Activity) -> dict[str, Any]:
    """Notice, length, shifts with their terms, safeguards. A policy of insurance is not handed on:
    whoever begins anew insures anew."""
    shifts = Shift.objects.filter(activity=activity).order_by("position", "pk")
    safeguard = Safeguard.objects.filter(activity=activity).first()
    kept = (*lawful.CASES, "agreement")
    return {
        "title": activity.title,
        "minutes": (activity.ends_at - activity.starts_at) // MINUTE,
        **{name: getattr(activity, name) for name in notice.TEXTS},
        "shifts": [_shift(activity, one) for one in shifts],
        "safeguard": {name: getattr(safeguard, name) for name in kept} if safeguard else {},
    }


def _shift(activity: Activity, shift: Shift) -> dict[str, Any]:
    return {
        "title": shift.title,
        "from_minute": (shift.starts_at - activity.starts_at) // MINUTE,
        "minutes": (shift.ends_at - shift.starts_at) // MINUTE,
        "capacity": shift.capacity,
        "minimum": shift.minimum,
        "skill_id": shift.skill_id,
        "min_age": shift.min_age,
        "terms": _terms(shift),
    }


def _terms(shift: Shift) -> dict[str, Any]:
    terms = Terms.objects.filter(shift=shift).first()
    if terms is None:
        return {}
    roles = Role.objects.filter(shift=shift).order_by("position", "pk")
    plan = rules.TermsPlan(
        **{name: getattr(terms, name) for name in OF_TERMS},
        roles=tuple(
            rules.RolePlan(
                title=one.title,
                capacity=one.capacity,
                minimum=one.minimum,
                skill_id=one.skill_id,
            )
            for one in roles
        ),
    )
    return rules.stored(plan)


def patterns(actor: Actor) -> QuerySet[Pattern]:
    """Those of one's units, and what others share."""
    found = Pattern.objects.filter(dropped_at=None).select_related("unit")
    if not actor.everything:
        found = found.filter(Q(shared=True) | Q(unit__in=actor.units(policy.MANAGE)))
    return found.order_by("-used", "title", "pk")


def pattern_for(actor: Actor, pk: int) -> Pattern:
    check_id(pk)
    found = patterns(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found

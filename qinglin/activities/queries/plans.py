"""Whether planned shifts can be: their own values, and what they refer to."""

from collections.abc import Collection, Sequence
from typing import Any

from qinglin.activities.errors import FAULTS, SameTitle, WrongValue
from qinglin.activities.models import Activity, Shift
from qinglin.activities.rules.notice import NewShift, wrong_shift
from qinglin.venues.models import Service
from qinglin.volunteers.models import Skill

from .find import LARGEST


def check(
    activity: Activity,
    plans: Sequence[NewShift],
    *,
    taken: Collection[str] = (),
    many: bool = False,
) -> None:
    """Refuse shifts that cannot be; ``many``: fields are named ``shifts-N-field``."""
    prefixes = [f"shifts-{index}-" if many else "" for index in range(len(plans))]
    fields: dict[str, Any] = {}
    services = _unknown_services(activity.venue_id, plans)
    skills = _unknown_skills(plans)
    for plan, prefix in zip(plans, prefixes, strict=True):
        faults = wrong_shift(plan, activity.starts_at, activity.ends_at)
        if plan.service_id in services:
            faults["service_id"] = "service"
        if plan.skill_id in skills:
            faults["skill_id"] = "absent"
        fields.update({prefix + name: FAULTS[fault] for name, fault in faults.items()})
    if fields:
        raise WrongValue(fields=fields)
    seen = set(taken)
    for plan, prefix in zip(plans, prefixes, strict=True):
        title = plan.title.strip()
        if title in seen:
            raise SameTitle(title=title, fields={f"{prefix}title": FAULTS["same"]})
        seen.add(title)


def shift_of(activity: Activity, plan: NewShift, position: int) -> Shift:
    """The shift of a plan, not stored yet."""
    return Shift(
        activity=activity,
        title=plan.title.strip(),
        position=position,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        capacity=plan.capacity,
        minimum=plan.minimum,
        service_id=plan.service_id,
        skill_id=plan.skill_id,
        min_age=plan.min_age,
    )


def _unknown_services(venue_id: int, plans: Sequence[NewShift]) -> set[int]:
    wanted = {plan.service_id for plan in plans if plan.service_id is not None}
    if not wanted:
        return set()
    offered = Service.objects.filter(venue_id=venue_id, pk__in=_possible(wanted))
    return wanted - set(offered.values_list("pk", flat=True))


def _unknown_skills(plans: Sequence[NewShift]) -> set[int]:
    wanted = {plan.skill_id for plan in plans if plan.skill_id is not None}
    if not wanted:
        return set()
    known = Skill.objects.filter(pk__in=_possible(wanted))
    return wanted - set(known.values_list("pk", flat=True))


def _possible(ids: Collection[int]) -> list[int]:
    return [pk for pk in ids if 0 < pk <= LARGEST]

"""The shifts of an activity: added, changed, moved, removed."""

from typing import Any

from django.db import transaction
from django.db.models import F

from qinglin.activities import policy
from qinglin.activities.errors import (
    FAULTS,
    BelowTaken,
    HasRecords,
    JustChanged,
    MovedIntoOverlap,
    WrongState,
    WrongValue,
)
from qinglin.activities.models import Activity, Shift
from qinglin.activities.queries import moves, plans
from qinglin.activities.rules.notice import NewShift as NewShift
from qinglin.activities.sql import line, people
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require

from .advancing import move_up
from .telling import announce_move

#: What ``edit_shift`` may change.
CHANGEABLE = frozenset({
    "title", "starts_at", "ends_at", "capacity", "minimum", "service_id", "skill_id", "min_age",
    "position",
})  # fmt: skip
LAST_POSITION = 999
#: Changes of these decide who may sign up, so that a sign-up under way must look again.
DECISIVE = frozenset({"starts_at", "ends_at", "skill_id", "min_age"})


@transaction.atomic
def add_shift(actor: Actor, activity: Activity, new: NewShift) -> Shift:
    """One more shift of a draft or published activity. Refuses: WrongValue, SameTitle."""
    activity = line.lock_activity(activity.pk)
    require(policy.may_manage(actor, activity))
    policy.require_alive(activity)
    others = list(Shift.objects.filter(activity=activity))
    plans.check(activity, [new], taken={one.title for one in others})
    shift = plans.shift_of(activity, new, max((one.position for one in others), default=-1) + 1)
    shift.save()
    _count_change(activity.pk)
    audit.record(actor, "activities.shift_added", shift, capacity=shift.capacity)
    return shift


@transaction.atomic
def edit_shift(actor: Actor, shift: Shift, *, announce: bool = True, **changes: Any) -> Shift:
    """Change title, starts_at, ends_at, capacity, minimum, service_id, skill_id, min_age, position.

    Capacity as in ``set_capacity``. A new time is refused (MovedIntoOverlap) where somebody who is
    in would then be in two places; those who are in are told of it, unless the caller announces
    it (``announce``).
    """
    if unknown := changes.keys() - CHANGEABLE:
        raise TypeError(f"not changeable: {sorted(unknown)}")
    if not 0 <= changes.get("position", 0) <= LAST_POSITION:
        raise WrongValue(fields={"position": FAULTS["number"]})
    moving = bool(changes.keys() & {"starts_at", "ends_at"})
    known = _hold_people(shift) if moving else set()
    line.lock_activity(shift.activity_id)
    held = line.lock_shift(shift.pk)
    require(policy.may_manage(actor, held.activity))
    policy.require_alive(held.activity)
    stood = moves.standing(held.activity_id)
    was = {name: getattr(held, name) for name in changes}
    changed = {name: value for name, value in changes.items() if was[name] != value}
    if not changed:
        return held
    for name, value in changed.items():
        setattr(held, name, value.strip() if name == "title" else value)
    others = Shift.objects.filter(activity_id=held.activity_id).exclude(pk=held.pk)
    plans.check(held.activity, [_plan(held)], taken=set(others.values_list("title", flat=True)))
    if "capacity" in changed and held.capacity < min(held.taken, was["capacity"]):
        raise BelowTaken(title=held.title, taken=held.taken)
    moved = bool(changed.keys() & {"starts_at", "ends_at"})
    if moved:
        _move(held, known)
    if changed.keys() & DECISIVE:
        held.revision += 1
        # Who stands in line is looked at again before moving up.
        held.gated = held.gated or held.waiting > 0
    held.save(update_fields=[*changed, "revision", "gated"])
    _count_change(held.activity_id)
    audit.record(actor, "activities.shift_edited", held, changed=sorted(changed))
    if announce and moved and (move := moves.move_since(stood, held.activity_id)):
        announce_move(actor, move)
    move_up(actor, held, clock.now())
    return held


@transaction.atomic
def remove_shift(actor: Actor, shift: Shift) -> None:
    """Delete a shift in which nobody ever was; otherwise HasRecords. The last one stays."""
    activity = line.lock_activity(shift.activity_id)
    held = line.lock_shift(shift.pk)
    require(policy.may_manage(actor, activity))
    policy.require_alive(activity)
    if held.sign_ups.exists() or held.tallies.exists():
        raise HasRecords
    published = activity.state == Activity.State.PUBLISHED
    if published and Shift.objects.filter(activity=activity).count() == 1:
        raise WrongState(state=activity.get_state_display())
    audit.record(actor, "activities.shift_removed", held, title=held.title)
    held.delete()
    _count_change(activity.pk)


@transaction.atomic
def set_capacity(actor: Actor, shift: Shift, capacity: int) -> int:
    """Change the number of places; returns how many people were promoted from the line.

    Refuses: Forbidden, WrongState, BelowTaken, WrongValue.
    """
    line.lock_activity(shift.activity_id)
    waited = line.lock_shift(shift.pk).waiting
    return waited - edit_shift(actor, shift, capacity=capacity).waiting


def _plan(shift: Shift) -> NewShift:
    return NewShift(
        title=shift.title,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        capacity=shift.capacity,
        minimum=shift.minimum,
        service_id=shift.service_id,
        skill_id=shift.skill_id,
        min_age=shift.min_age,
    )


def _hold_people(shift: Shift) -> set[int]:
    """Hold everybody who is in, so that nobody can sign up elsewhere while the shift moves."""
    inside = set(people.inside([shift.pk]))
    people.lock(inside)
    return inside


def _move(held: Shift, known: set[int]) -> None:
    inside = set(people.inside([held.pk]))
    if inside - known:
        raise JustChanged
    crossed = people.crossed(inside, held.pk, held.starts_at, held.ends_at)
    if crossed:
        raise MovedIntoOverlap(count=crossed)


def _count_change(activity_id: int) -> None:
    """Calendars ask how often an occasion changed, and when last."""
    Activity.objects.filter(pk=activity_id).update(changes=F("changes") + 1, changed_at=clock.now())

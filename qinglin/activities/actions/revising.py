"""An activity and its shifts changed together: everything that was typed, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from qinglin.activities.models import Activity, Shift
from qinglin.activities.queries import moves
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import DomainError, NotFound

from .planning import edit_activity
from .shifts import NewShift, add_shift, edit_shift, remove_shift
from .telling import announce_move


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftChange:
    """One row of the form: a shift that exists (``shift_id``) or a new one, as it should be."""

    row: int
    new: NewShift
    shift_id: int | None = None
    remove: bool = False


@dataclass(frozen=True, slots=True)
class _Bounds:
    starts_at: datetime
    ends_at: datetime


@transaction.atomic
def revise_activity(
    actor: Actor,
    activity: Activity,
    *,
    changes: Mapping[str, Any],
    shifts: Sequence[ShiftChange] = (),
) -> Activity:
    """Edit the activity and add, edit and remove its shifts in one go.

    Shifts lie within the activity at every step: it is first widened where it must be. A refusal
    about a shift names the field ``row-N-field``. Whoever is in hears of another place and other
    times in one go.
    """
    was = moves.standing(activity.pk)
    wanted = dict(changes)
    old = _Bounds(activity.starts_at, activity.ends_at)
    new = _Bounds(wanted.get("starts_at", old.starts_at), wanted.get("ends_at", old.ends_at))
    wide = _Bounds(min(old.starts_at, new.starts_at), max(old.ends_at, new.ends_at))
    if wide != old:
        activity = edit_activity(
            actor, activity, announce=False, starts_at=wide.starts_at, ends_at=wide.ends_at
        )
    known = {shift.pk: shift for shift in Shift.objects.filter(activity=activity)}
    for change in shifts:
        try:
            _change(actor, activity, known, change)
        except DomainError as refusal:
            refusal.fields = {
                f"row-{change.row}-{name.removesuffix('_at')}": sentence
                for name, sentence in (refusal.fields or {"title": refusal}).items()
            }
            raise
    activity = edit_activity(actor, activity, announce=False, **wanted)
    if move := moves.move_since(was, activity.pk):
        announce_move(actor, move)
    return activity


def _change(
    actor: Actor, activity: Activity, known: Mapping[int, Shift], change: ShiftChange
) -> None:
    if change.shift_id is None:
        if not change.remove:
            add_shift(actor, activity, change.new)
        return
    shift = known.get(change.shift_id)
    if shift is None:
        raise NotFound
    if change.remove:
        remove_shift(actor, shift)
        return
    fresh = asdict(change.new)
    changed = {name: value for name, value in fresh.items() if getattr(shift, name) != value}
    if changed:
        edit_shift(actor, shift, announce=False, **changed)

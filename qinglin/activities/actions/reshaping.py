"""A series is changed, from a day on or as a whole; single slots are skipped and restored."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from qinglin.activities import policy
from qinglin.activities.errors import ReasonNeeded, WrongTimes
from qinglin.activities.errors.terms import (
    AlreadySkipped,
    HasBegun,
    NotASlot,
    NothingToChange,
)
from qinglin.activities.models import (
    Activity,
    NatureReview,
    Series,
    SeriesShift,
    Skipped,
    Standing,
)
from qinglin.activities.queries import repeating, reshaping
from qinglin.activities.queries.serial import check_series, checked_rule
from qinglin.activities.rules import repetition
from qinglin.activities.rules.notice import LONGEST_REASON, NewShift
from qinglin.activities.sql import line
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require

from .ending import cancel_activity
from .revising import ShiftChange, revise_activity

#: Columns that a series by a new rule takes over from the one it continues.
COPIED = (
    "unit_id", "venue_id", "programme_id", "leader_id", "title", "rule", "days", "edition",
    "safeguard", "starts", "ends", "content", "conditions", "how_to_join", "risks", "guarantees",
    "until_on",
)  # fmt: skip


@transaction.atomic
def change_series(
    actor: Actor, series: Series, *, from_on: date | None = None, **changes: Any
) -> Series:
    """Change all that lies ahead, or with ``from_on`` this slot and those that follow.

    What was edited by itself keeps its edit; whatever has people stays, also off a new rule; the
    people of what changes are told. With ``from_on`` the series ends before that day and another
    continues it; occurrences go over with their identity. Refuses: Forbidden, NothingToChange,
    WrongTimes, WrongValue, BadRule, RuleNeverHappens, RuleTooOften, MovedIntoOverlap, NotASlot.
    """
    if unknown := changes.keys() - reshaping.CHANGEABLE:
        raise TypeError(f"not changeable: {sorted(unknown)}")
    held = Series.objects.select_related("venue").select_for_update(of=("self",)).get(pk=series.pk)
    require(actor.can(policy.MANAGE, held.unit_id))
    changes = {name: v for name, v in changes.items() if getattr(held, name) != v}
    if not changes:
        raise NothingToChange
    begins = max(from_on or clock.today(), clock.today())
    if from_on is not None and from_on > held.first_on:
        held = _split(actor, held, from_on)
    occurrences = list(reshaping.ahead(held, begins, clock.now()))
    off = reshaping.off_the_rule(held, occurrences, changes)
    plans = [
        (one, reshaping.own_changes(held, one, changes)) for one in occurrences if one not in off
    ]
    for activity, own in plans:
        if own:
            _revise(actor, activity, own)
    going = reshaping.removable(off)
    for name, value in changes.items():
        setattr(held, name, value)
    check_series(held)
    held.rule = checked_rule(held, held.rule)
    held.save(update_fields=list(changes))
    Activity.objects.filter(pk__in=[one.pk for one in going]).delete()
    audit.record(
        actor,
        "activities.series_changed",
        held,
        changed=sorted(changes),
        from_on=begins.isoformat(),
        removed=[one.slot_on.isoformat() for one in going if one.slot_on],
    )
    return held


@transaction.atomic
def skip_slot(actor: Actor, series: Series, slot_on: date, *, reason: str) -> Skipped:
    """The series does not take place on this day: people are told, drafts without any go.

    Refuses: Forbidden, ReasonNeeded, NotASlot, AlreadySkipped, HasBegun.
    """
    held = Series.objects.select_related("venue").select_for_update(of=("self",)).get(pk=series.pk)
    require(actor.can(policy.MANAGE, held.unit_id))
    why = reason.strip()
    if not why or len(why) > LONGEST_REASON:
        raise ReasonNeeded(fields={"reason": ReasonNeeded.message})
    occurrence = Activity.objects.filter(series=held, slot_on=slot_on).first()
    if occurrence is None and slot_on not in repeating.held_days(held, slot_on, slot_on):
        raise NotASlot
    if Skipped.objects.filter(series=held, slot_on=slot_on).exists():
        raise AlreadySkipped
    if slot_on < clock.today() or (occurrence and occurrence.starts_at <= clock.now()):
        raise HasBegun
    skipped = Skipped.objects.create(series=held, slot_on=slot_on, reason=why, at=clock.now())
    if occurrence is not None:
        if reshaping.removable([occurrence]):
            line.lock_shifts(occurrence.pk)
            occurrence.delete()
        else:
            cancel_activity(actor, occurrence, reason=why)
    audit.record(actor, "activities.slot_skipped", held, slot_on=slot_on.isoformat())
    return skipped


@transaction.atomic
def restore_slot(actor: Actor, series: Series, slot_on: date) -> Activity | None:
    """The day takes place after all. What had been called off is a draft again, and who was in it
    hears once it is published; otherwise the slot is filled like any other.

    Refuses: Forbidden, NotASlot, HasBegun.
    """
    held = Series.objects.select_related("venue").select_for_update(of=("self",)).get(pk=series.pk)
    require(actor.can(policy.MANAGE, held.unit_id))
    skipped = Skipped.objects.filter(series=held, slot_on=slot_on)
    if not skipped.exists():
        raise NotASlot
    if slot_on < clock.today():
        raise HasBegun
    skipped.delete()
    audit.record(actor, "activities.slot_restored", held, slot_on=slot_on.isoformat())
    occurrence = Activity.objects.filter(series=held, slot_on=slot_on).first()
    if occurrence is None or occurrence.state != Activity.State.CANCELLED:
        return occurrence
    held_one = line.lock_activity(occurrence.pk)
    held_one.state, held_one.cancel_reason = Activity.State.DRAFT, ""
    held_one.changes, held_one.changed_at = held_one.changes + 1, clock.now()
    held_one.save(update_fields=["state", "cancel_reason", "changes", "changed_at"])
    return held_one


def _split(actor: Actor, held: Series, from_on: date) -> Series:
    """The series ends before that day; another one continues it with the same values."""
    slots = repeating.held_days(held, from_on, from_on + reshaping.FAR)
    if not slots:
        raise NotASlot
    values = {name: getattr(held, name) for name in COPIED}
    values["rule"] = repetition.rest_of(held.rule, held.first_on, slots[0])
    following = Series.objects.create(**values, first_on=slots[0], before=held)
    shifts = {}
    for planned in SeriesShift.objects.filter(series=held).order_by("position", "pk"):
        was = planned.pk
        planned.pk, planned.series = None, following
        planned._state.adding = True
        planned.save()
        shifts[was] = planned
    for was, now in shifts.items():
        Standing.objects.filter(series_shift_id=was, ended_at=None).update(series_shift=now)
    review = NatureReview.objects.filter(series=held).first()
    if review is not None:
        NatureReview.objects.create(
            series=following, answers=review.answers, at=review.at, by_id=review.by_id
        )
    Activity.objects.filter(series=held, slot_on__gte=from_on).update(series=following)
    Skipped.objects.filter(series=held, slot_on__gte=from_on).update(series=following)
    held.until_on = from_on - timedelta(days=1)
    held.save(update_fields=["until_on"])
    audit.record(
        actor, "activities.series_split", held, following=following.pk, from_on=from_on.isoformat()
    )
    return following


def _revise(actor: Actor, activity: Activity, own: Mapping[str, Any]) -> None:
    starts_at = own.get("starts_at", activity.starts_at)
    ends_at = own.get("ends_at", activity.ends_at)
    if starts_at >= ends_at:
        raise WrongTimes
    changes = []
    if (starts_at, ends_at) != (activity.starts_at, activity.ends_at):
        moved = reshaping.shifts_moved(activity, starts_at, ends_at)
        changes = [
            ShiftChange(
                row=number,
                shift_id=shift.pk,
                new=NewShift(
                    title=shift.title,
                    starts_at=first,
                    ends_at=min(last, ends_at),
                    capacity=shift.capacity,
                    minimum=shift.minimum,
                    service_id=shift.service_id,
                    skill_id=shift.skill_id,
                    min_age=shift.min_age,
                ),
            )
            for number, (shift, first, last) in enumerate(moved)
        ]
    revise_activity(actor, activity, changes=own, shifts=changes)

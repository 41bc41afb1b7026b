"""Activities: made, edited, published."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Field
from django.utils.translation import gettext as _

from qinglin.activities import policy
from qinglin.activities.errors import FAULTS, Incomplete, WrongTimes, WrongValue, to_fill
from qinglin.activities.events import ActivityPublished, ActivityRestored
from qinglin.activities.models import Activity, Programme, Shift, SignUp
from qinglin.activities.queries import moves, plans
from qinglin.activities.queries.nature import require_lawful, require_safe
from qinglin.activities.queries.past import search_column
from qinglin.activities.rules import notice
from qinglin.activities.rules.notice import NewShift
from qinglin.activities.sql import line
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.events import emit
from qinglin.orgs.models import Unit
from qinglin.people.models import Person
from qinglin.venues.models import Service, Venue

from .telling import announce_move

#: What ``edit_activity`` may change.
CHANGEABLE = frozenset({
    "title", "venue", "programme", "edition", "leader", "picture", "starts_at", "ends_at",
    "closes_at", "opens_at",
    *notice.TEXTS,
})  # fmt: skip

LAST_EDITION = 999


@transaction.atomic
def create_activity(
    actor: Actor,
    *,
    unit: Unit,
    venue: Venue,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    closes_at: datetime | None = None,
    programme: Programme | None = None,
    edition: int | None = None,
    leader: Person | None = None,
    content: str = "",
    conditions: str = "",
    how_to_join: str = "",
    risks: str = "",
    guarantees: str = "",
    shifts: Sequence[NewShift] = (),
) -> Activity:
    """A draft with its shifts. Needs ``activities.manage`` at the unit.

    ``closes_at`` (end of sign-up) is the start unless given. Shifts must lie within the activity.
    Refuses: Forbidden, WrongTimes, WrongValue, SameTitle.
    """
    require(actor.can(policy.MANAGE, unit.pk))
    activity = Activity(
        unit=unit,
        venue=venue,
        programme=programme,
        edition=edition,
        leader=leader,
        title=title.strip(),
        starts_at=starts_at,
        ends_at=ends_at,
        closes_at=closes_at or starts_at,
        content=content.strip(),
        conditions=conditions.strip(),
        how_to_join=how_to_join.strip(),
        risks=risks.strip(),
        guarantees=guarantees.strip(),
    )
    _check(activity)
    activity.search = search_column(activity.title, venue.name)
    plans.check(activity, shifts, many=True)
    activity.save()
    Shift.objects.bulk_create(
        plans.shift_of(activity, plan, index) for index, plan in enumerate(shifts)
    )
    audit.record(actor, "activities.created", activity, title=activity.title, unit=unit.pk)
    return activity


@transaction.atomic
def edit_activity(
    actor: Actor, activity: Activity, *, announce: bool = True, **changes: Any
) -> Activity:
    """Change title, venue, programme, leader, picture, starts_at, ends_at, closes_at or the texts.

    Published activities stay complete: what the publish gate asks for cannot be emptied. Those
    who are in are told of another place, unless the caller announces it (``announce``).
    Cancelled and confirmed ones are left alone (WrongState). Returns the fresh record.
    """
    if unknown := changes.keys() - CHANGEABLE:
        raise TypeError(f"not changeable: {sorted(unknown)}")
    held = line.lock_activity(activity.pk)
    require(policy.may_manage(actor, held))
    policy.require_alive(held)
    shifts = line.lock_shifts(held.pk)
    fresh = {
        name: value.strip() if isinstance(value, str) else value for name, value in changes.items()
    }
    changed = [name for name, value in fresh.items() if getattr(held, name) != value]
    if not changed:
        return held
    was = moves.standing(held.pk)
    until_start = held.closes_at == held.starts_at
    for name in changed:
        setattr(held, name, fresh[name])
    if "closes_at" not in fresh and {"starts_at", "ends_at"} & set(changed):
        held.closes_at = held.starts_at if until_start else min(held.closes_at, held.ends_at)
        changed.append("closes_at")
    _check(held)
    _check_shifts_inside(held, shifts)
    if held.state == Activity.State.PUBLISHED:
        _require_complete(held, shifts, still=True)
        if {"starts_at", "ends_at"} & set(changed):
            require_safe(held)
        if "starts_at" in changed:
            held.lead_days = _lead_days(held)
            changed.append("lead_days")
    if "venue" in changed:
        _drop_services(held)
    held.search = search_column(held.title, held.venue.name)
    held.changes, held.changed_at = held.changes + 1, clock.now()
    held.save(update_fields=[*changed, "search", "changes", "changed_at"])
    # A sign-up under way has read the old facts and must look again.
    Shift.objects.filter(activity=held).update(revision=F("revision") + 1)
    audit.record(actor, "activities.edited", held, changed=sorted(changed))
    if announce and (move := moves.move_since(was, held.pk)):
        announce_move(actor, move)
    return held


@transaction.atomic
def publish(actor: Actor, activity: Activity) -> Activity:
    """Open the draft for sign-up. Refuses with Incomplete, ``fields`` naming all that is missing.

    Publishing what is published changes nothing. Refuses: Forbidden, WrongState, Incomplete,
    NotReviewed, UninsuredDanger, AgreementUnwritten.
    """
    held = line.lock_activity(activity.pk)
    require(policy.may_manage(actor, held))
    policy.require_alive(held)
    if held.state == Activity.State.PUBLISHED:
        return held
    _require_complete(held, line.lock_shifts(held.pk))
    require_lawful(held)
    held.state, held.published_at = Activity.State.PUBLISHED, clock.now()
    held.lead_days = _lead_days(held)
    held.save(update_fields=["state", "published_at", "lead_days"])
    audit.record(actor, "activities.published", held)
    emit(ActivityPublished(activity_id=held.pk))
    _tell_of_return(held)
    return held


def _tell_of_return(activity: Activity) -> None:
    """Who was in it before it was called off hears that it takes place after all."""
    gone = SignUp.objects.filter(shift__activity=activity, state=SignUp.State.CANCELLED)
    people = sorted(set(gone.values_list("person_id", flat=True))) if activity.changes else []
    if people:
        emit(ActivityRestored(activity_id=activity.pk, people=people, change=activity.changes))


def _lead_days(activity: Activity) -> int:
    """How many days before its own one an activity was announced."""
    announced = activity.published_at or clock.now()
    return max((clock.day_of(activity.starts_at) - clock.day_of(announced)).days, 0)


def _texts(activity: Activity) -> dict[str, str]:
    return {name: getattr(activity, name) for name in notice.TEXTS}


def _check(activity: Activity) -> None:
    """Values of the activity itself."""
    times = notice.wrong_times(activity.starts_at, activity.ends_at, activity.closes_at)
    if times:
        raise WrongTimes(fields={name: FAULTS[fault] for name, fault in times.items()})
    if activity.edition is not None and not 1 <= activity.edition <= LAST_EDITION:
        raise WrongValue(fields={"edition": _("第几届填 1 到 999。")})
    texts = notice.wrong_texts(activity.title, _texts(activity))
    if texts:
        raise WrongValue(fields={name: FAULTS[fault] for name, fault in texts.items()})


def _check_shifts_inside(activity: Activity, shifts: Sequence[Shift]) -> None:
    fields = {}
    if any(shift.starts_at < activity.starts_at for shift in shifts):
        fields["starts_at"] = FAULTS["outside"]
    if any(shift.ends_at > activity.ends_at for shift in shifts):
        fields["ends_at"] = FAULTS["outside"]
    if fields:
        raise WrongTimes(fields=fields)


def _require_complete(activity: Activity, shifts: Sequence[Shift], *, still: bool = False) -> None:
    """The gate of publishing; ``still``: it is published, so its start may be past by now."""
    gaps = notice.missing(
        _texts(activity),
        [shift.capacity for shift in shifts],
        has_leader=activity.leader_id is not None,
        starts_at=activity.starts_at,
        now=clock.now(),
    )
    faults = {"shifts": "shifts", "leader": "leader", "starts_at": "past"}
    fields = {
        name: FAULTS[faults[name]] if name in faults else to_fill(_label(name))
        for name in gaps
        if not (still and name in ("starts_at", "shifts"))
    }
    if fields:
        raise Incomplete(fields=fields)


def _label(name: str) -> str:
    """What a part of the notice is called where it is written."""
    field = Activity._meta.get_field(name)
    return str(field.verbose_name) if isinstance(field, Field) else name


def _drop_services(activity: Activity) -> None:
    """Services belong to a venue: those of the old one are no longer offered."""
    offered = Service.objects.filter(venue_id=activity.venue_id).values("pk")
    Shift.objects.filter(activity=activity).exclude(service_id__in=offered).update(service=None)

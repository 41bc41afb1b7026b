"""Terms of a shift: how its places are given, its parts, approval and the draw."""

import secrets
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from qinglin.activities import policy
from qinglin.activities.errors import FAULTS, ReasonNeeded, WrongValue, between, too_long
from qinglin.activities.errors.terms import (
    DrawnAlready,
    DrawTooEarly,
    NotByApproval,
    NotByDraw,
    NotInLine,
    RoleInUse,
    WayIsSettled,
)
from qinglin.activities.events import Drawn
from qinglin.activities.models import (
    Application,
    Draw,
    Role,
    SeriesShift,
    Shift,
    SignUp,
    Terms,
    Training,
)
from qinglin.activities.queries.find import sign_up_for
from qinglin.activities.rules import drawing
from qinglin.activities.rules import terms as rules
from qinglin.activities.rules.notice import LONGEST_REASON
from qinglin.activities.rules.terms import RolePlan as RolePlan
from qinglin.activities.rules.terms import TermsPlan as TermsPlan
from qinglin.activities.sql import line
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.events import emit
from qinglin.orgs.models import Unit
from qinglin.people.models import Person

from .advancing import move_up

LONGEST_TRAINING = 24 * 60 * 30
#: What a wrong value of the terms may be, beyond the faults of notices.
LIMITS = {
    "offer_minutes": (0, rules.LONGEST_OFFER),
    "companions": (0, rules.MOST_COMPANIONS),
    "largest_party": (1, rules.LARGEST_PARTY),
}


@transaction.atomic
def settle_terms(actor: Actor, shift: Shift, plan: TermsPlan) -> Terms:
    """Settle how places of the shift are given and into which parts they fall.

    The way cannot change once somebody signed up; a part with people in it stays. Whoever may now
    have a place gets it. Refuses: Forbidden, WrongState, WrongValue, WayIsSettled, RoleInUse.
    """
    activity = line.lock_activity(shift.activity_id)
    held = line.lock_shift(shift.pk)
    require(policy.may_manage(actor, activity))
    policy.require_alive(activity)
    _check(held, plan)
    was = Terms.objects.filter(shift=held).first()
    way = was.way if was else Terms.Way.FIRST.value
    if plan.way != way and held.sign_ups.exists():
        raise WayIsSettled
    values = {
        name: getattr(plan, name)
        for name in ("way", "max_age", "offer_minutes", "companions", "largest_party")
    }
    values |= {"training": plan.training.strip(), "paused_reason": plan.paused_reason.strip()}
    made, _new = Terms.objects.update_or_create(shift=held, defaults=values)
    _set_roles(held, plan)
    prepare_draw(actor, held, plan)
    held.gated = held.gated or not plan.plain
    held.revision += 1
    held.save(update_fields=["gated", "revision"])
    audit.record(actor, "activities.terms_set", held, **rules.stored(plan))
    move_up(actor, held, clock.now())
    return made


@transaction.atomic(savepoint=False)
def prepare_draw(actor: Actor, shift: Shift, plan: TermsPlan) -> None:
    """Where places are drawn, the seed is settled before anybody enters, and its digest shown."""
    if plan.way == Terms.Way.DRAW and not Draw.objects.filter(shift=shift).exists():
        seed = secrets.token_hex(16)
        Draw.objects.create(
            shift=shift, digest=drawing.digest_of(seed), seed=seed, made_at=clock.now()
        )


@transaction.atomic
def set_series_terms(actor: Actor, planned: SeriesShift, plan: TermsPlan) -> SeriesShift:
    """The terms of every occurrence from now on; what stands already keeps its own.

    Refuses: Forbidden, WrongValue.
    """
    held = SeriesShift.objects.select_related("series").get(pk=planned.pk)
    require(actor.can(policy.MANAGE, held.series.unit_id))
    _check(held, plan)
    held.terms = rules.stored(plan)
    held.save(update_fields=["terms"])
    audit.record(actor, "activities.series_terms_set", held.series, shift=held.title)
    return held


@transaction.atomic
def pause_line(actor: Actor, shift: Shift, *, reason: str) -> Terms:
    """Nobody moves up until the line is resumed; with an empty reason it is."""
    held = line.lock_shift(shift.pk)
    require(policy.may_manage(actor, held.activity))
    policy.require_alive(held.activity)
    why = reason.strip()
    if len(why) > LONGEST_REASON:
        raise ReasonNeeded(fields={"reason": too_long(LONGEST_REASON)})
    terms, _new = Terms.objects.update_or_create(shift=held, defaults={"paused_reason": why})
    held.gated = True
    held.revision += 1
    held.save(update_fields=["gated", "revision"])
    audit.record(actor, "activities.line_paused" if why else "activities.line_resumed", held)
    move_up(actor, held, clock.now())
    return terms


@transaction.atomic
def approve(actor: Actor, sign_up_id: int) -> SignUp:
    """Take somebody who applied; she has a place as soon as there is one.

    Refuses: NotFound, Forbidden, NotByApproval, NotInLine. Approving twice changes nothing.
    """
    seen = sign_up_for(actor, sign_up_id)
    require(policy.may_lead(actor, seen.shift.activity))
    held = line.lock_shift(seen.shift_id)
    terms = Terms.objects.filter(shift=held).first()
    if terms is None or terms.way != Terms.Way.APPROVAL:
        raise NotByApproval
    sign_up = SignUp.objects.get(pk=sign_up_id)
    if sign_up.state == SignUp.State.JOINED:
        return sign_up
    if sign_up.state != SignUp.State.WAITING:
        raise NotInLine
    now = clock.now()
    Application.objects.update_or_create(
        sign_up=sign_up, defaults={"approved_at": now, "approved_by_id": actor.person_id}
    )
    audit.record(actor, "activities.approved", sign_up)
    move_up(actor, held, now)
    return SignUp.objects.get(pk=sign_up_id)


@transaction.atomic
def draw_places(actor: Actor, shift: Shift) -> Draw:
    """Draw the order of everybody in line and give the places; the seed is public from now on.

    Refuses: Forbidden, WrongState, NotByDraw, DrawTooEarly, DrawnAlready.
    """
    activity = line.lock_activity(shift.activity_id)
    held = line.lock_shift(shift.pk)
    require(policy.may_manage(actor, activity))
    policy.require_alive(activity)
    draw = Draw.objects.select_for_update(of=("self",), no_key=True).filter(shift=held).first()
    if draw is None:
        raise NotByDraw
    if draw.drawn_at is not None:
        raise DrawnAlready
    now = clock.now()
    if now < activity.closes_at:
        raise DrawTooEarly
    order = _shuffle(held, draw.seed)
    draw.drawn_at, draw.entries = now, len(order)
    draw.save(update_fields=["drawn_at", "entries"])
    held.draw = draw
    placed = {one.queue_no for one in move_up(actor, held, now)}
    draw.result = [
        {"entry": key, "digest": drawing.rank_of(draw.seed, key), "placed": rank in placed}
        for rank, key in enumerate(order, held.last_queue_no - len(order) + 1)
    ]
    draw.save(update_fields=["result"])
    audit.record(actor, "activities.drawn", held, entries=len(order), seed_digest=draw.digest)
    emit(Drawn(shift_id=held.pk, activity_id=activity.pk, joined=held.taken, waiting=held.waiting))
    return draw


@transaction.atomic
def record_training(
    actor: Actor,
    person: Person,
    unit: Unit,
    *,
    title: str,
    on: date,
    minutes: int,
    content: str = "",
    until_on: date | None = None,
) -> Training:
    """Who was trained in what, by whom, when and for how long (Order 67, Art. 8).

    Recorded twice it is corrected. Refuses: Forbidden, WrongValue.
    """
    require(actor.can(policy.MANAGE, unit.pk) or actor.can(policy.CHECK_IN, unit.pk))
    name = title.strip()
    fields = {}
    if not 0 < len(name) <= rules.LONGEST_TRAINING:
        fields["title"] = FAULTS["empty"]
    if not 1 <= minutes <= LONGEST_TRAINING:
        fields["minutes"] = between(1, LONGEST_TRAINING)
    if on > clock.today():
        fields["on"] = _("培训日期不能在将来。")
    if until_on is not None and until_on < on:
        fields["until_on"] = FAULTS["days"]
    if fields:
        raise WrongValue(fields=fields)
    made, _new = Training.objects.update_or_create(
        person=person,
        title=name,
        on=on,
        defaults={
            "content": content.strip()[:200],
            "minutes": minutes,
            "organiser": unit,
            "until_on": until_on,
            "recorded_by_id": actor.person_id,
        },
    )
    audit.record(actor, "activities.training_recorded", made, title=name)
    return made


def _check(held: Shift | SeriesShift, plan: TermsPlan) -> None:
    wrong = rules.wrong(plan, held.capacity, held.min_age)
    if len(plan.paused_reason.strip()) > LONGEST_REASON:
        wrong["paused_reason"] = "long"
    if wrong:
        raise WrongValue(
            fields={
                name: between(*LIMITS[name]) if name in LIMITS else FAULTS[fault]
                for name, fault in wrong.items()
            }
        )


def _set_roles(held: Shift, plan: TermsPlan) -> None:
    """The parts as planned, by their titles; what has people in it can neither go nor shrink."""
    known = {one.title: one for one in Role.objects.filter(shift=held)}
    wanted = {one.title.strip(): one for one in plan.roles}
    live = SignUp.objects.filter(shift=held).exclude(state=SignUp.State.CANCELLED)
    for title, role in known.items():
        inside = live.filter(role=role)
        if title not in wanted:
            if SignUp.objects.filter(role=role).exists():
                raise RoleInUse(role=title, taken=inside.count())
            role.delete()
        else:
            joined = inside.exclude(state=SignUp.State.WAITING).count()
            if wanted[title].capacity < joined:
                raise RoleInUse(role=title, taken=joined)
    for position, (title, one) in enumerate(wanted.items()):
        Role.objects.update_or_create(
            shift=held,
            title=title,
            defaults={
                "position": position,
                "capacity": one.capacity,
                "minimum": one.minimum,
                "skill_id": one.skill_id,
            },
        )


def _shuffle(held: Shift, seed: str) -> list[int]:
    """New numbers for the whole line, parties together; returns the entries in their new order."""
    rows = list(
        SignUp.objects.filter(shift=held, state=SignUp.State.WAITING)
        .exclude(queue_no=None)
        .order_by("queue_no", "pk")
    )
    entries: dict[int, list[SignUp]] = {}
    for one in rows:
        key = next(
            (k for k, few in entries.items() if one.party_id and few[0].party_id == one.party_id),
            one.pk,
        )
        entries.setdefault(key, []).append(one)
    order = drawing.order(seed, entries)
    for key in order:
        held.last_queue_no += 1
        for one in entries[key]:
            one.queue_no = held.last_queue_no
    SignUp.objects.bulk_update(rows, ["queue_no"], batch_size=500)
    held.save(update_fields=["last_queue_no"])
    return order

"""Staff put somebody on a shift: with the person's own yes, or not at all."""

from datetime import datetime, timedelta

from django.db import transaction

from qinglin.activities import policy
from qinglin.activities.errors import (
    FAULTS,
    OverbookForbidden,
    ShiftFull,
    WrongValue,
    too_long,
)
from qinglin.activities.events import Offered, SignedUp
from qinglin.activities.models import Application, Offer, Role, Shift, SignUp, Terms
from qinglin.activities.queries import fitness
from qinglin.activities.queries.refusals import explained
from qinglin.activities.queries.waiting import free_in_roles, held_by_offers
from qinglin.activities.rules import eligibility, waiting
from qinglin.activities.rules.notice import LONGEST_REASON
from qinglin.activities.sql import line, places
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.errors import NotFound
from qinglin.kernel.events import emit
from qinglin.people.models import Person

from .entering import Placed

#: How long somebody has to answer an invitation.
TO_ANSWER = timedelta(days=2)
MINUTE = timedelta(minutes=1)


@transaction.atomic
def add_person(
    actor: Actor,
    shift: Shift,
    person: Person,
    *,
    yes: str = "",
    role: Role | None = None,
    override_reason: str = "",
) -> Placed:
    """Staff put a person in, who has said ``yes`` in person, by phone or on paper.

    Without a yes the person is invited: the place is held, and hers once she accepts. The rules of
    signing up hold, but for the closing time. Where the shift is full: ShiftFull unless a reason
    is given, OverbookForbidden without ``activities.overbook``; with both the shift is over
    capacity by one more.
    """
    require(policy.may_lead(actor, shift.activity))
    reason = override_reason.strip()
    if len(reason) > LONGEST_REASON:
        raise WrongValue(fields={"override_reason": too_long(LONGEST_REASON)})
    if yes not in ("", *Application.Yes.values) or yes == Application.Yes.ONLINE:
        raise WrongValue(fields={"yes": FAULTS["absent"]})
    if not places.lock_person(person.pk):
        raise NotFound
    # With the shift held, what was read cannot change before the person is in.
    held = line.lock_shift(shift.pk)
    now = clock.now()
    _require_fit(actor, held, person, role, now)
    in_line = SignUp.objects.filter(shift=held, state=SignUp.State.WAITING).exclude(queue_no=None)
    left = held.capacity - held.taken - (held_by_offers(held) if held.gated else 0)
    full = left <= 0 or in_line.exists() or (role is not None and not free_in_roles(held)[role.pk])
    if full and not reason:
        raise ShiftFull(title=held.title)
    if full and not actor.can(policy.OVERBOOK, held.activity.unit_id):
        raise OverbookForbidden(title=held.title)
    sign_up = SignUp.objects.create(
        shift=held,
        person=person,
        role=role,
        state=SignUp.State.JOINED if yes else SignUp.State.WAITING,
        source=SignUp.Source.STAFF,
        made_at=now,
        override_reason=reason if full else "",
    )
    if yes:
        _join(actor, held, sign_up, yes, now)
    else:
        _invite(actor, held, sign_up, now)
    return Placed(sign_up.pk, sign_up.state, None)


def _require_fit(
    actor: Actor, held: Shift, person: Person, role: Role | None, now: datetime
) -> None:
    found = places.situation(held.pk, person.pk)
    if found is None or not policy.sees_shift(
        actor, found.activity_state, found.unit_id, found.leader_id
    ):
        raise NotFound
    refused = eligibility.refusal(found.facts(), now, by_staff=True)
    if refused is None and found.needs_care(now):
        terms = Terms.objects.filter(shift=held).first()
        asking = fitness.Asking(person, role, now=False)
        refused = fitness.unfit(held, terms, [asking]).get(person.pk)
    if refused:
        raise explained(refused, held.pk)


def _join(actor: Actor, held: Shift, sign_up: SignUp, yes: str, now: datetime) -> None:
    held.taken += 1
    held.overbooked = held.over
    held.save(update_fields=line.COUNTERS)
    Application.objects.create(sign_up=sign_up, yes=yes, yes_at=now)
    reason = sign_up.override_reason
    detail = {"override_reason": reason, "over": held.over} if reason else {}
    audit.record(actor, "activities.person_added", sign_up, yes=yes, **detail)
    emit(
        SignedUp(
            sign_up_id=sign_up.pk,
            shift_id=held.pk,
            activity_id=held.activity_id,
            person_id=sign_up.person_id,
            state=SignUp.State.JOINED.value,
            position=None,
        )
    )


def _invite(actor: Actor, held: Shift, sign_up: SignUp, now: datetime) -> None:
    """The place is held from now on: who signs up meanwhile takes the careful road."""
    held.waiting += 1
    held.gated = True
    held.revision += 1
    held.save(update_fields=["waiting", "gated", "revision"])
    local = [moment.astimezone(clock.SHANGHAI) for moment in (now, held.starts_at)]
    offer = Offer.objects.create(
        shift=held,
        person_id=sign_up.person_id,
        sign_up=sign_up,
        kind=Offer.Kind.INVITED,
        size=0 if sign_up.override_reason else 1,
        made_at=now,
        expires_at=waiting.expires_at(local[0], TO_ANSWER // MINUTE, local[1]),
        reason=sign_up.override_reason,
    )
    audit.record(actor, "activities.person_invited", sign_up, offer=offer.pk)
    emit(Offered(offer_id=offer.pk, shift_id=held.pk, person_id=sign_up.person_id, kind=offer.kind))

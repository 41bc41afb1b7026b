"""Somebody cannot come: the next is asked to cover, and the leader hears of it."""

from datetime import datetime

from django.db import transaction

from qinglin.activities import policy
from qinglin.activities.errors import WrongState
from qinglin.activities.errors.terms import CoverAsked, HasBegun, NobodyToAsk, NothingToCover
from qinglin.activities.events import Missing, Offered
from qinglin.activities.models import Activity, Offer, Shift, SignUp
from qinglin.activities.queries.conduct import conduct_on
from qinglin.activities.queries.covering import next_to_cover
from qinglin.activities.rules import waiting
from qinglin.activities.rules.notice import LONGEST_REASON
from qinglin.activities.sql import line
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.events import emit


@transaction.atomic(savepoint=False)
def ask_next(actor: Actor, shift: Shift, before: Offer | None, now: datetime) -> Offer | None:
    """Ask the next person by rule; nothing once the place is taken or the shift has begun."""
    if now >= shift.starts_at or not shift.free or shift.waiting:
        return None
    person_id = next_to_cover(shift)
    if person_id is None:
        return None
    day = clock.day_of(shift.starts_at)
    minutes = conduct_on(shift.activity.unit_id, day).cover_minutes
    local = [moment.astimezone(clock.SHANGHAI) for moment in (now, shift.starts_at)]
    offer = Offer.objects.create(
        shift=shift,
        person_id=person_id,
        kind=Offer.Kind.COVER,
        made_at=now,
        expires_at=waiting.expires_at(local[0], minutes, local[1]),
        reason=before.reason if before else "",
    )
    audit.record(actor, "activities.cover_asked", shift, offer=offer.pk)
    emit(Offered(offer_id=offer.pk, shift_id=shift.pk, person_id=person_id, kind=offer.kind))
    return offer


@transaction.atomic
def seek_cover(actor: Actor, shift: Shift) -> Offer:
    """Whoever leads lets the chain begin: the next by rule is asked, and the one after by itself.

    Refuses: Forbidden, WrongState, HasBegun, NothingToCover, CoverAsked, NobodyToAsk.
    """
    held = line.lock_shift(shift.pk)
    require(policy.may_lead(actor, held.activity))
    if held.activity.state != Activity.State.PUBLISHED:
        raise WrongState(state=held.activity.get_state_display())
    now = clock.now()
    if now >= held.starts_at:
        raise HasBegun
    asked = Offer.objects.filter(shift=held, kind=Offer.Kind.COVER, state=Offer.State.OPEN)
    known = asked.select_related("person").first()
    if known is not None:
        raise CoverAsked(name=known.person.name)
    if not held.free or held.waiting:
        raise NothingToCover
    offer = ask_next(actor, held, None, now)
    if offer is None:
        raise NobodyToAsk
    return offer


@transaction.atomic(savepoint=False)
def find_cover(
    actor: Actor, shift: Shift, sign_up: SignUp, reason: str, now: datetime
) -> Offer | None:
    """After a place was given back and the line did not fill it: ask, and tell the leader."""
    offer = ask_next(actor, shift, None, now)
    emit(
        Missing(
            shift_id=shift.pk,
            sign_up_id=sign_up.pk,
            person_id=sign_up.person_id,
            reason=reason[:LONGEST_REASON],
            offer_id=offer.pk if offer else None,
        )
    )
    return offer

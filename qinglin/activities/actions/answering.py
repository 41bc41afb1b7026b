"""Offers are answered, or lapse: a place from the line, an invitation, a cover."""

from datetime import datetime

from django.db import transaction

from qinglin.activities.errors.terms import NoPlaceLeft, OfferOver
from qinglin.activities.events import OfferAnswered, Promoted, SignedUp
from qinglin.activities.models import Application, Offer, Party, Shift, SignUp, Terms
from qinglin.activities.queries import fitness
from qinglin.activities.queries.offers import offer_for
from qinglin.activities.queries.refusals import explained
from qinglin.activities.rules import eligibility
from qinglin.activities.sql import line, places
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.errors import NotFound
from qinglin.kernel.events import emit

from .advancing import move_up
from .covering import ask_next

GONE = (Offer.State.DECLINED, Offer.State.LAPSED, Offer.State.WITHDRAWN)


@transaction.atomic
def accept_offer(actor: Actor, offer_id: int) -> SignUp:
    """Take the place that was offered. Accepting twice changes nothing.

    Refuses: NotFound, OfferOver, NoPlaceLeft, and as ``sign_up`` where the person no longer fits.
    """
    seen = offer_for(actor, offer_id)
    places.lock_person(seen.person_id)
    shift = line.lock_shift(seen.shift_id)
    offer = Offer.objects.select_for_update(of=("self",), no_key=True).get(pk=offer_id)
    now = clock.now()
    if offer.state == Offer.State.ACCEPTED and offer.sign_up is not None:
        return offer.sign_up
    if offer.state != Offer.State.OPEN or now >= offer.expires_at:
        raise OfferOver
    if offer.kind == Offer.Kind.COVER:
        sign_up = _cover(actor, shift, offer, now)
    else:
        sign_up = _take(actor, shift, offer, now)
    offer.state, offer.answered_at, offer.sign_up = Offer.State.ACCEPTED, now, sign_up
    offer.save(update_fields=["state", "answered_at", "sign_up"])
    audit.record(actor, "activities.offer_accepted", sign_up, offer=offer.pk)
    _announce(offer)
    move_up(actor, shift, now)
    return SignUp.objects.get(pk=sign_up.pk)


@transaction.atomic
def decline_offer(actor: Actor, offer_id: int) -> None:
    """Say no. Who was offered a place from the line leaves the line; the next is asked at once."""
    seen = offer_for(actor, offer_id)
    shift = line.lock_shift(seen.shift_id)
    offer = Offer.objects.select_for_update(of=("self",), no_key=True).get(pk=offer_id)
    if offer.state in GONE:
        return
    if offer.state != Offer.State.OPEN:
        raise OfferOver
    _end(actor, shift, offer, Offer.State.DECLINED, clock.now())


@transaction.atomic
def lapse_offer(actor: Actor, offer: Offer) -> bool:
    """An offer whose time is over; False if it was answered meanwhile."""
    require(actor.everything)
    shift = line.lock_shift(offer.shift_id)
    held = Offer.objects.select_for_update(of=("self",), no_key=True).get(pk=offer.pk)
    now = clock.now()
    if held.state != Offer.State.OPEN or now < held.expires_at:
        return False
    _end(actor, shift, held, Offer.State.LAPSED, now)
    return True


@transaction.atomic
def make_due_offers(actor: Actor, shift: Shift) -> int:
    """Move the line of a shift again, as after a night; returns how many got a place."""
    require(actor.everything)
    return len(move_up(actor, line.lock_shift(shift.pk), clock.now()))


def _take(actor: Actor, shift: Shift, offer: Offer, now: datetime) -> SignUp:
    """The sign-up of the offer and, for a party, those of all the others."""
    first = offer.sign_up
    if first is None or first.state != SignUp.State.WAITING:
        raise OfferOver
    if offer.kind == Offer.Kind.INVITED and first.party_id is not None:
        _say_yes(first, now)
        return first
    members = [first]
    if first.party_id is not None:
        members = list(SignUp.objects.filter(party_id=first.party_id, state=SignUp.State.WAITING))
    _require_still_fit(shift, members)
    for one in members:
        one.state = SignUp.State.JOINED
        one.promoted_at = now
        one.save(update_fields=["state", "promoted_at"])
        if offer.kind == Offer.Kind.INVITED:
            _say_yes(one, now)
        emit(_joined(shift, one, offer))
    shift.taken += len(members)
    shift.waiting -= len(members)
    shift.overbooked = shift.over
    shift.save(update_fields=line.COUNTERS)
    return first


def _require_still_fit(shift: Shift, members: list[SignUp]) -> None:
    terms = Terms.objects.filter(shift=shift).first()
    asking = [
        fitness.Asking(one.person, one.role, accompanied=len(members) > 1, now=False)
        for one in members
    ]
    refusals = fitness.unfit(shift, terms, asking)
    for refusal in refusals.values():
        raise explained(refusal, shift.pk)


def _say_yes(sign_up: SignUp, now: datetime) -> None:
    Application.objects.update_or_create(
        sign_up=sign_up, defaults={"yes": Application.Yes.ONLINE, "yes_at": now}
    )


def _joined(shift: Shift, sign_up: SignUp, offer: Offer) -> Promoted | SignedUp:
    if offer.kind == Offer.Kind.LINE:
        return Promoted(
            sign_up_id=sign_up.pk,
            shift_id=shift.pk,
            activity_id=shift.activity_id,
            person_id=sign_up.person_id,
        )
    return SignedUp(
        sign_up_id=sign_up.pk,
        shift_id=shift.pk,
        activity_id=shift.activity_id,
        person_id=sign_up.person_id,
        state=SignUp.State.JOINED.value,
        position=None,
    )


def _cover(actor: Actor, shift: Shift, offer: Offer, now: datetime) -> SignUp:
    """Who covers is held to the same conditions as everybody, but for the closing time."""
    found = places.situation(shift.pk, offer.person_id)
    if found is None:
        raise NotFound
    refused = eligibility.refusal(found.facts(), now, by_staff=True)
    if refused is not None:
        raise explained(refused, shift.pk)
    if not shift.free:
        raise NoPlaceLeft
    sign_up = SignUp.objects.create(
        shift=shift,
        person_id=offer.person_id,
        state=SignUp.State.JOINED,
        source=SignUp.Source.COVER,
        made_at=now,
    )
    _say_yes(sign_up, now)
    shift.taken += 1
    shift.overbooked = shift.over
    shift.save(update_fields=line.COUNTERS)
    emit(_joined(shift, sign_up, offer))
    return sign_up


def _end(actor: Actor, shift: Shift, offer: Offer, state: Offer.State, now: datetime) -> None:
    offer.state, offer.answered_at = state, now
    offer.save(update_fields=["state", "answered_at"])
    if offer.sign_up is not None:
        audit.record(actor, f"activities.offer_{state.value}", offer.sign_up, offer=offer.pk)
        _leave(shift, offer, now)
    else:
        audit.record(actor, f"activities.offer_{state.value}", shift, offer=offer.pk)
    _announce(offer)
    if offer.kind == Offer.Kind.COVER:
        ask_next(actor, shift, offer, now)
    move_up(actor, shift, now)


def _leave(shift: Shift, offer: Offer, now: datetime) -> None:
    """Out of the line: the one who was asked, and with an offer to a party all of it."""
    first = offer.sign_up
    if first is None:
        return
    leaving = SignUp.objects.filter(pk=first.pk, state=SignUp.State.WAITING)
    if offer.kind == Offer.Kind.LINE and first.party_id is not None:
        leaving = SignUp.objects.filter(party_id=first.party_id, state=SignUp.State.WAITING)
    gone = leaving.update(state=SignUp.State.CANCELLED, cancelled_at=now)
    shift.waiting -= gone
    shift.save(update_fields=["waiting"])
    if offer.kind == Offer.Kind.INVITED and first.party_id is not None:
        Party.objects.filter(pk=first.party_id).update(
            size=SignUp.objects.filter(party_id=first.party_id)
            .exclude(state=SignUp.State.CANCELLED)
            .count()
        )


def _announce(offer: Offer) -> None:
    emit(
        OfferAnswered(
            offer_id=offer.pk,
            shift_id=offer.shift_id,
            person_id=offer.person_id,
            kind=offer.kind,
            state=offer.state,
        )
    )

"""Who is asked hears of it; who asked hears the answer; the leader hears of every gap."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from qinglin.activities import actions
from qinglin.activities.events import (
    ActivityPublished,
    Drawn,
    MinorsAlone,
    Missing,
    OfferAnswered,
    Offered,
)
from qinglin.activities.models import Offer, Shift
from qinglin.activities.queries import fitness, telling
from qinglin.activities.queries.mine import positions_of
from qinglin.inbox.actions import tell
from qinglin.kernel import clock
from qinglin.kernel.actor import system
from qinglin.kernel.events import reacts_to

ACTOR = system("activities")
TEMPLATES = {
    Offer.Kind.LINE: "activities.offered",
    Offer.Kind.INVITED: "activities.invited",
    Offer.Kind.COVER: "activities.cover",
}


@reacts_to(ActivityPublished)
def seat_the_regulars(event: ActivityPublished) -> None:
    """Who stands regularly has a place before the others ask."""
    actions.seat_standing(ACTOR, event.activity_id)


@reacts_to(Offered)
def tell_of_the_offer(event: Offered) -> None:
    """Only while it can still be answered."""
    offer = telling.offer_told(event.offer_id)
    if offer is None or offer.state != Offer.State.OPEN or offer.expires_at <= clock.now():
        return
    kind = Offer.Kind(offer.kind)
    values = {**telling.said_of_shift(offer.shift), "expires_at": offer.expires_at}
    if kind is Offer.Kind.INVITED:
        values["by"] = _inviting(offer)
    tell(
        ACTOR,
        people=telling.listeners([offer.person_id]),
        template=TEMPLATES[kind],
        link=reverse("activities:offer", args=[offer.pk]),
        key=f"activities.offered:{offer.pk}",
        name=offer.person.name,
        **values,
    )


@reacts_to(OfferAnswered)
def tell_of_the_answer(event: OfferAnswered) -> None:
    """A lapsed offer is told to who was silent; what became of a cover to the leader."""
    offer = telling.offer_told(event.offer_id)
    if offer is None or offer.shift.starts_at <= clock.now():
        return
    kind, state = Offer.Kind(offer.kind), event.state
    said = telling.said_of_shift(offer.shift)
    key = f"activities.answered:{offer.pk}"
    if state == Offer.State.LAPSED and kind is not Offer.Kind.COVER:
        _tell_shift(
            offer, telling.listeners([offer.person_id]), "activities.offer_lapsed", key,
            name=offer.person.name, **said,
        )  # fmt: skip
    if kind is Offer.Kind.COVER and state == Offer.State.ACCEPTED:
        _tell_leader(offer.shift, "activities.covered", key, name=offer.person.name, **said)
    elif kind is Offer.Kind.COVER:
        _tell_if_over(offer)
    elif kind is Offer.Kind.INVITED and state == Offer.State.DECLINED:
        _tell_of_refusal(offer, said)


@reacts_to(Missing)
def tell_of_the_gap(event: Missing) -> None:
    """The leader knows at once who does not come, and who is asked."""
    shift = telling.shift_told(event.shift_id)
    if shift is None or shift.starts_at <= clock.now():
        return
    following = _("候补的已经自动补上，不用再找人。")
    if event.offer_id is not None:
        asked = telling.offer_told(event.offer_id)
        name = asked.person.name if asked else ""
        following = _("已请%(name)s顶班，答复了再告诉您。") % {"name": name}
    elif shift.free:
        following = _("没有可以自动邀请的人，请另行联系人员。")
    reason = _("原因：%(reason)s。") % {"reason": event.reason} if event.reason else ""
    _tell_leader(
        shift,
        "activities.missing",
        f"activities.missing:{event.sign_up_id}",
        name=telling.name_of(event.person_id),
        reason=reason,
        taken=shift.taken,
        minimum=shift.minimum,
        next=following,
        **telling.said_of_shift(shift),
    )


@reacts_to(MinorsAlone)
def tell_of_minors_alone(event: MinorsAlone) -> None:
    """The leader is alerted unless an adult is there again meanwhile."""
    shift = telling.shift_told(event.shift_id)
    if shift is None or not fitness.unaccompanied(shift):
        return
    minors = fitness.minors_inside(shift)
    _tell_leader(
        shift,
        "activities.minors_alone",
        f"activities.minors_alone:{event.sign_up_id}",
        minors=len(minors),
        names=_("、").join(one.person.name for one in minors),
        **telling.said_of_shift(shift),
    )


@reacts_to(Drawn)
def tell_of_the_draw(event: Drawn) -> None:
    """Who was not lucky; the others were told that they have a place."""
    waiting = telling.waiting_for(event.shift_id)
    positions = positions_of(waiting)
    for one in waiting:
        tell(
            ACTOR,
            people=telling.listeners([one.person_id]),
            template="activities.drawn_out",
            link=reverse("activities:draw", args=[event.shift_id]),
            key=f"activities.drawn:{one.pk}",
            position=positions.get(one.pk, 0),
            **telling.said_of_sign_up(one),
        )


def _inviting(offer: Offer) -> str:
    party = offer.sign_up.party if offer.sign_up is not None else None
    return party.made_by.name if party is not None else str(offer.shift.activity.unit)


def _tell_of_refusal(offer: Offer, said: dict[str, Any]) -> None:
    party = offer.sign_up.party if offer.sign_up is not None else None
    key = f"activities.declined:{offer.pk}"
    if party is None:
        _tell_leader(
            offer.shift, "activities.invitation_declined", key, friend=offer.person.name, **said
        )
        return
    people = telling.listeners([party.made_by_id])
    template = "activities.friend_declined"
    _tell_shift(offer, people, template, key, friend=offer.person.name, **said)


def _tell_if_over(offer: Offer) -> None:
    """Nobody is left to ask, and somebody is still missing."""
    shift = offer.shift
    if telling.cover_is_asked(shift.pk) or not shift.free:
        return
    _tell_leader(
        shift,
        "activities.cover_over",
        f"activities.cover_over:{shift.pk}:{shift.taken}",
        taken=shift.taken,
        minimum=shift.minimum,
        **telling.said_of_shift(shift),
    )


def _tell_leader(shift: Shift, template: str, key: str, **values: Any) -> None:
    leader = shift.activity.leader_id
    if leader is not None:
        link = reverse("activities:lead_activity", args=[shift.activity_id])
        tell(ACTOR, people=[leader], template=template, link=link, key=key, **values)


def _tell_shift(offer: Offer, people: set[int], template: str, key: str, **values: Any) -> None:
    link = reverse("activities:detail", args=[offer.shift.activity_id])
    tell(ACTOR, people=people, template=template, link=link, key=key, **values)

"""Offers that are open: one's own, those of a shift, those whose time is over."""

from datetime import datetime

from django.db.models import Q, QuerySet

from qinglin.activities.models import Activity, Offer, Shift, SignUp, Terms
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.people.models import Guardianship
from qinglin.people.queries import is_guardian

from .find import check_id


def offer_for(actor: Actor, pk: int) -> Offer:
    """To oneself or to one's ward, with shift, activity, venue."""
    check_id(pk)
    found = (
        Offer.objects.select_related(
            "person", "sign_up__role", "shift__activity__venue", "shift__activity__unit"
        )
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound
    if actor.everything or found.person_id == actor.person_id:
        return found
    if actor.person_id is None or not is_guardian(actor.person_id, found.person_id):
        raise NotFound
    return found


def own_offers(person_id: int, now: datetime) -> list[Offer]:
    """Open offers to somebody and the children, the most urgent first."""
    children = Guardianship.objects.filter(guardian_id=person_id, until_on=None)
    found = Offer.objects.filter(
        Q(person_id=person_id) | Q(person__in=children.values("child_id")),
        state=Offer.State.OPEN,
        expires_at__gt=now,
    )
    return list(
        found.select_related("person", "shift__activity__venue").order_by("expires_at", "pk")
    )


def invitation_of(sign_up: SignUp) -> Offer | None:
    """What this person was asked and has not answered; such an entry stands in no line yet."""
    if sign_up.state != SignUp.State.WAITING:
        return None
    asked = Offer.objects.filter(
        sign_up=sign_up,
        person=sign_up.person_id,
        kind=Offer.Kind.INVITED,
        state=Offer.State.OPEN,
        expires_at__gt=clock.now(),
    )
    return asked.first()


def overdue_offers(now: datetime) -> QuerySet[Offer]:
    return Offer.objects.filter(state=Offer.State.OPEN, expires_at__lte=now).order_by("pk")


def lines_to_move(now: datetime) -> QuerySet[Shift]:
    """Shifts ahead whose line may have stood still for the night, or for another reason that
    time alone takes away."""
    moving = Terms.objects.filter(offer_minutes__gt=0).values("shift")
    waiting = SignUp.objects.filter(state=SignUp.State.WAITING).exclude(queue_no=None)
    return Shift.objects.filter(
        pk__in=moving,
        waiting__gt=0,
        starts_at__gt=now,
        activity__state=Activity.State.PUBLISHED,
        sign_ups__in=waiting,
    ).distinct()

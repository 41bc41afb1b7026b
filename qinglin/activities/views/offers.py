"""What somebody is asked: a place from the line, an invitation, to cover for another."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qinglin.activities import actions
from qinglin.activities.models import Offer, SignUp
from qinglin.activities.queries import offers
from qinglin.kernel import clock
from qinglin.kernel.actor import require_person
from qinglin.kernel.doors import for_person
from qinglin.kernel.web import Request, render_page

from .onward import onward


@for_person
@require_GET
def offer_list(request: Request) -> HttpResponse:
    person_id = require_person(request.actor)
    context = {
        "nav": "me",
        "back_url": reverse("portal:me"),
        "offers": offers.own_offers(person_id, clock.now()),
    }
    return render_page(request, "activities/phone/offers.html", context)


@for_person
@require_GET
def offer(request: Request, pk: int) -> HttpResponse:
    one = offers.offer_for(request.actor, pk)
    now = clock.now()
    context = {
        "nav": "me",
        "back_url": reverse("activities:offers"),
        "offer": one,
        "shift": one.shift,
        "activity": one.shift.activity,
        "own": one.person_id == request.actor.person_id,
        "open": one.state == Offer.State.OPEN and one.expires_at > now,
    }
    return render_page(request, "activities/phone/offer.html", context)


@for_person
@require_POST
def accept(request: Request, pk: int) -> HttpResponse:
    sign_up = actions.accept_offer(request.actor, pk)
    words = _("报上名了，谢谢您答应。")
    if sign_up.state == SignUp.State.WAITING:
        words = _("已告诉同伴您同意了，等大家都同意就一起报上。")
    messages.success(request, words)
    return onward(request, reverse("activities:sign_up_detail", args=[sign_up.pk]))


@for_person
@require_POST
def decline(request: Request, pk: int) -> HttpResponse:
    actions.decline_offer(request.actor, pk)
    messages.success(request, _("知道了，名额已让给下一位。"))
    return onward(request, reverse("activities:offers"))

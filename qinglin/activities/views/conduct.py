"""Marks of one's own and the appeal against them; the draw that everybody can check."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.activities import actions
from qinglin.activities.queries import activity_for, fitness, nature, waiting
from qinglin.activities.queries import marks as queries
from qinglin.kernel.actor import require_person
from qinglin.kernel.doors import for_person, public
from qinglin.kernel.errors import NotFound
from qinglin.kernel.web import Request, render_page
from qinglin.people.queries import person_for

from .choosing import ward_of
from .onward import onward


@for_person
@require_GET
def marks(request: Request) -> HttpResponse:
    person_id = require_person(request.actor)
    context = {
        "nav": "me",
        "back_url": reverse("portal:me"),
        "marks": queries.own_marks(person_id),
        "bar": queries.bar_of(person_id),
    }
    return render_page(request, "activities/phone/marks.html", context)


@for_person
@require_POST
def appeal(request: Request, pk: int) -> HttpResponse:
    actions.appeal(request.actor, pk, reason=request.POST.get("reason", ""))
    messages.success(request, _("申诉已交，组织单位处理后会发消息告诉您。"))
    return onward(request, reverse("activities:marks"))


@for_person
@require_http_methods(["GET", "POST"])
def agreement(request: Request, pk: int) -> HttpResponse:
    """Read the words, then say yes to them; a guardian for the ward."""
    activity = activity_for(request.actor, pk)
    ward = ward_of(request)
    person_id = ward or require_person(request.actor)
    safeguard = fitness.safeguard_of(activity)
    if safeguard is None or not safeguard.agreement:
        raise NotFound
    if request.method == "POST":
        actions.sign_agreement(request.actor, activity, person_id)
        messages.success(request, _("协议已签，现在可以报名了。"))
        page = reverse("activities:detail", args=[pk], query={"for": ward} if ward else None)
        return onward(request, page)
    context = {
        "nav": "activities",
        "back_url": reverse("activities:detail", args=[pk]),
        "activity": activity,
        "safeguard": safeguard,
        "signed": nature.signed_by(activity, person_id),
        "ward": person_for(request.actor, ward) if ward else None,
    }
    return render_page(request, "activities/phone/agreement.html", context)


@public
@require_GET
def draw(request: Request, pk: int) -> HttpResponse:
    one = waiting.draw_for(request.actor, pk)
    context = {
        "nav": "activities",
        "back_url": reverse("activities:detail", args=[one.shift.activity_id]),
        "draw": one,
        "shift": one.shift,
        "activity": one.shift.activity,
    }
    return render_page(request, "activities/phone/draw.html", context)

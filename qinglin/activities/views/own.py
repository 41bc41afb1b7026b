"""My own code, and my word about a check-out that I forgot; the leader's answer to it."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.activities import actions, queries
from qinglin.activities.forms.leaving import DecideForm, LeavingForm
from qinglin.activities.models import SignUp
from qinglin.activities.queries import kit as kits
from qinglin.activities.rules.scanning import PERIOD
from qinglin.kernel.actor import require_person
from qinglin.kernel.doors import for_person
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page

from .onward import onward
from .phone import qr_drawing


@for_person
@require_GET
def my_code(request: Request) -> HttpResponse:
    """The code of the shift that is near; which one, if there are several."""
    near = queries.check_in_now(require_person(request.actor))
    return _code(request, near[0] if near else None, near)


@for_person
@require_GET
def own_code(request: Request, pk: int) -> HttpResponse:
    sign_up = queries.sign_up_for(request.actor, pk)
    near = queries.check_in_now(require_person(request.actor))
    return _code(request, sign_up, near)


def _code(request: Request, sign_up: SignUp | None, near: list[SignUp]) -> HttpResponse:
    code = kits.own_code(request.actor, sign_up) if sign_up is not None else None
    page = request.build_absolute_uri(reverse("activities:kit"))
    context = {
        "nav": "me",
        "back_url": reverse("portal:me"),
        "code": code,
        "sign_up": sign_up,
        "others": [one for one in near if sign_up is None or one.pk != sign_up.pk],
        "period": PERIOD,
        "qr": qr_drawing(f"{page}?c={code.payload}") if code else "",
    }
    return render_page(request, "activities/phone/own_code.html", context, part="code")


@for_person
@require_http_methods(["GET", "POST"])
def claim_leaving(request: Request, pk: int) -> HttpResponse:
    sign_up = queries.sign_up_for(request.actor, pk)
    form = LeavingForm(sign_up.shift, request.POST or None, initial={"left": sign_up.shift.ends_at})
    page = reverse("activities:sign_up_detail", args=[pk])
    if request.method == "POST" and form.is_valid():
        with beside(form):
            actions.claim_leaving(
                request.actor,
                sign_up,
                left_at=form.cleaned_data["left"],
                note=form.cleaned_data["note"],
            )
            messages.success(request, _("报上去了，领队核实以后照实计入，结果会发消息给您。"))
            return onward(request, page)
    context = {"nav": "me", "back_url": page, "sign_up": sign_up, "form": form}
    return render_page(
        request, "activities/phone/leaving.html", context, status=422 if form.errors else 200
    )


@for_person
@require_POST
def decide_claim(request: Request, pk: int) -> HttpResponse:
    claim = kits.claim_for(request.actor, pk)
    form = DecideForm(request.POST)
    form.or_refuse()
    actions.decide_claim(
        request.actor,
        claim,
        accept=form.cleaned_data["verdict"] == "accept",
        answer=form.cleaned_data["answer"],
    )
    messages.success(request, _("已经答复，本人会收到消息。"))
    activity = claim.sign_up.shift.activity_id
    return onward(request, reverse("activities:lead_activity", args=[activity]))

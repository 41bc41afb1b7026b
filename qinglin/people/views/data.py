"""A copy of one's data, corrections, and the desk that decides them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.kernel.actor import require, require_person
from qinglin.kernel.doors import for_person, for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.people import actions, policy, queries
from qinglin.people.forms import CorrectionForm, DecisionForm

PAGE = 30


@for_person
@require_POST
def ask_copy(request: Request, pk: int) -> HttpResponse:
    """Ask for everything that is kept about me or my ward."""
    person = queries.ward_or_self(request.actor, pk)
    made = actions.ask_copy(request.actor, person)
    if made.ready_at is None:
        messages.info(request, _("记录较多，正在后台整理，做好以后在这里下载。"))
    else:
        messages.success(request, _("副本做好了，24 小时内可以下载。"))
    return redirect(f"{reverse('people:privacy')}#copies")


@for_person
@require_GET
def copy(request: Request, pk: int) -> HttpResponse:
    """The packed file; nobody else can fetch it."""
    found = queries.copy_for(request.actor, pk)
    name = _("个人信息副本-%(day)s.zip") % {"day": f"{found.asked_at:%Y%m%d}"}
    response = HttpResponse(queries.body_of(found), content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@for_person
@require_http_methods(["GET", "POST"])
def ask_correction(request: Request, pk: int) -> HttpResponse:
    """Something about me or my ward is wrong: what should it be?"""
    person = queries.ward_or_self(request.actor, pk)
    form = CorrectionForm(request.POST or None, initial={"field": request.GET.get("field", "")})
    if request.method == "POST" and form.is_valid():
        with beside(form):
            actions.ask_correction(request.actor, person, **form.cleaned_data)
            messages.success(request, _("更正申请已提交，所属组织会答复，不更正也会说明理由。"))
            return redirect(f"{reverse('people:privacy')}#corrections")
    context = {
        "nav": "me",
        "back_url": reverse("people:privacy"),
        "person": person,
        "own": person.pk == require_person(request.actor),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render_page(request, "people/ask_correction.html", context, status=status)


@for_staff
@require_GET
def corrections(request: Request) -> HttpResponse:
    """What people say is wrong about their data, open ones first."""
    require(request.actor.can_somewhere(policy.MANAGE), _("您没有处理更正申请的权限。"))
    found = queries.corrections_to_decide(request.actor)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render_page(request, "people/corrections.html", {"nav": "people", "page": page})


@for_staff
@require_http_methods(["GET", "POST"])
def correction(request: Request, pk: int) -> HttpResponse:
    """One request: correct it, or say why not."""
    found = queries.correction_for(request.actor, pk)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decide = (
            actions.grant_correction
            if form.cleaned_data["verdict"] == "done"
            else actions.refuse_correction
        )
        with beside(form):
            decide(request.actor, found, answer=form.cleaned_data["answer"])
            messages.success(request, _("已答复，本人会收到消息。"))
            return redirect("people:corrections")
    context = {
        "nav": "people",
        "correction": found,
        "wanted": queries.wanted_masked(found),
        "band": queries.band_of(found.person),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render_page(request, "people/correction.html", context, status=status)

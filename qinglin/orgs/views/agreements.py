"""Agreements between units, and their seasons."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.kernel import clock
from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.orgs import actions, policy, queries
from qinglin.orgs.forms.agreements import (
    AgreementFilter,
    AgreementForm,
    EndAgreementForm,
    RenewForm,
    SeasonForm,
)
from qinglin.orgs.models import Agreement
from qinglin.orgs.queries import agreements as reads

PAGE = 40


@for_staff
@require_GET
def agreements(request: Request) -> HttpResponse:
    """The agreements one may see, what ends first on top."""
    actor = request.actor
    require(actor.can_somewhere(policy.VIEW), _("您没有查看组织的权限。"))
    form = AgreementFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {"q": "", "kind": "", "state": ""}
    unit = request.GET.get("unit", "")
    found = reads.agreements(
        actor, kind=wanted["kind"], words=wanted["q"], state=wanted["state"],
        unit=int(unit) if unit.isdecimal() and len(unit) < 10 else None,
    )  # fmt: skip
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    today = clock.today()
    context = {
        "nav": "orgs",
        "tab": "agreements",
        "form": form,
        "page": page,
        "rows": [(one, reads.standing(one, today)) for one in page],
        "parties": reads.parties_of(page),
        "narrowed": any(wanted.values()),
        "keepers": list(queries.manageable(actor).exclude(kind="village")[:200]),
    }
    return render_page(request, "orgs/agreements.html", context)


@for_staff
@require_http_methods(["GET", "POST"])
def sign(request: Request, pk: int) -> HttpResponse:
    """Keep a new agreement at this unit."""
    unit = queries.unit_for(request.actor, pk)
    require(queries.may_manage(request.actor, unit))
    form = AgreementForm(request.POST or None, actor=request.actor, unit=unit)
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in form.base_fields}
        with beside(form):
            made = actions.sign_agreement(request.actor, unit, parties=form.parties(), **data)
            messages.success(request, _("“%(title)s”已登记。") % {"title": made.title})
            return redirect("orgs:agreement", made.pk)
    context = {"nav": "orgs", "unit": unit, "form": form}
    status = 422 if form.errors else 200
    return render_page(request, "orgs/agreement_form.html", context, status=status)


@for_staff
@require_GET
def agreement(request: Request, pk: int) -> HttpResponse:
    """One agreement: parties, time, seasons, what follows it."""
    return _page(request, reads.agreement_for(request.actor, pk))


@for_staff
@require_POST
def renew(request: Request, pk: int) -> HttpResponse:
    found, form = reads.agreement_for(request.actor, pk), RenewForm(request.POST)
    if form.is_valid():
        with beside(form):
            made = actions.renew_agreement(request.actor, found, **form.cleaned_data)
            messages.success(request, _("“%(title)s”已续签。") % {"title": made.title})
            return redirect("orgs:agreement", made.pk)
    return _page(request, found, renew=form)


@for_staff
@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    found, form = reads.agreement_for(request.actor, pk), EndAgreementForm(request.POST)
    if form.is_valid():
        with beside(form):
            actions.end_agreement(request.actor, found, **form.cleaned_data)
            messages.success(request, _("“%(title)s”已终止。") % {"title": found.title})
            return redirect("orgs:agreement", found.pk)
    return _page(request, found, end=form)


@for_staff
@require_POST
def plan_season(request: Request, pk: int) -> HttpResponse:
    found, form = reads.agreement_for(request.actor, pk), SeasonForm(request.POST)
    if form.is_valid():
        with beside(form):
            made = actions.plan_season(request.actor, found, **form.cleaned_data)
            messages.success(request, _("第 %(n)d 季已排好。") % {"n": made.number})
            return redirect("orgs:agreement", found.pk)
    return _page(request, found, season=form)


def _page(
    request: Request,
    found: Agreement,
    *,
    renew: Form | None = None,
    end: Form | None = None,
    season: Form | None = None,
) -> HttpResponse:
    seasons = list(reads.seasons_of(found))
    may = reads.may_manage(request.actor, found)
    context = {
        "nav": "orgs",
        "agreement": found,
        "standing": reads.standing(found, clock.today()),
        "parties": reads.parties_of([found]).get(found.pk, []),
        "seasons": seasons,
        "today": clock.today(),
        "renewal": reads.renewal_of(found),
        "may_manage": may,
        "renew": renew or RenewForm(),
        "end": end or EndAgreementForm(),
        "season": season or SeasonForm(initial={"number": len(seasons) + 1}),
    }
    status = 422 if renew or end or season else 200
    return render_page(request, "orgs/agreement.html", context, status=status)

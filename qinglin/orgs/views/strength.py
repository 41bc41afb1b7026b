"""Kinds, seats, members and honours of units."""

from typing import Any

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
from qinglin.kernel.errors import NotFound
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.orgs import actions, policy, queries
from qinglin.orgs.forms.strength import (
    HeadcountForm,
    HonourFilter,
    HonourForm,
    SeatsForm,
    UnitKindForm,
    VacancyFilter,
    WithdrawForm,
)
from qinglin.orgs.models import Unit
from qinglin.orgs.queries import strength
from qinglin.orgs.queries import vacancies as vacant

PAGE = 50


@for_staff
@require_GET
def overview(request: Request) -> HttpResponse:
    """Seats and members below the actor's unit: what is vacant, what does not fit its form."""
    actor = request.actor
    require(actor.can_somewhere(policy.VIEW), _("您没有查看组织的权限。"))
    tops = queries.tree(actor)
    if not tops:
        raise NotFound
    faulty = request.GET.get("show") == "faulty"
    rows = [
        row
        for top in tops
        for row in strength.overview(actor, top.unit, clock.today(), faulty=faulty)
    ]
    context = {
        "nav": "orgs",
        "tab": "strength",
        "faulty": faulty,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "vacant": sum(row.vacant for row in rows),
        "seats": sum(seat.seats for row in rows for seat in row.seats),
        "members": sum(row.size.members for row in rows if row.size),
        "warned": sum(bool(row.size and row.size.fault) for row in rows),
    }
    return render_page(request, "orgs/strength.html", context)


@for_staff
@require_GET
def vacancies(request: Request) -> HttpResponse:
    """Posts that nobody fills, over all units one may look at."""
    actor = request.actor
    require(actor.can_somewhere(policy.VIEW), _("您没有查看组织的权限。"))
    form = VacancyFilter(request.GET, actor=actor)
    wanted = form.cleaned_data if form.is_valid() else {"kind": None, "unit": None}
    found = vacant.vacancies(actor, kind=wanted["kind"], town=wanted["unit"])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "orgs",
        "tab": "vacancies",
        "form": form,
        "page": page,
        "rows": vacant.with_seats(page),
        "narrowed": any(wanted.values()),
        "may_appoint": actor.can_somewhere(policy.APPOINT),
    }
    return render_page(request, "orgs/vacancies.html", context)


@for_staff
@require_http_methods(["GET", "POST"])
def unit_strength(request: Request, pk: int) -> HttpResponse:
    """Seats, members and honours of one unit, and the forms that add to them."""
    unit = queries.unit_for(request.actor, pk)
    may = queries.may_manage(request.actor, unit)
    which = request.POST.get("form", "")
    forms: dict[str, Form] = {
        "seats": SeatsForm(request.POST if which == "seats" else None),
        "members": HeadcountForm(request.POST if which == "members" else None),
        "honour": HonourForm(
            request.POST if which == "honour" else None, initial={"year": clock.today().year}
        ),
    }
    form = forms.get(which)
    if request.method == "POST":
        require(may)
    if form is not None and form.is_valid():
        with beside(form):
            _keep(request, unit, which, form.cleaned_data)
            return redirect("orgs:unit_strength", unit.pk)
    context = {
        "nav": "orgs",
        "unit": unit,
        "path": queries.path_to(request.actor, unit),
        "seats": strength.seats_of([unit.pk], clock.today()).get(unit.pk, []),
        "size": strength.sizes_of([unit], clock.today()).get(unit.pk),
        "headcounts": list(strength.headcounts(unit)[:8]),
        "honours": list(strength.honours_of(unit)),
        "may_manage": may and unit.closed_on is None,
        "forms": forms,
        "which": which,
    }
    status = 422 if form is not None and form.errors else 200
    return render_page(request, "orgs/unit_strength.html", context, status=status)


def _keep(request: Request, unit: Unit, which: str, data: dict[str, Any]) -> None:
    if which == "seats":
        actions.set_seats(request.actor, unit, **data)
        messages.success(request, _("编制已登记。"))
    elif which == "members":
        actions.report_headcount(request.actor, unit, **data)
        messages.success(request, _("团员数已登记。"))
    else:
        actions.give_honour(request.actor, unit, **data)
        messages.success(request, _("荣誉已登记。"))


@for_staff
@require_GET
def honours(request: Request) -> HttpResponse:
    """What the units were named, the latest first."""
    require(request.actor.can_somewhere(policy.VIEW), _("您没有查看组织的权限。"))
    form = HonourFilter(request.GET)
    level = form.cleaned_data["level"] if form.is_valid() else ""
    found = strength.honours(request.actor, level=level)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"nav": "orgs", "tab": "honours", "page": page, "form": form, "level": level}
    return render_page(request, "orgs/honours.html", context)


@for_staff
@require_http_methods(["GET", "POST"])
def honour(request: Request, pk: int) -> HttpResponse:
    """One honour, and its withdrawal."""
    found = strength.honour_for(request.actor, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with beside(form):
            actions.withdraw_honour(request.actor, found, **form.cleaned_data)
            messages.success(request, _("荣誉已撤销，记录保留。"))
            return redirect("orgs:honour", found.pk)
    may = queries.may_manage(request.actor, found.unit) and found.withdrawn_on is None
    context = {"nav": "orgs", "honour": found, "form": form, "may_manage": may}
    status = 422 if form.errors else 200
    return render_page(request, "orgs/honour.html", context, status=status)


@for_staff
@require_http_methods(["GET", "POST"])
def unit_kinds(request: Request) -> HttpResponse:
    """The words for kinds of units."""
    require(request.actor.can_somewhere(policy.VIEW), _("您没有查看组织的权限。"))
    form = UnitKindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with beside(form):
            made = actions.define_unit_kind(request.actor, **form.cleaned_data)
            messages.success(request, _("类别“%(kind)s”可以用了。") % {"kind": made.title})
            return redirect("orgs:unit_kinds")
    context = {
        "nav": "orgs",
        "tab": "kinds",
        "kinds": list(strength.kinds(retired=True)),
        "form": form,
        "may_define": strength.may_define_kinds(request.actor),
    }
    status = 422 if form.errors else 200
    return render_page(request, "orgs/unit_kinds.html", context, status=status)


@for_staff
@require_POST
def retire_unit_kind(request: Request, pk: int) -> HttpResponse:
    """Out of use, or in use again."""
    kind = strength.kind_for(pk)
    actions.retire_unit_kind(request.actor, kind, retired=request.POST.get("retired") == "1")
    return redirect("orgs:unit_kinds")

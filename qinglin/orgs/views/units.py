from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from qinglin.kernel import clock
from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.orgs import actions, policy, queries
from qinglin.orgs.forms.units import NewUnitForm, UnitForm
from qinglin.orgs.models import Unit
from qinglin.orgs.queries import strength
from qinglin.orgs.queries.past import history
from qinglin.orgs.queries.vacancies import vacancies, with_seats

FOUND = 60


@for_staff
@require_GET
def tree(request: Request) -> HttpResponse:
    """The tree of the district, or what was searched for."""
    require(request.actor.can_somewhere(policy.VIEW), _("您没有查看组织的权限。"))
    words = request.GET.get("q", "").strip()[:40]
    found = list(queries.search(request.actor, words)[:FOUND]) if words else []
    nodes = [] if words else queries.tree(request.actor)
    context = {
        "nav": "orgs",
        "words": words,
        "found": found,
        "nodes": nodes,
        "kinds": queries.kinds_of(queries.units(request.actor).filter(closed_on=None)),
    }
    return render_page(request, "orgs/tree.html", context, part="tree")


@for_staff
@require_GET
def unit(request: Request, pk: int) -> HttpResponse:
    """One unit: what it is, where it hangs, what hangs below."""
    near = queries.surroundings(request.actor, pk)
    return render_page(request, "orgs/unit.html", _unit(request, near))


@for_staff
@require_http_methods(["GET", "POST"])
def open_unit(request: Request, pk: int) -> HttpResponse:
    """Open a unit below this one."""
    parent = queries.unit_for(request.actor, pk)
    require(queries.may_manage(request.actor, parent))
    form = NewUnitForm(request.POST or None, parent=parent)
    if request.method == "POST" and form.is_valid():
        with beside(form):
            made = actions.open_unit(request.actor, parent=parent, **_plain(form))
            messages.success(request, _("“%(unit)s”已建立。") % {"unit": made.name})
            return redirect("orgs:unit", made.pk)
    return _form(request, parent, form, "open")


@for_staff
@require_http_methods(["GET", "POST"])
def change_unit(request: Request, pk: int) -> HttpResponse:
    """Another name, short name or credit code."""
    found = queries.unit_for(request.actor, pk)
    require(queries.may_manage(request.actor, found))
    now = {name: getattr(found, name) for name in UnitForm.base_fields}
    form = UnitForm(request.POST or None, initial=now | {"sort": found.sort_id}, kind=found.kind)
    if request.method == "POST" and form.is_valid():
        with beside(form):
            actions.change_unit(request.actor, found, **_plain(form))
            messages.success(request, _("组织信息已修改。"))
            return redirect("orgs:unit", found.pk)
    return _form(request, found, form, "change")


def _unit(request: Request, near: queries.Surroundings) -> dict[str, Any]:
    actor, today, found = request.actor, clock.today(), near.unit
    may = queries.may_manage(actor, found) and found.closed_on is None
    seats = strength.seats_of([found.pk], today)
    return {
        "nav": "orgs",
        "unit": found,
        "path": near.path,
        "children": near.children,
        "kinds": queries.kinds_of(near.children),
        "doubtful": queries.credit_code_doubt(found),
        "may_manage": may,
        "movable": may and found.parent_id is not None,
        "history": list(history(actor, found)[:20]),
        "seats": seats.get(found.pk, []),
        "size": strength.sizes_of([found], today).get(found.pk),
        "honours": list(strength.honours_of(found)[:5]),
        "vacancies": with_seats(vacancies(actor, unit=found.pk), seats),
    }


def _form(request: Request, unit: Unit, form: UnitForm, task: str) -> HttpResponse:
    context = {"nav": "orgs", "unit": unit, "form": form, "task": task}
    return render_page(request, "orgs/form.html", context, status=422 if form.errors else 200)


def _plain(form: UnitForm) -> dict[str, Any]:
    """What was typed; an empty credit code is none."""
    data = form.cleaned_data
    sort = strength.kind_for(data["sort"]) if data["sort"] else None
    return {**data, "credit_code": data["credit_code"] or None, "sort": sort}

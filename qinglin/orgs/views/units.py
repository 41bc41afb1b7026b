from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.orgs import actions, policy, queries
from qinglin.orgs.forms.units import CloseForm, MoveForm, NewUnitForm, UnitForm
from qinglin.orgs.models import Unit

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
    return _unit(request, queries.unit_for(request.actor, pk))


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
    form = UnitForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        with beside(form):
            actions.change_unit(request.actor, found, **_plain(form))
            messages.success(request, _("组织信息已修改。"))
            return redirect("orgs:unit", found.pk)
    return _form(request, found, form, "change")


@for_staff
@require_POST
def move_unit(request: Request, pk: int) -> HttpResponse:
    """Hang it under another parent."""
    found = queries.unit_for(request.actor, pk)
    require(queries.may_manage(request.actor, found))
    form = MoveForm(request.POST, actor=request.actor, unit=found)
    if form.is_valid():
        parent = queries.unit_for(request.actor, form.cleaned_data["parent"])
        with beside(form):
            actions.move_unit(request.actor, found, parent)
            words = {"unit": found.name, "parent": parent.name}
            messages.success(request, _("“%(unit)s”已移到“%(parent)s”之下。") % words)
            return redirect("orgs:unit", found.pk)
    return _unit(request, found, move=form)


@for_staff
@require_POST
def close_unit(request: Request, pk: int) -> HttpResponse:
    """Close it."""
    found = queries.unit_for(request.actor, pk)
    require(queries.may_manage(request.actor, found))
    form = CloseForm(request.POST)
    if form.is_valid():
        with beside(form):
            actions.close_unit(request.actor, found, on=form.cleaned_data["on"])
            messages.success(request, _("“%(unit)s”已撤销。") % {"unit": found.name})
            return redirect("orgs:unit", found.pk)
    return _unit(request, found, close=form)


def _unit(
    request: Request, found: Unit, *, move: MoveForm | None = None, close: CloseForm | None = None
) -> HttpResponse:
    actor = request.actor
    may = queries.may_manage(actor, found) and found.closed_on is None
    movable = may and found.parent_id is not None
    children = queries.children_of(actor, found)
    context = {
        "nav": "orgs",
        "unit": found,
        "path": queries.path_to(actor, found),
        "children": children,
        "kinds": queries.kinds_of(children),
        "doubtful": queries.credit_code_doubt(found),
        "may_manage": may,
        "move": move or (MoveForm(actor=actor, unit=found) if movable else None),
        "close": close or (CloseForm() if may else None),
    }
    return render_page(request, "orgs/unit.html", context, status=422 if move or close else 200)


def _form(request: Request, unit: Unit, form: UnitForm, task: str) -> HttpResponse:
    context = {"nav": "orgs", "unit": unit, "form": form, "task": task}
    return render_page(request, "orgs/form.html", context, status=422 if form.errors else 200)


def _plain(form: UnitForm) -> dict[str, Any]:
    """What was typed; an empty credit code is none."""
    return {**form.cleaned_data, "credit_code": form.cleaned_data["credit_code"] or None}

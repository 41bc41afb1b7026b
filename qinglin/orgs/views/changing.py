"""Units move, merge, split and end; what happened to them, and the tree of another day."""

from typing import Any

from django.contrib import messages
from django.forms import Form
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
from qinglin.orgs.forms.changing import DayForm, EndForm, IntoForm, SplitForm
from qinglin.orgs.models import Unit
from qinglin.orgs.queries import past

LINES = 200


@for_staff
@require_GET
def tree_on(request: Request) -> HttpResponse:
    """The tree as it hung on a day, and what happened since."""
    require(request.actor.can_somewhere(policy.VIEW), _("您没有查看组织的权限。"))
    form = DayForm(request.GET)
    typed = form.cleaned_data["on"] if form.is_valid() else None
    day = typed or clock.today()
    context = {
        "nav": "orgs",
        "form": form,
        "day": day,
        "nodes": past.tree_on(request.actor, day),
        "changes": list(past.changes(request.actor)[:LINES]),
    }
    return render_page(request, "orgs/past.html", context)


@for_staff
@require_http_methods(["GET", "POST"])
def move_unit(request: Request, pk: int) -> HttpResponse:
    """Hang it under another parent from a day on."""
    found = _mine(request, pk)
    form = IntoForm(request.POST or None, actor=request.actor, unit=found, merging=False)
    if request.method == "POST" and form.is_valid():
        parent = queries.unit_for(request.actor, form.cleaned_data["into"])
        with beside(form):
            actions.move_unit(request.actor, found, parent, **_occasion(form))
            words = {"unit": found.name, "parent": parent.name}
            messages.success(request, _("“%(unit)s”已移到“%(parent)s”之下。") % words)
            return redirect("orgs:unit", found.pk)
    return _page(request, found, form, "move")


@for_staff
@require_http_methods(["GET", "POST"])
def merge_unit(request: Request, pk: int) -> HttpResponse:
    """It goes into another unit."""
    found = _mine(request, pk)
    form = IntoForm(request.POST or None, actor=request.actor, unit=found, merging=True)
    if request.method == "POST" and form.is_valid():
        into = queries.unit_for(request.actor, form.cleaned_data["into"])
        with beside(form):
            actions.merge_units(request.actor, found, into, **_occasion(form))
            words = {"unit": found.name, "into": into.name}
            messages.success(request, _("“%(unit)s”已并入“%(into)s”，记录一并归入。") % words)
            return redirect("orgs:unit", into.pk)
    return _page(request, found, form, "merge")


@for_staff
@require_http_methods(["GET", "POST"])
def split_unit(request: Request, pk: int) -> HttpResponse:
    """New units beside it."""
    found = _mine(request, pk)
    form = SplitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with beside(form):
            made = actions.split_unit(
                request.actor, found, form.units(found), keep=form.cleaned_data["keep"],
                **_occasion(form),
            )  # fmt: skip
            words = {"unit": found.name, "n": len(made)}
            messages.success(request, _("“%(unit)s”分设出 %(n)d 个组织。") % words)
            return redirect("orgs:unit", found.parent_id)
    return _page(request, found, form, "split")


@for_staff
@require_http_methods(["GET", "POST"])
def close_unit(request: Request, pk: int) -> HttpResponse:
    """Dissolve it."""
    found = _mine(request, pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        below = form.cleaned_data["with_below"]
        with beside(form):
            actions.close_unit(request.actor, found, with_below=below, **_occasion(form))
            messages.success(request, _("“%(unit)s”已撤销。") % {"unit": found.name})
            return redirect("orgs:unit", found.pk)
    return _page(request, found, form, "close")


def _mine(request: Request, pk: int) -> Unit:
    found = queries.unit_for(request.actor, pk)
    require(queries.may_manage(request.actor, found))
    return found


def _occasion(form: Form) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("on", "document", "reason")}


def _page(request: Request, unit: Unit, form: Form, task: str) -> HttpResponse:
    context = {"nav": "orgs", "unit": unit, "form": form, "task": task}
    return render_page(request, "orgs/change.html", context, status=422 if form.errors else 200)

"""Rosters brought in: upload, columns, preview row by row, decisions, the result."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, is_part, render_page
from qinglin.orgs.queries import unit_for
from qinglin.rosters import actions, policy, queries
from qinglin.rosters.forms.rosters import ColumnsForm, UploadForm
from qinglin.rosters.models import Import, Line
from qinglin.rosters.rules import fields, verdicts

PAGE = 50
WORKING = {Import.State.READING, Import.State.CHECKING, Import.State.APPLYING}


@for_staff
@require_http_methods(["GET", "POST"])
def imports(request: Request) -> HttpResponse:
    """What was brought in, and the place to bring in more."""
    actor = request.actor
    require(policy.may_import_somewhere(actor), _("您没有导入名册的权限。"))
    form = UploadForm(request.POST or None, request.FILES or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        with beside(form):
            unit = unit_for(actor, form.cleaned_data["unit"])
            roster = actions.receive(actor, unit, **form.asked())
            return redirect("rosters:import", roster.pk)
    context = {
        "nav": "people",
        "form": form,
        "page": Paginator(queries.imports(actor), 20).get_page(request.GET.get("page")),
        "kinds": fields.FIELDS,
    }
    return render_page(request, "rosters/imports.html", context, status=422 if form.errors else 200)


@for_staff
@require_GET
def roster(request: Request, pk: int) -> HttpResponse:
    """Where one file has come to; while the worker is at it the page asks again."""
    found = queries.import_for(request.actor, pk)
    response = _roster(request, found, ColumnsForm(roster=found))
    if is_part(request) and found.state not in WORKING:
        response["HX-Refresh"] = "true"
    return response


@for_staff
@require_POST
def columns(request: Request, pk: int) -> HttpResponse:
    """Which column is what."""
    found = queries.import_for(request.actor, pk)
    form = ColumnsForm(request.POST, roster=found)
    if form.is_valid():
        with beside(form):
            actions.choose_columns(request.actor, found, form.columns())
            messages.success(request, _("列对应记住了，下次导入同样的表不用再选。"))
            return redirect("rosters:import", pk)
    return _roster(request, found, form, status=422)


@for_staff
@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """What to do with a row in conflict, or with all of them."""
    found = queries.import_for(request.actor, pk)
    if request.POST.get("firsts"):
        actions.decide_firsts(request.actor, found)
        messages.success(request, _("重复的行每组取第一行，正在重新核对。"))
    else:
        number = request.POST.get("number", "")
        choice = request.POST.get("choice", "")
        actions.decide(request.actor, found, int(number) if number.isdecimal() else 0, choice)
        messages.success(request, _("记下了，正在重新核对。"))
    return redirect("rosters:import", pk)


@for_staff
@require_POST
def confirm(request: Request, pk: int) -> HttpResponse:
    """Bring it in."""
    found = queries.import_for(request.actor, pk)
    actions.confirm(request.actor, found, way=request.POST.get("way", ""))
    return redirect("rosters:import", pk)


@for_staff
@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    found = queries.import_for(request.actor, pk)
    actions.cancel(request.actor, found)
    messages.success(request, _("没有导入，文件已经清除。"))
    return redirect("rosters:imports")


def _roster(request: Request, found: Import, form: ColumnsForm, status: int = 200) -> HttpResponse:
    only = request.GET.get("verdict", "")
    if only not in Line.Verdict.values:
        only = ""
    working = found.state in WORKING
    lines = queries.lines(found, only)
    page = Paginator(lines, PAGE).get_page(request.GET.get("page")) if not working else None
    context: dict[str, Any] = {
        "nav": "people",
        "roster": found,
        "form": form,
        "working": working,
        "page": page,
        "only": only,
        "chips": [
            (value, label, found.counts.get(value, 0)) for value, label in Line.Verdict.choices
        ],
        "open": sum(found.counts.get(name, 0) for name in verdicts.OPEN),
        "todo": sum(found.counts.get(name, 0) for name in verdicts.DONE),
        "grouped": page is not None and any(line.group for line in page),
        "used": [
            (one.label, found.labels[found.columns[one.key]])
            for one in fields.FIELDS[found.kind]
            if one.key in found.columns
        ],
    }
    return render_page(request, "rosters/import.html", context, part="state", status=status)

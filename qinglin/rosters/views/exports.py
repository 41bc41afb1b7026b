"""Rosters taken out, and empty ones to be filled in."""

import io

import xlsxwriter
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.errors import NotFound
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, is_part, render_page
from qinglin.orgs.queries import unit_for
from qinglin.rosters import actions, policy, queries, writing
from qinglin.rosters.forms.rosters import ExportForm
from qinglin.rosters.models import Export, Kind
from qinglin.rosters.rules import fields
from qinglin.rosters.rules.paper import LAYOUTS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKING = {Export.State.WAITING, Export.State.WRITING}


@for_staff
@require_http_methods(["GET", "POST"])
def exports(request: Request) -> HttpResponse:
    """What was taken out, and the place to ask for more."""
    actor = request.actor
    require(policy.may_export_somewhere(actor), _("您没有导出花名册的权限。"))
    form = ExportForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        with beside(form):
            data = form.cleaned_data
            unit = unit_for(actor, data["unit"])
            export = actions.ask(
                actor,
                unit,
                layout=data["layout"],
                reason=data["reason"],
                full=data.get("full", False),
            )
            return redirect("rosters:export", export.pk)
    context = {
        "nav": "people",
        "form": form,
        "page": Paginator(queries.exports(actor), 20).get_page(request.GET.get("page")),
        "titles": {one.key: one.title for one in LAYOUTS.values()},
    }
    return render_page(request, "rosters/exports.html", context, status=422 if form.errors else 200)


@for_staff
@require_GET
def export(request: Request, pk: int) -> HttpResponse:
    """Where one export has come to."""
    found = queries.export_for(request.actor, pk)
    context = {
        "nav": "people",
        "export": found,
        "title": LAYOUTS[found.layout].title,
        "working": found.state in WORKING,
    }
    response = render_page(request, "rosters/export.html", context, part="state")
    if is_part(request) and found.state not in WORKING:
        response["HX-Refresh"] = "true"
    return response


@for_staff
@require_POST
def download(request: Request, pk: int) -> HttpResponse:
    """The file. A POST, because taking it is written down."""
    found = queries.export_for(request.actor, pk)
    sealed = actions.downloaded(request.actor, found)
    title = LAYOUTS[found.layout].title
    messages.success(request, _("已下载%(title)s，请妥善保管。") % {"title": title})
    return _file(writing.opened(found, sealed), f"{found.unit.name}{title}.xlsx")


@for_staff
@require_GET
def blank(request: Request, kind: str) -> HttpResponse:
    """An empty roster with the columns that are understood."""
    require(policy.may_import_somewhere(request.actor), _("您没有导入名册的权限。"))
    if kind not in Kind.values:
        raise NotFound
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    look = book.add_format({"bold": True, "bg_color": "#EEF5F2", "border": 1})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(Kind(kind).label[:31])
    for column, one in enumerate(fields.FIELDS[kind]):
        sheet.set_column(column, column, 18, text)
        sheet.write_string(0, column, f"{one.label}*" if one.required else one.label, look)
    sheet.freeze_panes(1, 0)
    book.close()
    return _file(out.getvalue(), f"{Kind(kind).label}名册模板.xlsx")


def _file(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=XLSX)
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = disposition or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response

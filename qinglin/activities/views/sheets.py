"""Paper rosters: print one, and type in what came back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from qinglin.activities import actions, queries
from qinglin.activities.forms.sheet import SheetForm
from qinglin.activities.queries import kit as kits
from qinglin.kernel.doors import for_person
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page

from .onward import onward


@for_person
@require_http_methods(["GET", "POST"])
def sheets(request: Request, pk: int) -> HttpResponse:
    """The paper rosters of one activity; a new one is printed from here."""
    activity = queries.activity_for(request.actor, pk)
    if request.method == "POST":
        made = actions.print_sheet(request.actor, activity)
        return redirect("activities:sheet", made.number)
    context = {
        "nav": "me",
        "back_url": reverse("activities:lead_activity", args=[pk]),
        "activity": activity,
        "sheets": kits.sheets_of(request.actor, activity),
    }
    return render_page(request, "activities/phone/sheets.html", context)


@for_person
@require_GET
def sheet(request: Request, number: str) -> HttpResponse:
    """One paper roster, to be printed."""
    found = kits.sheet_for(request.actor, number)
    context = {
        "nav": "me",
        "back_url": reverse("activities:sheets", args=[found.activity_id]),
        "sheet": found,
        "activity": found.activity,
        "shifts": kits.sheet_rows(request.actor, found),
    }
    return render_page(request, "activities/phone/sheet.html", context)


@for_person
@require_http_methods(["GET", "POST"])
def enter(request: Request, number: str) -> HttpResponse:
    """The same rows as on the paper, with two times to fill in each."""
    found = kits.sheet_for(request.actor, number)
    form = SheetForm(
        kits.sheet_rows(request.actor, found), request.POST if request.method == "POST" else None
    )
    if form.is_bound and form.is_valid():
        with beside(form):
            done = actions.enter_sheet(request.actor, found, form.rows())
            messages.success(
                request,
                ngettext(
                    "%(n)d 人的到离时间已录入，注明来自纸质名单。",
                    "%(n)d 人的到离时间已录入，注明来自纸质名单。",
                    done.people,
                )
                % {"n": done.people},
            )
            return onward(request, reverse("activities:lead_activity", args=[found.activity_id]))
    context = {
        "nav": "me",
        "back_url": reverse("activities:sheets", args=[found.activity_id]),
        "sheet": found,
        "activity": found.activity,
        "form": form,
        "heading": _("录入纸质名单"),
    }
    status = 422 if form.errors else 200
    return render_page(request, "activities/phone/enter_sheet.html", context, status=status)

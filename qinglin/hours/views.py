from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from qinglin.kernel import clock
from qinglin.kernel.actor import require, require_person
from qinglin.kernel.doors import for_person, for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.people.queries import person_for

from . import actions, policy, queries
from .forms import CorrectionForm


@for_person
@require_GET
def mine(request: Request) -> HttpResponse:
    """What I gave in one year, month by month, corrections with both values."""
    this_year = clock.today().year
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and 1990 <= int(asked) <= this_year else this_year
    statement = queries.statement(require_person(request.actor), year)
    context = {
        "nav": "me",
        "statement": statement,
        "years": sorted({this_year, year, *statement.years}, reverse=True),
    }
    return render_page(request, "hours/mine.html", context)


@for_staff
@require_GET
def person_panel(request: Request, pk: int) -> HttpResponse:
    """The hours of one person as far as this desk may see them; a part of the person's page."""
    entries = queries.entries_seen(request.actor, pk)
    context = {
        "nav": "people",
        "person": entries[0].person if entries else person_for(request.actor, pk),
        "years": queries.years_seen(request.actor, pk),
        "entries": entries,
    }
    return render_page(request, "hours/person_panel.html", context, part="panel")


@for_staff
@require_GET
def entry(request: Request, seq: int) -> HttpResponse:
    """One line of the ledger with what it corrects or what corrected it."""
    found = queries.entry_for(request.actor, seq)
    item = queries.item_of(found)
    context = {
        "nav": "people",
        "entry": found,
        "item": item,
        "may_correct": policy.may_correct(request.actor, item.entry),
    }
    return render_page(request, "hours/entry.html", context)


@for_staff
@require_http_methods(["GET", "POST"])
def correct(request: Request, seq: int) -> HttpResponse:
    """Ask for the right value and the reason; the old value stays in the ledger."""
    found = queries.entry_for(request.actor, seq)
    require(policy.may_correct(request.actor, found), _("您没有更正这笔时长的权限。"))
    item = queries.item_of(found)
    form = CorrectionForm(request.POST or None, initial={"seen": item.minutes})
    if request.method == "POST" and form.is_valid():
        with beside(form):
            actions.correct(request.actor, found, **form.cleaned_data)
            messages.success(request, _("时长已更正，本人已收到消息；原来的记录仍然保留。"))
            return redirect("hours:entry", seq)
    context = {"nav": "people", "entry": found, "item": item, "form": form}
    return render_page(request, "hours/correct.html", context, status=422 if form.errors else 200)

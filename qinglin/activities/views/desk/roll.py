from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from qinglin.activities import actions, policy, queries
from qinglin.activities.forms.desk_roll import DeskRollForm
from qinglin.activities.models import Activity
from qinglin.activities.queries import staff
from qinglin.activities.queries.credit import terms_of
from qinglin.activities.queries.paid import told_apart
from qinglin.activities.views import words
from qinglin.kernel import clock
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.volunteers.queries import Filters, people_list

CANDIDATES = 8


@for_staff
@require_http_methods(["GET", "POST"])
def roll(request: Request, pk: int) -> HttpResponse:
    """Who was there, from when to when; what was scanned stands there already.

    Buttons other than "confirm" only give the form again: with the minutes counted anew, with
    people found by name, or with one of them written into a line.
    """
    actor = request.actor
    activity = staff.activity_at_desk(actor, pk)
    if request.method == "GET":
        return _show(request, activity, _form(request, activity))
    step = request.POST.get("step", "confirm")
    if step != "confirm":
        return _show(request, activity, _form(request, activity, typed=request.POST), step=step)
    form = _form(request, activity, data=request.POST)
    rows = form.rows() if form.is_valid() else []
    if rows:
        with beside(form):
            actions.confirm_roll(actor, activity, rows)
    if not form.is_valid():
        return _show(request, activity, form, status=422)
    put_down = [row.sign_up_id for row in rows if row.outcome == "paid" and row.sign_up_id]
    messages.success(request, words.confirmed(len(rows), told_apart(activity, put_down)))
    return redirect("activities:desk_detail", pk)


def _form(
    request: Request, activity: Activity, *, data: Any = None, typed: Any = None
) -> DeskRollForm:
    rolls = queries.roll(request.actor, activity)
    return DeskRollForm(rolls, data, typed=typed)


def _show(
    request: Request,
    activity: Activity,
    form: DeskRollForm,
    *,
    step: str = "",
    status: int = 200,
) -> HttpResponse:
    find = request.POST.get("find", "").strip() if step == "find" else ""
    found = people_list(request.actor, Filters(words=find))[:CANDIDATES] if find else []
    rule = staff.credit_rule(activity)
    terms = terms_of(activity)
    lines = form.counted(rule, clock.now(), terms)
    context = {
        "nav": "activities",
        "activity": activity,
        "form": form,
        "lines": lines,
        "people_count": sum(len(group.lines) for group in lines),
        "rule": rule,
        "terms": terms,
        "percent": rule.percent(terms.difficulty),
        "find": find,
        "found": found,
        "may_lead": policy.may_lead(request.actor, activity),
    }
    return render_page(request, "activities/desk/roll.html", context, part="roll", status=status)

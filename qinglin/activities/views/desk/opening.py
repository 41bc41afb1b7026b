"""Open days at the desk: which team, who came, who joins."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.activities import actions, policy
from qinglin.activities.forms.opening import OpenDayForm
from qinglin.activities.queries import opening as queries
from qinglin.activities.queries import staff
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.volunteers import queries as teams

#: How many open days the panel of a team shows.
SHOWN = 20


@for_staff
@require_http_methods(["GET", "POST"])
def open_day(request: Request, pk: int) -> HttpResponse:
    """The open days that this activity is, and the form that makes it one."""
    actor = request.actor
    activity = staff.activity_at_desk(actor, pk)
    form = OpenDayForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        with beside(form):
            made = actions.name_open_day(actor, activity, form.chosen())
            messages.success(request, _("这场活动已作为“%(team)s”的开放日。") % {"team": made.team})
            return redirect("activities:open_day", pk)
    days = queries.open_days_of(activity)
    context = {
        "nav": "activities",
        "activity": activity,
        "form": form,
        "days": [(day, queries.guests(day), teams.may_lead(actor, day.team)) for day in days],
        "may_manage": policy.may_manage(actor, activity),
    }
    status = 422 if form.errors else 200
    return render_page(request, "activities/desk/open_day.html", context, status=status)


@for_staff
@require_POST
def recruit(request: Request, pk: int) -> HttpResponse:
    """Those ticked join the team."""
    day = queries.open_day_for(request.actor, pk)
    chosen = [int(one) for one in request.POST.getlist("people") if one.isdecimal()]
    number = actions.recruit(request.actor, day, [one for one in chosen if one < 2**63])
    words = ngettext("%(n)d 人已入队。", "%(n)d 人已入队。", number)
    messages.success(request, words % {"n": number})
    return redirect("activities:open_day", day.activity_id)


@for_staff
@require_POST
def drop_open_day(request: Request, pk: int) -> HttpResponse:
    day = queries.open_day_for(request.actor, pk)
    actions.drop_open_day(request.actor, day)
    messages.success(request, _("已取消，这场活动照常进行。"))
    return redirect("activities:open_day", day.activity_id)


@for_staff
@require_GET
def open_days(request: Request, pk: int) -> HttpResponse:
    """The open days of a team: who came and who joined."""
    team = teams.team_for(request.actor, pk)
    context = {"nav": "people", "team": team, "days": queries.opened_for(team, SHOWN)}
    return render_page(request, "activities/desk/open_days.html", context, part="days")

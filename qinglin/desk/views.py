from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qinglin.access.queries import grants_of, holders, roles
from qinglin.activities import actions as activities_actions
from qinglin.activities.queries import week as weeks
from qinglin.kernel import clock
from qinglin.kernel.actor import PERMISSIONS
from qinglin.kernel.doors import for_staff
from qinglin.kernel.errors import NotFound
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.orgs.queries import district

from . import finding, queries
from .forms import CreditRuleForm, RosterForm

SHOWN = 12
PAPERS = 30


@for_staff
@require_GET
def today(request: Request) -> HttpResponse:
    """What needs me, by deadline; which stations are open; what is wrong and why."""
    day = queries.today_of(request.actor)
    context = {
        "nav": "today",
        "day": day,
        "todos": day.todos[:SHOWN],
        "more": max(len(day.todos) - SHOWN, 0),
        "due": len(day.todos),
        "soon_days": queries.SOON,
    }
    return render_page(request, "desk/today.html", context, part="today")


@for_staff
@require_GET
def floors(request: Request) -> HttpResponse:
    """Towns that may miss this month's floor: a part of today, a page without scripts."""
    context = {"nav": "today", "alarm": queries.floors_of(request.actor)}
    return render_page(request, "desk/floors.html", context, part="floors")


@for_staff
@require_GET
def roster(request: Request) -> HttpResponse:
    """The board of the week."""
    form = RosterForm(request.GET, actor=request.actor)
    week = queries.week_of(
        request.actor,
        form.day,
        unit_id=form.unit_id,
        venue=form.place,
        page=request.GET.get("page"),
    )
    context = {
        "nav": "activities",
        "form": form,
        "week": week,
        "today": clock.today(),
        "now": clock.now(),
        "may_make": request.actor.can_somewhere("activities.manage"),
    }
    return render_page(request, "desk/roster.html", context, part="board")


@for_staff
@require_GET
def roster_print(request: Request) -> HttpResponse:
    """Paper rosters of the week, one activity a page, with lines to sign on."""
    form = RosterForm(request.GET, actor=request.actor)
    monday = form.day - timedelta(days=form.day.weekday())
    wanted = weeks.of_week(request.actor, monday, unit_id=form.unit_id, venue=form.place)
    context = {
        "nav": "activities",
        "form": form,
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "papers": weeks.papers(request.actor, wanted[:PAPERS]),
        "left_out": max(wanted.count() - PAPERS, 0),
        "most": PAPERS,
    }
    return render_page(request, "desk/roster_print.html", context)


@for_staff
@require_GET
def search(request: Request) -> HttpResponse:
    """People, units, activities, venues, teams and figures for the same words."""
    words = request.GET.get("q", "").strip()[:40]
    groups = finding.everywhere(request.actor, words) if words else []
    context = {
        "search_words": words,
        "groups": [group for group in groups if group.hits],
    }
    return render_page(request, "desk/search.html", context, part="results")


@for_staff
@require_GET
def settings(request: Request) -> HttpResponse:
    return _settings(request)


@for_staff
@require_POST
def set_credit_rule(request: Request) -> HttpResponse:
    """A further rule of the district; what was confirmed before keeps its own."""
    root = district()
    if root is None:
        raise NotFound
    form = CreditRuleForm(request.POST)
    if form.is_valid():
        with beside(form):
            activities_actions.set_credit_rule(request.actor, root, **form.values())
    if not form.is_valid():
        return _settings(request, form, status=422)
    messages.success(request, _("折算规则已保存。启用那天开始的活动照它计算，之前的不变。"))
    return redirect("desk:settings")


def _settings(
    request: Request, form: CreditRuleForm | None = None, status: int = 200
) -> HttpResponse:
    actor = request.actor
    root = district()
    rules = queries.credit_rules(actor)
    in_force = queries.in_force(rules, clock.today())
    known = next(
        (one for one in rules if root and one.unit_id == root.pk and one.pk in in_force), None
    )
    context: dict[str, Any] = {
        "nav": "settings",
        "own": grants_of(actor),
        "roles": roles(),
        "permissions": PERMISSIONS,
        "holders": holders(actor),
        "options": queries.settings_list(),
        "rules": rules,
        "in_force": in_force,
        "may_set_rule": root is not None and actor.can("activities.manage", root.pk),
        "form": form or CreditRuleForm(known=known),
        "today": clock.today(),
    }
    return render_page(request, "desk/settings.html", context, status=status)

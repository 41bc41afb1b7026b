from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.activities import actions, policy, queries
from qinglin.activities.forms.activity import SeriesForm, usual_activity
from qinglin.activities.forms.desk import UntilForm
from qinglin.activities.forms.planning import PlanForm
from qinglin.activities.queries import crew, repeating, rota, staff
from qinglin.kernel import clock
from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page

from .activity import saved_draft

PAGE, SHOWN = 50, 12
#: As far ahead a day can be left out, and missing calendars of a year are said.
AHEAD = timedelta(weeks=26)


@for_staff
@require_GET
def series_list(request: Request) -> HttpResponse:
    actor = request.actor
    require(actor.can_somewhere(policy.VIEW), _("您没有查看活动的权限。"))
    found = queries.series_of(actor).order_by("venue__name_key", "title", "pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "activities",
        "page": page,
        "now": clock.now(),
        "following": staff.following([one.pk for one in page], clock.now()),
        "may_make": actor.can_somewhere(policy.MANAGE),
    }
    return render_page(request, "activities/desk/series_list.html", context)


@for_staff
@require_GET
def series(request: Request, pk: int) -> HttpResponse:
    return _series(request, pk, UntilForm())


def _series(request: Request, pk: int, form: UntilForm, status: int = 200) -> HttpResponse:
    one = queries.series_for(request.actor, pk)
    slots = repeating.slots(one, clock.today() + AHEAD)
    skipped = rota.skipped(one, clock.today())
    now = clock.now()
    coming = list(staff.occurrences(request.actor, one, now)[:SHOWN])
    context = {
        "nav": "activities",
        "series": one,
        "now": now,
        "done_drafts": saved_draft(request),
        "coming": coming,
        "lacks": crew.lacks_of(coming, now),
        "past": staff.occurrences(request.actor, one, now, past=True)[:SHOWN],
        "may_manage": request.actor.can(policy.MANAGE, one.unit_id),
        "reviewed": hasattr(one, "review"),
        "skipped": skipped,
        "slots": [day for day in slots if day not in {skip.slot_on for skip in skipped}],
        "undecreed": repeating.undecreed(slots),
        "decreed_until": repeating.decreed_until(),
        "standing": rota.standing_of(one),
        "form": form,
    }
    return render_page(request, "activities/desk/series.html", context, status=status)


@for_staff
@require_POST
def make_occurrences(request: Request, pk: int) -> HttpResponse:
    """Drafts for the slots that have none yet."""
    one = queries.series_for(request.actor, pk)
    form = UntilForm(request.POST)
    made = []
    if form.is_valid():
        with beside(form):
            made = actions.make_occurrences(request.actor, one, form.cleaned_data["until"])
    if not form.is_valid():
        return _series(request, pk, form, status=422)
    if made:
        words = ngettext(
            "排出了 %(n)d 场草稿。逐场核对，发布以后志愿者才能报名。",
            "排出了 %(n)d 场草稿。逐场核对，发布以后志愿者才能报名。",
            len(made),
        )
        messages.success(request, words % {"n": len(made)})
    else:
        messages.info(request, _("到这一天为止的场次都已经排好，没有新增。"))
    return redirect("activities:series", pk)


@for_staff
@require_POST
def end_series(request: Request, pk: int) -> HttpResponse:
    """No occurrence after that day; whatever people signed up for stays."""
    one = queries.series_for(request.actor, pk)
    form = UntilForm(request.POST)
    if form.is_valid():
        with beside(form):
            actions.end_series(request.actor, one, form.cleaned_data["until"])
    if not form.is_valid():
        return _series(request, pk, form, status=422)
    messages.success(request, _("这个系列到那天为止；之后没人报名的草稿已撤下，有人报名的仍照办。"))
    return redirect("activities:series", pk)


@for_staff
@require_http_methods(["GET", "POST"])
def new_series(request: Request) -> HttpResponse:
    actor = request.actor
    require(actor.can_somewhere(policy.MANAGE), _("您没有创建活动的权限。"))
    if request.method == "GET":
        return _show(request, SeriesForm(actor=actor, initial=_usual(request)))
    form = SeriesForm(request.POST, actor=actor)
    step = request.POST.get("step", "save")
    if step in {"add", "services"}:
        return _show(request, form.refilled(int(step == "add"), services=step == "services"))
    if form.is_valid():
        with beside(form):
            one = actions.create_series(actor, **form.values())
    if not form.is_valid():
        return _show(request, form, status=422)
    messages.success(request, _("周期活动已建好。下一步：排出接下来几周的场次。"))
    return redirect(reverse("activities:series", args=[one.pk], query={"saved": "series-new"}))


def _usual(request: Request) -> dict[str, Any]:
    """What a new series begins with: every Saturday morning from the next one on."""
    usual = usual_activity(request.GET.get("venue", ""), "")
    return {**usual, "first_on": usual["day"], "weekdays": ["SA"]}


def _show(request: Request, form: PlanForm, status: int = 200) -> HttpResponse:
    context = {
        "nav": "activities",
        "form": form,
        "repeated": True,
        "draft": "series-new",
        "done_drafts": "series-new" if request.method == "POST" else "",
    }
    return render_page(request, "activities/desk/form.html", context, status=status)

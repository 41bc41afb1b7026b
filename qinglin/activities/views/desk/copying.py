"""Activities to begin from: copied, kept as patterns, the next season of a series."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.activities import actions, policy, queries
from qinglin.activities.forms.copying import CopyForm, PatternForm, SeasonForm, UsePatternForm
from qinglin.activities.queries import copying, staff
from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.people.queries import person_of


@for_staff
@require_http_methods(["GET", "POST"])
def copy(request: Request, pk: int) -> HttpResponse:
    """Copy to another day, or keep as a pattern; ``as`` says which."""
    activity = staff.activity_at_desk(request.actor, pk)
    require(policy.may_manage(request.actor, activity))
    sent = request.POST.get("as", "")
    day = CopyForm(request.POST if sent == "copy" else None)
    pattern = PatternForm(
        request.POST if sent == "pattern" else None, initial={"title": activity.title}
    )
    if day.is_bound and day.is_valid():
        with beside(day):
            made = actions.copy_activity(request.actor, activity, starts_at=day.starts_at)
        if day.is_valid():
            messages.success(request, _("已照样复制成草稿，岗位和条件都在，人不带过来。"))
            return redirect("activities:desk_detail", made.pk)
    if pattern.is_bound and pattern.is_valid():
        with beside(pattern):
            actions.keep_pattern(request.actor, activity, **pattern.cleaned_data)
        if pattern.is_valid():
            messages.success(request, _("已存成模板。"))
            return redirect("activities:patterns")
    context = {"nav": "activities", "activity": activity, "day": day, "pattern": pattern}
    status = 422 if day.errors or pattern.errors else 200
    return render_page(request, "activities/desk/copy.html", context, status=status)


@for_staff
@require_GET
def patterns(request: Request) -> HttpResponse:
    actor = request.actor
    require(actor.can_somewhere(policy.MANAGE), _("您没有创建活动的权限。"))
    found = copying.patterns(actor)
    context = {
        "nav": "activities",
        "patterns": found,
        "own": {one.pk: actor.can(policy.MANAGE, one.unit_id) for one in found},
    }
    return render_page(request, "activities/desk/patterns.html", context)


@for_staff
@require_http_methods(["GET", "POST"])
def use_pattern(request: Request, pk: int) -> HttpResponse:
    pattern = copying.pattern_for(request.actor, pk)
    require(request.actor.can_somewhere(policy.MANAGE), _("您没有创建活动的权限。"))
    form = UsePatternForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if form.is_bound and form.is_valid():
        with beside(form):
            made = actions.use_pattern(
                request.actor, pattern, leader=person_of(request.actor), **form.values()
            )
        if form.is_valid():
            messages.success(request, _("已照模板建好草稿，核对以后发布。"))
            return redirect("activities:desk_detail", made.pk)
    context = {"nav": "activities", "pattern": pattern, "form": form}
    status = 422 if form.errors else 200
    return render_page(request, "activities/desk/use_pattern.html", context, status=status)


@for_staff
@require_POST
def drop_pattern(request: Request, pk: int) -> HttpResponse:
    actions.drop_pattern(request.actor, copying.pattern_for(request.actor, pk))
    messages.success(request, _("模板已停用，照它建过的活动不受影响。"))
    return redirect("activities:patterns")


@for_staff
@require_http_methods(["GET", "POST"])
def season(request: Request, pk: int) -> HttpResponse:
    series = queries.series_for(request.actor, pk)
    require(request.actor.can(policy.MANAGE, series.unit_id))
    form = SeasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with beside(form):
            made = actions.start_season(request.actor, series, **form.cleaned_data)
        if form.is_valid():
            messages.success(request, _("新一季已建好。下一步：排出接下来几周的场次。"))
            return redirect("activities:series", made.pk)
    context = {"nav": "activities", "series": series, "form": form}
    status = 422 if form.errors else 200
    return render_page(request, "activities/desk/season.html", context, status=status)

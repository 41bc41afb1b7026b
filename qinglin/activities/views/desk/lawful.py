"""What the law asks, at the desk: the nature of the service, dangers, insurance, agreements."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qinglin.activities import actions, policy, queries
from qinglin.activities.forms.lawful import InsuranceForm, NatureForm, SafeguardForm
from qinglin.activities.models import Activity
from qinglin.activities.queries import fitness, nature, staff
from qinglin.kernel import clock
from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page


@for_staff
@require_http_methods(["GET", "POST"])
def review(request: Request, pk: int) -> HttpResponse:
    """Go through what is no volunteer service; then a complete draft can be published."""
    activity = staff.activity_at_desk(request.actor, pk)
    require(policy.may_manage(request.actor, activity))
    form = NatureForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with beside(form):
            actions.review_nature(request.actor, activity, form.answers())
    if form.is_bound and form.is_valid():
        messages.success(request, _("已逐条核对：是志愿服务，可以记录时长。"))
        return redirect("activities:desk_detail", pk)
    back = ("activities:desk_detail", pk, activity.title)
    return _review(request, form, back)


@for_staff
@require_http_methods(["GET", "POST"])
def review_series(request: Request, pk: int) -> HttpResponse:
    """The same once for every occurrence of a series."""
    series = queries.series_for(request.actor, pk)
    require(request.actor.can(policy.MANAGE, series.unit_id))
    form = NatureForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with beside(form):
            actions.review_nature(request.actor, series, form.answers())
    if form.is_bound and form.is_valid():
        messages.success(request, _("已逐条核对，这个系列的每一场都适用。"))
        return redirect("activities:series", pk)
    return _review(request, form, ("activities:series", pk, series.title))


def _review(request: Request, form: NatureForm, back: tuple[str, int, str]) -> HttpResponse:
    context = {"nav": "activities", "form": form, "back": back[0], "pk": back[1], "title": back[2]}
    status = 422 if form.errors else 200
    return render_page(request, "activities/desk/review.html", context, status=status)


@for_staff
@require_http_methods(["GET", "POST"])
def safeguard(request: Request, pk: int) -> HttpResponse:
    activity = staff.activity_at_desk(request.actor, pk)
    require(policy.may_manage(request.actor, activity))
    policies = list(nature.insurances(request.actor))
    data = request.POST if request.method == "POST" else None
    form = SafeguardForm(data, safeguard=fitness.safeguard_of(activity), policies=policies)
    if form.is_bound and form.is_valid():
        with beside(form):
            actions.set_safeguard(request.actor, activity, form.plan())
    if form.is_bound and form.is_valid():
        messages.success(request, _("保障和协议已保存。"))
        return redirect("activities:desk_detail", pk)
    return _safeguard(request, activity, form)


@for_staff
@require_http_methods(["GET", "POST"])
def series_safeguard(request: Request, pk: int) -> HttpResponse:
    """Once for every occurrence to come of a series."""
    series = queries.series_for(request.actor, pk)
    require(request.actor.can(policy.MANAGE, series.unit_id), _("您没有修改这个系列的权限。"))
    policies = list(nature.insurances(request.actor))
    data = request.POST if request.method == "POST" else None
    form = SafeguardForm(data, safeguard=nature.series_safeguard(series), policies=policies)
    if form.is_bound and form.is_valid():
        with beside(form):
            number = actions.set_series_safeguard(request.actor, series, form.plan())
            words = _("保障和协议已保存，以后排出的每一场都照用；已排出的 %(n)d 场草稿也改好了。")
            messages.success(request, words % {"n": number})
            return redirect("activities:series", pk)
    context = {"nav": "activities", "series": series, "form": form}
    status = 422 if form.errors else 200
    return render_page(request, "activities/desk/safeguard.html", context, status=status)


def _safeguard(request: Request, activity: Activity, form: SafeguardForm) -> HttpResponse:
    context = {
        "nav": "activities",
        "activity": activity,
        "form": form,
        "needed": fitness.agreement_needed(activity, fitness.safeguard_of(activity)),
        "agreements": nature.agreements(activity),
    }
    status = 422 if form.errors else 200
    return render_page(request, "activities/desk/safeguard.html", context, status=status)


@for_staff
@require_http_methods(["GET", "POST"])
def insurance(request: Request) -> HttpResponse:
    """Policies of the actor's units, and a form for one more."""
    actor = request.actor
    require(actor.can_somewhere(policy.MANAGE), _("您没有登记保险的权限。"))
    form = InsuranceForm(request.POST if request.method == "POST" else None, actor=actor)
    if form.is_bound and form.is_valid():
        with beside(form):
            actions.insure(actor, **form.values())
    if form.is_bound and form.is_valid():
        messages.success(request, _("保单已登记，有人身危险的活动可以选用它。"))
        return redirect("activities:insurance")
    context = {
        "nav": "activities",
        "form": form,
        "policies": nature.insurances(actor),
        "today": clock.today(),
    }
    status = 422 if form.errors else 200
    return render_page(request, "activities/desk/insurance.html", context, status=status)

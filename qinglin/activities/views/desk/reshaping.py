"""A series is changed with a preview of whom it concerns; days are skipped and restored."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qinglin.activities import actions, policy, queries
from qinglin.activities.errors.terms import NotASlot
from qinglin.activities.forms.line import TermsForm
from qinglin.activities.forms.series import ChangeSeriesForm
from qinglin.activities.queries import reshaping, rota
from qinglin.kernel import clock
from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page

SHOWN = 12


@for_staff
@require_http_methods(["GET", "POST"])
def change_series(request: Request, pk: int) -> HttpResponse:
    series = queries.series_for(request.actor, pk)
    require(request.actor.can(policy.MANAGE, series.unit_id))
    coming = list(reshaping.ahead(series, clock.today(), clock.now())[:SHOWN])
    data = request.POST if request.method == "POST" else None
    form = ChangeSeriesForm(data, actor=request.actor, series=series, coming=coming)
    effect = None
    if form.is_bound and form.is_valid():
        begins = form.from_on or clock.today()
        effect = reshaping.effect(request.actor, series, begins, form.changes())
    if effect is not None and request.POST.get("step") == "save":
        with beside(form):
            made = actions.change_series(
                request.actor, series, from_on=form.from_on, **form.changes()
            )
        if form.is_valid():
            messages.success(request, _("已改好。改动涉及的人都会收到消息。"))
            return redirect("activities:series", made.pk)
    context = {
        "nav": "activities",
        "series": series,
        "form": form,
        "effect": effect,
        "changed": bool(form.is_bound and form.is_valid() and form.changes()),
    }
    status = 422 if form.errors else 200
    return render_page(request, "activities/desk/change_series.html", context, status=status)


def _day(request: Request) -> date:
    try:
        return date.fromisoformat(request.POST.get("slot_on", ""))
    except ValueError as error:
        raise NotASlot from error


@for_staff
@require_POST
def skip(request: Request, pk: int) -> HttpResponse:
    series = queries.series_for(request.actor, pk)
    actions.skip_slot(request.actor, series, _day(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("这一场已停办，报了名的人都会收到原因。需要时可以随时恢复。"))
    return redirect("activities:series", pk)


@for_staff
@require_POST
def restore(request: Request, pk: int) -> HttpResponse:
    series = queries.series_for(request.actor, pk)
    restored = actions.restore_slot(request.actor, series, _day(request))
    if restored is None:
        messages.success(request, _("已恢复，排出场次时会补上这一天。"))
        return redirect("activities:series", pk)
    messages.success(request, _("已恢复成草稿。核对后发布，之前报过名的人会收到消息。"))
    return redirect("activities:desk_detail", restored.pk)


@for_staff
@require_http_methods(["GET", "POST"])
def series_terms(request: Request, pk: int) -> HttpResponse:
    """The terms that every coming occurrence of one post gets."""
    planned = rota.series_shift_for(request.actor, pk)
    require(request.actor.can(policy.MANAGE, planned.series.unit_id))
    terms, roles = rota.planned_terms(planned)
    data = request.POST if request.method == "POST" else None
    form = TermsForm(data, shift=planned, terms=terms, roles=roles)
    if form.is_bound and form.is_valid():
        with beside(form):
            actions.set_series_terms(request.actor, planned, form.plan())
    if form.is_bound and form.is_valid():
        messages.success(request, _("已保存，以后排出的场次都照这样；已经排出的不变。"))
        return redirect("activities:series", planned.series_id)
    context = {"nav": "activities", "planned": planned, "series": planned.series, "form": form}
    status = 422 if form.errors else 200
    return render_page(request, "activities/desk/series_terms.html", context, status=status)

"""Pages about keeping numbers honest: snapshots, what changed since, what is claimed twice."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from qinglin.activities import queries as activities
from qinglin.kernel import clock
from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.errors import NotFound
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page

from . import actions, policy, queries, showing
from .forms import FreezeForm

YEAR = timedelta(days=364)


@for_staff
@require_http_methods(["GET", "POST"])
def snapshots(request: Request, mode: str) -> HttpResponse:
    """All snapshots of a mode; whoever may, freezes a further one."""
    found = queries.mode_for(request.actor, mode)
    may = policy.may_freeze(request.actor, found.unit_id)
    form = FreezeForm(request.POST or None)
    if request.method == "POST":
        require(may)
        if form.is_valid():
            with beside(form):
                snapshot = actions.freeze(request.actor, found, **form.cleaned_data)
                messages.success(request, _("已经冻结，以后任何人都不能修改。"))
                return redirect("figures:snapshot", mode, snapshot.pk)
    context = {
        "nav": "figures",
        "mode": found,
        "snapshots": queries.snapshots(request.actor, found),
        "form": form if may else None,
    }
    status = 422 if form.errors else 200
    return render_page(request, "figures/snapshots.html", context, status=status)


@for_staff
@require_GET
def snapshot(request: Request, mode: str, pk: int) -> HttpResponse:
    """One snapshot as it was frozen."""
    found = queries.mode_for(request.actor, mode)
    kept = queries.snapshot_for(request.actor, found, pk)
    context = {
        "nav": "figures",
        "mode": found,
        "snapshot": kept,
        "figures": queries.frozen_figures(kept),
        "shown": queries.shown(request.actor, found, queries.document_of(found)),
        "problems": queries.snapshot_problems(kept),
    }
    return render_page(request, "figures/snapshot.html", context)


@for_staff
@require_GET
def history(request: Request, mode: str, key: str) -> HttpResponse:
    """One figure in all snapshots, and why today's number is another one than then."""
    found = queries.mode_for(request.actor, mode)
    kept = queries.history(found, key)
    figure = queries.document_of(found).figure(key)
    if figure is None and not kept:
        raise NotFound
    context: dict[str, Any] = {
        "nav": "figures",
        "mode": found,
        "figure": figure or kept[0],
        "here": _("历次快照"),
        "history": showing.points(kept),
    }
    context["withheld"] = (
        figure is not None and queries.shown_figure(request.actor, found, figure).withheld
    )
    if kept and not context["withheld"]:
        chosen = next((one for one in kept if f"{one.snapshot_id}" == _asked(request)), kept[0])
        drift = queries.drift_of(found, chosen)
        lines = [
            (number, line, queries.told_effects(request.actor, found, line))
            for number, line in enumerate(drift.lines or (drift,))
        ]
        cause = request.GET.get("cause", "")
        context |= {"drift": drift, "lines": lines, "cause": cause}
        if cause:
            chosen_line = _chosen(drift, request.GET.get("line", "0"))
            context |= {
                "line": chosen_line,
                "changes": queries.changes(request.actor, chosen_line, cause),
            }
    return render_page(request, "figures/history.html", context)


def _chosen(drift: queries.Drift, number: str) -> queries.Drift:
    """A numeral of the mode has causes of its own."""
    lines = drift.lines or (drift,)
    if not (number.isdecimal() and len(number) < 3 and int(number) < len(lines)):
        raise NotFound
    return lines[int(number)]


def _asked(request: Request) -> str:
    return request.GET.get("snapshot", "")


@for_staff
@require_GET
def overlaps(request: Request, mode: str) -> HttpResponse:
    """Numbers of the mode that count the same records, with the amount."""
    found = queries.mode_for(request.actor, mode)
    context = {"nav": "figures", "mode": found, "overlaps": queries.overlaps(found)}
    return render_page(request, "figures/overlaps.html", context)


@for_staff
@require_GET
def doubles(request: Request) -> HttpResponse:
    """Sessions of the last year that two units or two programmes claim."""
    require(policy.may_view(request.actor))
    today = clock.today()
    found = activities.doubles(request.actor, since=today - YEAR, until=today)
    return render_page(request, "figures/doubles.html", {"nav": "figures", "doubles": found})

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.kernel import clock
from qinglin.kernel.actor import require
from qinglin.kernel.almanac import WEEKDAYS
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page

from . import actions, policy, queries
from .forms import HoursForm, ServiceForm, VenueFilter, VenueForm
from .models import Venue

PAGE = 50


@for_staff
@require_GET
def venues(request: Request) -> HttpResponse:
    actor = request.actor
    require(actor.can_somewhere(policy.VIEW), _("您没有查看阵地的权限。"))
    form = VenueFilter(request.GET, actor=actor)
    found = queries.with_offers(queries.desk_venues(actor, **form.narrowing()))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "venues",
        "form": form,
        "page": page,
        "hours": queries.hours_of(venue.pk for venue in page),
        "may_make": actor.can_somewhere(policy.MANAGE),
        "open_now": set(queries.open_now(clock.now()).values_list("pk", flat=True)),
    }
    return render_page(request, "venues/list.html", context, part="list")


@for_staff
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    actor = request.actor
    require(actor.can_somewhere(policy.MANAGE), _("您没有登记阵地的权限。"))
    form = VenueForm(request.POST if request.method == "POST" else None, actor=actor)
    if form.is_bound and form.is_valid():
        with beside(form):
            venue = actions.open_venue(actor, unit=form.host, **form.values())
    if not form.is_bound or not form.is_valid():
        return _show(request, form)
    messages.success(
        request, _("“%(name)s”已登记。下一步：填开放时间和服务项目。") % {"name": venue.name}
    )
    return redirect("venues:detail", venue.pk)


@for_staff
@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    venue = _mine(request, pk)
    data = request.POST if request.method == "POST" else None
    form = VenueForm(data, actor=request.actor, venue=venue)
    if form.is_bound and form.is_valid():
        with beside(form):
            actions.change_venue(request.actor, venue, **form.values())
    if not form.is_bound or not form.is_valid():
        return _show(request, form, venue)
    messages.success(request, _("“%(name)s”已修改。") % {"name": venue.name})
    return redirect("venues:detail", pk)


@for_staff
@require_http_methods(["GET", "POST"])
def hours(request: Request, pk: int) -> HttpResponse:
    """The opening hours of the whole week on one form."""
    venue = _mine(request, pk)
    spans = queries.hours_of([pk]).get(pk, [])
    form = HoursForm(request.POST if request.method == "POST" else None, spans=spans)
    if form.is_bound and form.is_valid():
        with beside(form):
            actions.set_opening_hours(request.actor, venue, form.spans())
    if not form.is_bound or not form.is_valid():
        context = {"nav": "venues", "form": form, "venue": venue}
        status = 422 if form.errors else 200
        return render_page(request, "venues/hours.html", context, status=status)
    messages.success(request, _("开放时间已改，马上在手机和工作台上生效。"))
    return redirect("venues:detail", pk)


def _mine(request: Request, pk: int) -> Venue:
    """A venue that this desk may change."""
    venue = queries.venue_for(request.actor, pk)
    require(policy.may_manage(request.actor, venue.unit_id), _("您可以查看这个阵地，但不能修改。"))
    return venue


def _show(request: Request, form: VenueForm, venue: Venue | None = None) -> HttpResponse:
    context = {"nav": "venues", "form": form, "venue": venue}
    status = 422 if form.errors else 200
    return render_page(request, "venues/form.html", context, status=status)


@for_staff
@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    return render_page(request, "venues/detail.html", _about(request, pk, ServiceForm()))


@for_staff
@require_POST
def add_service(request: Request, pk: int) -> HttpResponse:
    """Put one more kind of help on the board."""
    venue = queries.venue_for(request.actor, pk)
    form = ServiceForm(request.POST)
    if form.is_valid():
        with beside(form):
            actions.add_service(request.actor, venue, title=form.cleaned_data["title"])
    if not form.is_valid():
        return render_page(request, "venues/detail.html", _about(request, pk, form), status=422)
    title = form.cleaned_data["title"].strip()
    messages.success(request, _("“%(title)s”已加到服务项目，排班时可以选用。") % {"title": title})
    return redirect("venues:detail", pk)


@for_staff
@require_POST
def end_service(request: Request, pk: int) -> HttpResponse:
    """The venue stops offering it from tomorrow on."""
    service = queries.service_for(request.actor, pk)
    actions.end_service(request.actor, service)
    messages.success(
        request,
        _("“%(title)s”服务到今天为止，以前的记录不变。") % {"title": service.title},
    )
    return redirect("venues:detail", service.venue_id)


def _about(request: Request, pk: int, form: ServiceForm) -> dict[str, Any]:
    venue = queries.venue_for(request.actor, pk)
    spans = queries.hours_of([venue.pk]).get(venue.pk, [])
    week = [(WEEKDAYS[day - 1], [s for s in spans if s.weekday == day]) for day in range(1, 8)]
    return {
        "nav": "venues",
        "venue": venue,
        "week": week,
        "weekday": WEEKDAYS[clock.today().weekday()],
        "spans": spans,
        "services": queries.services_of(venue),
        "posts": queries.posts_of(venue),
        "residencies": queries.residencies_of(venue),
        "may_manage": policy.may_manage(request.actor, venue.unit_id) and not venue.closed_on,
        "form": form,
    }

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qinglin.kernel import clock
from qinglin.kernel.actor import require
from qinglin.kernel.almanac import WEEKDAYS
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page

from . import actions, policy, queries
from .forms import ServiceForm, VenueFilter

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
        "open_now": set(queries.open_now(clock.now()).values_list("pk", flat=True)),
    }
    return render_page(request, "venues/list.html", context, part="list")


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

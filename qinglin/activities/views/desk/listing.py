from datetime import date, timedelta

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qinglin.activities import policy, queries
from qinglin.activities.forms.desk import ActivityFilter, MonthForm
from qinglin.activities.queries import alarms, staff
from qinglin.activities.queries import served as tallied
from qinglin.kernel import clock
from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.web import Request, render_page
from qinglin.people.actions import note_look
from qinglin.people.queries import person_for
from qinglin.venues.queries import desk_venues, venue_for

PAGE = 50
MONTHS = 12


@for_staff
@require_GET
def activity_list(request: Request) -> HttpResponse:
    actor = request.actor
    require(actor.can_somewhere(policy.VIEW), _("您没有查看活动的权限。"))
    form = ActivityFilter(request.GET, actor=actor)
    now = clock.now()
    found = staff.desk_list(actor, **form.narrowing(), now=now)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    activities = staff.summed(page.object_list)
    context = {
        "nav": "activities",
        "form": form,
        "page": page,
        "activities": activities,
        "now": now,
        "may_make": actor.can_somewhere(policy.MANAGE),
    }
    return render_page(request, "activities/desk/list.html", context, part="list")


@for_staff
@require_GET
def served(request: Request) -> HttpResponse:
    """Residents served at each venue in one month, against the floor of the standing ones."""
    form = MonthForm(request.GET)
    first, after = form.span()
    venues = list(desk_venues(request.actor))
    numbers = tallied.served_in([venue.pk for venue in venues], first, after)
    rows = [
        tallied.floor_of(venue, numbers.get(venue.pk, 0))
        for venue in venues
        if venue.permanent or numbers.get(venue.pk)
    ]
    context = {
        "nav": "venues",
        "form": form,
        "first": first,
        "last": after - timedelta(days=1),
        "rows": sorted(rows, key=lambda row: (row.short == 0, -row.short, -row.served)),
        "total": sum(row.served for row in rows),
        "below": sum(1 for row in rows if row.short),
        "running": first <= clock.today() < after,
        "days_left": (after - clock.today()).days,
        "towns": alarms.towns(request.actor, first),
    }
    return render_page(request, "activities/desk/served.html", context, part="table")


@for_staff
@require_GET
def venue_panel(request: Request, pk: int) -> HttpResponse:
    """One venue through the months, and what comes next there."""
    venue = venue_for(request.actor, pk)
    today = clock.today()
    begin = date(today.year - 1, today.month, 1)
    months = tallied.months_of(venue.pk, begin, today)[-MONTHS:]
    context = {
        "nav": "venues",
        "venue": venue,
        "months": [(month, tallied.floor_of(venue, month.served)) for month in months],
        "most": venue.monthly_floor or max((month.served for month in months), default=0),
        "coming": queries.venue_activities(request.actor, venue.pk, limit=5),
        "today": today,
    }
    return render_page(request, "activities/desk/venue_panel.html", context, part="panel")


@for_staff
@require_GET
def person_panel(request: Request, pk: int) -> HttpResponse:
    """What one person signed up for, for staff who see this person."""
    person = person_for(request.actor, pk)
    note_look(request.actor, person)
    context = {
        "nav": "people",
        "person": person,
        "sign_ups": staff.services_of_person(person.pk),
        "now": clock.now(),
    }
    return render_page(request, "activities/desk/person_panel.html", context, part="panel")

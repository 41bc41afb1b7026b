"""The pages about me: what is near in time, and everything that is mine."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from qinglin.activities import queries as activities
from qinglin.activities.models import SignUp
from qinglin.activities.queries import offers
from qinglin.hours.queries import balances
from qinglin.kernel import almanac, clock
from qinglin.kernel.actor import require_person
from qinglin.kernel.doors import for_person, public
from qinglin.kernel.web import Request, render_page
from qinglin.people.queries import wards_of
from qinglin.portal import queries
from qinglin.portal.week import week_near
from qinglin.volunteers.queries import teams_of

#: What begins within this time is near, and becomes the whole top of the page.
NEAR = timedelta(hours=36)
WEEK = 7


@public
@require_GET
def home(request: Request) -> HttpResponse:
    now = clock.now()
    mine = _mine(request.actor.person_id, now)
    today = clock.day_of(now)
    context = {
        "nav": "home",
        "days": [almanac.day(today + timedelta(days=n)) for n in range(WEEK)],
        "week": week_near(mine["position"], mine["mine"], today + timedelta(days=WEEK)),
        **mine,
    }
    return render_page(request, "portal/home.html", context)


def _mine(person_id: int | None, now: datetime) -> dict[str, Any]:
    """What concerns this person alone; nothing for a visitor."""
    if person_id is None:
        return {"near": None, "mine": [], "position": None}
    mine = activities.my_upcoming(person_id)
    near = _nearest(mine, now)
    about = activities.near_to(person_id, now)
    return {
        "near": near,
        "window": activities.window_of(near.shift, now) if near else None,
        "mine": mine,
        "ahead": [sign_up for sign_up in mine if sign_up is not near],
        "help": about.help,
        "leading": about.leading,
        "offers": offers.own_offers(person_id, now),
        "position": about.position,
    }


def _nearest(ahead: Sequence[SignUp], now: datetime) -> SignUp | None:
    """The one that is on or begins soon; a place before a place in line."""
    near = [s for s in ahead if s.shift.starts_at - now <= NEAR]
    joined = [s for s in near if s.state == SignUp.State.JOINED]
    return next(iter(joined or near), None)


@for_person
@require_GET
def me(request: Request) -> HttpResponse:
    person_id = require_person(request.actor)
    myself = queries.myself(person_id)
    past = activities.my_past(person_id, limit=5)
    context = {
        "nav": "me",
        "myself": myself,
        "ahead": activities.my_upcoming(person_id),
        "past": past,
        "offers": offers.own_offers(person_id, clock.now()),
        "pending": [s for s in past if s.state == SignUp.State.JOINED],
        "year": clock.today().year,
        "years": balances(person_id),
        "teams": teams_of(person_id) if myself.in_teams else (),
        "wards": wards_of(request.actor) if myself.has_wards else (),
    }
    return render_page(request, "portal/me.html", context)

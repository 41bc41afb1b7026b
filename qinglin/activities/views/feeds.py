"""Calendars that other programs read: one's own under a secret address, a venue's for anybody."""

import hashlib

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from qinglin.activities import actions
from qinglin.activities.queries import feeds
from qinglin.kernel.actor import require_person
from qinglin.kernel.doors import for_person, public
from qinglin.kernel.web import Request, render_page
from qinglin.venues.queries import venue_for

from .diary import own_calendar, venue_calendar
from .onward import onward

HEADERS = {
    "Cache-Control": "private, no-cache",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


@public
@require_safe
def own(request: Request, secret: str) -> HttpResponse:
    feed = feeds.feed_at(secret)
    return _answer(request, own_calendar(feeds.fed_to(feed), feed.person_id, *_here(request)))


@public
@require_safe
def venue(request: Request, pk: int) -> HttpResponse:
    place = venue_for(request.actor, pk)
    return _answer(request, venue_calendar(place, feeds.held_at(place.pk), *_here(request)))


@for_person
@require_GET
def page(request: Request) -> HttpResponse:
    person_id = require_person(request.actor)
    feed = feeds.feed_of(person_id)
    link = ""
    if feed is not None:
        secret = feeds.secret_of(person_id, feed.salt)
        link = request.build_absolute_uri(reverse("activities:own_feed", args=[secret]))
    context = {
        "nav": "me",
        "back_url": reverse("portal:me"),
        "feed": feed,
        "link": link,
        "subscribe": f"webcal://{link.partition('://')[2]}" if link else "",
    }
    return render_page(request, "activities/phone/calendar.html", context)


@for_person
@require_POST
def renew(request: Request) -> HttpResponse:
    had = feeds.feed_of(require_person(request.actor)) is not None
    actions.renew_feed(request.actor)
    words = _("换了新地址，旧地址已经失效。") if had else _("地址开好了，复制到日历里就行。")
    messages.success(request, words)
    return onward(request, reverse("activities:calendar"))


@for_person
@require_POST
def end(request: Request) -> HttpResponse:
    actions.end_feed(request.actor)
    messages.success(request, _("已停用，原来的地址打不开了。"))
    return onward(request, reverse("activities:calendar"))


def _here(request: Request) -> tuple[str, str]:
    """Where the product is reached from: the beginning of its links, and its name in ids."""
    return request.build_absolute_uri("/").rstrip("/"), request.get_host()


def _answer(request: Request, body: bytes) -> HttpResponse:
    """The calendar, or that it is still the one the program has."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["ETag"] = tag
    found = get_conditional_response(request, etag=tag, response=answer) or answer
    for name, value in HEADERS.items():
        found[name] = value
    return found

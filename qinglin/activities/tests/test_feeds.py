"""Calendars that other programs read, read back with a library that is not ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import recurring_ical_events
import time_machine
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from qinglin.access.models import Account
from qinglin.activities import actions
from qinglin.activities.models import Activity, CalendarFeed, Offer, SignUp
from qinglin.activities.queries.feeds import secret_of
from qinglin.kernel.actor import NOBODY
from qinglin.kernel.errors import SignInNeeded
from qinglin.kernel.models import AuditEntry
from qinglin.people.models import Guardianship, Person
from qinglin.people.tests.make import make_family
from qinglin.volunteers.models import Profile

from . import make
from .browse import browser, words

pytestmark = pytest.mark.django_db

DAY = (make.SATURDAY, make.SATURDAY + timedelta(days=1))


def opened(person: Person) -> str:
    """The secret address of somebody with an account."""
    browser(person)
    return renewed(person)


def renewed(person: Person) -> str:
    feed = actions.renew_feed(make.as_person(person))
    return f"/calendar/{secret_of(person.pk, feed.salt)}.ics"


def body(answer: HttpResponseBase) -> bytes:
    return getattr(answer, "content", b"")


def read(address: str) -> Any:
    """What a calendar program without a session gets."""
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(body(answer))


def on_saturday(calendar: Any) -> list[Any]:
    return list(recurring_ical_events.of(calendar).between(*DAY))


def test_own_sign_ups_are_in_with_place_time_and_zone() -> None:
    shift = make.make_shift()
    me, other = make.make_volunteers(2, shift.activity.unit)
    mine = actions.sign_up(make.as_person(me), shift.pk, me.pk)
    actions.sign_up(make.as_person(other), shift.pk, other.pk)
    calendar = read(opened(me))
    (entry,) = on_saturday(calendar)
    assert entry["uid"] == f"sign-up-{mine.id}@testserver"
    assert entry["summary"] == "周六便民服务 · 小家电维修"
    assert entry["location"] == "秦望广场雷锋角"
    assert entry["status"] == "CONFIRMED"
    assert entry["sequence"] == 0
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (shift.starts_at, shift.ends_at)
    assert entry["dtstart"].params["tzid"] == "Asia/Shanghai"
    assert entry["url"] == f"http://testserver/sign-ups/{mine.id}/"
    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    assert str(calendar["method"]) == "PUBLISH"


def test_what_changed_keeps_its_id_and_counts_on(now: time_machine.Traveller) -> None:
    shift = make.make_shift()
    me = make.make_volunteer(shift.activity.unit)
    mine = actions.sign_up(make.as_person(me), shift.pk, me.pk)
    address = opened(me)
    (before,) = on_saturday(read(address))
    now.move_to(make.NOW + timedelta(hours=1))
    actions.edit_shift(make.SYSTEM, shift, starts_at=make.at(9))
    (after,) = on_saturday(read(address))
    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert before["last-modified"].dt == make.NOW
    assert after["last-modified"].dt == after["dtstamp"].dt == make.NOW + timedelta(hours=1)
    assert after["dtstart"].dt == make.at(9)
    actions.cancel_sign_up(make.as_person(me), mine.id)
    (gone,) = read(address).walk("VEVENT")
    assert (gone["status"], gone["sequence"], gone["uid"]) == ("CANCELLED", 2, after["uid"])
    assert not gone.walk("VALARM")


def test_a_cancelled_activity_stays_as_cancelled_for_all_who_were_in() -> None:
    shift = make.make_shift(capacity=1)
    joined, waiting = make.make_volunteers(2, shift.activity.unit)
    for person in (joined, waiting):
        actions.sign_up(make.as_person(person), shift.pk, person.pk)
    addresses = [opened(joined), opened(waiting)]
    states = [read(address).walk("VEVENT")[0]["status"] for address in addresses]
    assert states == ["CONFIRMED", "TENTATIVE"]
    assert str(on_saturday(read(addresses[1]))[0]["summary"]).startswith("候补中 · ")
    actions.cancel_activity(make.SYSTEM, shift.activity, reason="台风")
    public = f"/venues/{shift.activity.venue_id}/calendar.ics"
    states = [read(address).walk("VEVENT")[0]["status"] for address in [*addresses, public]]
    assert states == ["CANCELLED"] * 3


def test_a_guardian_reads_the_childs_and_nobody_elses_until_it_ends() -> None:
    shift = make.make_shift(capacity=9)
    child, mother = make_family(date(2011, 9, 1))
    Profile.objects.create(
        person=child, unit=shift.activity.unit, number="FY1", registered_on=date(2026, 1, 5)
    )
    make.give_consent(child, mother)
    stranger = make.make_volunteer(shift.activity.unit)
    actions.sign_up(make.as_person(mother), shift.pk, child.pk)
    actions.sign_up(make.as_person(stranger), shift.pk, stranger.pk)
    address = opened(mother)
    text = body(Client().get(address)).decode()
    (entry,) = on_saturday(Calendar.from_ical(text))
    assert entry["summary"] == f"{child.name}：周六便民服务 · 小家电维修"
    assert stranger.name not in text
    leader = shift.activity.leader
    assert leader is not None
    assert leader.name not in text
    with time_machine.travel(datetime(2029, 9, 2, tzinfo=UTC)):
        assert read(address).walk("VEVENT") == []
    Guardianship.objects.filter(child=child).update(until_on=date(2026, 11, 24))
    assert read(address).walk("VEVENT") == []


def test_the_same_calendar_is_not_sent_twice() -> None:
    shift = make.make_shift()
    me = make.make_volunteer(shift.activity.unit)
    for address in (opened(me), f"/venues/{shift.activity.venue_id}/calendar.ics"):
        first = Client().get(address)
        again = Client().get(address, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, body(again), again["ETag"]) == (304, b"", first["ETag"])
        assert again["X-Robots-Tag"] == first["X-Robots-Tag"] == "noindex, nofollow"
        assert first["Cache-Control"] == "private, no-cache"
        assert not first.cookies
        actions.edit_activity(make.SYSTEM, shift.activity, title=f"改名{address[1]}")
        if address.startswith("/calendar"):
            actions.sign_up(make.as_person(me), shift.pk, me.pk)
        fresh = Client().get(address, headers={"If-None-Match": first["ETag"]})
        assert (fresh.status_code, fresh["ETag"] != first["ETag"]) == (200, True)


def test_an_address_that_was_reset_ended_or_never_given_looks_the_same() -> None:
    me = make.make_volunteer(make.make_station().unit)
    address = opened(me)
    fresh = renewed(me)
    never = Client().get("/calendar/nothing.ics")
    old = Client().get(address)
    assert (old.status_code, never.status_code) == (404, 404)
    assert words(old) == words(never)
    assert read(fresh).walk("VEVENT") == []
    Account.objects.filter(person=me).update(is_active=False)
    assert words(Client().get(fresh)) == words(never)
    Account.objects.filter(person=me).update(is_active=True)
    actions.end_feed(make.as_person(me))
    assert words(Client().get(fresh)) == words(never)
    assert CalendarFeed.objects.count() == 0


def test_the_secret_is_kept_nowhere() -> None:
    me = make.make_volunteer(make.make_station().unit)
    secret = opened(me).removeprefix("/calendar/").removesuffix(".ics")
    assert len(secret) == 64
    kept = [str(row) for row in CalendarFeed.objects.values_list()]
    kept += [str(row) for row in AuditEntry.objects.values_list()]
    assert [row for row in kept if secret in row] == []
    assert AuditEntry.objects.filter(action="activities.feed_renewed").count() == 1


def test_nobody_gets_no_address() -> None:
    for action in (actions.renew_feed, actions.end_feed):
        with pytest.raises(SignInNeeded):
            action(NOBODY)
    assert (CalendarFeed.objects.count(), AuditEntry.objects.count()) == (0, 0)
    assert Client().post("/calendar/renew/").status_code == 302
    assert CalendarFeed.objects.count() == 0


def test_a_venue_shows_what_was_announced_and_names_nobody() -> None:
    venue = make.make_station()
    public = make.make_shift(venue=venue).activity
    make.make_draft(venue, title="还没发布")
    withdrawn = make.make_draft(venue, title="没发布就取消")
    actions.cancel_activity(make.SYSTEM, withdrawn, reason="不办了")
    make.make_shift(venue=make.make_station("别处"))
    me = make.make_volunteer(venue.unit)
    actions.sign_up(make.as_person(me), public.shifts.get().pk, me.pk)
    calendar = read(f"/venues/{venue.pk}/calendar.ics")
    (entry,) = calendar.walk("VEVENT")
    assert (entry["uid"], entry["summary"]) == (f"activity-{public.pk}@testserver", "周六便民服务")
    assert entry["description"] == "十二项便民服务\n\n小家电维修"
    text = calendar.to_ical().decode()
    assert public.leader is not None
    assert me.name not in text
    assert public.leader.name not in text
    assert Client().get("/venues/987654/calendar.ics").status_code == 404


@contextmanager
def at_most(number: int) -> Iterator[None]:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        yield
    assert len(seen) == number, [query["sql"] for query in seen]


def test_calendars_take_as_many_queries_for_many_as_for_few() -> None:
    shift = make.make_shift(capacity=9)
    me = make.make_volunteer(shift.activity.unit)
    address, public = opened(me), f"/venues/{shift.activity.venue_id}/calendar.ics"
    actions.sign_up(make.as_person(me), shift.pk, me.pk)
    phone = Client()
    for _ in range(2):
        with at_most(2):
            phone.get(address)
        with at_most(4):
            phone.get(public)
        for hour in (12, 13, 14):
            more = make.make_shift(
                venue=shift.activity.venue, starts_at=make.at(hour), ends_at=make.at(hour + 1)
            )
            actions.sign_up(make.as_person(me), more.pk, me.pk)
        assert SignUp.objects.filter(person=me).count() >= 4
        SignUp.objects.exclude(shift=shift).delete()
    assert Activity.objects.count() == 7


def test_the_page_gives_resets_and_ends_the_address() -> None:
    me = make.make_volunteer(make.make_station().unit)
    phone = browser(me)
    assert "开通日历地址" in words(phone.get("/calendar/"))
    page = phone.post("/calendar/renew/", follow=True)
    first = CalendarFeed.objects.get()
    assert f"http://testserver/calendar/{secret_of(me.pk, first.salt)}.ics" in body(page).decode()
    assert f"webcal://testserver/calendar/{secret_of(me.pk, first.salt)}.ics" in body(page).decode()
    assert "地址开好了，复制到日历里就行。" in body(page).decode()
    assert (
        "换了新地址，旧地址已经失效。" in body(phone.post("/calendar/renew/", follow=True)).decode()
    )
    assert CalendarFeed.objects.get().digest != first.digest
    assert "开通日历地址" in words(phone.post("/calendar/end/", follow=True))
    assert CalendarFeed.objects.count() == 0
    assert phone.get("/calendar/renew/").status_code == 405


def test_an_invitation_is_no_place_in_line_and_what_was_given_back_says_so() -> None:
    shift = make.make_shift(capacity=3)
    me = make.make_volunteer(shift.activity.unit)
    address = opened(me)
    placed = actions.add_person(make.SYSTEM, shift, me)
    fed = Client().get(address).content.decode()
    assert "SUMMARY:等您答复 · 周六便民服务 · 小家电维修" in fed
    actions.accept_offer(make.as_person(me), Offer.objects.get(person=me).pk)
    assert "SUMMARY:周六便民服务 · 小家电维修" in Client().get(address).content.decode()
    actions.cancel_sign_up(make.as_person(me), placed.id)
    assert "SUMMARY:已取消 · 周六便民服务 · 小家电维修" in Client().get(address).content.decode()

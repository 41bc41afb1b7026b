"""Shifts and occasions as entries of somebody's calendar (RFC 5545)."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from qinglin.activities.models import Activity, Shift, SignUp
from qinglin.kernel import clock
from qinglin.venues.models import Venue

REMINDER = timedelta(hours=-1)
#: How often a calendar program is asked to look again.
REFRESH = timedelta(hours=1)
PUT = {
    SignUp.State.WAITING: "TENTATIVE",
    SignUp.State.CANCELLED: "CANCELLED",
}


def calendar_of(shift: Shift, url: str, uid: str) -> bytes:
    """One entry with place, link and a reminder an hour before; the same uid every time."""
    entry = Event()
    entry.add("dtstamp", clock.now())
    _fill(entry, shift, url, uid, _what(shift))
    entry.add_component(_bell(shift.activity.title))
    return _bytes(Calendar(), [entry])


def own_calendar(sign_ups: Iterable[SignUp], owner_id: int, root: str, host: str) -> bytes:
    """Everything somebody and the children are in. The bytes change only when that changes."""
    entries = [_own(one, owner_id, root, f"sign-up-{one.pk}@{host}") for one in sign_ups]
    return _bytes(_feed(_("青邻 · 我的志愿服务")), entries)


def venue_calendar(venue: Venue, activities: Iterable[Activity], root: str, host: str) -> bytes:
    """What takes place at one venue, for anybody; no person is named in it."""
    entries = [_occasion(one, root, f"activity-{one.pk}@{host}") for one in activities]
    return _bytes(_feed(_("青邻 · %(venue)s") % {"venue": venue.name}), entries)


def _own(sign_up: SignUp, owner_id: int, root: str, uid: str) -> Event:
    activity, state = sign_up.shift.activity, sign_up.state
    off = activity.state == Activity.State.CANCELLED or state == SignUp.State.CANCELLED
    entry = Event()
    summary = _off(_summary(sign_up, owner_id)) if off else _summary(sign_up, owner_id)
    _fill(entry, sign_up.shift, f"{root}/sign-ups/{sign_up.pk}/", uid, summary)
    turns = [sign_up.promoted_at, sign_up.cancelled_at]
    _date(
        entry,
        status="CANCELLED" if off else PUT.get(SignUp.State(state), "CONFIRMED"),
        sequence=activity.changes + sum(moment is not None for moment in turns),
        moments=[sign_up.made_at, activity.changed_at, *turns],
    )
    if not off and state == SignUp.State.JOINED:
        entry.add_component(_bell(activity.title))
    return entry


def _summary(sign_up: SignUp, owner_id: int) -> str:
    """What it is; for a child with the name, for a place in line or an invitation with the word."""
    what = _what(sign_up.shift)
    if sign_up.person_id != owner_id:
        what = _("%(name)s：%(what)s") % {"name": sign_up.person.name, "what": what}
    if sign_up.state == SignUp.State.WAITING:
        # Whoever was invited and has not answered stands in no line.
        words = _("等您答复 · %(what)s") if sign_up.queue_no is None else _("候补中 · %(what)s")
        what = words % {"what": what}
    return what


def _off(what: str) -> str:
    """Some programs show an entry whatever its status is."""
    return _("已取消 · %(what)s") % {"what": what}


def _occasion(activity: Activity, root: str, uid: str) -> Event:
    entry = Event()
    posts = _("、").join(shift.title for shift in activity.shifts.all())
    _place(entry, activity, activity.starts_at, activity.ends_at)
    entry.add("uid", uid)
    off = activity.state == Activity.State.CANCELLED
    entry.add("summary", _off(activity.title) if off else activity.title)
    entry.add("url", f"{root}/activities/{activity.pk}/")
    entry.add("description", "\n\n".join(text for text in (activity.content, posts) if text))
    _date(
        entry,
        status="CANCELLED" if off else "CONFIRMED",
        sequence=activity.changes,
        moments=[activity.published_at or activity.starts_at, activity.changed_at],
    )
    return entry


def _what(shift: Shift) -> str:
    return _("%(title)s · %(post)s") % {"title": shift.activity.title, "post": shift.title}


def _fill(entry: Event, shift: Shift, url: str, uid: str, summary: str) -> None:
    """A shift: what, when, where."""
    activity = shift.activity
    entry.add("uid", uid)
    _place(entry, activity, shift.starts_at, shift.ends_at)
    entry.add("summary", summary)
    entry.add("url", url)
    if activity.content:
        entry.add("description", activity.content)


def _place(entry: Event, activity: Activity, starts_at: datetime, ends_at: datetime) -> None:
    venue = activity.venue
    entry.add("dtstart", starts_at.astimezone(clock.SHANGHAI))
    entry.add("dtend", ends_at.astimezone(clock.SHANGHAI))
    entry.add("location", ", ".join(part for part in (venue.name, venue.address) if part))
    if venue.latitude is not None and venue.longitude is not None:
        entry.add("geo", (venue.latitude / 1e6, venue.longitude / 1e6))


def _date(entry: Event, *, status: str, sequence: int, moments: Iterable[datetime | None]) -> None:
    """How the entry stands, the how many-th telling it is, and when it became so."""
    changed_at = max(moment for moment in moments if moment is not None).astimezone(UTC)
    entry.add("status", status)
    entry.add("sequence", sequence)
    entry.add("dtstamp", changed_at)
    entry.add("last-modified", changed_at)


def _bell(title: str) -> Alarm:
    bell = Alarm()
    bell.add("action", "DISPLAY")
    bell.add("trigger", REMINDER)
    bell.add("description", title)
    return bell


def _feed(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", str(clock.SHANGHAI))
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    return calendar


def _bytes(calendar: Calendar, entries: Iterable[Event]) -> bytes:
    calendar.add("prodid", "-//Qinglin//ZH")
    calendar.add("version", "2.0")
    for entry in entries:
        calendar.add_component(entry)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())

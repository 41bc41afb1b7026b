"""A shift as an entry for somebody's calendar (RFC 5545)."""

from datetime import timedelta

from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from qinglin.activities.models import Shift
from qinglin.kernel import clock

REMINDER = timedelta(hours=-1)


def calendar_of(shift: Shift, url: str, uid: str) -> bytes:
    """One entry with place, link and a reminder an hour before; the same uid every time."""
    activity, venue = shift.activity, shift.activity.venue
    entry = Event()
    entry.add("uid", uid)
    entry.add("dtstamp", clock.now())
    entry.add("dtstart", shift.starts_at.astimezone(clock.SHANGHAI))
    entry.add("dtend", shift.ends_at.astimezone(clock.SHANGHAI))
    entry.add("summary", _("%(title)s · %(post)s") % {"title": activity.title, "post": shift.title})
    entry.add("location", ", ".join(part for part in (venue.name, venue.address) if part))
    entry.add("url", url)
    if activity.content:
        entry.add("description", activity.content)
    if venue.latitude is not None and venue.longitude is not None:
        entry.add("geo", (venue.latitude / 1e6, venue.longitude / 1e6))
    bell = Alarm()
    bell.add("action", "DISPLAY")
    bell.add("trigger", REMINDER)
    bell.add("description", activity.title)
    entry.add_component(bell)
    calendar = Calendar()
    calendar.add("prodid", "-//Qinglin//ZH")
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())

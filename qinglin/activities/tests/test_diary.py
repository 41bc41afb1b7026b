from datetime import date, datetime, time, timedelta
from typing import Any

from icalendar import Calendar

from qinglin.activities.models import Activity, Shift
from qinglin.activities.views.diary import calendar_of
from qinglin.kernel import clock
from qinglin.venues.models import Venue

SATURDAY = date(2026, 11, 28)
PAGE = "https://qinglin.example/sign-ups/3/"


def at(hour: int, minute: int = 0) -> datetime:
    return clock.at(SATURDAY, time(hour, minute))


def test_a_shift_becomes_an_entry_with_place_and_reminder() -> None:
    venue = Venue(
        name="秦望广场雷锋角", address="秦望广场东侧", latitude=30_048_000, longitude=119_960_000
    )
    activity = Activity(title="雷锋角周六便民服务", content="修小家电", venue=venue)
    shift = Shift(activity=activity, title="小家电维修", starts_at=at(8, 30), ends_at=at(11, 30))
    calendar = Calendar.from_ical(calendar_of(shift, PAGE, "sign-up-3@qinglin.example"))
    entry: Any = calendar.walk("VEVENT")[0]
    assert entry["uid"] == "sign-up-3@qinglin.example"
    assert entry["summary"] == "雷锋角周六便民服务 · 小家电维修"
    assert entry["location"] == "秦望广场雷锋角, 秦望广场东侧"
    assert entry["url"] == PAGE
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (at(8, 30), at(11, 30))
    assert (entry["geo"].latitude, entry["geo"].longitude) == (30.048, 119.96)
    (bell,) = entry.walk("VALARM")
    assert bell["trigger"].dt == timedelta(hours=-1)
    assert len(calendar.walk("VTIMEZONE")) == 1


def test_a_venue_without_address_or_position_is_no_trouble() -> None:
    activity = Activity(title="流动雷锋角", venue=Venue(name="流动雷锋角"))
    shift = Shift(activity=activity, title="量血压", starts_at=at(8), ends_at=at(9))
    entry: Any = Calendar.from_ical(calendar_of(shift, PAGE, "x")).walk("VEVENT")[0]
    assert entry["location"] == "流动雷锋角"
    assert "geo" not in entry
    assert "description" not in entry

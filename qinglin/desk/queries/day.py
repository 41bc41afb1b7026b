"""The day: what needs somebody by when, what is wrong and why, which stations are open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

from qinglin.activities.models import Activity, Shift
from qinglin.activities.queries import DueRecord, alarms, due_records, served, staff
from qinglin.activities.queries.alarms import days_left
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.jobs import gaps_since
from qinglin.orgs.models import Unit
from qinglin.venues.models import Venue

#: Drafts and thin shifts are looked for so far ahead.
AHEAD = timedelta(days=8)
#: Records that fall due within so many working days are counted at the top.
SOON = 3
#: As many records as are looked through at once.
RECORDS = 200
#: How long after the start an absence is no longer normal.
LATE = timedelta(minutes=15)
#: How long after the start somebody should have been counted.
UNCOUNTED = timedelta(hours=1)
#: Before the end of the month a venue below its floor is an alarm.
LAST_DAYS = 10
#: A time without a worker is shown for so long.
REMEMBERED = timedelta(days=3)


class Kind(StrEnum):
    ROLL = "roll"
    DRAFT = "draft"
    THIN = "thin"


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that needs somebody, and until when."""

    kind: Kind
    until: datetime
    activity: Activity
    record: DueRecord | None = None
    #: shifts below their minimum
    shifts: tuple[Shift, ...] = ()

    @property
    def late(self) -> bool:
        return self.record is not None and self.record.days_left < 0

    @property
    def lacking(self) -> int:
        """How many people are missing to the minimum."""
        return sum(shift.minimum - shift.taken for shift in self.shifts)


class Cause(StrEnum):
    ABSENT = "absent"
    UNCOUNTED = "uncounted"
    OVERDUE = "overdue"
    FLOOR = "floor"
    UNSTAFFED = "unstaffed"
    GAP = "gap"
    MISSED = "missed"
    TOWN = "town"


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that is wrong now, with what it rests on."""

    cause: Cause
    activity: Activity | None = None
    venue: Venue | None = None
    unit: Unit | None = None
    numbers: dict[str, int] = field(default_factory=dict)
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Station:
    """A venue that is open now, with what happens there today."""

    venue: Venue
    served_month: int
    came: int
    joined: int
    served: int
    #: whether anything is planned there today
    staffed: bool


@dataclass(frozen=True, slots=True)
class Today:
    """What the day asks for."""

    now: datetime
    todos: list[Todo]
    alarms: list[Alarm]
    running: list[Activity]
    later: list[Activity]
    past: list[Activity]
    open_now: list[Station]
    soon: int
    drafts: int
    thin: int


def today_of(actor: Actor) -> Today:
    """Seven queries, whatever the size of the district."""
    now = clock.now()
    today = clock.day_of(now)
    records = due_records(actor, limit=RECORDS)
    drafts = list(staff.drafts_before(actor, now, now + AHEAD))
    thin = _by_activity(staff.thin_shifts(actor, now, now + AHEAD))
    day = list(staff.on_day(actor, today))
    places = served.places_of_day(actor, now)
    todos = [
        *(Todo(Kind.ROLL, clock.at(r.due_on + timedelta(days=1)), r.activity, r) for r in records),
        *(Todo(Kind.DRAFT, draft.starts_at, draft) for draft in drafts),
        *(Todo(Kind.THIN, s[0].starts_at, s[0].activity, shifts=s) for s in thin),
    ]
    return Today(
        now=now,
        todos=sorted(todos, key=lambda todo: todo.until),
        alarms=[
            *_of_worker(now),
            *_of_missed(records),
            *_alarms(now, records, day, places),
        ],
        running=[a for a in day if a.starts_at <= now < a.ends_at],
        later=[a for a in day if a.starts_at > now],
        past=[a for a in day if a.ends_at <= now],
        open_now=[_station(place, day) for place in places if place.is_open],
        soon=sum(1 for record in records if record.days_left <= SOON),
        drafts=len(drafts),
        thin=sum(len(shifts) for shifts in thin),
    )


def _station(place: served.Place, day: Iterable[Any]) -> Station:
    here = [activity for activity in day if activity.venue_id == place.venue.pk]
    return Station(
        place.venue,
        place.served,
        came=sum(activity.came for activity in here),
        joined=sum(activity.joined for activity in here),
        served=sum(activity.served_sum for activity in here),
        staffed=bool(here),
    )


def _by_activity(shifts: Iterable[Shift]) -> list[tuple[Shift, ...]]:
    groups = groupby(shifts, key=lambda shift: shift.activity_id)
    return [tuple(group) for _, group in groups]


def _alarms(
    now: datetime,
    records: Sequence[DueRecord],
    day: Iterable[Activity],
    places: Sequence[served.Place],
) -> list[Alarm]:
    found: list[Alarm] = []
    overdue = sum(1 for record in records if record.days_left < 0)
    if overdue:
        found.append(Alarm(Cause.OVERDUE, numbers={"count": overdue}))
    busy: set[int] = set()
    for activity in day:
        busy.add(activity.venue_id)
        found += _of_running(now, activity)
    found += [
        Alarm(Cause.UNSTAFFED, venue=place.venue)
        for place in places
        if place.is_open and place.venue.pk not in busy
    ]
    return found + _of_floors(clock.day_of(now), places)


def _of_worker(now: datetime) -> list[Alarm]:
    """When nobody did the work of the background; what was due is made good by now."""
    return [
        Alarm(
            Cause.GAP,
            since=gap.from_at,
            numbers={"minutes": (gap.until_at - gap.from_at) // timedelta(minutes=1)},
        )
        for gap in gaps_since(now - REMEMBERED)
    ]


def _of_missed(records: Sequence[DueRecord]) -> list[Alarm]:
    """Sessions to which nobody came and about which nobody said anything."""
    missed = [record.activity for record in records if record.missed]
    return [Alarm(Cause.MISSED, missed[-1], numbers={"count": len(missed)})] if missed else []


def _of_running(now: datetime, activity: Activity) -> list[Alarm]:
    if not activity.starts_at <= now < activity.ends_at:
        return []
    sums: Any = activity
    found = []
    since = (now - activity.starts_at) // timedelta(minutes=1)
    if now - activity.starts_at >= LATE and sums.came < sums.needed:
        numbers = {
            "since": since,
            "came": sums.came,
            "needed": sums.needed,
            "absent": max(sums.joined - sums.came, 0),
            "lacking": max(sums.needed - sums.joined, 0),
        }
        found.append(Alarm(Cause.ABSENT, activity, numbers=numbers))
    if now - activity.starts_at >= UNCOUNTED and not sums.served_sum:
        found.append(Alarm(Cause.UNCOUNTED, activity, numbers={"since": since}))
    return found


def _of_floors(today: date, places: Iterable[served.Place]) -> list[Alarm]:
    """Standing venues that will miss their floor, told once, while something can still be done."""
    left = days_left(today)
    if left > LAST_DAYS:
        return []
    below = [
        (place.venue.monthly_floor - place.served, place)
        for place in places
        if place.venue.permanent
        and place.venue.monthly_floor
        and place.served < place.venue.monthly_floor
    ]
    if not below:
        return []
    short, worst = max(below, key=lambda row: (row[0], -row[1].venue.pk))
    numbers = {
        "count": len(below),
        "served": worst.served,
        "floor": short + worst.served,
        "left": left,
    }
    return [Alarm(Cause.FLOOR, venue=worst.venue, numbers=numbers)]


def floors_of(actor: Actor) -> Alarm | None:
    """Towns that are on the way to miss their floor of this month, in one alarm; worst first.

    A part of the day that is fetched by itself: it sums a month of counts.
    """
    today = clock.today()
    towns = alarms.towns_at_risk(actor, today)
    if not towns:
        return None
    worst = towns[0]
    numbers = {
        "count": len(towns),
        "served": worst.served,
        "floor": worst.floor,
        "short": worst.short,
        "left": days_left(today),
    }
    return Alarm(Cause.TOWN, unit=worst.unit, numbers=numbers)

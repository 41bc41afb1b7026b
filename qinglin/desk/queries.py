"""Reads that are truly about several rooms: the day, the board of the week, search, settings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

from qinglin.activities.models import Activity, CreditRule, Shift
from qinglin.activities.queries import DueRecord, due_records, served, staff, week
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.options import OPTIONS, stored_values
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


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that is wrong now, with what it rests on."""

    cause: Cause
    activity: Activity | None = None
    venue: Venue | None = None
    numbers: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Station:
    """A venue that is open now, with what happens there today."""

    venue: Venue
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
    """Five queries, whatever the size of the district."""
    now = clock.now()
    today = clock.day_of(now)
    records = due_records(actor, limit=RECORDS)
    drafts = list(staff.drafts_before(actor, now, now + AHEAD))
    thin = _by_activity(staff.thin_shifts(actor, now, now + AHEAD))
    day = list(staff.on_day(actor, today))
    venues = served.venues_of_day(actor, now)
    todos = [
        *(Todo(Kind.ROLL, clock.at(r.due_on + timedelta(days=1)), r.activity, r) for r in records),
        *(Todo(Kind.DRAFT, draft.starts_at, draft) for draft in drafts),
        *(Todo(Kind.THIN, s[0].starts_at, s[0].activity, shifts=s) for s in thin),
    ]
    return Today(
        now=now,
        todos=sorted(todos, key=lambda todo: todo.until),
        alarms=_alarms(now, records, day, venues),
        running=[a for a in day if a.starts_at <= now < a.ends_at],
        later=[a for a in day if a.starts_at > now],
        past=[a for a in day if a.ends_at <= now],
        open_now=[_station(venue, day) for venue in venues if getattr(venue, "is_open", False)],
        soon=sum(1 for record in records if record.days_left <= SOON),
        drafts=len(drafts),
        thin=sum(len(shifts) for shifts in thin),
    )


def _station(venue: Venue, day: Iterable[Any]) -> Station:
    here = [activity for activity in day if activity.venue_id == venue.pk]
    return Station(
        venue,
        came=sum(activity.came for activity in here),
        joined=sum(activity.joined for activity in here),
        served=sum(activity.served_sum for activity in here),
        staffed=bool(here),
    )


def _by_activity(shifts: Iterable[Shift]) -> list[tuple[Shift, ...]]:
    groups = groupby(shifts, key=lambda shift: shift.activity_id)
    return [tuple(group) for _, group in groups]


def _alarms(
    now: datetime, records: Sequence[DueRecord], day: Iterable[Activity], venues: Sequence[Venue]
) -> list[Alarm]:
    alarms: list[Alarm] = []
    overdue = sum(1 for record in records if record.days_left < 0)
    if overdue:
        alarms.append(Alarm(Cause.OVERDUE, numbers={"count": overdue}))
    busy: set[int] = set()
    for activity in day:
        busy.add(activity.venue_id)
        alarms += _of_running(now, activity)
    alarms += [
        Alarm(Cause.UNSTAFFED, venue=venue)
        for venue in venues
        if getattr(venue, "is_open", False) and venue.pk not in busy
    ]
    return alarms + _of_floors(clock.day_of(now), venues)


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


def _of_floors(today: date, venues: Iterable[Venue]) -> list[Alarm]:
    """Standing venues that will miss their floor, told once, while something can still be done."""
    left = ((today.replace(day=1) + timedelta(days=32)).replace(day=1) - today).days
    if left > LAST_DAYS:
        return []
    below = [
        (venue.monthly_floor - served, served, venue)
        for venue in venues
        if venue.permanent and venue.monthly_floor
        for served in [int(getattr(venue, "served_month", 0))]
        if served < venue.monthly_floor
    ]
    if not below:
        return []
    short, served, worst = max(below, key=lambda row: (row[0], -row[2].pk))
    numbers = {"count": len(below), "served": served, "floor": short + served, "left": left}
    return [Alarm(Cause.FLOOR, venue=worst, numbers=numbers)]


# -------------------------------------------------------------------- the board of the week


@dataclass(frozen=True, slots=True)
class Slot:
    """One activity on the board; the sums of its shifts, and how each of them stands."""

    activity: Activity
    level: str
    taken: int
    minimum: int
    capacity: int
    thin: int
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A venue and its week."""

    venue: Venue
    days: list[list[Slot]]


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post of one venue and its week: the shifts of that name, with the people on them."""

    title: str
    days: list[list[tuple[Shift, str, list[str]]]]


@dataclass(frozen=True, slots=True)
class Week:
    monday: date
    days: list[date]
    rows: list[Row]
    posts: list[PostRow]
    venue: Venue | None
    activities: int
    thin: int

    @property
    def before(self) -> date:
        return self.monday - timedelta(days=7)

    @property
    def after(self) -> date:
        return self.monday + timedelta(days=7)


def week_of(
    actor: Actor, day: date, *, unit_id: int | None = None, venue: Venue | None = None
) -> Week:
    """The board: venue × day; for one venue post × day with the names of its people."""
    monday = day - timedelta(days=day.weekday())
    days = [monday + timedelta(days=n) for n in range(7)]
    shifts = list(week.week_shifts(actor, monday, unit_id=unit_id, venue=venue))
    names = week.names_on([shift.pk for shift in shifts]) if venue else {}
    slots = _slots(shifts)
    return Week(
        monday=monday,
        days=days,
        rows=[] if venue else _rows(slots, days),
        posts=_posts(shifts, days, names) if venue else [],
        venue=venue,
        activities=len(slots),
        thin=sum(slot.thin for slot in slots),
    )


def level_of(shift: Shift) -> str:
    """``cancelled``, ``draft``, ``short`` below the minimum, ``enough``, ``full``, ``over``."""
    state = shift.activity.state
    if state in {Activity.State.CANCELLED, Activity.State.DRAFT}:
        return str(state)
    if shift.taken < shift.minimum:
        return "short"
    if shift.over:
        return "over"
    return "enough" if shift.free else "full"


def _slots(shifts: Iterable[Shift]) -> list[Slot]:
    groups: dict[int, list[Shift]] = {}
    for shift in shifts:
        groups.setdefault(shift.activity_id, []).append(shift)
    return [_slot(group) for group in groups.values()]


def _slot(shifts: list[Shift]) -> Slot:
    levels = tuple(level_of(shift) for shift in shifts)
    first = levels[0]
    if first in {"draft", "cancelled"} or "short" in levels:
        level = first if first in {"draft", "cancelled"} else "short"
    else:
        level = "enough" if "enough" in levels else "full"
    return Slot(
        activity=shifts[0].activity,
        level=level,
        taken=sum(shift.taken for shift in shifts),
        minimum=sum(shift.minimum for shift in shifts),
        capacity=sum(shift.capacity for shift in shifts),
        thin=levels.count("short"),
        levels=levels,
    )


def _rows(slots: Iterable[Slot], days: list[date]) -> list[Row]:
    rows: dict[int, Row] = {}
    for slot in slots:
        venue = slot.activity.venue
        row = rows.setdefault(venue.pk, Row(venue, [[] for _ in days]))
        row.days[_column(slot.activity.starts_at, days)].append(slot)
    return sorted(rows.values(), key=lambda row: (row.venue.name_key, row.venue.pk))


def _posts(shifts: Iterable[Shift], days: list[date], names: dict[int, list[str]]) -> list[PostRow]:
    posts: dict[str, PostRow] = {}
    for shift in shifts:
        post = posts.setdefault(shift.title, PostRow(shift.title, [[] for _ in days]))
        entry = (shift, level_of(shift), names.get(shift.pk, []))
        post.days[_column(shift.starts_at, days)].append(entry)
    return list(posts.values())


def _column(moment: datetime, days: list[date]) -> int:
    return max(0, min((clock.day_of(moment) - days[0]).days, len(days) - 1))


# -------------------------------------------------------------------- settings


@dataclass(frozen=True, slots=True)
class Setting:
    """An option of the district: what it is called, what holds, what would hold by itself."""

    name: str
    label: Any
    value: Any
    default: Any

    @property
    def changed(self) -> bool:
        return bool(self.value != self.default)


def settings_list() -> list[Setting]:
    """Every option, with the district's value. One query."""
    stored = stored_values()
    return [
        Setting(option.name, option.label, stored.get(option.name, option.default), option.default)
        for option in sorted(OPTIONS.values(), key=lambda option: option.name)
    ]


def credit_rules(actor: Actor) -> list[CreditRule]:
    return list(staff.credit_rules(actor))


def in_force(rules: Iterable[CreditRule], day: date) -> set[int]:
    """Ids of the rules that hold on this day: for each unit the latest that had begun."""
    latest: dict[int, CreditRule] = {}
    for rule in rules:
        known = latest.get(rule.unit_id)
        if rule.from_on <= day and (known is None or rule.from_on > known.from_on):
            latest[rule.unit_id] = rule
    return {rule.pk for rule in latest.values()}

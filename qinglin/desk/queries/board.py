"""The board of the week: venue × day, or the posts of one venue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.paginator import Page, Paginator

from qinglin.activities.models import Activity, Shift
from qinglin.activities.queries import week
from qinglin.activities.queries.crew import Lack, lacks_ahead
from qinglin.activities.queries.desk import level_of
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.venues.models import Venue

#: As many venues stand on one page of the board.
VENUES = 40


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
    #: who is missing, part by part and skill by skill
    lacks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A venue and its week."""

    venue: Venue
    days: list[list[Slot]]


@dataclass(frozen=True, slots=True)
class PostCell:
    """A shift on the board of one venue, with the names of its people and who is missing."""

    shift: Shift
    level: str
    names: list[str]
    lacks: list[Lack]


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post of one venue and its week: the shifts of that name, with the people on them."""

    title: str
    days: list[list[PostCell]]


@dataclass(frozen=True, slots=True)
class Week:
    """The board: rows of venues, a page at a time, or the posts of one venue."""

    monday: date
    days: list[date]
    rows: list[Row]
    posts: list[PostRow]
    venue: Venue | None
    page: Page[Venue] | None
    activities: int
    thin: int

    @property
    def before(self) -> date:
        return self.monday - timedelta(days=7)

    @property
    def after(self) -> date:
        return self.monday + timedelta(days=7)


def week_of(
    actor: Actor,
    day: date,
    *,
    unit_id: int | None = None,
    venue: Venue | None = None,
    page: str | None = None,
) -> Week:
    """Venue × day; for one venue post × day with the names of its people."""
    monday = day - timedelta(days=day.weekday())
    days = [monday + timedelta(days=n) for n in range(7)]
    if venue is not None:
        return _one_venue(actor, monday, days, venue)
    total = week.sum_of(actor, monday, unit_id=unit_id)
    venues = week.venues_of(actor, monday, unit_id=unit_id)
    shown = Paginator(venues, VENUES).get_page(page)
    shifts = week.week_shifts(actor, monday, [v.pk for v in shown], unit_id=unit_id)
    return Week(
        monday=monday,
        days=days,
        rows=_rows(_slots(shifts, clock.now()), days),
        posts=[],
        venue=None,
        page=shown,
        activities=total.activities,
        thin=total.thin,
    )


def _one_venue(actor: Actor, monday: date, days: list[date], venue: Venue) -> Week:
    shifts = list(week.week_shifts(actor, monday, [venue.pk]))
    names = week.names_on([shift.pk for shift in shifts])
    slots = _slots(shifts, clock.now())
    return Week(
        monday=monday,
        days=days,
        rows=[],
        posts=_posts(shifts, days, names, lacks_ahead(shifts, clock.now())),
        venue=venue,
        page=None,
        activities=len(slots),
        thin=sum(slot.thin for slot in slots),
    )


def _slots(shifts: Iterable[Shift], now: datetime) -> list[Slot]:
    groups: dict[int, list[Shift]] = {}
    for shift in shifts:
        groups.setdefault(shift.activity_id, []).append(shift)
    missing = lacks_ahead([one for group in groups.values() for one in group], now)
    return [_slot(group, missing) for group in groups.values()]


def _level(shift: Shift, missing: Mapping[int, list[Lack]]) -> str:
    """As the numbers say, or short where a part or a skill is missing."""
    return "short" if shift.pk in missing else level_of(shift)


def _slot(shifts: list[Shift], missing: Mapping[int, list[Lack]]) -> Slot:
    levels = tuple(_level(shift, missing) for shift in shifts)
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
        lacks=tuple(lack.on(shift) for shift in shifts for lack in missing.get(shift.pk, ())),
    )


def _rows(slots: Iterable[Slot], days: list[date]) -> list[Row]:
    rows: dict[int, Row] = {}
    for slot in slots:
        venue = slot.activity.venue
        row = rows.setdefault(venue.pk, Row(venue, [[] for _ in days]))
        row.days[_column(slot.activity.starts_at, days)].append(slot)
    return sorted(rows.values(), key=lambda row: (row.venue.name_key, row.venue.pk))


def _posts(
    shifts: Iterable[Shift],
    days: list[date],
    names: Mapping[int, list[str]],
    missing: Mapping[int, list[Lack]],
) -> list[PostRow]:
    posts: dict[str, PostRow] = {}
    for shift in shifts:
        post = posts.setdefault(shift.title, PostRow(shift.title, [[] for _ in days]))
        few = missing.get(shift.pk, [])
        entry = PostCell(shift, _level(shift, missing), names.get(shift.pk, []), few)
        post.days[_column(shift.starts_at, days)].append(entry)
    return list(posts.values())


def _column(moment: datetime, days: list[date]) -> int:
    return max(0, min((clock.day_of(moment) - days[0]).days, len(days) - 1))

"""What the desk looks at: the week's board, records that are due, series."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from qinglin.activities import policy
from qinglin.activities.models import Activity, Coverage, Programme, Series, Shift
from qinglin.activities.rules import deadlines
from qinglin.kernel import almanac, clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.orgs.models import UnitLink
from qinglin.venues.models import Venue

from .alarms import BACK, somebody
from .find import check_id


@dataclass(frozen=True, slots=True)
class Cell:
    """A shift on the board; ``level``: draft, cancelled, short (of people), enough, full, over."""

    shift: Shift
    level: str


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A venue and its seven days, Monday first."""

    venue: Venue
    days: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Board:
    monday: date
    days: tuple[date, ...]
    rows: list[BoardRow]


@dataclass(frozen=True, slots=True)
class DueRecord:
    """An activity that is over and whose record is not made. The law gives ten working days."""

    activity: Activity
    due_on: date
    #: working days left; negative when overdue
    days_left: int
    #: nobody came, was counted, or called it off, and it is not long ago
    missed: bool


def board(actor: Actor, week: date, *, unit_id: int | None = None) -> Board:
    """The week that contains this day: venue × day, by the venues' pinyin. One query."""
    monday = week - timedelta(days=week.weekday())
    days = tuple(monday + timedelta(days=n) for n in range(7))
    shifts = Shift.objects.filter(
        starts_at__gte=clock.at(monday), starts_at__lt=clock.at(monday + timedelta(days=7))
    )
    if not actor.everything:
        shifts = shifts.filter(_own(actor, "activity__"))
    if unit_id is not None:
        below = UnitLink.objects.filter(ancestor_id=unit_id).values("descendant_id")
        shifts = shifts.filter(activity__unit_id__in=below)
    found = shifts.select_related("activity__venue", "skill").order_by(
        "activity__venue__name_key", "activity__venue_id", "starts_at", "position", "pk"
    )
    venues: dict[int, Venue] = {}
    cells: dict[tuple[int, date], list[Cell]] = defaultdict(list)
    for shift in found:
        venue = shift.activity.venue
        venues.setdefault(venue.pk, venue)
        cells[venue.pk, clock.day_of(shift.starts_at)].append(Cell(shift, level_of(shift)))
    rows = [
        BoardRow(venue, tuple(tuple(cells[venue.pk, day]) for day in days))
        for venue in venues.values()
    ]
    return Board(monday, days, rows)


def level_of(shift: Shift) -> str:
    """How a shift stands, with its activity at hand."""
    if shift.activity.state in (Activity.State.DRAFT, Activity.State.CANCELLED):
        return str(shift.activity.state)
    if shift.over:
        return "over"
    if not shift.free:
        return "full"
    return "short" if shift.taken < shift.minimum else "enough"


def due_records(actor: Actor, limit: int = 50) -> list[DueRecord]:
    """Most urgent first. Ten working days after the end (Order 67, Art. 11). One query."""
    now = clock.now()
    since = now - BACK
    found = (
        Activity.objects.filter(state=Activity.State.PUBLISHED, ends_at__lte=now)
        .select_related("unit", "venue", "leader")
        .annotate(empty=~somebody())
    )
    if not actor.everything:
        mine = Q(unit_id__in=actor.units(policy.MANAGE) | actor.units(policy.CHECK_IN))
        if actor.person_id is not None:
            mine |= Q(leader_id=actor.person_id)
        found = found.filter(mine)
    today = clock.today()
    return [
        DueRecord(
            one,
            due,
            deadlines.days_left(today, due, is_workday),
            missed=one.empty and one.starts_at > since,
        )
        for one in found.order_by("ends_at", "pk")[:limit]
        for due in [deadlines.due_on(clock.day_of(one.ends_at), is_workday)]
    ]


def is_workday(day: date) -> bool:
    """By decree where it is known; Monday to Friday in years not decreed yet."""
    return not almanac.day(day).rest


def series_of(actor: Actor) -> QuerySet[Series]:
    """The series of the units where the actor may view or manage."""
    found = Series.objects.select_related("unit", "venue", "leader").order_by("title", "pk")
    return found if actor.everything else found.filter(_own(actor, ""))


def programmes() -> QuerySet[Programme]:
    return Programme.objects.select_related("unit").order_by("project_class", "title", "pk")


def programmes_with_reach() -> QuerySet[Programme]:
    """``reached``: how many units a programme reaches now, ``people``: how many are there."""
    rows = Coverage.objects.filter(programme=OuterRef("pk"), until_on=None).order_by()
    grouped = rows.values("programme")
    return programmes().annotate(
        reached=Subquery(grouped.annotate(n=Count("pk")).values("n")),
        people=Subquery(grouped.annotate(n=Sum("people")).values("n")),
    )


def reach_of(programme: Programme) -> QuerySet[Coverage]:
    """The units a programme reaches now, by name."""
    rows = Coverage.objects.filter(programme=programme, until_on=None)
    return rows.select_related("unit").order_by("unit__name_key", "pk")


def coverage_for(actor: Actor, pk: int) -> Coverage:
    """Whom programmes reach is known to everybody at the desk."""
    check_id(pk)
    found = Coverage.objects.filter(pk=pk).select_related("programme").first()
    if found is None:
        raise NotFound
    return found


def programme_for(actor: Actor, pk: int) -> Programme:
    """Programmes are known to everybody."""
    check_id(pk)
    found = Programme.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _own(actor: Actor, path: str) -> Q:
    units = actor.units(policy.VIEW) | actor.units(policy.MANAGE) | actor.units(policy.CHECK_IN)
    return Q(**{f"{path}unit_id__in": units})

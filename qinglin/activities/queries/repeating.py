"""What a series yields, what of it stands already, and what its end would take away."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from qinglin.activities import policy
from qinglin.activities.models import Activity, Series, SignUp, Skipped, Tally
from qinglin.activities.rules import repetition
from qinglin.activities.sql.people import OCCUPYING
from qinglin.kernel import almanac, clock
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.holidays import known_years


@dataclass(frozen=True, slots=True)
class Ending:
    """What ending a series does: drafts that go, occurrences that stay, and who is in those."""

    going: int
    staying: int
    people: int


def slots(series: Series, until_on: date) -> list[date]:
    """The days from today on that the rule names, never after the series or its venue ended."""
    last = min(day for day in (until_on, series.until_on, series.venue.closed_on) if day)
    return held_days(series, clock.today(), last)


def held_days(series: Series, first: date, last: date) -> list[date]:
    """The days of the rule between two days on which the series takes place."""
    named = repetition.days(series.rule, series.first_on, first, last)
    return repetition.kept(series.days, named, kind_of)


def kind_of(day: date) -> str:
    return almanac.day(day).kind.value


def undecreed(days: Iterable[date]) -> list[int]:
    """The years of these days whose holidays are not known yet."""
    return sorted({day.year for day in days if not almanac.is_decreed(day.year)})


def decreed_until() -> int:
    """The last year whose holidays are known."""
    return max(known_years())


def free_slots(series: Series, until_on: date) -> list[date]:
    """Those of them that have no occurrence yet, whatever its state and wherever it moved."""
    known = filled(Series.objects.filter(pk=series.pk))
    return _without(slots(series, until_on), known[series.pk])


def lacking(until_on: date) -> list[Series]:
    """Running series some of whose slots until that day have no occurrence. Three queries."""
    today = clock.today()
    running = Series.objects.filter(Q(until_on=None) | Q(until_on__gte=today)).exclude(
        venue__closed_on__lt=today
    )
    known = filled(running)
    return [
        series
        for series in running.select_related("venue").order_by("pk")
        if _without(slots(series, until_on), known[series.pk])
    ]


def filled(series: QuerySet[Series]) -> defaultdict[int, set[date]]:
    """series id -> its slots from today on that have an occurrence, or are skipped. Two queries."""
    found: defaultdict[int, set[date]] = defaultdict(set)
    rows = Activity.objects.filter(series__in=series, slot_on__gte=clock.today())
    for series_id, slot_on in rows.values_list("series_id", "slot_on"):
        if slot_on is not None:
            found[series_id].add(slot_on)
    skipped = Skipped.objects.filter(series__in=series, slot_on__gte=clock.today())
    for series_id, slot_on in skipped.values_list("series_id", "slot_on"):
        found[series_id].add(slot_on)
    return found


def untouched_after(series: Series, last_on: date) -> QuerySet[Activity]:
    """Drafts after that day in which nobody ever was; one that was moved before it stays."""
    inside = SignUp.objects.filter(shift__activity=OuterRef("pk"))
    counted = Tally.objects.filter(shift__activity=OuterRef("pk"))
    return _after(series, last_on).filter(
        ~Exists(inside), ~Exists(counted), state=Activity.State.DRAFT
    )


def ending(actor: Actor, series: Series, last_on: date) -> Ending:
    """What would happen if the series ended on this day. Three queries. Refuses: Forbidden."""
    require(actor.can(policy.MANAGE, series.unit_id))
    later = _after(series, last_on).exclude(state=Activity.State.CANCELLED)
    going = untouched_after(series, last_on).count()
    people = SignUp.objects.filter(shift__activity__in=later, state__in=OCCUPYING)
    return Ending(
        going=going,
        staying=later.count() - going,
        people=people.values("person_id").distinct().count(),
    )


def _after(series: Series, last_on: date) -> QuerySet[Activity]:
    next_day = clock.at(last_on + timedelta(days=1))
    return Activity.objects.filter(series=series, slot_on__gt=last_on, starts_at__gte=next_day)


def _without(wanted: Iterable[date], taken: set[date]) -> list[date]:
    return [day for day in wanted if day not in taken]

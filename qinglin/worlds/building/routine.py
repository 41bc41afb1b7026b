"""Regular service: the stations of the city, the venues of the towns, the service windows."""

from collections.abc import Iterator
from datetime import date, time
from itertools import groupby
from random import Random

from qinglin.venues.models import Venue
from qinglin.worlds import rules
from qinglin.worlds.parts import Span, Station, Weekly, WindowWork

from .calendar import Calendar
from .ground import FLOWING, PERMANENT, Ground, TownGround
from .occasions import Occasion, Part, Pools

#: A world below this scale has fewer occasions, so that it is built in seconds.
SMALL = 0.1
CREWS = {PERMANENT: 9, FLOWING: 8}
#: In minutes of the day.
HOURS = {PERMANENT: (540, 690), FLOWING: (825, 975)}
WINDOW_HOURS = (540, 720)


def minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def series_key(*parts: str) -> str:
    return "/".join(parts)


def routine(ground: Ground, calendar: Calendar, pools: Pools) -> Iterator[Occasion]:
    """Everything that happens week by week."""
    for station in ground.facts.stations:
        for weekly in station.series:
            yield from _station(ground, calendar, pools, station, weekly)
    for number, town in enumerate(ground.towns):
        yield from _permanent(ground, calendar, pools, number, town)
        if ground.facts.town_work.flowing is not None:
            yield from _flowing(ground, calendar, pools, number, town)
    if ground.facts.window_work is not None:
        yield from _windows(ground, calendar, pools, ground.facts.window_work)


def spans_of(station: Station, weekly: Weekly) -> list[Span]:
    """The shifts of a station's series: its services for the whole time, or those listed."""
    if not weekly.services:
        return weekly.shifts
    whole = minutes(weekly.ends) - minutes(weekly.starts)
    return [Span.of(service, whole) for service in station.services if service.capacity]


def _station(
    ground: Ground, calendar: Calendar, pools: Pools, station: Station, weekly: Weekly
) -> Iterator[Occasion]:
    random, venue = ground.dice("station", station.key, weekly.title), ground.venues[station.key]
    start = minutes(weekly.starts)
    key = series_key(station.key, weekly.title)
    for day in calendar.weekly(weekly.days):
        if station.key == ground.facts.demo.story.station and day == ground.last_saturday:
            continue  # its roll is still open
        parts = []
        for span in spans_of(station, weekly):
            full = sum(random.random() < weekly.crew for _ in range(span.capacity))
            parts.append(
                Part(
                    title=span.title,
                    start=start + span.start,
                    end=start + span.start + span.minutes,
                    crew=max(full, 1),
                    served=max(round(random.gauss(span.served, span.served * 0.22)), 0),
                    capacity=span.capacity,
                    minimum=span.minimum,
                    skill=span.skill,
                    service_id=ground.services.get((venue.pk, span.title)),
                )
            )
        yield Occasion(
            day,
            venue.unit_id,
            venue,
            weekly.title,
            station.programme,
            pools.regulars,
            parts,
            pools.leader(key),
            key,
        )


def town_weekdays(ground: Ground, number: int) -> str:
    """When a town's permanent venue has its service day."""
    return "6" if ground.scale < SMALL else ("36", "46", "26", "56")[number % 4]


def flowing_weekday(number: int) -> str:
    """When a town's flowing corner is out."""
    return "7" if number % 2 else "6"


def window_weekday(number: int) -> str:
    """When the posts of a window are manned by volunteers."""
    return str(number % 5 + 1)


def _permanent(
    ground: Ground, calendar: Calendar, pools: Pools, number: int, town: TownGround
) -> Iterator[Occasion]:
    """Every calendar month the floor is reached, by a margin of the town's own."""
    random = ground.dice("permanent", town.facts.name)
    days = calendar.weekly(town_weekdays(ground, number))
    for first, last in rules.months_between(calendar.first, calendar.last):
        here = [day for day in days if first <= day <= last]
        whole = (rules.month_before(first, -1) - first).days
        margin = 1.04 + 0.4 * random.random() + town.facts.weight / 400
        floor = ground.facts.totals.town_monthly_floor
        wanted = round(floor * margin * ground.scale * ((last - first).days + 1) / whole)
        for day, served in zip(here, rules.shares(random, wanted, len(here)), strict=True):
            yield _town_occasion(ground, pools, number, day, PERMANENT, served, random)


def _flowing(
    ground: Ground, calendar: Calendar, pools: Pools, number: int, town: TownGround
) -> Iterator[Occasion]:
    """The flowing corner goes to a village once a week; in a small world once in three."""
    random = ground.dice("flowing", town.facts.name)
    days = calendar.weekly(flowing_weekday(number))
    for day in days[:: 3 if ground.scale < SMALL else 1]:
        served = ground.scaled(round(random.uniform(18, 52)))
        yield _town_occasion(ground, pools, number, day, FLOWING, served, random)


def _town_occasion(
    ground: Ground,
    pools: Pools,
    number: int,
    day: date,
    kind: str,
    served: int,
    random: Random,
) -> Occasion:
    town, pool = ground.towns[number], pools.towns[number]
    venue, work = town.places[kind], ground.facts.town_work
    facts = work.flowing if kind == FLOWING and work.flowing else work.permanent
    crew = ground.scaled(round(random.gauss(CREWS[kind], 2)), least=1)
    start, end = HOURS[kind]
    if kind == PERMANENT and crew > 3 and len(work.services) > 1:
        titles = random.sample(work.services, 2)
        half, some = crew // 2, round(served * random.uniform(0.35, 0.65))
        parts = [
            _town_part(ground, venue, titles[0], start, end, crew - half, served - some),
            _town_part(ground, venue, titles[1], start, end, half, some),
        ]
        parts.sort(key=lambda part: part.title)
    else:
        parts = [_town_part(ground, venue, facts.title, start, end, crew, served)]
    return Occasion(
        day,
        town.unit.pk,
        venue,
        f"{town.facts.name}{facts.title}",
        facts.programme,
        pool,
        parts,
        pools.leader(series_key(kind, town.facts.name)),
        series_key(kind, town.facts.name),
    )


def _town_part(
    ground: Ground, venue: Venue, title: str, start: int, end: int, crew: int, served: int
) -> Part:
    return Part(
        title, start, end, crew, served, crew + 2, service_id=ground.services.get((venue.pk, title))
    )


def _windows(
    ground: Ground, calendar: Calendar, pools: Pools, work: WindowWork
) -> Iterator[Occasion]:
    """Each window once a week with all its posts; in a small world once a month."""
    random, facts = ground.dice("windows"), ground.facts
    rota: list[tuple[date, int, str]] = []
    for number, window in enumerate(facts.windows):
        days = calendar.weekly(window_weekday(number))
        for day in days[:: 4 if ground.scale < SMALL else 1]:
            rota += [(day, number, post) for post in window.posts]
    rota.sort()
    year = sum(calendar.in_year(day) for day, _, _ in rota)
    served = ground.scaled(round(facts.totals.window_served * len(rota) / max(year, 1)))
    counts = iter(rules.shares(random, served, len(rota)))
    for (day, number), posts in groupby(rota, key=lambda row: row[:2]):
        unit, venue = ground.windows[number]
        yield Occasion(
            day,
            unit.pk,
            venue,
            f"{facts.windows[number].name}{work.title}",
            work.programme,
            pools.city,
            [
                Part(post, *WINDOW_HOURS, random.choice((1, 1, 1, 2)), next(counts), 2)
                for _, _, post in posts
            ],
            pools.leader(series_key("window", facts.windows[number].name)),
            series_key("window", facts.windows[number].name),
        )

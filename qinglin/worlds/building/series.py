"""The weekly series of stations, towns and windows."""

from datetime import time

from qinglin.activities import actions as activities
from qinglin.activities.actions import NewSeriesShift
from qinglin.activities.models import Series
from qinglin.activities.queries.nature import QUESTIONS
from qinglin.orgs.models import Unit
from qinglin.people.models import Person
from qinglin.venues.models import Venue
from qinglin.worlds.parts import WEEKDAYS, WindowWork

from .ground import FLOWING, PERMANENT, Ground
from .occasions import Pools
from .routine import (
    CREWS,
    HOURS,
    WINDOW_HOURS,
    flowing_weekday,
    series_key,
    spans_of,
    town_weekdays,
    window_weekday,
)

#: A town's venue has a few places more than usually come.
SPARE = 3


def build_series(ground: Ground, pools: Pools) -> None:
    """Every rule that the past follows and the future will."""
    facts = ground.facts
    ground.progress.begin("周期活动", len(facts.stations) + len(facts.towns) + len(facts.windows))
    for station in facts.stations:
        for weekly in station.series:
            venue = ground.venues[station.key]
            shifts = [
                NewSeriesShift(
                    title=span.title,
                    from_minute=span.start,
                    minutes=span.minutes,
                    capacity=span.capacity,
                    minimum=span.minimum,
                    skill_id=ground.skills.get(span.skill),
                    service_id=ground.services.get((venue.pk, span.title)),
                )
                for span in spans_of(station, weekly)
            ]
            _add(
                ground,
                series_key(station.key, weekly.title),
                ground.stations[station.key],
                venue,
                weekly.title,
                weekly.rule,
                (weekly.starts, weekly.ends),
                station.programme,
                shifts,
                pools,
            )
        ground.progress.advance()
    _towns(ground, pools)
    if facts.window_work is not None:
        _windows(ground, pools, facts.window_work)


def _towns(ground: Ground, pools: Pools) -> None:
    work = ground.facts.town_work
    for number, town in enumerate(ground.towns):
        for kind, facts, days in (
            (PERMANENT, work.permanent, town_weekdays(ground, number)),
            (FLOWING, work.flowing, flowing_weekday(number)),
        ):
            if facts is None:
                continue
            start, end = HOURS[kind]
            _add(
                ground,
                series_key(kind, town.facts.name),
                town.unit,
                town.places[kind],
                f"{town.facts.name}{facts.title}",
                _rule(days),
                (_clock(start), _clock(end)),
                facts.programme,
                [
                    NewSeriesShift(
                        title=facts.title,
                        minutes=end - start,
                        capacity=CREWS[kind] + SPARE,
                        minimum=2,
                    )
                ],
                pools,
            )
        ground.progress.advance()


def _windows(ground: Ground, pools: Pools, work: WindowWork) -> None:
    start, end = WINDOW_HOURS
    for number, window in enumerate(ground.facts.windows):
        unit, venue = ground.windows[number]
        _add(
            ground,
            series_key("window", window.name),
            unit,
            venue,
            f"{window.name}{work.title}",
            _rule(window_weekday(number)),
            (_clock(start), _clock(end)),
            work.programme,
            [NewSeriesShift(title=post, minutes=end - start, capacity=2) for post in window.posts],
            pools,
        )
        ground.progress.advance()


def _rule(weekdays: str) -> str:
    return f"FREQ=WEEKLY;BYDAY={','.join(WEEKDAYS[int(day) - 1] for day in weekdays)}"


def _clock(minute: int) -> time:
    return time(minute // 60, minute % 60)


def _add(
    ground: Ground,
    key: str,
    unit: Unit,
    venue: Venue,
    title: str,
    rule: str,
    hours: tuple[time, time],
    programme: str,
    shifts: list[NewSeriesShift],
    pools: Pools,
) -> None:
    notice = ground.facts.notice
    series: Series = activities.create_series(
        ground.actor,
        unit=unit,
        venue=venue,
        title=title,
        rule=rule,
        first_on=ground.first_day,
        starts=hours[0],
        ends=hours[1],
        programme=ground.programmes[programme],
        leader=Person(pk=pools.leader(key)),
        content=notice.about(title, venue.name),
        conditions=notice.conditions,
        how_to_join=notice.how_to_join,
        risks=notice.risks,
        guarantees=notice.guarantees,
        shifts=shifts,
    )
    activities.review_nature(ground.actor, series, dict.fromkeys(QUESTIONS, False))
    ground.series[key] = series

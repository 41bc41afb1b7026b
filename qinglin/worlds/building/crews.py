"""What teams do by themselves: it fills the year up to the participations of the facts file."""

from collections.abc import Iterator

from qinglin.venues.models import Venue

from .calendar import Calendar, times
from .ground import Crew, Ground, choose
from .occasions import Occasion, Part, Pool

#: Some people sign up and do not come, and small teams do not find everybody they need.
RESERVE = 1.05
LARGEST_CREW, SMALLEST_CREW = 34, 2


def team_work(ground: Ground, calendar: Calendar, planned: int) -> Iterator[Occasion]:
    """Occasions of every team; ``planned``: how many people of the year others have taken."""
    random = ground.dice("team work")
    wanted = ground.facts.totals.participations * ground.scale * RESERVE - planned
    busy = [random.lognormvariate(0, 0.9) * len(crew.members) ** 0.6 for crew in ground.teams]
    for crew, share in zip(ground.teams, busy, strict=True):
        yield from _work(ground, calendar, crew, max(wanted, 0) * share / sum(busy))


def _work(ground: Ground, calendar: Calendar, crew: Crew, people: float) -> Iterator[Occasion]:
    town, pool = ground.towns[crew.town], Pool(crew.members)
    random = ground.dice("team", town.facts.name, crew.team.unit.name, crew.team.name)
    if not pool.members:
        return
    usual = min(max(round(len(pool) * random.uniform(0.3, 0.6)), SMALLEST_CREW), LARGEST_CREW)
    most = max(round(len(pool) * 0.8), 1)
    number = round(people / min(usual, most))
    first = max(crew.team.founded_on, calendar.first)
    work = ground.facts.team_work[crew.speciality]
    for day in calendar.spread(random, number, first=first):
        start, end = times(random, day)
        size = min(max(round(random.gauss(usual, usual * 0.3)), 1), most)
        venue: Venue = town.places[choose(random, work.places)]
        part = Part("志愿者", start, end, size, 0, size + random.randint(0, 3))
        yield Occasion(
            day,
            crew.team.unit_id,
            venue,
            choose(random, work.titles),
            ground.facts.team_programme,
            pool,
            [part],
            crew.team.captain_id,
        )


def planned_people(occasions: list[Occasion], calendar: Calendar) -> int:
    """How many people the year's occasions ask for."""
    return sum(occasion.people for occasion in occasions if calendar.in_year(occasion.day))

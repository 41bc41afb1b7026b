"""The occasions of programmes: care for special groups, governance, theme days."""

from collections.abc import Iterator
from datetime import date

from qinglin.orgs.models import Unit
from qinglin.venues.models import Venue
from qinglin.worlds import rules
from qinglin.worlds.blueprint import TOWN, Programme

from .calendar import Calendar, times
from .ground import PERMANENT, Ground
from .occasions import Occasion, Part, Pool, Pools

CARE, WATER = "care", "water."
#: A small world has smaller crews, so that there is more than one occasion of a kind.
SMALLEST_CREW, CREW_SHRINKS_BELOW = 3, 0.25


def projects(ground: Ground, calendar: Calendar, pools: Pools) -> Iterator[Occasion]:
    """Every programme with people of its own; regular ones and teams are made elsewhere."""
    shares = sum(programme.share for programme in ground.facts.programmes)
    for programme in ground.facts.programmes:
        people = programme.people
        if programme.share:
            people = round(ground.facts.totals.water_participations * programme.share / shares)
        if people:
            yield from _Project(ground, calendar, pools, programme, people).occasions()


class _Project:
    """One programme: when, where and with whom."""

    def __init__(
        self,
        ground: Ground,
        calendar: Calendar,
        pools: Pools,
        programme: Programme,
        people: int,
    ) -> None:
        self.ground, self.calendar, self.pools = ground, calendar, pools
        self.programme, self.people = programme, ground.scaled(people, least=2)
        self.random = ground.dice("programme", programme.key)
        self.town_marks = rules.marks(town.facts.weight for town in ground.towns)

    def occasions(self) -> Iterator[Occasion]:
        shrink = min(self.ground.scale / CREW_SHRINKS_BELOW, 1)
        crew = max(round(self.programme.crew * shrink), min(SMALLEST_CREW, self.programme.crew))
        number = max(round(self.people / crew), 1)
        for days, part in self._days(number):
            crews = rules.shares(self.random, round(self.people * part), len(days), spread=0.4)
            served = rules.shares(self.random, round(self._served() * part), len(days))
            for day, size, count in zip(days, crews, served, strict=True):
                yield self._occasion(day, max(size, 1), count)

    def _days(self, number: int) -> Iterator[tuple[list[date], float]]:
        """The days of the year, and those before it with their part of the year's number."""
        programme, calendar = self.programme, self.calendar
        if programme.falls_on:
            for day in calendar.on(programme.falls_on):
                yield [day] * number, 1
            return
        days = calendar.spread(
            self.random, number, months=programme.months, weekdays=programme.days
        )
        year = [day for day in days if calendar.in_year(day)]
        before = [day for day in days if not calendar.in_year(day)]
        yield year, 1
        if before:
            yield before, len(before) / len(year)

    def _served(self) -> int:
        """What the facts say is this programme's share of the people cared for."""
        if self.programme.project_class != CARE:
            return 0
        return self.ground.scaled(
            round(self.ground.facts.totals.care_served * self.programme.served / 100)
        )

    def _occasion(self, day: date, crew: int, served: int) -> Occasion:
        unit, venue, pool = self._where()
        slot = "rush" if self.programme.slot == "morning" else self.programme.slot
        start, end = times(self.random, day, slot)
        part = Part("志愿者", start, end, crew, served, crew + self.random.randint(0, 4))
        leader = pool.members[int(self.random.random() ** 2 * len(pool))].person_id
        title, programme = self.programme.title, self.programme.key
        return Occasion(day, unit.pk, venue, title, programme, pool, [part], leader)

    def _where(self) -> tuple[Unit, Venue, Pool]:
        """A town's place or one of the district's, and who comes there."""
        ground, place = self.ground, self.programme.place
        if place in ground.places:
            return ground.association, self.random.choice(ground.places[place]), self.pools.city
        number = rules.pick(self.random, self.town_marks)
        town = ground.towns[number]
        pools = self.pools.water if self.programme.key.startswith(WATER) else self.pools.towns
        venue = town.places[PERMANENT if place == TOWN else place]
        return town.unit, venue, pools[number]

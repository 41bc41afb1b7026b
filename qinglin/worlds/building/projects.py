"""The occasions of programmes: care for special groups, governance, theme days, seasons."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from qinglin.orgs.models import Unit
from qinglin.venues.models import Venue
from qinglin.worlds import rules
from qinglin.worlds.parts import TOWN, Programme

from .calendar import Calendar, times
from .ground import PERMANENT, Ground, choose
from .occasions import Occasion, Part, Pool, Pools

#: A small world has smaller crews, so that there is more than one occasion of a kind.
SMALLEST_CREW, CREW_SHRINKS_BELOW = 3, 0.25
EVERYBODY = (14, 120)
#: A notice is up so many days earlier or later than planned.
LEAD_VARIES = 2


def projects(ground: Ground, calendar: Calendar, pools: Pools) -> Iterator[Occasion]:
    """Every programme with occasions of its own; regular ones and teams are made elsewhere."""
    for programme in ground.facts.programmes:
        if programme.sessions:
            yield from _Sessions(ground, calendar, pools, programme).occasions()
        elif programme.people:
            yield from _Project(ground, calendar, pools, programme).occasions()


class _Project:
    """One programme: when, where and with whom, so that so many people come in the year."""

    def __init__(
        self, ground: Ground, calendar: Calendar, pools: Pools, programme: Programme
    ) -> None:
        self.ground, self.calendar, self.pools = ground, calendar, pools
        self.programme, self.people = programme, ground.scaled(programme.people, least=2)
        self.served = ground.scaled(programme.served) if programme.served else 0
        self.random = ground.dice("programme", programme.key)
        self.town_marks = rules.marks(town.facts.weight for town in ground.towns)
        self.organisers = ground.named(programme.by)

    def occasions(self) -> Iterator[Occasion]:
        shrink = min(self.ground.scale / CREW_SHRINKS_BELOW, 1)
        crew = max(round(self.programme.crew * shrink), min(SMALLEST_CREW, self.programme.crew))
        number = max(round(self.people / crew), 1)
        for days, part in self._days(number):
            crews = rules.shares(self.random, round(self.people * part), len(days), spread=0.4)
            served = rules.shares(self.random, round(self.served * part), len(days))
            for day, size, count in zip(days, crews, served, strict=True):
                yield self.occasion(day, max(size, 1), count, self.where())

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

    def occasion(
        self, day: date, crew: int, served: int, where: tuple[Unit, Venue, Pool]
    ) -> Occasion:
        (unit, venue, pool), programme = where, self.programme
        slot = "rush" if programme.slot == "morning" else programme.slot
        start, end = times(self.random, day, slot)
        part = Part("志愿者", start, end, crew, served, crew + self.random.randint(0, 4))
        return Occasion(
            day,
            unit.pk,
            venue,
            choose(self.random, programme.titles) if programme.titles else programme.title,
            programme.key,
            pool,
            [part],
            self._leader(self.random, pool),
        )

    def _leader(self, random: Random, pool: Pool) -> int:
        members = pool.members or self.pools.everybody.members
        return members[int(random.random() ** 2 * len(members))].person_id

    def where(self) -> tuple[Unit, Venue, Pool]:
        """A unit's own place, one of the district's, or a town's; and who comes there."""
        ground, place = self.ground, self.programme.place
        if self.organisers:
            return self.at(choose(self.random, self.organisers))
        if place in ground.places:
            return ground.association, self.random.choice(ground.places[place]), self.pools.city
        number = rules.pick(self.random, self.town_marks)
        town = ground.towns[number]
        if place in ground.houses:
            venue = self.random.choice(ground.houses[place])
            return venue.unit, venue, self.pool(ground.town_of.get(venue.unit_id, 0))
        return town.unit, town.places[PERMANENT if place == TOWN else place], self.pool(number)

    def at(self, unit: Unit) -> tuple[Unit, Venue, Pool]:
        """A unit holds it: at its own house, or at a place of its town or of the district."""
        ground, place = self.ground, self.programme.place
        number = ground.town_of.get(unit.pk)
        if number is None:
            number = rules.pick(self.random, self.town_marks)
        town = ground.towns[number]
        if (place, unit.pk) in ground.house_of:
            venue = ground.house_of[place, unit.pk]
        elif place in ground.places:
            venue = choose(self.random, ground.places[place])
        elif place in ground.houses:
            venue = choose(self.random, ground.houses[place])
        else:
            venue = town.places[PERMANENT if place == TOWN else place]
        return unit, venue, self.pool(number)

    def pool(self, town: int) -> Pool:
        """Who comes: people of the town, or of everywhere where too few of them fit."""
        programme = self.programme
        if programme.ages == EVERYBODY:
            pools = self.pools
            found = pools.registered_for(programme.category) if programme.category else pools.towns
            return found[town]
        near = self.pools.narrow(town, programme.category, programme.ages)
        if len(near) >= 2 * max(programme.crew, 1):
            return near
        return self.pools.narrow(None, programme.category, programme.ages)


class _Sessions(_Project):
    """A programme whose number of occasions is known: everybody who holds them has a turn."""

    def occasions(self) -> Iterator[Occasion]:
        programme, random = self.programme, self.random
        number = programme.sessions
        if not programme.whole:
            number = self.ground.scaled(number, least=max(programme.editions, 1))
        days = self.calendar.spread(
            random, number, months=programme.months, weekdays=programme.days
        )
        days = [day for day in days if self.calendar.in_year(day)]
        crews = rules.shares(
            random, max(self.people, len(days)), len(days), spread=programme.spread
        )
        served = rules.shares(random, self.served, len(days), spread=programme.spread)
        order = random.sample(self.organisers, len(self.organisers))
        for turn, (day, size, count) in enumerate(zip(days, crews, served, strict=True)):
            where = self.at(order[turn % len(order)]) if order else self.where()
            occasion = self.occasion(day, max(size, 1), count, where)
            if programme.editions:
                occasion.edition = 1 + turn * programme.editions // len(days)
            if programme.lead is not None:
                varied = programme.lead + random.randint(-LEAD_VARIES, LEAD_VARIES)
                occasion.announced_on = day - timedelta(days=max(varied, 0))
            yield occasion

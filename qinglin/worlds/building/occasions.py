"""One occasion of service, before it is recorded, and from whom its people come."""

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from heapq import nlargest
from itertools import accumulate
from random import Random

from qinglin.venues.models import Venue
from qinglin.worlds import rules

from .ground import FLOWING, PERMANENT, Ground, Volunteer, choose

NOON, EVENING = 12 * 60 + 15, 17 * 60 + 45
#: How many regulars a station of the city has, and how many holders of a skill serve there.
REGULARS, SKILLED = 180, 45
#: A leader is of age, and among so many of the keenest.
KEENEST = 12


class Pool:
    """People out of whom a crew is drawn, the keen ones more often than others."""

    def __init__(self, members: Sequence[Volunteer]) -> None:
        self.members = [member for member in members if member.weight]
        self.marks = list(accumulate(member.weight for member in self.members))

    def __len__(self) -> int:
        return len(self.members)

    def draw(self, random: Random, number: int, busy: set[int], day: date) -> list[Volunteer]:
        """At most so many who are free and were registered by then; marks them as busy."""
        found: list[Volunteer] = []
        if not self.members or number <= 0:
            return found
        top, last = self.marks[-1], len(self.members) - 1
        for _ in range(5 * number + 12):
            if len(found) == number:
                break
            member = self.members[bisect(self.marks, random.random() * top, 0, last)]
            if member.person_id not in busy and member.since <= day:
                busy.add(member.person_id)
                found.append(member)
        return found


@dataclass(slots=True)
class Part:
    """One shift: minutes of the day, places, how many come, how many are served."""

    title: str
    start: int
    end: int
    crew: int
    served: int = 0
    capacity: int = 0
    minimum: int = 1
    skill: str = ""
    service_id: int | None = None


@dataclass(slots=True)
class Occasion:
    """One activity of the past."""

    day: date
    unit_id: int
    venue: Venue
    title: str
    programme: str
    pool: Pool
    parts: Sequence[Part]
    leader_id: int | None = None
    series: str = ""
    edition: int | None = None
    announced_on: date | None = None

    @property
    def people(self) -> int:
        return sum(part.crew for part in self.parts)


def slot(minute: int) -> int:
    """Nobody is on two occasions in one part of a day: morning 0, afternoon 1, evening 2."""
    return 0 if minute < NOON else 1 if minute < EVENING else 2


class Pools:
    """Every pool, made when it is first asked for."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.leaders: dict[str, int] = {}
        self.streets = {number for number, town in enumerate(ground.towns) if town.facts.city}
        self._categories: dict[str, list[Pool]] = {}
        self._narrow: dict[tuple[object, ...], Pool] = {}
        self.skilled: dict[str, Pool] = {
            key: Pool(self._first([v for v in ground.volunteers if key in v.skills], SKILLED))
            for key in ground.skills
        }

    @cached_property
    def everybody(self) -> Pool:
        return Pool(self.ground.volunteers)

    @cached_property
    def towns(self) -> list[Pool]:
        return self._by_town(self.everybody.members, self.everybody)

    def registered_for(self, category: str) -> list[Pool]:
        """Those who chose a category, by town."""
        if category not in self._categories:
            members = self.everybody.members
            chosen = [member for member in members if category in member.categories]
            self._categories[category] = self._by_town(chosen, Pool(chosen))
        return self._categories[category]

    def narrow(self, town: int | None, category: str, ages: tuple[int, int]) -> Pool:
        """People of a town (None: of everywhere) who chose a category and are so old."""
        key = (town, category, ages)
        if key not in self._narrow:
            pools = self.registered_for(category) if category else self.towns
            found = self.everybody.members if town is None else pools[town].members
            self._narrow[key] = Pool(
                [
                    member
                    for member in found
                    if ages[0] <= member.age <= ages[1]
                    and (not category or category in member.categories)
                ]
            )
        return self._narrow[key]

    @cached_property
    def city(self) -> Pool:
        return Pool([member for member in self.everybody.members if member.town in self.streets])

    @cached_property
    def regulars(self) -> Pool:
        """Who comes to the stations of the city again and again; the demo's people among them."""
        number = self.ground.scaled(REGULARS, least=70)
        chosen = self._first(self.city.members, number)
        demo = [v for v in self.ground.demo.values() if v not in chosen]
        return Pool([*chosen, *demo])

    def leader(self, key: str) -> int:
        """Who leads this series, the same person all the time: a keen adult, or the demo's."""
        if key.startswith(f"{self.ground.facts.demo.story.station}/"):
            return self.ground.demo["station_leader"].person_id
        if key not in self.leaders:
            of_age = (member for member in self.behind(key).members if member.age >= rules.FULL_AGE)
            keen = nlargest(KEENEST, of_age, key=lambda member: member.weight)
            self.leaders[key] = choose(self.ground.dice("leader", key), keen).person_id
        return self.leaders[key]

    def behind(self, key: str) -> Pool:
        """Out of whom the people of a series come."""
        kind, _, name = key.partition("/")
        if kind in (PERMANENT, FLOWING):
            names = [town.facts.name for town in self.ground.towns]
            return self.towns[names.index(name)]
        return self.city if kind == "window" else self.regulars

    def of(self, part: Part, pool: Pool) -> Pool:
        """The pool of one shift: who holds its skill, where it asks for one."""
        return self.skilled[part.skill] if part.skill else pool

    def _first(self, members: Sequence[Volunteer], number: int) -> list[Volunteer]:
        """People of the city first, then others, in an order given by the dice."""
        random = self.ground.dice("first", number, len(members))
        shuffled = random.sample(members, len(members))
        shuffled.sort(key=lambda member: member.town not in self.streets)
        return shuffled[:number]

    def _by_town(self, members: Sequence[Volunteer], instead: Pool) -> list[Pool]:
        people: list[list[Volunteer]] = [[] for _ in self.ground.towns]
        for member in members:
            people[member.town].append(member)
        return [Pool(found) if found else instead for found in people]

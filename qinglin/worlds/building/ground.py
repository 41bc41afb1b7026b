"""What the builders know of the world while it comes about."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Protocol, TypeVar

from qinglin.activities.models import Programme, Series
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.orgs.models import Unit
from qinglin.people.models import Person
from qinglin.venues.models import Venue
from qinglin.volunteers.models import Team
from qinglin.worlds import rules
from qinglin.worlds.blueprint import Blueprint
from qinglin.worlds.parts import Town

Item = TypeVar("Item")
#: Kinds of venue that every town has, besides those of the facts file.
PERMANENT, FLOWING = "permanent", "flowing"


class Progress(Protocol):
    """Who is told how far the builder is."""

    def begin(self, step: str, total: int) -> None: ...

    def advance(self, by: int = 1) -> None: ...


class Silent:
    """Nobody is told."""

    def begin(self, step: str, total: int) -> None:
        pass

    def advance(self, by: int = 1) -> None:
        pass


@dataclass(slots=True)
class Volunteer:
    """A person as the dice see it. ``weight``: how gladly this one takes part."""

    person_id: int
    town: int
    unit_id: int
    age: int
    since: date
    weight: float
    skills: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(slots=True)
class TownGround:
    """One town or street: its unit, what lies below it, and its places by kind."""

    facts: Town
    unit: Unit
    below: list[Unit] = field(default_factory=list)
    #: its venues: ``permanent``, ``flowing``, and the kinds of places of the facts file
    places: dict[str, Venue] = field(default_factory=dict)


@dataclass(slots=True)
class Crew:
    """A team with its members, strongest first."""

    team: Team
    town: int
    speciality: str
    members: list[Volunteer]


@dataclass
class Ground:
    """The world under construction."""

    actor: Actor
    facts: Blueprint
    scale: float
    seed: int
    today: date
    progress: Progress
    root: Unit = field(init=False)
    association: Unit = field(init=False)
    towns: list[TownGround] = field(default_factory=list)
    departments: list[Unit] = field(default_factory=list)
    schools: list[Unit] = field(default_factory=list)
    partners: list[Unit] = field(default_factory=list)
    windows: list[tuple[Unit, Venue]] = field(default_factory=list)
    #: every unit that the facts file names, by its name
    units: dict[str, Unit] = field(default_factory=dict)
    #: units by what they are: towns, villages, departments, schools, partners, and kinds of others
    groups: dict[str, list[Unit]] = field(default_factory=dict)
    #: the town that a unit belongs to; those of the district as a whole belong to the first
    town_of: dict[int, int] = field(default_factory=dict)
    #: houses of a kind, and the one of a unit
    houses: dict[str, list[Venue]] = field(default_factory=dict)
    house_of: dict[tuple[str, int], Venue] = field(default_factory=dict)
    stations: dict[str, Unit] = field(default_factory=dict)
    venues: dict[str, Venue] = field(default_factory=dict)
    places: dict[str, list[Venue]] = field(default_factory=dict)
    services: dict[tuple[int, str], int] = field(default_factory=dict)
    skills: dict[str, int] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)
    volunteers: list[Volunteer] = field(default_factory=list)
    #: how many people were made up with a birth date and sex, and with a telephone
    born: defaultdict[tuple[date, str], int] = field(default_factory=lambda: defaultdict(int))
    phones: int = 0
    demo: dict[str, Volunteer] = field(default_factory=dict)
    demo_people: dict[str, Person] = field(default_factory=dict)
    teams: list[Crew] = field(default_factory=list)
    series: dict[str, Series] = field(default_factory=dict)
    #: who is taken, by day and part of the day; kept for the days that are still open
    busy: defaultdict[tuple[date, int], set[int]] = field(default_factory=lambda: defaultdict(set))

    def document(self, born_on: date, sex: str) -> str:
        """A number that nobody in the world has yet."""
        self.born[born_on, sex] += 1
        return rules.citizen_number(born_on, sex, self.born[born_on, sex] - 1)

    def phone(self) -> str:
        self.phones += 1
        return rules.phone_number(self.phones - 1)

    @property
    def first_day(self) -> date:
        """History begins with a month, so that twelve whole months lie before this one."""
        return rules.month_before(self.today, 12)

    @property
    def year_start(self) -> date:
        """The first of the 365 days that end yesterday."""
        return self.today - timedelta(days=365)

    @property
    def last_saturday(self) -> date:
        """The Saturday before today, whose roll is still open."""
        return self.today - timedelta(days=(self.today.weekday() - 5) % 7 or 7)

    @property
    def open_since(self) -> date:
        """Of the days from here on, something is still to be recorded."""
        return self.today - timedelta(days=14)

    @property
    def founded_on(self) -> date:
        """When what has always been there began, seen from today."""
        return self.first_day.replace(day=1, year=self.first_day.year - 3)

    def named(self, names: Iterable[str]) -> list[Unit]:
        """Units by their names, and groups of units by what they are."""
        return [
            unit
            for name in names
            for unit in (self.groups[name] if name in self.groups else [self.units[name]])
        ]

    def dice(self, *part: object) -> Random:
        return rules.dice(self.seed, *part)

    def scaled(self, number: int, least: int = 1) -> int:
        return rules.scaled(number, self.scale, least)

    def days(self, first: date, last: date) -> Iterator[date]:
        for number in range((last - first).days + 1):
            yield first + timedelta(days=number)


def minute_of(day: date, minute: int) -> datetime:
    """The moment at which so many minutes of the Shanghai day have passed, in UTC."""
    return clock.at(day).astimezone(UTC) + timedelta(minutes=minute)


def portions(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of at most ``size``."""
    portion: list[Item] = []
    for item in items:
        portion.append(item)
        if len(portion) >= size:
            yield portion
            portion = []
    if portion:
        yield portion


def choose(random: Random, items: Sequence[Item]) -> Item:
    return items[int(random.random() * len(items))]

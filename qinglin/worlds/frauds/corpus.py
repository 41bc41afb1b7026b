"""What a corpus holds, and the means to write it. Moments are seconds since 1970."""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import NamedTuple

DAY, HOUR, MINUTE = 86_400, 3_600, 60
EPOCH = date(1970, 1, 1)
#: Shanghai midnight is so long before that of UTC.
AHEAD = 8 * HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How those who cheat go about it: each seed draws from these spans."""

    cases: tuple[int, int]
    overlap: tuple[int, int]
    far_km: tuple[int, int]
    long_hours: tuple[int, int]
    crowd: tuple[int, int]
    crowd_seconds: tuple[int, int]
    friends: tuple[int, int]
    kept_hours: tuple[int, int]
    filled: tuple[int, int]
    filled_days: tuple[int, int]
    mass: tuple[int, int]
    jitter: tuple[int, int]
    buyers: tuple[int, int]
    wait_minutes: tuple[int, int]


#: Limits were set while looking at these.
TUNING = Habits(
    cases=(10, 14), overlap=(30, 120), far_km=(4, 20), long_hours=(12, 15), crowd=(25, 45),
    crowd_seconds=(2, 3), friends=(5, 9), kept_hours=(2, 8), filled=(5, 9), filled_days=(2, 10),
    mass=(40, 90), jitter=(0, 0), buyers=(8, 16), wait_minutes=(1, 4),
)  # fmt: skip
#: Figures are reported on these: bolder and more careful frauds than those above.
HELD_OUT = Habits(
    cases=(8, 18), overlap=(9, 180), far_km=(2, 35), long_hours=(11, 17), crowd=(13, 60),
    crowd_seconds=(1, 5), friends=(4, 14), kept_hours=(1, 20), filled=(3, 14), filled_days=(1, 25),
    mass=(30, 160), jitter=(0, 6), buyers=(5, 30), wait_minutes=(0, 16),
)  # fmt: skip


@dataclass(slots=True)
class Service:
    """One confirmed sign-up."""

    id: int
    person: int
    shift: int
    made: int
    arrived: int
    left: int
    confirmed: int
    by: int
    source: str
    minutes: int


class Gathering(NamedTuple):
    """An activity with one shift."""

    id: int
    unit: int
    venue: int
    leader: int
    title: str
    starts: int
    ends: int


class Scanned(NamedTuple):
    service: int
    direction: str
    at: int
    received: int
    device: str
    by: int


class Case(NamedTuple):
    """What was planted, or what only looks like it: the kind, and the services it is made of."""

    kind: str
    services: tuple[int, ...]


@dataclass(slots=True)
class Truth:
    planted: list[Case] = field(default_factory=list)
    alike: list[Case] = field(default_factory=list)


@dataclass(slots=True)
class Corpus:
    """The records, without a word about which of them are true."""

    seed: int
    units: int
    persons: int
    #: venue -> millionths of a degree
    venues: list[tuple[int, int]]
    gatherings: list[Gathering] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    scans: list[Scanned] = field(default_factory=list)
    #: gatherings at which residents were counted
    served: set[int] = field(default_factory=set)
    #: gatherings whose long day was approved
    approved: set[int] = field(default_factory=set)


class Writer:
    """Adds to a corpus. Nobody honest is in two places: ``busy`` knows who is taken when."""

    def __init__(self, corpus: Corpus, random: Random, first: date, days: int) -> None:
        self.corpus, self.random, self.days = corpus, random, days
        self.midnight = (first - EPOCH).days * DAY - AHEAD
        self.busy: dict[int, set[int]] = {}
        self.phones = 0

    def between(self, span: tuple[int, int]) -> int:
        return self.random.randint(*span)

    def moment(self, day: int, hour: float) -> int:
        return self.midnight + day * DAY + round(hour * HOUR)

    def gather(
        self, *, day: int, hour: float, hours: float, leader: int | None = None,
        venue: int | None = None, unit: int | None = None, title: str = "便民服务",
        served: float = 0.7,
    ) -> Gathering:  # fmt: skip
        corpus, random = self.corpus, self.random
        leader = random.randrange(HONEST) if leader is None else leader
        made = Gathering(
            id=len(corpus.gatherings),
            unit=leader % corpus.units if unit is None else unit,
            venue=random.randrange(len(corpus.venues)) if venue is None else venue,
            leader=leader,
            title=title,
            starts=self.moment(day, hour),
            ends=self.moment(day, hour + hours),
        )
        corpus.gatherings.append(made)
        if random.random() < served:
            corpus.served.add(made.id)
        return made

    def free(self, day: int, number: int) -> list[int]:
        """People who have nothing else that day, and from now on have."""
        taken = self.busy.setdefault(day, set())
        found: list[int] = []
        while len(found) < number:
            person = self.random.randrange(LEADERS, self.corpus.persons)
            if person not in taken:
                taken.add(person)
                found.append(person)
        return found

    def serve(
        self, one: Gathering, person: int, *, arrived: int | None = None, left: int | None = None,
        made: int | None = None, confirmed: int | None = None, source: str = "self",
        minutes: int | None = None,
    ) -> Service:  # fmt: skip
        random = self.random
        arrived = one.starts - random.randint(-8, 12) * MINUTE if arrived is None else arrived
        left = one.ends + random.randint(-6, 15) * MINUTE if left is None else left
        before = random.randint(6, 5 * 24) * HOUR
        counted = (min(left, one.ends) - max(arrived, one.starts)) // MINUTE
        made_row = Service(
            id=len(self.corpus.services),
            person=person,
            shift=one.id,
            made=one.starts - before if made is None else made,
            arrived=arrived,
            left=left,
            confirmed=one.ends + random.randint(1, 4) * HOUR if confirmed is None else confirmed,
            by=one.leader,
            source=source,
            minutes=max(counted, 0) // 30 * 30 if minutes is None else minutes,
        )
        self.corpus.services.append(made_row)
        return made_row

    def scan(
        self, one: Service, *, device: str | None = None, by: int | None = None, wait: int = 2,
        at: int | None = None, out: int | None = None,
    ) -> None:  # fmt: skip
        """In and out, with the person's own phone unless another is named."""
        for direction, when in (
            ("in", one.arrived if at is None else at),
            ("out", one.left if out is None else out),
        ):
            self.corpus.scans.append(
                Scanned(
                    service=one.id,
                    direction=direction,
                    at=when,
                    received=when + wait,
                    device=f"phone-{one.person}" if device is None else device,
                    by=one.person if by is None else by,
                )
            )


#: The first persons of every corpus lead.
LEADERS = 140
#: The first of them are honest.
HONEST = 90


def portion(number: int, share: float, least: int = 1) -> int:
    return max(round(number * share), least)

"""The year that was: people are drawn for every occasion, and all of it goes into the records."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from random import Random

from qinglin.activities import actions as activities
from qinglin.activities.actions import PastActivity, PastService, PastShift, PastTally
from qinglin.hours import actions as hours

from .calendar import Calendar
from .crews import planned_people, team_work
from .ground import Ground, minute_of
from .occasions import Occasion, Part, Pools, slot
from .projects import projects
from .routine import routine

#: So many sign-ups are recorded together.
PORTION = 16_000
#: How those who signed up came, by cumulative share.
OUTCOMES = (
    (0.915, "present"), (0.945, "late"), (0.967, "left_early"), (0.980, "helped"),
    (0.994, "no_show"), (1.0, "excused"),
)  # fmt: skip
#: A count at the table stands for about so many residents.
AT_ONCE = 14


def build_past(ground: Ground, pools: Pools) -> None:
    """All history, day by day, into activities and into the ledger of hours."""
    calendar = Calendar(ground)
    # The demo's people keep last Saturday free for the corner.
    ground.busy[ground.last_saturday, 0].update(v.person_id for v in ground.demo.values())
    occasions = [*routine(ground, calendar, pools), *projects(ground, calendar, pools)]
    occasions += team_work(ground, calendar, planned_people(occasions, calendar))
    occasions.sort(key=lambda occasion: occasion.day)
    ground.progress.begin("一年的活动", len(occasions))
    recorder = Recorder(ground, pools)
    portion: list[PastActivity] = []
    people = 0
    for day, todays in groupby(occasions, key=lambda occasion: occasion.day):
        for activity in recorder.day(day, list(todays)):
            portion.append(activity)
            people += sum(len(shift.people) for shift in activity.shifts)
        if people >= PORTION:
            _record(ground, portion)
            portion, people = [], 0
    _record(ground, portion)


def _record(ground: Ground, portion: list[PastActivity]) -> None:
    recorded = activities.record_history(ground.actor, portion)
    hours.credit_many(ground.actor, recorded.credits)
    ground.progress.advance(len(portion))


class Recorder:
    """Turns occasions into what the bulk action takes."""

    def __init__(self, ground: Ground, pools: Pools) -> None:
        self.ground, self.pools = ground, pools

    def day(self, day: date, occasions: list[Occasion]) -> Iterator[PastActivity]:
        """One day. Nobody is in two places in one part of it."""
        random = self.ground.dice("day", day)
        busy = self.ground.busy
        midnight = minute_of(day, 0)
        for occasion in occasions:
            shifts = [
                shift
                for part in occasion.parts
                if (
                    shift := self._shift(
                        random, occasion, part, busy[day, slot(part.start)], midnight
                    )
                )
            ]
            if shifts:
                yield self._activity(occasion, shifts)
        if day < self.ground.open_since:
            for part_of_day in range(3):
                busy.pop((day, part_of_day), None)

    def _activity(self, occasion: Occasion, shifts: list[PastShift]) -> PastActivity:
        ground, notice = self.ground, self.ground.facts.notice
        series = ground.series.get(occasion.series)
        return PastActivity(
            unit_id=occasion.unit_id,
            venue_id=occasion.venue.pk,
            title=occasion.title,
            starts_at=min(shift.starts_at for shift in shifts),
            ends_at=max(shift.ends_at for shift in shifts),
            shifts=shifts,
            programme_id=ground.programmes[occasion.programme].pk,
            series_id=series.pk if series else None,
            slot_on=occasion.day if series else None,
            leader_id=occasion.leader_id,
            edition=occasion.edition,
            announced_on=occasion.announced_on,
            content=notice.about(occasion.title, occasion.venue.name),
            conditions=notice.conditions,
            how_to_join=notice.how_to_join,
            risks=notice.risks,
            guarantees=notice.guarantees,
        )

    def _shift(
        self,
        random: Random,
        occasion: Occasion,
        part: Part,
        busy: set[int],
        midnight: datetime,
    ) -> PastShift | None:
        pool = self.pools.of(part, occasion.pool)
        crew = pool.draw(random, part.crew, busy, occasion.day)
        if not crew and not part.served:
            return None
        starts_at = midnight + timedelta(minutes=part.start)
        length = part.end - part.start
        return PastShift(
            title=part.title,
            starts_at=starts_at,
            ends_at=midnight + timedelta(minutes=part.end),
            capacity=max(part.capacity, len(crew), 1),
            minimum=min(part.minimum, max(part.capacity, 1)),
            service_id=part.service_id,
            skill_id=self.ground.skills[part.skill] if part.skill else None,
            people=[self._service(random, member.person_id, starts_at, length) for member in crew],
            tallies=self._tallies(random, part.served, starts_at, length),
        )

    def _service(
        self, random: Random, person_id: int, starts_at: datetime, length: int
    ) -> PastService:
        where = random.random()
        outcome = next(name for share, name in OUTCOMES if where < share)
        arrived, left = -int(12 * random.random()), length + int(9 * random.random())
        if outcome == "late":
            arrived = 6 + int(20 * random.random())
        elif outcome == "left_early":
            left = length - 15 - int(25 * random.random())
        return PastService(
            person_id,
            starts_at + timedelta(minutes=arrived),
            starts_at + timedelta(minutes=left),
            outcome,
        )

    def _tallies(
        self, random: Random, served: int, starts_at: datetime, length: int
    ) -> list[PastTally]:
        """The people served, counted a few at a time while the shift lasts."""
        found: list[PastTally] = []
        left, rows = served, max(round(served / AT_ONCE), 1)
        for row in range(rows):
            number = left if row == rows - 1 else min(left, max(round(random.gauss(AT_ONCE, 4)), 1))
            if number > 0:
                minute = int((row + random.random()) * length / rows)
                found.append(PastTally(number, starts_at + timedelta(minutes=minute)))
            left -= number
        return found

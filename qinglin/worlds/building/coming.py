"""What is open: last Saturday's roll, records that are due, and the weeks ahead."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.utils import timezone

from qinglin.activities import actions as activities
from qinglin.activities.actions import NewShift
from qinglin.activities.models import Activity, Series, Shift
from qinglin.activities.queries import code_of, roll
from qinglin.activities.queries.nature import QUESTIONS
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.orgs.models import Unit
from qinglin.people.models import Person
from qinglin.venues.models import Venue

from .ground import PERMANENT, Ground, Volunteer, choose, minute_of
from .occasions import Pool, Pools, slot
from .routine import series_key, spans_of

#: Occurrences are made so far ahead, and published so far.
WEEKS_AHEAD, DAYS_PUBLISHED = 28, 7
#: One-off activities of teams in the next fortnight.
TEAM_ACTIVITIES, FORTNIGHT = 60, 14
FULL, MOST_WAITING = 0.12, 4
CAME, LEFT_A_TRACE = 0.9, 0.75
#: In minutes of the day: when the demo's activity of today begins at the earliest, and ends at
#: the latest; and an hour at which staff make plans.
EARLIEST, LATEST, DEMO_MINUTES, TEN = 480, 1320, 180, 600


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """The clock shows this moment."""
    with clock.shifted(moment - timezone.now()):
        yield


def as_person(person_id: int) -> Actor:
    return Actor(name=f"person:{person_id}", person_id=person_id)


class Coming:
    """Signs people up for what is open; nobody is in two places in one part of a day."""

    def __init__(self, ground: Ground, pools: Pools) -> None:
        self.ground, self.pools, self.actor = ground, pools, ground.actor
        self.story, self.programme = ground.facts.demo.story, ground.facts.team_programme
        self.random = ground.dice("coming")
        self.skills = {pk: key for key, pk in ground.skills.items()}
        self.now = clock.now()

    def build(self) -> None:
        ground = self.ground
        ground.progress.begin("近期活动", len(ground.series) + len(self.story.unrecorded) + 2)
        self._demo_today()
        self._last_saturday()
        for days, town in self.story.unrecorded:
            self._unrecorded(days, town)
            ground.progress.advance()
        for key, series in ground.series.items():
            self._ahead(key, series)
            ground.progress.advance()
        self._teams()

    def _demo_today(self) -> None:
        """Something to check in to at once: the demo's team serves today, or tomorrow morning."""
        local = self.now.astimezone(clock.SHANGHAI)
        start = (local.hour * 60 + local.minute + 29) // 30 * 30
        day = local.date()
        if start + DEMO_MINUTES > LATEST:
            day, start = day + timedelta(days=1), EARLIEST
        start = max(start, EARLIEST)
        crew, facts = self.ground.teams[0], self.story.today
        venue = self.ground.towns[crew.town].places[facts.place]
        with at(self.now - timedelta(days=3)):
            activity = self._single(
                day, start, start + DEMO_MINUTES, crew.team.unit, venue, facts.title,
                facts.post, 8, leader=self.ground.demo_people["team_leader"],
                programme=self.programme,
            )  # fmt: skip
            activities.publish(self.actor, activity)
            shift = self._shifts(activity)[0]
            self._join(shift, self.ground.demo["volunteer"])
            self.fill(activity, Pool(crew.members), least=0.6)

    def _last_saturday(self) -> None:
        """The corner's Saturday: people came, residents were counted, nobody has confirmed."""
        day, facts = self.ground.last_saturday, self.ground.facts
        station = next(one for one in facts.stations if one.key == self.story.station)
        weekly = station.series[0]
        series = self.ground.series[series_key(station.key, weekly.title)]
        with at(minute_of(day - timedelta(days=3), TEN)):
            activity = activities.make_occurrences(self.actor, series, day)[0]
            activities.publish(self.actor, activity)
            volunteer = self.ground.demo["volunteer"]
            shift = self._fitting(self._shifts(activity), volunteer)
            self.ground.busy[day, 0] -= self._demo_ids()
            self._join(shift, volunteer)
            self.fill(activity, self.pools.regulars, least=0.8)
        self._held(activity, self.ground.demo["station_leader"].person_id)
        served = {span.title: span.served for span in spans_of(station, weekly)}
        for shift in self._shifts(activity):
            self._count(shift, served[shift.title])
        self.ground.progress.advance()

    def _unrecorded(self, days: int, town: str) -> None:
        """Service of the last two weeks whose roll is still to be confirmed."""
        number = next(n for n, t in enumerate(self.ground.towns) if t.facts.name == town)
        here, day = self.ground.towns[number], self.ground.today - timedelta(days=days)
        leader = self.pools.leader(series_key(PERMANENT, town))
        with at(minute_of(day - timedelta(days=4), TEN)):
            activity = self._single(
                day, 840, 990, here.unit, here.places[PERMANENT],
                f"{town}{self.story.unrecorded_title}", "志愿者", 8, leader=Person(pk=leader),
                programme=self.programme,
            )  # fmt: skip
            activities.publish(self.actor, activity)
            self.fill(activity, self.pools.towns[number], least=0.5)
        self._held(activity, leader)

    def _ahead(self, key: str, series: Series) -> None:
        """Drafts for four weeks; the next days are published and people sign up."""
        until = self.ground.today + timedelta(days=WEEKS_AHEAD)
        drafts = activities.make_occurrences(self.actor, series, until)
        last = minute_of(self.ground.today + timedelta(days=DAYS_PUBLISHED + 1), 0)
        soon = [draft for draft in drafts if draft.starts_at < last]
        with at(self.now - timedelta(days=1)):
            for activity in soon:
                activities.publish(self.actor, activity)
                if key.partition("/")[0] in self.ground.venues:
                    self._demo_ahead(key.partition("/")[0], activity)
                self.fill(activity, self.pools.behind(key))

    def _demo_ahead(self, station: str, activity: Activity) -> None:
        """What the demo's people have before them."""
        demo, shifts = self.ground.demo, self._shifts(activity)
        ahead = (_day(activity) - self.ground.today).days
        if station == self.story.station and ahead > 0:
            self._join(self._fitting(shifts, demo["volunteer"]), demo["volunteer"])
            self._join(self._fitting(shifts, demo["minor"]), demo["minor"])
        elif station == self.story.watch and ahead in (1, 4):
            self._join(self._fitting(shifts, demo["volunteer"]), demo["volunteer"])
        elif station == self.story.full:
            # A full shift in which the demo's volunteer waits in line.
            shift, busy = shifts[0], self._taken(shifts[0]) | self._demo_ids()
            number = shift.capacity + 1
            for member in self.pools.regulars.draw(self.random, number, busy, _day(activity)):
                self._sign_up(shift, member.person_id)
            self._join(shift, demo["volunteer"])

    def _fitting(self, shifts: list[Shift], volunteer: Volunteer) -> Shift:
        """The first shift that asks for no skill that this one has not."""
        held = {self.ground.skills[key] for key in volunteer.skills}
        return next(s for s in shifts if s.skill_id is None or s.skill_id in held)

    def _demo_ids(self) -> set[int]:
        return {volunteer.person_id for volunteer in self.ground.demo.values()}

    def _teams(self) -> None:
        """One-off activities of teams in the next fortnight."""
        ground, random = self.ground, self.random
        for _ in range(ground.scaled(TEAM_ACTIVITIES, least=8)):
            crew = choose(random, ground.teams)
            day = ground.today + timedelta(days=random.randint(1, FORTNIGHT))
            start = choose(random, (510, 540, 810, 840, 1110))
            places = ground.towns[crew.town].places
            work = ground.facts.team_work[crew.speciality]
            title = choose(random, work.titles)
            capacity = max(len(crew.members) // 3, 3)
            with at(self.now - timedelta(days=1)):
                activity = self._single(
                    day, start, start + 120, crew.team.unit,
                    places[choose(random, work.places)], title, "志愿者", capacity,
                    leader=crew.team.captain, programme=self.programme,
                )  # fmt: skip
                activities.publish(self.actor, activity)
                self.fill(activity, Pool(crew.members))
        ground.progress.advance()

    def fill(self, activity: Activity, pool: Pool, *, least: float = 0.0) -> None:
        """Some shifts are full with people in line, some half empty."""
        day = _day(activity)
        for shift in self._shifts(activity):
            number = round(shift.capacity * max(self.random.betavariate(2.2, 1.5), least))
            if self.random.random() < FULL:
                number = shift.capacity + self.random.randint(1, MOST_WAITING)
            crew = self.pools.skilled[self.skills[shift.skill_id]] if shift.skill_id else pool
            number -= shift.taken + shift.waiting
            for member in crew.draw(self.random, number, self._taken(shift), day):
                self._sign_up(shift, member.person_id)

    def _single(
        self,
        day: date,
        start: int,
        end: int,
        unit: Unit,
        venue: Venue,
        title: str,
        post: str,
        capacity: int,
        *,
        leader: Person | None,
        programme: str,
    ) -> Activity:
        """A draft with one shift."""
        notice = self.ground.facts.notice
        starts_at, ends_at = minute_of(day, start), minute_of(day, end)
        draft = activities.create_activity(
            self.actor,
            unit=unit,
            venue=venue,
            title=title,
            starts_at=starts_at,
            ends_at=ends_at,
            programme=self.ground.programmes[programme],
            leader=leader,
            content=notice.about(title, venue.name),
            conditions=notice.conditions,
            how_to_join=notice.how_to_join,
            risks=notice.risks,
            guarantees=notice.guarantees,
            shifts=[
                NewShift(
                    title=post, starts_at=starts_at, ends_at=ends_at, capacity=capacity, minimum=2
                )
            ],
        )
        activities.review_nature(self.actor, draft, dict.fromkeys(QUESTIONS, False))
        return draft

    def _join(self, shift: Shift, volunteer: Volunteer) -> None:
        free = volunteer.person_id not in self._taken(shift)
        if free and clock.now() < shift.starts_at:
            self._sign_up(shift, volunteer.person_id)

    def _held(self, activity: Activity, leader: int) -> None:
        """People scan their way in, and most of them out again."""
        for row in roll(self.actor, activity):
            shift = row.shift
            for sign_up in row.people:
                if self.random.random() > CAME:
                    continue
                early = timedelta(minutes=self.random.randint(-12, 3))
                self._scan(activity, leader, sign_up.person_id, "in", shift.starts_at + early)
                if self.random.random() < LEFT_A_TRACE:
                    late = timedelta(minutes=self.random.randint(0, 9))
                    self._scan(activity, leader, sign_up.person_id, "out", shift.ends_at + late)

    def _scan(
        self, activity: Activity, leader: int, person_id: int, direction: str, moment: datetime
    ) -> None:
        with at(moment):
            code = code_of(as_person(leader), activity)
            activities.check_in(
                as_person(person_id),
                code=code.payload,
                nonce=f"world-{activity.pk}-{person_id}-{direction}",
                direction=direction,
            )

    def _count(self, shift: Shift, served: int) -> None:
        """Residents at one table, counted a few at a time while the shift lasts."""
        left = max(round(self.random.gauss(served, served / 6)), 0)
        length = shift.ends_at - shift.starts_at
        while left > 0:
            number = min(left, self.random.randint(1, 9))
            with at(shift.starts_at + length * self.random.random()):
                activities.tally(self.actor, shift.pk, number=number)
            left -= number

    def _taken(self, shift: Shift) -> set[int]:
        """Who has something else in a part of the day that the shift touches."""
        return set().union(*(self.ground.busy[key] for key in self._parts(shift)))

    def _take(self, shift: Shift, person_id: int) -> None:
        for key in self._parts(shift):
            self.ground.busy[key].add(person_id)

    def _parts(self, shift: Shift) -> list[tuple[date, int]]:
        first, last = (m.astimezone(clock.SHANGHAI) for m in (shift.starts_at, shift.ends_at))
        parts = slot(first.hour * 60 + first.minute), slot(last.hour * 60 + last.minute - 1)
        return [(first.date(), part) for part in range(parts[0], parts[1] + 1)]

    def _sign_up(self, shift: Shift, person_id: int) -> None:
        self._take(shift, person_id)
        activities.sign_up(self.actor, shift.pk, person_id)

    def _shifts(self, activity: Activity) -> list[Shift]:
        return [row.shift for row in roll(self.actor, activity)]


def _day(activity: Activity) -> date:
    return clock.day_of(activity.starts_at)


def build_coming(ground: Ground, pools: Pools) -> None:
    """What is open, and what is ahead."""
    Coming(ground, pools).build()

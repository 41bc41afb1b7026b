"""Where the life of a station takes place, who acts there, and how a service comes about."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from qinglin.access.queries import actor_for
from qinglin.activities import actions as activities
from qinglin.activities.actions import RollRow
from qinglin.activities.events import RollConfirmed, RollCredit
from qinglin.activities.models import Activity, Shift, SignUp
from qinglin.hours import actions as hours
from qinglin.kernel.actor import Actor, system
from qinglin.kernel.events import reactions_to
from qinglin.kernel.models import Job
from qinglin.orgs.models import Unit
from qinglin.people.models import Person
from qinglin.venues.models import Venue
from qinglin.worlds.building.coming import Coming, at
from qinglin.worlds.building.ground import PERMANENT, Ground, Volunteer, minute_of
from qinglin.worlds.building.occasions import Pool, Pools
from qinglin.worlds.building.routine import series_key
from qinglin.worlds.parts import Life
from qinglin.worlds.rules import FULL_AGE

#: One thing that happens.
Act = Callable[[], None]
LEDGER = system("hours")
#: In minutes of the day: when plans are made, when a desk works, how long after the end a leader
#: confirms on the spot.
TEN, DESK, SOON = 600, 570, 40


class Scene(Coming):
    """The station, the town, and the people of the demo with their rights."""

    def __init__(self, ground: Ground, pools: Pools, life: Life) -> None:
        super().__init__(ground, pools)
        self.random, self.words = ground.dice("life"), life
        people = ground.demo_people
        self.secretary = actor_for(people["district_secretary"].pk)
        self.town_secretary = actor_for(people["town_secretary"].pk)
        self.leader = actor_for(people["station_leader"].pk)
        self.volunteer = actor_for(people["volunteer"].pk)
        self.minor, self.guardian = people["minor"], actor_for(people["guardian"].pk)
        self.venue: Venue = ground.venues[self.story.station]
        self.station: Unit = ground.stations[self.story.station]
        titles = {one.key: one.series[0].title for one in ground.facts.stations}
        self.weekly = ground.series[series_key(self.story.station, titles[self.story.station])]
        self.watch = ground.series[series_key(self.story.watch, titles[self.story.watch])]
        number = next(n for n, t in enumerate(ground.towns) if t.facts.name == life.town)
        self.town = ground.towns[number]
        self.townspeople = Pool([one for one in pools.towns[number].members if self._is_grown(one)])
        self.regulars = Pool([one for one in pools.regulars.members if self._is_grown(one)])
        self.town_leader = as_leader(self.townspeople, people["town_secretary"].pk)

    def _is_grown(self, one: Volunteer) -> bool:
        return one.age >= FULL_AGE and one not in self.ground.demo.values()

    def day(self, ago: int) -> date:
        return self.ground.today - timedelta(days=ago)

    def moment(self, ago: int, minute: int = DESK) -> datetime:
        return minute_of(self.day(ago), minute)

    def occasion(
        self,
        ago: int,
        hours: tuple[int, int],
        title: str,
        people: int,
        *,
        here: bool = True,
        demo: Sequence[Volunteer] = (),
        capacity: int = 0,
        planned: int = 4,
    ) -> tuple[Activity, Shift]:
        """A published activity with one shift and its people. ``here``: at the station."""
        unit, venue = (self.station, self.venue)
        leader = Person(pk=self.leader.person_id)
        pool = self.regulars
        if not here:
            unit, venue = self.town.unit, self.town.places[PERMANENT]
            leader, pool = Person(pk=self.town_leader), self.townspeople
        with at(min(self.moment(ago + planned, TEN), self.now - timedelta(days=1))):
            activity = self._single(
                self.day(ago), *hours, unit, venue, title, self.words.post,
                capacity or people + 2, leader=leader, programme=self.programme,
            )  # fmt: skip
            activity = activities.publish(self.actor, activity)
            shift = self._shifts(activity)[0]
            for member in demo:
                self._join(shift, member)
            self.join(shift, pool, people - len(self.inside(shift)))
        return activity, shift

    def join(self, shift: Shift, pool: Pool, number: int) -> list[int]:
        """So many people of the pool who are free sign up; returns them in order."""
        leader = shift.activity.leader_id
        taken = self._taken(shift) | ({leader} if leader else set())
        chosen = pool.draw(self.random, number, taken, self.day(60))
        for member in chosen:
            self._sign_up(shift, member.person_id)
        return [member.person_id for member in chosen]

    def inside(self, shift: Shift) -> list[SignUp]:
        held = SignUp.objects.filter(shift=shift).exclude(state=SignUp.State.CANCELLED)
        return list(held.order_by("pk"))

    def scanned(self, activity: Activity, shift: Shift, coming: Sequence[SignUp]) -> None:
        """These people scan the leader's code, in and out."""
        leader = activity.leader_id or 0
        for one in coming:
            early, late = self.random.randint(1, 9), self.random.randint(0, 7)
            self._scan(
                activity, leader, one.person_id, "in", shift.starts_at - timedelta(minutes=early)
            )
            self._scan(
                activity, leader, one.person_id, "out", shift.ends_at + timedelta(minutes=late)
            )

    def confirm(
        self,
        activity: Activity,
        shift: Shift,
        moment: datetime,
        *,
        absent: Sequence[int] = (),
        excused: Sequence[int] = (),
    ) -> int:
        """The leader confirms the roll, and what comes of it waits for a second person."""
        rows = [
            RollRow(
                shift_id=shift.pk,
                sign_up_id=one.pk,
                outcome="no_show"
                if one.person_id in absent
                else "excused"
                if one.person_id in excused
                else "present",
            )
            for one in self.inside(shift)
            if one.state == SignUp.State.JOINED
        ]
        with at(moment):
            activities.confirm_roll(leading(activity), activity, rows)
            activities.mark_no_shows(self.actor, activity.pk)
            return hours.take_roll(LEDGER, credits_of(activity))


def as_leader(pool: Pool, but: int) -> int:
    """The keenest of them who is not this one."""
    keen = sorted(pool.members, key=lambda one: (-one.weight, one.person_id))
    return next(one.person_id for one in keen if one.person_id != but)


def leading(activity: Activity) -> Actor:
    """Whoever leads the activity."""
    return Actor(name=f"person:{activity.leader_id}", person_id=activity.leader_id)


def credits_of(activity: Activity) -> list[RollCredit]:
    """What the confirmed roll announced; the worker will come to the same."""
    announced = Job.objects.filter(name__in=reactions_to(RollConfirmed)).order_by("-pk")
    for job in announced[:20]:
        if job.payload["activity_id"] == activity.pk:
            found: list[RollCredit] = job.payload["credits"]
            return found
    return []

"""What a desk keeps: patterns, insurance, teams that look for people, open days, stars, papers."""

from datetime import timedelta

from qinglin.activities import actions as activities
from qinglin.activities.models import Activity
from qinglin.documents import actions as documents
from qinglin.hours import actions as hours
from qinglin.hours.models import Entry, Star
from qinglin.hours.queries import stars as earned
from qinglin.orgs.models import Unit
from qinglin.orgs.queries import ids_under
from qinglin.people.models import Person
from qinglin.volunteers import actions as volunteers
from qinglin.worlds.building.coming import at
from qinglin.worlds.building.ground import PERMANENT

from .ahead import Ahead
from .scene import LEDGER, TEN, Act

#: Stars of so many people are published, of units in which so many earned one.
STARS, OF_A_UNIT, MOST_UNITS = 8, 6, 60
NEEDS = (
    ("会修小家电的人", "能开面包车"), ("能写会画的", "周三下午有空的人"), ("持急救证的队员",),
    ("会手语的人", "懂富阳话的年轻人"), ("摄影师",), ("能带孩子做手工的老师",),
)  # fmt: skip
TRAININGS = (("心肺复苏", 180, 365), ("文明引导礼仪", 90, 0), ("涉水安全", 240, 180))
POLICIES = (
    # who, insurer, number, from days ago, until days ahead, what
    ("station", "示范人寿保险", "MN-2026-0117", 200, 165, "人身意外伤害 20 万元，意外医疗 2 万元"),
    ("root", "示范财产保险", "MN-2026-0003", 300, 65, "全区注册志愿者服务期间意外伤害 30 万元"),
    ("town", "示范人寿保险", "MN-2026-0240", 351, 14, "本镇志愿者意外伤害 10 万元"),
    ("station", "示范财产保险", "MN-2025-0098", 560, -195, "水上活动意外伤害 50 万元"),
)


class Kept(Ahead):
    """Everything that is on record."""

    def insure(self) -> None:
        """Policies in force, one that ends soon, one that is over."""
        units: dict[str, Unit] = {
            "station": self.station, "root": self.ground.root, "town": self.town.unit,
        }  # fmt: skip
        self.policies = []
        for who, insurer, number, since, until, covers in POLICIES:
            actor = self.town_secretary if who == "town" else self.secretary
            self.policies.append(
                activities.insure(
                    actor,
                    units[who],
                    insurer=insurer,
                    policy_no=number,
                    covers=covers,
                    from_on=self.day(since),
                    until_on=self.day(-until),
                )
            )

    def kept(self) -> tuple[Act, ...]:
        return (
            self.patterns, self.teams, self.open_days, self.stars, self.certificates,
            self.trained, self.papers, self.long_day,
        )  # fmt: skip

    def patterns(self) -> None:
        """Kept to begin from, for all or for one's own; one was used, one dropped."""
        mine = Activity.objects.filter(unit=self.station, series=None).order_by("pk")
        for number, activity in enumerate(mine[:4]):
            kept = activities.keep_pattern(
                self.leader, activity, title=f"{activity.title}（常用）", shared=number % 2 == 0
            )
            if number == 0:
                start = self.moment(-20, TEN)
                activities.use_pattern(
                    self.town_secretary, kept, unit=self.town.unit,
                    venue=self.town.places[PERMANENT], starts_at=start,
                )  # fmt: skip
            if number == 3:
                activities.drop_pattern(self.leader, kept)

    def teams(self) -> None:
        """What teams look for, and for how many there is room."""
        for crew, needs in zip(self.ground.teams[: len(NEEDS)], NEEDS, strict=False):
            more = self.random.randint(2, 9)
            volunteers.change_team(
                self.secretary, crew.team, needs=needs, capacity=len(crew.members) + more
            )

    def open_days(self) -> None:
        """One open day is over and two joined there; one is to come."""
        crew = self.ground.teams[0]
        members = {one.person_id for one in crew.members}
        activity, shift = self.occasion(8, (1080, 1170), "家电维修队开放夜", 6)
        self.scanned(activity, shift, self.inside(shift))
        self.confirm(activity, shift, shift.ends_at + timedelta(minutes=30))
        day = activities.name_open_day(self.secretary, activity, crew.team)
        came = [one.person_id for one in self.inside(shift) if one.person_id not in members]
        if came:
            activities.recruit(self.secretary, day, came[:2])
        coming, _shift = self.occasion(-6, (1080, 1170), "家电维修队开放夜", 3, planned=9)
        activities.name_open_day(self.secretary, coming, crew.team)

    def stars(self) -> None:
        """Some are granted after their notice, one was refused, some are published now."""
        ground = self.ground
        with at(self.moment(60)):
            hours.set_star_scheme(self.secretary, ground.root, from_on=self.day(60))
        small = Unit.objects.filter(pk__in=ids_under([self.town.unit.pk])[self.town.unit.pk])
        others = Unit.objects.filter(kind=ground.facts.tiers[1]).exclude(pk__in=small)
        published = 0
        for unit in [*small.order_by("-pk"), *others.order_by("pk")][:MOST_UNITS]:
            scheme = earned.scheme_of(unit.pk, ground.today)
            if scheme is None or published >= STARS:
                break
            if 0 < len(earned.reached(unit, scheme)) <= OF_A_UNIT:
                with at(self.moment(12 if published < STARS // 2 else 2)):
                    published += hours.propose_stars(self.secretary, unit)
        with at(self.moment(2, 1000)):
            over = Star.objects.filter(state=Star.State.PUBLISHED, until_on__lt=self.day(2))
            for star in over.order_by("pk")[:1]:
                hours.refuse_star(
                    self.secretary, star, reason="其中三场为单位组织的值班，不计入星级。"
                )
            hours.grant_published(LEDGER)

    def certificates(self) -> None:
        """Of a year, of one service, and one that its holder took back."""
        person = self.ground.demo_people["volunteer"]
        last = self.day(15)
        made = hours.certify_period(
            self.volunteer, person, from_on=self.day(365), to_on=last, extras=()
        )
        own = Entry.objects.filter(person=person, kind=Entry.Kind.CREDIT, service_on__lte=last)
        for number, entry in enumerate(own.order_by("-service_on", "-seq")[:2]):
            made = hours.certify_service(self.volunteer, person, entry)
            if number:
                documents.revoke(self.volunteer, made.document)

    def trained(self) -> None:
        people = self.regulars.members[:4]
        for number, person in enumerate(
            Person.objects.filter(pk__in=[one.person_id for one in people]).order_by("pk")
        ):
            title, length, valid = TRAININGS[number % len(TRAININGS)]
            activities.record_training(
                self.leader,
                person,
                self.station,
                title=title,
                on=self.day(20 + number),
                minutes=length,
                until_on=self.day(20 + number - valid) if valid else None,
            )

    def papers(self) -> None:
        """A roster that was printed and is still to be entered."""
        open_rolls = Activity.objects.filter(
            unit=self.station, state=Activity.State.PUBLISHED, ends_at__lt=self.now
        )
        for activity in open_rolls.order_by("-starts_at")[:1]:
            activities.print_sheet(self.leader, activity)

    def long_day(self) -> None:
        """The unit above agreed beforehand to a long day."""
        drill = self.occasion(-12, (420, 1080), "防汛演练保障", 4, planned=16)[0]
        hours.approve_long_day(self.secretary, drill, reason="全天演练，中途换不了人。")

"""What waits on the desks of the rooms about people and units: namings, entries that may be one
person, corrections, rosters on their way, an open day. Everything by whoever would do it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from qinglin.access.queries import actor_for
from qinglin.activities import actions as activities
from qinglin.activities.models import Activity, OpenDay, SignUp
from qinglin.kernel.actor import Actor
from qinglin.orgs import actions as orgs
from qinglin.orgs.actions import NewHolding
from qinglin.orgs.models import Holding, Unit
from qinglin.orgs.queries import kind_named
from qinglin.people import actions as people
from qinglin.people.actions import NewPerson
from qinglin.people.models import Correction, Likeness, Person
from qinglin.people.queries import doubles
from qinglin.recognition import actions as recognition
from qinglin.recognition import queries as namings
from qinglin.recognition.models import Application, Brand
from qinglin.rosters import actions as rosters
from qinglin.volunteers.models import Membership
from qinglin.worlds.standing import Naming

from .coming import at
from .ground import Ground, minute_of

#: So many people are entered twice: as volunteers by themselves, as holders of posts by an office.
TWINS = 5
YOUNGEST, OLDEST = 20, 33
#: The post of the second entry, by what hangs at the bottom of the tree.
POSTS = {"village": "branch_deputy", "town": "town_secretary"}
DESK = 570
FEWEST_GUESTS, JOINERS = 3, 2
ROSTER = """名称,类别,上级组织,成立日期,简称
{below}青年突击队,志愿服务站,{town},{day},
{town}青年之家,志愿服务站,{town},{day},
{below},{kind},{town},,{below}团支部
{below}文艺小分队,临时队伍,{town},{day},
{town}读书站,志愿服务站,{town},去年春天,
"""


def build_desks(ground: Ground) -> None:
    """One after the other, in the order in which they build on each other."""
    desks = _Desks(ground)
    acts = (desks.namings, desks.twins, desks.requests, desks.rosters, desks.open_day)
    ground.progress.begin("台面", len(acts))
    for act in acts:
        act()
        ground.progress.advance()


class _Desks:
    """The people of the demo with their rights."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.random = ground, ground.dice("desks")
        self.secretary = self._actor("district_secretary")
        self.town = ground.towns[ground.demo["town_secretary"].town]

    def _actor(self, role: str) -> Actor:
        return actor_for(self.ground.demo_people[role].pk)

    def day(self, ago: int) -> date:
        return self.ground.today - timedelta(days=ago)

    def moment(self, ago: int) -> datetime:
        return minute_of(self.day(ago), DESK)

    # ------------------------------------------------------------ namings

    def namings(self) -> None:
        for facts in self.ground.facts.namings:
            self._naming(facts)

    def _naming(self, facts: Naming) -> None:
        """Applications in every state; who is named meets what is asked on that day."""
        ground = self.ground
        brand = recognition.define_brand(
            ground.actor, title=facts.title, level=facts.level,
            given_by=facts.given_by or ground.association.name, review_years=facts.review_years,
            criteria=[(one.title, one.fact, one.least) for one in facts.criteria],
        )  # fmt: skip
        units = list(ground.groups[facts.of])
        own = [one for one in units if one.pk == self.town.unit.pk]
        units = [*own, *(one for one in units if one not in own)][:12]
        met = [unit for unit in units if self._meets(brand, unit)]
        short = [unit for unit in units if unit not in met]
        steps: tuple[tuple[str, ...], ...] = (
            ("assess", "name"), ("assess",), (), ("assess", "name", "review"),
            ("assess", "name", "withdraw"),
        )  # fmt: skip
        for unit, following in zip(met, steps, strict=False):
            self._apply(brand, unit, following)
        for unit in short[:1] or met[len(steps) : len(steps) + 1]:
            self._apply(brand, unit, ("assess", "refuse"))

    def _meets(self, brand: Brand, unit: Unit) -> bool:
        found = namings.counted(brand, unit, self.day(24))
        return all(one.met for one in found)

    def _apply(self, brand: Brand, unit: Unit, following: Sequence[str]) -> None:
        with at(self.moment(30)):
            made = recognition.apply(
                self.secretary, unit, brand,
                words="全年不间断开展便民服务，队伍稳定，居民评价好；记录以本系统为准。",
            )  # fmt: skip
        for number, step in enumerate(following):
            made = Application.objects.select_related("brand", "unit").get(pk=made.pk)
            with at(self.moment(27 - 3 * number)):
                self._step(made, step)

    def _step(self, made: Application, step: str) -> None:
        actor = self.secretary
        if step == "assess":
            score = self.random.randint(78, 97)
            recognition.assess(actor, made, score=score, words="现场走访，查看台账和排班。")
        elif step == "name":
            year = self.day(24).year
            recognition.name_unit(actor, made, on=self.day(24), document=f"团发〔{year}〕21 号")
        elif step == "review":
            recognition.review(actor, made, words="服务台账完整，保留命名。")
        elif step == "refuse":
            recognition.refuse(actor, made, reason="服务场次还没有达到条件，补足后可以再报。")
        else:
            recognition.withdraw(actor, made, reason="服务窗口已经撤并，集体不再存在。")

    # ------------------------------------------------------------ entered twice

    def twins(self) -> None:
        """Volunteers who are entered again with a post: to decide, told apart, merged, undone."""
        ground = self.ground
        kind = kind_named(POSTS[ground.facts.tiers[1]])
        units = {unit.pk: unit for unit in self.town.below}
        chosen: dict[int, int] = {}
        held = set(Holding.objects.values_list("person_id", flat=True))
        for one in ground.volunteers:
            fits = one.unit_id in units and YOUNGEST <= one.age <= OLDEST
            if fits and one.person_id not in held and one not in ground.demo.values():
                chosen.setdefault(one.unit_id, one.person_id)
        pairs = list(chosen.items())[:TWINS]
        known = Person.objects.in_bulk([person for _unit, person in pairs])
        again = people.register_many(
            ground.actor, [self._again(known[person]) for _unit, person in pairs], simulated=True
        )
        posts = orgs.open_posts(
            ground.actor, [units[unit] for unit, _person in pairs], kind, on=self.day(200)
        )
        orgs.appoint_many(
            ground.actor,
            [
                NewHolding(
                    post=post, person=person, from_on=self.day(180), way="elected",
                    politics="league",
                )
                for post, person in zip(posts, again, strict=True)
            ],
        )  # fmt: skip
        people.keep_likenesses(ground.actor, doubles.pairs())
        self._decide([(known[one], twin) for (_unit, one), twin in zip(pairs, again, strict=True)])

    def _again(self, person: Person) -> NewPerson:
        return NewPerson(
            name=person.name, sex=person.sex, born_on=person.born_on,
            document=self.ground.document(person.born_on, person.sex),
        )  # fmt: skip

    def _decide(self, pairs: Sequence[tuple[Person, Person]]) -> None:
        """Of three or more: one pair is two people, one was merged, one merged and taken apart."""
        if len(pairs) < 3:
            return
        (one, other), (kept, gone), (stays, undone) = pairs[:3]
        likeness = Likeness.objects.select_related("low", "high").get(low=one, high=other)
        people.tell_apart(self.secretary, likeness)
        people.merge(self.secretary, gone, kept, reason="同名同生日，本人确认是同一个人。")
        merged = people.merge(self.secretary, undone, stays, reason="名册与注册信息一致。")
        people.undo_merge(self.secretary, merged)

    # ------------------------------------------------------------ one's own data

    def requests(self) -> None:
        """Corrections asked, granted and refused; a copy of data; looks at a minor's record."""
        volunteer, guardian = self._actor("volunteer"), self._actor("guardian")
        person, minor = (self.ground.demo_people[role] for role in ("volunteer", "minor"))
        other = Correction.Field.OTHER
        with at(self.moment(9)):
            refused = people.ask_correction(
                volunteer, person, field=other, wanted="把上周六的服务记成四小时",
                why="当天走得晚。",
            )  # fmt: skip
            done = people.ask_correction(
                guardian, minor, field=other, wanted="居住区域已经搬到新社区"
            )
        with at(self.moment(7)):
            people.refuse_correction(
                self.secretary, refused, answer="时长以签到和领队确认为准，请在“我的时长”里提异议。"
            )
            people.grant_correction(self.secretary, done, answer="已和监护人核对。")
        with at(self.moment(1)):
            people.ask_correction(
                volunteer, person, field=other, wanted="紧急联系人改为家属", why="号码换了。"
            )
            people.note_look(self.secretary, minor)
            people.note_look(self._actor("town_secretary"), minor)
        people.ask_copy(volunteer, person)

    # ------------------------------------------------------------ rosters

    def rosters(self) -> None:
        """A file that waits to be read, and one that waits to be written; the worker does both."""
        unit, below = self.town.unit, (self.town.below or [self.town.unit])[0]
        body = ROSTER.format(
            below=below.name, town=unit.name, kind=below.get_kind_display(),
            day=self.day(10).isoformat(),
        )  # fmt: skip
        rosters.receive(
            self.secretary, self.ground.root, kind="units", name="新设服务站.csv",
            body=body.encode("gb18030"),
        )  # fmt: skip
        rosters.ask(self.secretary, unit, layout="volunteers", reason="年度注册志愿者核对")

    # ------------------------------------------------------------ an open day

    def open_day(self) -> None:
        """Where no station's life brings one: who came to an activity joined the demo's team."""
        ground, team = self.ground, self.ground.teams[0].team
        if OpenDay.objects.exists():
            return
        inside = Membership.objects.filter(team=team, until_on=None).values("person_id")
        rows = Activity.objects.filter(state=Activity.State.CONFIRMED).order_by("-starts_at", "pk")
        for activity in rows[:60]:
            came = SignUp.objects.filter(
                shift__activity=activity, state=SignUp.State.CONFIRMED, outcome="present"
            ).exclude(person__in=inside)
            guests = list(dict.fromkeys(came.order_by("pk").values_list("person_id", flat=True)))
            if len(guests) >= FEWEST_GUESTS:
                day = activities.name_open_day(ground.actor, activity, team)
                activities.recruit(ground.actor, day, guests[:JOINERS])
                break
        ahead = Activity.objects.filter(
            state=Activity.State.PUBLISHED, unit=team.unit_id, starts_at__gt=self.moment(0)
        )
        for activity in ahead.order_by("starts_at", "pk")[:1]:
            activities.name_open_day(ground.actor, activity, team)

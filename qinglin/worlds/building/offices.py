"""Who leads the towns: posts, holders and hand-overs, terms, seats, members, a re-election.

Where the report tells of the re-election of villages (``cadres``) no second one is made up.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from qinglin.elections import actions as elections
from qinglin.elections.actions import NewCandidacy
from qinglin.elections.models import Contest, Milestone, Reelection, Stage
from qinglin.orgs import actions as orgs
from qinglin.orgs.actions import NewHolding
from qinglin.orgs.models import Engagement, Holding, Post, Unit, UnitKind
from qinglin.orgs.queries import kind_named
from qinglin.people.models import Person

from .ground import Ground, TownGround, Volunteer

#: A secretary of a tier, and the first post below; ages at which volunteers are asked.
LEADERS = {"district": "district_secretary", "town": "town_secretary"}
YOUNGEST, OLDEST = 24, 33
#: Terms of the towns end in so many days from today, in turn: over, soon, later.
ENDS_IN = (420, -12, 46, 120, 700, 900, 1200)
TERM = timedelta(days=5 * 365 + 1)
#: Since when the secretaries hold their posts, in days ago, in turn.
SINCE = (400, 25, 640, 210, 900)
#: Every so manieth town has nobody at the moment.
VACANT = 7
SEATS, SOCIAL_WORKERS = 1, 2
#: Members that villages report in turn; some are too few or too many for what they are called.
MEMBERS = (18, 2, 24, 41, 12, 29, 7, 35)
ROOT_SEATS = (("full", 8), ("part", 4), ("seconded", 2))
STAGES = ((Stage.SURVEY, 24), (Stage.REQUEST, 17), (Stage.APPROVAL, 9))
CHAIN_FOR = (0, 1, 2, 3)
DOCUMENTS = {Stage.REQUEST: "请示", Stage.APPROVAL: "批复"}


def build_offices(ground: Ground) -> None:
    """Nothing of it is reported anywhere; it stands for what every district keeps."""
    offices = _Offices(ground)
    acts = (offices.posts, offices.terms, offices.strength, offices.election)
    ground.progress.begin("职务与届期", len(acts))
    for act in acts:
        act()
        ground.progress.advance()


class _Offices:
    """The towns in their order, and the volunteers who may be asked to lead them."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.actor = ground, ground.actor
        self.random = ground.dice("offices")
        self.units: list[Unit] = [town.unit for town in ground.towns]
        self.kind = kind_key(ground)
        self.taken = {one.person_id for one in ground.demo.values()}
        self.taken |= set(Holding.objects.values_list("person_id", flat=True))
        self.taken |= set(Engagement.objects.values_list("person_id", flat=True))
        self.by_town: list[list[Volunteer]] = [[] for _ in ground.towns]
        for one in ground.volunteers:
            if YOUNGEST <= one.age <= OLDEST:
                self.by_town[one.town].append(one)

    def day(self, ago: int) -> date:
        return self.ground.today - timedelta(days=ago)

    def draw(self, town: int) -> Person | None:
        """A grown young volunteer of the town who holds nothing yet."""
        free = [one for one in self.by_town[town] if one.person_id not in self.taken]
        if not free:
            return None
        chosen = self.random.choice(free)
        self.taken.add(chosen.person_id)
        return Person.objects.get(pk=chosen.person_id)

    # ------------------------------------------------------------ posts

    def posts(self) -> None:
        """A secretary in nearly every town, some quite new; what is handed over is on lists."""
        ground = self.ground
        orgs.sync_posts(self.actor)
        founded = ground.founded_on
        root = orgs.open_post(self.actor, ground.root, kind_named("district_secretary"), on=founded)
        posts = orgs.open_posts(self.actor, self.units, kind_named(self.kind), on=founded)
        rows = [self._row(root, ground.demo_people["district_secretary"], 500)]
        own = ground.demo["town_secretary"].town
        before: list[tuple[Person, Person | None]] = []
        for number, post in enumerate(posts):
            if number != own and number % VACANT == VACANT - 1:
                continue
            demo = ground.demo_people["town_secretary"] if number == own else None
            follower = demo or self.draw(number)
            since = SINCE[1] if demo else SINCE[number % len(SINCE)]
            if follower is None:
                continue
            rows.append(self._row(post, follower, since))
            former = self.draw(number) if since < SINCE[3] + 1 else None
            if former is not None:
                rows.append(self._row(post, former, 1_000, self.day(since)))
                before.append((former, follower))
        orgs.appoint_many(self.actor, rows)
        self._hand_over(before)

    def _row(self, post: Post, person: Person, since: int, until: date | None = None) -> NewHolding:
        random = self.random
        return NewHolding(
            post=post, person=person, from_on=self.day(since), left_on=until, way="elected",
            education=random.choice(("college", "bachelor", "bachelor", "master")),
            politics=random.choice(("party", "party", "league")), source="good_youth",
            document=f"团发〔{self.day(since).year}〕{random.randint(3, 60)} 号",
        )  # fmt: skip

    def _hand_over(self, before: Sequence[tuple[Person, Person | None]]) -> None:
        """One list is settled, one half done, the others are as they were opened."""
        left = {
            row.person_id: row
            for row in Holding.objects.filter(person__in=[one.pk for one, _to in before])
            .select_related("post__kind", "person")
            .order_by("pk")
        }
        if not left:
            return
        pairs = [(left[person.pk], receiver) for person, receiver in before]
        lists = orgs.open_hand_overs(self.actor, pairs)
        demo = self.ground.demo_people["town_secretary"].pk
        for number, row in enumerate(lists):
            if row.receiver_id == demo:
                items = list(row.items.order_by("pk"))
                for item in items[:3]:
                    orgs.hand_item(self.actor, item, on=self.day(5), note="当面清点")
                orgs.receive_item(self.actor, items[0], on=self.day(4))
            elif number % 2 == 0:
                orgs.settle_hand_overs(self.actor, [row], on=self.day(3))

    # ------------------------------------------------------------ terms, seats, members

    def terms(self) -> None:
        """Some terms are over or end soon: the units are warned."""
        for number, unit in enumerate(self.units):
            ends = self.ground.today + timedelta(days=ENDS_IN[number % len(ENDS_IN)])
            orgs.begin_term(self.actor, unit, from_on=ends - TERM, ends_on=ends)

    def strength(self) -> None:
        """Established seats, and the members that the units below the demo's town report."""
        ground, since = self.ground, self.ground.founded_on
        for kind, seats in ROOT_SEATS:
            orgs.set_seats(self.actor, ground.root, kind=kind, seats=seats, from_on=since)
        for unit in self.units:
            orgs.set_seats(self.actor, unit, kind="full", seats=SEATS, from_on=since)
        town = ground.towns[ground.demo["town_secretary"].town]
        orgs.set_seats(
            self.actor, town.unit, kind="social_worker", seats=SOCIAL_WORKERS, from_on=since
        )
        self._members(town)

    def _members(self, town: TownGround) -> None:
        orgs.sync_unit_kinds(self.actor)
        branch = UnitKind.objects.filter(
            base=self.ground.facts.tiers[1], form=UnitKind.Form.BRANCH
        ).first()
        rows: list[tuple[Unit, date, int, int | None]] = []
        for number, unit in enumerate(town.below[: 2 * len(MEMBERS)]):
            if branch is not None:
                orgs.change_unit(self.actor, unit, name=unit.name, sort=branch)
            members = MEMBERS[number % len(MEMBERS)]
            rows.append((unit, self.day(20), members, members * 3))
        rows.append((town.unit, self.day(20), 640, 2_100))
        orgs.report_headcounts(self.actor, rows)

    # ------------------------------------------------------------ a re-election

    def election(self) -> None:
        """The towns elect: every stage of the chain up to the candidates is there."""
        ground = self.ground
        if ground.facts.reelections is not None:
            return
        campaign = elections.open_campaign(
            self.actor, ground.root, title=f"{ground.today.year} 年基层团委集中换届",
            unit_kind=self.units[0].kind, from_on=self.day(30), due_on=self.day(-45),
        )  # fmt: skip
        elections.add_milestone(
            self.actor, campaign, kind=Milestone.Kind.MOBILISATION, title="换届动员部署会",
            held_on=self.day(28),
        )  # fmt: skip
        rows = list(Reelection.objects.filter(campaign=campaign).order_by("pk"))
        for number, (stage, ago) in enumerate(STAGES, start=1):
            reached = [row for n, row in enumerate(rows) if CHAIN_FOR[n % len(CHAIN_FOR)] >= number]
            word = DOCUMENTS.get(stage, "")
            elections.take_steps(
                self.actor, reached, stage, on=self.day(ago),
                document=f"团{word}〔{ground.today.year}〕{number} 号" if word else "",
            )  # fmt: skip
        self._candidates([row for n, row in enumerate(rows) if n % len(CHAIN_FOR) == len(STAGES)])

    def _candidates(self, rows: Sequence[Reelection]) -> None:
        """In the first of those that may name candidates there are two, in the second one."""
        towns = {unit.pk: number for number, unit in enumerate(self.units)}
        contests = Contest.objects.filter(reelection__in=rows[:2]).select_related("reelection")
        for number, contest in enumerate(contests.order_by("pk")):
            for _ in range(2 - number):
                person = self.draw(towns[contest.reelection.unit_id])
                if person is not None:
                    elections.nominate(
                        self.actor,
                        NewCandidacy(
                            contest=contest, person=person, form_on=self.day(4), nominators=36,
                            supporters=31, education="bachelor", politics="party",
                            source="good_youth",
                        ),
                    )  # fmt: skip


def kind_key(ground: Ground) -> str:
    """The secretary of what hangs right below the root."""
    return LEADERS[ground.facts.tiers[0]]

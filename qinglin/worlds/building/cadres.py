"""Who leads the units: the holders before, the re-election in its week, the holders since."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from qinglin.elections import actions as elections
from qinglin.elections.actions import Meeting, NewCandidacy
from qinglin.elections.models import Campaign, Contest, Milestone, Reelection, Stage
from qinglin.orgs import actions as orgs
from qinglin.orgs.actions import NewHolding
from qinglin.orgs.models import HandOver, Post, Unit
from qinglin.orgs.queries import kind_named
from qinglin.people import actions as people
from qinglin.people.actions import NewPerson
from qinglin.people.models import Person
from qinglin.worlds import rules
from qinglin.worlds.blueprint import names
from qinglin.worlds.parts import Reelections

from .ground import Ground, choose

FEMALE, PARTY, PARTY_COMMITTEE = 0.42, 0.35, 0.8
#: Shares of schooling, from college to a master's degree.
EDUCATION = (("high", 12), ("college", 48), ("bachelor", 37), ("master", 3))
GOOD_YOUTH_AGES, COMMITTEE_AGES = (20, 28), (24, 35)
YEARS_BEFORE = 3
NO_COUNTS = "报道没有写到会人数、得票和差额情况"
SECRETARY, COMMITTEE = "branch_secretary", "two_committees"


def build_cadres(ground: Ground) -> None:
    """Units of the lower tier elect their secretaries, where the facts say so."""
    if ground.facts.reelections is not None:
        _Week(ground, ground.facts.reelections).build()


class _Week:
    """One re-election of all units, from the training to the hand-over."""

    def __init__(self, ground: Ground, facts: Reelections) -> None:
        self.ground, self.facts, self.actor = ground, facts, ground.actor
        self.random = ground.dice("cadres")
        self.units: list[Unit] = [unit for town in ground.towns for unit in town.below]
        self.effective_on = self._ago(facts.effective)

    def _ago(self, days: int) -> date:
        return self.ground.today - timedelta(days=days)

    def build(self) -> None:
        self.ground.progress.begin("换届", 5)
        orgs.sync_posts(self.actor)
        posts = orgs.open_posts(
            self.actor, self.units, kind_named(SECRETARY), on=self.ground.founded_on
        )
        self._before(posts)
        campaign = self._campaign()
        reelections = list(
            Reelection.objects.filter(campaign=campaign).select_related("unit").order_by("pk")
        )
        winners = self._candidates(reelections)
        self._meet(reelections, winners)
        self._approve(reelections)

    def _before(self, posts: Sequence[Post]) -> None:
        """The term that ends now, and who led the units in it."""
        since = self.effective_on.replace(year=self.effective_on.year - YEARS_BEFORE)
        persons = self._people(len(posts), GOOD_YOUTH_AGES, since)
        terms = orgs.begin_terms(self.actor, self.units, from_on=since, ends_on=self.effective_on)
        orgs.appoint_many(
            self.actor,
            [
                NewHolding(
                    post=post, person=person, from_on=since, way="elected", term=term,
                    education=_education(self.random), politics=_politics(self.random, PARTY),
                )
                for post, person, term in zip(posts, persons, terms, strict=True)
            ],
        )  # fmt: skip
        self.ground.progress.advance()

    def _campaign(self) -> Campaign:
        facts = self.facts
        campaign = elections.open_campaign(
            self.actor,
            self.ground.root,
            title=facts.title,
            unit_kind=self.units[0].kind,
            from_on=self._ago(facts.training_on),
            due_on=self._ago(facts.first - facts.days + 1),
        )
        elections.add_milestone(
            self.actor,
            campaign,
            kind=Milestone.Kind.TRAINING,
            title=facts.training,
            held_on=self._ago(facts.training_on),
        )
        self.ground.progress.advance()
        return campaign

    def _candidates(self, reelections: Sequence[Reelection]) -> dict[int, int]:
        """Whom the report knows as secretaries: re-election -> candidacy; of the rest, a note."""
        who, first = self.facts.secretaries, self._ago(self.facts.training_on)
        for stage, days in ((Stage.SURVEY, 20), (Stage.REQUEST, 12), (Stage.APPROVAL, 6)):
            elections.take_steps(self.actor, reelections, stage, on=first - timedelta(days=days))
        contests = list(Contest.objects.filter(reelection__in=reelections).order_by("pk"))
        mixed = self.random.sample(contests, len(contests))
        good, rest = mixed[: who.good_youth], mixed[who.good_youth :]
        committee, unnamed = rest[: who.committee], rest[who.committee :]
        elections.excuse(self.actor, contests, exception=NO_COUNTS)
        elections.leave_unnamed(self.actor, unnamed, number=1, why=self.facts.why_unnamed)
        young = self._people(len(good), GOOD_YOUTH_AGES, self.effective_on)
        members = self._people(len(committee), COMMITTEE_AGES, self.effective_on)
        self._sit_in_committees(committee, members)
        standing = [
            *(self._stands(c, p, "good_youth") for c, p in zip(good, young, strict=True)),
            *(self._stands(c, p, "committee") for c, p in zip(committee, members, strict=True)),
        ]
        made = elections.nominate_many(self.actor, standing, on=first)
        elections.take_steps(self.actor, reelections, Stage.CANDIDATES, on=first)
        self.ground.progress.advance()
        of_contest = {contest.pk: contest.reelection_id for contest in contests}
        return {of_contest[candidacy.contest_id]: candidacy.pk for candidacy in made}

    def _stands(self, contest: Contest, person: Person, source: str) -> NewCandidacy:
        concurrent = source == "committee"
        return NewCandidacy(
            contest=contest,
            person=person,
            concurrent=concurrent,
            source=source,
            education=_education(self.random),
            politics=_politics(self.random, PARTY_COMMITTEE if concurrent else PARTY),
        )

    def _sit_in_committees(self, contests: Sequence[Contest], members: Sequence[Person]) -> None:
        """Members of the two committees hold that post as well: the other half of 兼任."""
        units = {unit.pk: unit for unit in self.units}
        of = dict(Reelection.objects.filter(contests__in=contests).values_list("contests", "unit"))
        there = [units[of[contest.pk]] for contest in contests]
        since = self._ago(self.facts.training_on + 60)
        posts = orgs.open_posts(self.actor, there, kind_named(COMMITTEE), on=since)
        orgs.appoint_many(
            self.actor,
            [
                NewHolding(post=post, person=person, from_on=since, way="elected")
                for post, person in zip(posts, members, strict=True)
            ],
        )

    def _meet(self, reelections: Sequence[Reelection], winners: dict[int, int]) -> None:
        """Town after town, so many a day, all in the week."""
        facts = self.facts
        for number in range(facts.days):
            day = self._ago(facts.first - number)
            start = len(reelections) * number // facts.days
            end = len(reelections) * (number + 1) // facts.days
            today = reelections[start:end]
            elections.record_meetings(
                self.actor,
                [
                    Meeting(
                        reelection=row,
                        elected={winners[row.pk]} if row.pk in winners else set(),
                        why=NO_COUNTS,
                    )
                    for row in today
                ],
                on=day,
            )
            elections.take_steps(self.actor, today, Stage.REPORT, on=day)
        self.ground.progress.advance()

    def _approve(self, reelections: Sequence[Reelection]) -> None:
        """All results on one day; a few units are still handing over."""
        elections.approve_results(
            self.actor,
            reelections,
            on=self.effective_on - timedelta(days=1),
            effective_on=self.effective_on,
        )
        done = list(reelections)[self.facts.unfinished :]
        day = self.effective_on + timedelta(days=6)
        lists = HandOver.objects.filter(unit__in=[row.unit_id for row in done]).order_by("pk")
        orgs.settle_hand_overs(self.actor, list(lists), on=day)
        elections.take_steps(self.actor, done, Stage.HAND_OVER, on=day)
        self.ground.progress.advance()

    def _people(self, number: int, ages: tuple[int, int], on: date) -> list[Person]:
        """Made-up people of these ages on that day."""
        return people.register_many(
            self.actor, [self._person(ages, on) for _ in range(number)], simulated=True
        )

    def _person(self, ages: tuple[int, int], on: date) -> NewPerson:
        random = self.random
        sex = "f" if random.random() < FEMALE else "m"
        born_on = rules.born_at_age(random, on, random.randint(*ages))
        return NewPerson(
            name=_name(random, sex),
            sex=sex,
            born_on=born_on,
            document=self.ground.document(born_on, sex),
            phone=self.ground.phone(),
        )


def _name(random: Random, sex: str) -> str:
    known = names()
    surnames = list(known.surnames)
    given = known.female if sex == "f" else known.male
    surname = surnames[rules.pick(random, rules.marks(known.surnames.values()))]
    return surname + choose(random, given.first) + choose(random, given.second)


def _education(random: Random) -> str:
    return EDUCATION[rules.pick(random, rules.marks(share for _, share in EDUCATION))][0]


def _politics(random: Random, party: float) -> str:
    return "party" if random.random() < party else "league"

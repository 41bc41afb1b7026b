"""A town whose two villages have a secretary each, and what it takes to elect anew."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from qinglin.elections import actions, rules
from qinglin.elections.actions import Meeting, NewCandidacy
from qinglin.elections.models import Candidacy, Contest, Reelection, Stage
from qinglin.kernel.actor import system
from qinglin.orgs import actions as orgs
from qinglin.orgs.models import Holding, Post, Unit
from qinglin.orgs.tests.make import Tree, make_tree
from qinglin.orgs.tests.make_posts import make_holding, make_post
from qinglin.people.models import Person
from qinglin.people.tests.make import make_person

SYSTEM = system("test")
SURVEYED, HELD, EFFECTIVE = date(2021, 5, 10), date(2021, 5, 25), date(2021, 6, 1)
DUE = date(2021, 5, 31)


@dataclass(frozen=True, slots=True)
class Ground:
    tree: Tree
    post: Post
    held: Holding
    reelection: Reelection

    @property
    def village(self) -> Unit:
        return self.tree.village

    @property
    def contest(self) -> Contest:
        return Contest.objects.get(reelection=self.reelection)


def make_ground() -> Ground:
    tree = make_tree()
    post = make_post(tree.village)
    held = make_holding(post)
    orgs.begin_term(SYSTEM, tree.village, from_on=date(2018, 5, 20))
    return Ground(tree, post, held, actions.start(SYSTEM, tree.village, due_on=DUE))


def make_young(name: str = "俞立新", **but: Any) -> Person:
    return make_person(name, **{"born_on": date(1997, 3, 3), **but})


def fresh(reelection: Reelection) -> Reelection:
    return Reelection.objects.get(pk=reelection.pk)


def bring_to(reelection: Reelection, stage: str, on: date = SURVEYED) -> Reelection:
    """Take the plain steps until this stage is due."""
    while rules.next_stage(fresh(reelection).done) != stage:
        due = rules.next_stage(fresh(reelection).done)
        assert due is not None
        actions.take_step(SYSTEM, reelection, due, on=on)
    return fresh(reelection)


def stand(contest: Contest, person: Person, **but: Any) -> Candidacy:
    fields: dict[str, Any] = {
        "form_on": SURVEYED, "nominators": 9, "supporters": 8, "politics": "league", **but,
    }  # fmt: skip
    return actions.nominate(SYSTEM, NewCandidacy(contest=contest, person=person, **fields))


def elect(ground: Ground, winner: Person, loser: Person | None = None) -> Reelection:
    """Up to the meeting, in which the winner has 30 of 36 votes."""
    bring_to(ground.reelection, Stage.CANDIDATES)
    first = stand(ground.contest, winner)
    second = stand(ground.contest, loser or make_young("甘小鹿"))
    bring_to(ground.reelection, Stage.MEETING)
    count = rules.Count(entitled=48, present=36, returned=36, valid=36)
    held = Meeting(reelection=ground.reelection, count=count, votes={first.pk: 30, second.pk: 6})
    return actions.record_meeting(SYSTEM, held, on=HELD)


def approve(ground: Ground, effective_on: date = EFFECTIVE) -> Reelection:
    bring_to(ground.reelection, Stage.RESULT, on=HELD)
    return actions.approve_result(
        SYSTEM, ground.reelection, on=HELD, effective_on=effective_on, document="团字 9 号"
    )

"""One re-election from survey to hand-over, and every way in which it is refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine

from qinglin.access.queries import actor_for
from qinglin.elections import actions, errors, queries, rules
from qinglin.elections.actions import Meeting, NewCandidacy
from qinglin.elections.models import Candidacy, Contest, Reelection, Stage, Step
from qinglin.inbox.models import Message
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import DomainError, Forbidden
from qinglin.orgs import errors as orgs_errors
from qinglin.orgs import queries as orgs
from qinglin.orgs.models import HandOver, Holding, Term

from .make import (
    EFFECTIVE,
    HELD,
    SURVEYED,
    SYSTEM,
    Ground,
    approve,
    bring_to,
    elect,
    fresh,
    make_ground,
    make_young,
    stand,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground() -> Ground:
    return make_ground()


def refused(kind: type[DomainError], act: Callable[[], Any]) -> None:
    """Refused by name, with every table of the room as it was."""
    before = _everything()
    with pytest.raises(kind):
        act()
    assert _everything() == before


def _everything() -> list[Any]:
    rows: list[Any] = []
    for model in (Reelection, Step, Contest, Candidacy, Holding, Term, HandOver):
        rows += model.objects.order_by("pk").values_list()
    return rows


def test_the_chain_ends_in_posts_rights_and_a_hand_over(ground: Ground) -> None:
    winner = make_young()
    elect(ground, winner)
    approve(ground)
    old, new = Holding.objects.get(pk=ground.held.pk), Holding.objects.get(person=winner)
    assert (old.left_on, new.from_on, new.way) == (EFFECTIVE, EFFECTIVE, "elected")
    assert new.term is not None
    assert (new.term.number, new.term.ends_on) == (2, date(2026, 6, 1))
    for moment, holds, lost in (
        ("2021-05-31T23:59:59+08:00", False, True),
        ("2021-06-01T00:00:00+08:00", True, False),
    ):
        with time_machine.travel(moment, tick=False):
            assert actor_for(winner.pk).can("elections.run", ground.village.pk) is holds
            assert actor_for(old.person_id).can("elections.run", ground.village.pk) is lost
    made = HandOver.objects.get()
    assert (made.holding_id, made.receiver_id) == (old.pk, winner.pk)
    assert queries.todo_of(SYSTEM).hand_overs == [made]
    done = actions.take_step(SYSTEM, ground.reelection, Stage.HAND_OVER, on=date(2021, 6, 10))
    assert (done.state, done.done) == (Reelection.State.COMPLETED, 8)
    assert [link.state for link in queries.chain_of(done)] == ["done"] * 8


def test_whoever_is_re_elected_hands_nothing_over(ground: Ground) -> None:
    elect(ground, ground.held.person)
    approve(ground)
    assert not HandOver.objects.exists()
    assert Holding.objects.filter(person=ground.held.person).count() == 2
    assert len(orgs.posts_of_person(SYSTEM, ground.held.person_id)) == 2


def test_steps_come_in_their_turn_and_order(ground: Ground) -> None:
    row = ground.reelection
    refused(errors.NotTheTurn, lambda: actions.take_step(SYSTEM, row, "request", on=SURVEYED))
    refused(errors.WrongElection, lambda: actions.take_step(SYSTEM, row, "meeting", on=HELD))
    refused(errors.WrongElection, lambda: actions.take_step(SYSTEM, row, "dance", on=HELD))
    actions.take_step(SYSTEM, row, "survey", on=SURVEYED, document="团字 1 号")
    early = date(2021, 5, 9)
    refused(errors.OutOfOrder, lambda: actions.take_step(SYSTEM, row, "request", on=early))
    assert fresh(row).done == 1


def test_nobody_answers_the_own_request(ground: Ground) -> None:
    village = ground.village.pk
    own = Actor(name="person:0", grants=dict.fromkeys(
        ["elections.run", "elections.approve", "elections.view"], frozenset({village})
    ))  # fmt: skip
    above = Actor(name="person:0", grants={
        "elections.approve": frozenset({ground.tree.town.pk, village})
    })  # fmt: skip
    actions.take_step(own, ground.reelection, "survey", on=SURVEYED)
    actions.take_step(own, ground.reelection, "request", on=SURVEYED)
    row = ground.reelection
    refused(Forbidden, lambda: actions.take_step(own, row, "approval", on=SURVEYED))
    refused(Forbidden, lambda: actions.cancel(own, row, reason="不办了"))
    assert actions.take_step(above, row, "approval", on=SURVEYED).done == 3


def test_a_request_is_sent_back_with_a_reason(ground: Ground) -> None:
    bring_to(ground.reelection, Stage.APPROVAL)
    row = ground.reelection
    send: dict[str, Any] = {"on": SURVEYED, "reason": "人选没有摸清"}
    refused(errors.WrongElection, lambda: actions.send_back(SYSTEM, row, back_to="report", **send))
    refused(
        errors.WrongElection,
        lambda: actions.send_back(SYSTEM, row, back_to="survey", on=SURVEYED, reason=" "),
    )
    back = actions.send_back(SYSTEM, row, back_to="survey", **send)
    assert back.done == 0
    (step,) = Step.objects.filter(outcome="sent_back")
    assert (step.stage, step.reason) == ("approval", "人选没有摸清")
    assert Message.objects.get().template == "elections.sent_back"
    refused(errors.CannotSendBack, lambda: actions.send_back(SYSTEM, row, back_to="survey", **send))


def test_a_result_sent_back_to_the_meeting_forgets_the_votes(ground: Ground) -> None:
    elect(ground, make_young())
    bring_to(ground.reelection, Stage.RESULT, on=HELD)
    actions.send_back(SYSTEM, ground.reelection, back_to="meeting", on=HELD, reason="票数存疑")
    assert not Candidacy.objects.exclude(elected=None, votes=None).exists()
    row = fresh(ground.reelection)
    assert (row.done, row.held_on, row.present) == (4, None, None)


def test_candidates_need_form_support_age_and_turn(ground: Ground) -> None:
    contest, young = ground.contest, make_young()
    refused(errors.CandidatesClosed, lambda: stand(contest, young))
    bring_to(ground.reelection, Stage.CANDIDATES)
    refused(errors.FormMissing, lambda: stand(contest, young, form_on=None))
    refused(errors.TooFewSupporters, lambda: stand(contest, young, supporters=5))
    refused(errors.WrongElection, lambda: stand(contest, young, supporters=None))
    elder = make_young("徐立群", born_on=date(1990, 1, 1))
    refused(orgs_errors.HolderTooOld, lambda: stand(contest, elder))
    refused(orgs_errors.HolderNoMember, lambda: stand(contest, young, politics="masses"))
    stand(contest, young)
    refused(errors.AlreadyStands, lambda: stand(contest, young))
    row = ground.reelection
    refused(errors.TooFewCandidates, lambda: actions.take_step(SYSTEM, row, "candidates", on=HELD))
    refused(errors.WrongElection, lambda: actions.set_contest(SYSTEM, contest, seats=2))
    actions.set_contest(SYSTEM, contest, seats=1, exception="经镇团委批准等额选举")
    assert actions.take_step(SYSTEM, row, "candidates", on=HELD).done == 4
    refused(errors.CandidatesClosed, lambda: stand(contest, elder, concurrent=True))


@pytest.mark.parametrize(
    ("count", "votes", "kind"),
    [
        ((60, 36, 36, 36), (30, 6), errors.NoQuorum),
        ((48, 36, 37, 36), (30, 6), errors.CountsDisagree),
        ((48, 36, 36, 36), (30, 7), errors.VotesDisagree),
        ((48, 36, 36, 36), (18, 18), errors.NobodyElected),
    ],
)
def test_a_meeting_that_cannot_elect_is_refused(
    ground: Ground, count: tuple[int, int, int, int], votes: tuple[int, int], kind: Any
) -> None:
    bring_to(ground.reelection, Stage.CANDIDATES)
    two = [stand(ground.contest, make_young(name)) for name in ("甘一一", "甘二二")]
    bring_to(ground.reelection, Stage.MEETING)
    held = Meeting(
        reelection=ground.reelection,
        count=rules.Count(*count),
        votes={one.pk: number for one, number in zip(two, votes, strict=True)},
    )
    refused(kind, lambda: actions.record_meeting(SYSTEM, held, on=HELD))


def test_nothing_closes_without_a_result(ground: Ground) -> None:
    bring_to(ground.reelection, Stage.CANDIDATES)
    row = ground.reelection
    Reelection.objects.filter(pk=row.pk).update(done=5)
    refused(errors.NoResult, lambda: actions.take_step(SYSTEM, row, "report", on=HELD))
    Reelection.objects.filter(pk=row.pk).update(done=6)
    refused(
        errors.NoResult,
        lambda: actions.approve_result(SYSTEM, row, on=HELD, effective_on=EFFECTIVE),
    )


def test_who_is_elected_takes_up_the_post_after_the_meeting(ground: Ground) -> None:
    elect(ground, make_young())
    bring_to(ground.reelection, Stage.RESULT, on=HELD)
    refused(errors.TooEarly, lambda: approve(ground, effective_on=date(2021, 5, 24)))


def test_a_record_without_names_says_so_and_invents_nobody(ground: Ground) -> None:
    contest, why = ground.contest, "报道没有说明"
    refused(
        errors.WrongElection,
        lambda: actions.leave_unnamed(SYSTEM, [contest], number=1, why=" "),
    )
    refused(
        errors.WrongElection,
        lambda: actions.leave_unnamed(SYSTEM, [contest], number=2, why=why),
    )
    actions.leave_unnamed(SYSTEM, [contest], number=1, why=why)
    bring_to(ground.reelection, Stage.MEETING)
    held = Meeting(reelection=ground.reelection)
    refused(errors.WrongElection, lambda: actions.record_meeting(SYSTEM, held, on=HELD))
    actions.record_meeting(SYSTEM, Meeting(reelection=ground.reelection, why=why), on=HELD)
    approve(ground)
    with time_machine.travel("2021-06-02T12:00:00+08:00", tick=False):
        (board,) = orgs.posts_of(ground.village)
        assert (board.now, board.vacant) == ([], 1)
    (side,) = queries.structure_of(queries.only(ground.reelection))
    assert (side.before.number, side.after.number) == (1, 0)
    assert (side.after.unnamed, side.after.vacant) == (1, 0)


def test_a_unit_has_one_re_election_at_a_time_and_something_to_elect(ground: Ground) -> None:
    tree = ground.tree
    refused(errors.AlreadyRunning, lambda: actions.start(SYSTEM, ground.village, due_on=HELD))
    refused(errors.NothingToElect, lambda: actions.start(SYSTEM, tree.other_village, due_on=HELD))
    actions.cancel(SYSTEM, ground.reelection, reason="并入社区")
    refused(errors.Finished, lambda: actions.cancel(SYSTEM, ground.reelection, reason="再来"))
    refused(
        errors.Finished,
        lambda: actions.take_step(SYSTEM, ground.reelection, "survey", on=SURVEYED),
    )
    assert actions.start(SYSTEM, ground.village, due_on=HELD).done == 0


def test_withdrawing_leaves_the_list(ground: Ground) -> None:
    bring_to(ground.reelection, Stage.CANDIDATES)
    one = stand(ground.contest, make_young())
    actions.withdraw(SYSTEM, one)
    assert not Candidacy.objects.exists()
    with pytest.raises(Forbidden):
        actions.nominate_many(
            Actor(name="person:0"), [NewCandidacy(contest=ground.contest, person=make_young())]
        )

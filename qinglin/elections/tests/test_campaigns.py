"""Many units at once: the board, late ones, reminders, structure, facts, warnings."""

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from qinglin.access.tests.make import give
from qinglin.elections import actions, errors, queries
from qinglin.elections.actions import Meeting, NewCandidacy
from qinglin.elections.facts import COMPLETED, MILESTONES
from qinglin.elections.jobs import warn_of_ends
from qinglin.elections.models import Campaign, Contest, Reelection, Stage
from qinglin.inbox.models import Message
from qinglin.kernel import clock, facts
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import Forbidden
from qinglin.kernel.facts import Cut
from qinglin.orgs import actions as orgs
from qinglin.orgs.facts import HOLDERS, POSTS
from qinglin.orgs.models import Holding
from qinglin.orgs.tests.make import Tree, make_tree
from qinglin.orgs.tests.make_posts import make_holding, make_post
from qinglin.people.tests.make import make_person
from qinglin.venues import actions as venues

from .make import DUE, EFFECTIVE, HELD, SURVEYED, SYSTEM, make_young

pytestmark = pytest.mark.django_db
AFTER = datetime(2021, 6, 20, 12, tzinfo=clock.SHANGHAI)


@pytest.fixture
def tree() -> Tree:
    tree = make_tree()
    for village in (tree.village, tree.other_village):
        make_holding(make_post(village), make_young(f"原书记{village.pk}"))
    return tree


def make_campaign(tree: Tree, **but: Any) -> Campaign:
    fields: dict[str, Any] = {
        "title": "集中换届", "unit_kind": "village", "from_on": SURVEYED, "due_on": DUE, **but,
    }  # fmt: skip
    return actions.open_campaign(SYSTEM, tree.district, **fields)


def test_units_right_below_the_campaign_are_lines_of_their_own(tree: Tree) -> None:
    for town in (tree.town, tree.other_town):
        make_post(town, "town_secretary")
    campaign = make_campaign(tree, unit_kind="town")
    board = queries.board_of(SYSTEM, campaign)
    assert {(line.unit, line.number) for line in board.lines} == {
        (tree.town, 1), (tree.other_town, 1),
    }  # fmt: skip
    assert board.total.number == 2
    assert set(queries.towns_of(SYSTEM, campaign)) == {tree.town, tree.other_town}
    own = queries.narrowed(SYSTEM, campaign, queries.Narrowing(town=tree.town.pk))
    assert [row.unit for row in own] == [tree.town]
    villages = queries.board_of(SYSTEM, make_campaign(tree, title="村级"))
    assert {line.unit for line in villages.lines} == {tree.town, tree.other_town}


def elect_one(campaign: Campaign, tree: Tree) -> Reelection:
    """秦望社区 elects a member of the two committees; 江滨社区 stays at its survey."""
    row = Reelection.objects.select_related("unit").get(campaign=campaign, unit=tree.village)
    contest = Contest.objects.get(reelection=row)
    actions.excuse(SYSTEM, [contest], exception="等额")
    for stage in (Stage.SURVEY, Stage.REQUEST, Stage.APPROVAL):
        actions.take_steps(SYSTEM, [row], stage, on=SURVEYED)
    person = make_person("俞丽丽", born_on=date(1988, 1, 1))
    new = NewCandidacy(
        contest=contest, person=person, concurrent=True, politics="party", source="committee"
    )
    (made,) = actions.nominate_many(SYSTEM, [new], on=SURVEYED)
    actions.take_steps(SYSTEM, [row], Stage.CANDIDATES, on=SURVEYED)
    held = Meeting(reelection=row, elected={made.pk}, why="原始材料没有票数")
    actions.record_meetings(SYSTEM, [held], on=HELD)
    actions.take_steps(SYSTEM, [row], Stage.REPORT, on=HELD)
    return actions.approve_results(SYSTEM, [row], on=HELD, effective_on=EFFECTIVE)[0]


def test_every_unit_that_elects_takes_part_once(tree: Tree) -> None:
    campaign = make_campaign(tree)
    assert set(campaign.reelections.values_list("unit", flat=True)) == {
        tree.village.pk, tree.other_village.pk,
    }  # fmt: skip
    again = make_campaign(tree, title="再来一次")
    assert again.reelections.count() == 0
    for but, kind in (
        ({}, errors.CampaignThere),
        ({"title": "x", "unit_kind": "moon", "due_on": SURVEYED}, errors.WrongElection),
        ({"title": "学校换届", "unit_kind": "school"}, errors.NothingToElect),
    ):
        with pytest.raises(kind):
            make_campaign(tree, **but)
    assert Campaign.objects.count() == 2
    with pytest.raises(Forbidden):
        actions.open_campaign(
            Actor(name="person:0", grants={"elections.approve": frozenset({tree.town.pk})}),
            tree.district, title="越权", unit_kind="village", from_on=SURVEYED, due_on=DUE,
        )  # fmt: skip


def test_the_board_counts_by_town_and_stage(
    tree: Tree, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    campaign = make_campaign(tree)
    elect_one(campaign, tree)
    with time_machine.travel(AFTER, tick=False):
        with django_assert_num_queries(2):
            board = queries.board_of(SYSTEM, campaign)
        with django_assert_num_queries(1):
            assert queries.totals_of(SYSTEM, [campaign]) == [(campaign, board.total)]
        lines = {line.unit.pk: (line.at.index(1), line.elected, line.late) for line in board.lines}
        assert lines == {tree.town.pk: (7, 1, 1), tree.other_town.pk: (0, 0, 1)}
        assert (board.total.number, board.total.elected, board.total.late) == (2, 1, 2)
        venues.open_venue(
            SYSTEM, unit=tree.village, name="团支部活动室", kind="station", latitude=30_050_000,
            longitude=119_950_000, opened_on=SURVEYED,
        )  # fmt: skip
        (dot,) = queries.map_of(board)
        assert (dot.line.unit, dot.level) == (tree.town, "late")
        assert queries.box_of([dot]) == f"{dot.x - 60:.0f} {dot.y - 60:.0f} 120 120"
        own = Actor(name="person:0", grants={"elections.view": frozenset({tree.village.pk})})
        assert queries.board_of(own, campaign).total.number == 1
        assert [row.unit_id for row in queries.late_of(own, campaign)] == [tree.village.pk]
    with time_machine.travel("2021-05-31T12:00:00+08:00", tick=False):
        assert queries.board_of(SYSTEM, campaign).total.late == 0


def test_who_is_late_is_told_once_for_a_stage(tree: Tree) -> None:
    campaign = make_campaign(tree)
    chief = make_person("镇书记甲")
    give(chief, "town_secretary", tree.town, from_on=date(2021, 1, 1))
    rows = list(Reelection.objects.filter(campaign=campaign).select_related("unit"))
    on_time = time_machine.travel("2021-05-31T12:00:00+08:00", tick=False)
    with on_time, pytest.raises(errors.NobodyToRemind):
        actions.remind(SYSTEM, rows)
    with time_machine.travel(AFTER, tick=False):
        made = actions.remind(SYSTEM, rows)
        leaders = set(Holding.objects.values_list("person_id", flat=True))
        assert {reminder.person_id for reminder in made} == leaders | {chief.pk}
        assert Message.objects.filter(template="elections.late").count() == 3
        with pytest.raises(errors.NobodyToRemind):
            actions.remind(SYSTEM, rows)
        actions.take_steps(SYSTEM, rows, Stage.SURVEY, on=SURVEYED)
        again = list(Reelection.objects.filter(campaign=campaign).select_related("unit"))
        assert len(actions.remind(SYSTEM, again)) == 3
        assert queries.reminded_of(campaign)[0] == 2


def test_structure_before_and_after_is_counted_from_holders(
    tree: Tree, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    campaign = make_campaign(tree)
    elect_one(campaign, tree)
    with time_machine.travel(AFTER, tick=False), django_assert_num_queries(2):
        (found,) = queries.structure_of(queries.of_campaign(SYSTEM, campaign))
    before, after = found.before, found.after
    assert (before.number, before.party, before.concurrent) == (2, 0, 0)
    assert (after.number, after.party, after.concurrent, after.mean_age) == (1, 1, 1, 33.0)
    assert dict(after.bands) == {"31–35": 1}
    assert dict(after.sources) == {"committee": 1}
    holding = Holding.objects.get(concurrent=True)
    orgs.end_holding(SYSTEM, holding, on=EFFECTIVE)
    (found,) = queries.structure_of(queries.of_campaign(SYSTEM, campaign))
    assert (found.after.number, found.after.vacant) == (0, 1)


def test_facts_count_each_thing_once(tree: Tree) -> None:
    campaign = make_campaign(tree)
    actions.add_milestone(SYSTEM, campaign, kind="training", title="观摩培训会", held_on=SURVEYED)
    elect_one(campaign, tree)
    person = Holding.objects.get(concurrent=True).person
    deputy = make_post(tree.other_village, "branch_deputy")
    make_holding(deputy, person, from_on=EFFECTIVE, concurrent=True)
    cut = Cut(until=AFTER.date())
    assert facts.count(COMPLETED, cut).number == 1
    assert facts.by_unit(COMPLETED, cut).keys() == {tree.village.pk}
    assert facts.count(COMPLETED, Cut(until=date(2021, 5, 24))).number == 0
    assert facts.count(MILESTONES, Cut(until=SURVEYED, filters={"kind": "training"})).number == 1
    assert facts.count(MILESTONES, Cut(until=SURVEYED, filters={"kind": "review"})).number == 0
    # One person with two posts is one person.
    assert facts.count(HOLDERS, Cut(until=AFTER.date(), filters={"concurrent": True})).number == 1
    assert facts.count(HOLDERS, cut).number == 2
    secretaries = Cut(until=AFTER.date(), filters={"post": "branch_secretary"})
    assert facts.count(HOLDERS, secretaries).number == 2
    assert facts.count(POSTS, cut).number == 3
    orgs.end_holding(SYSTEM, Holding.objects.get(post__kind__key="branch_deputy"), on=EFFECTIVE)
    assert facts.count(HOLDERS, cut).number == 2
    orgs.end_holding(SYSTEM, Holding.objects.get(person=person, left_on=None), on=date(2021, 6, 10))
    assert facts.count(HOLDERS, secretaries).number == 1


def test_a_campaign_ends_when_all_are_through(tree: Tree) -> None:
    campaign = make_campaign(tree)
    with pytest.raises(errors.StillRunning):
        actions.close_campaign(SYSTEM, campaign)
    for row in Reelection.objects.filter(campaign=campaign):
        actions.cancel(SYSTEM, row, reason="并入社区")
    actions.close_campaign(SYSTEM, campaign)
    campaign.refresh_from_db()
    with pytest.raises(errors.CampaignClosed):
        actions.add_milestone(SYSTEM, campaign, kind="review", title="总结会", held_on=DUE)


def test_the_end_of_a_term_is_told_once_and_stands_among_what_is_to_be_done(tree: Tree) -> None:
    orgs.begin_term(SYSTEM, tree.village, from_on=date(2018, 5, 20))
    with time_machine.travel("2020-06-01T12:00:00+08:00", tick=False):
        warn_of_ends()
        assert not Message.objects.exists()
    with time_machine.travel("2021-02-01T12:00:00+08:00", tick=False):
        warn_of_ends()
        warn_of_ends()
        (message,) = Message.objects.all()
        assert message.template == "elections.term_ending"
        assert [term.unit_id for term in queries.todo_of(SYSTEM).ending] == [tree.village.pk]
        actions.start(SYSTEM, tree.village, due_on=DUE)
        assert queries.todo_of(SYSTEM).ending == []

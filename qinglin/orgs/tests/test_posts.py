"""Posts, holders, terms and hand-overs: what is written, and what is refused unwritten."""

from datetime import date
from typing import Any

import pytest
import time_machine

from qinglin.kernel.actor import NOBODY, Actor
from qinglin.kernel.errors import DomainError, Forbidden
from qinglin.kernel.models import AuditEntry, Job
from qinglin.orgs import actions, errors, queries, rules
from qinglin.orgs.actions import KindFacts, NewHolding
from qinglin.orgs.models import Engagement, HandOver, Holding, Post, PostKind, Term, TermRule
from qinglin.people.tests.make import as_person, make_person

from .make import SYSTEM, Tree, make_tree
from .make_posts import SINCE, make_holding, make_post

pytestmark = pytest.mark.django_db
DAY = date(2021, 5, 25)


@pytest.fixture
def tree() -> Tree:
    return make_tree()


def arranger(*units: int) -> Actor:
    return Actor(name="person:0", grants={"orgs.appoint": frozenset(units)})


def refused(kind: type[DomainError], **but: Any) -> None:
    """The holding is refused by name, and nothing is written or announced."""
    before = Holding.objects.count(), AuditEntry.objects.count(), Job.objects.count()
    with pytest.raises(kind):
        actions.appoint(SYSTEM, NewHolding(**but))
    assert (Holding.objects.count(), AuditEntry.objects.count(), Job.objects.count()) == before


def test_the_length_of_a_term_is_that_of_its_first_day(tree: Tree) -> None:
    actions.sync_posts(SYSTEM)
    old = actions.begin_term(SYSTEM, tree.village, from_on=SINCE)
    assert (old.number, old.ends_on) == (1, date(2021, 5, 20))
    new = actions.begin_term(SYSTEM, tree.village, from_on=DAY)
    old.refresh_from_db()
    assert (old.ended_on, new.number, new.ends_on) == (DAY, 2, date(2026, 5, 25))
    assert [t.pk for t in queries.ending_terms(SYSTEM, date(2026, 6, 1))] == [new.pk]
    assert list(queries.ending_terms(arranger(), date(2026, 6, 1))) == []


def test_a_term_that_ends_first_or_overlaps_is_refused(tree: Tree) -> None:
    actions.sync_posts(SYSTEM)
    with pytest.raises(errors.TermEndsFirst):
        actions.begin_term(SYSTEM, tree.village, from_on=DAY, ends_on=DAY)
    with pytest.raises(errors.NoTermRule):
        actions.begin_term(SYSTEM, tree.village, from_on=date(1950, 5, 4))
    assert Term.objects.count() == 0
    actions.begin_term(SYSTEM, tree.village, from_on=DAY)
    with pytest.raises(errors.TermOverlaps):
        actions.begin_term(SYSTEM, tree.village, from_on=SINCE)
    assert Term.objects.get().ended_on is None


def test_posts_stand_where_their_kind_says_and_once(tree: Tree) -> None:
    post = make_post(tree.village)
    assert (post.seats, post.opened_on) == (1, SINCE)
    with pytest.raises(errors.PostThere):
        make_post(tree.village)
    with pytest.raises(errors.WrongPost):
        make_post(tree.town)
    assert Post.objects.get() == post


def test_a_post_is_held_from_a_day_up_to_another(tree: Tree) -> None:
    post = make_post(tree.village)
    first = make_holding(post)
    actions.end_holding(SYSTEM, first, on=DAY, reason="换届", document="团字 7 号")
    second = make_holding(post, from_on=DAY, way="elected")
    for moment, holder in (("2021-05-24", first), ("2021-05-25", second)):
        with time_machine.travel(f"{moment}T12:00:00+08:00", tick=False):
            (board,) = queries.posts_of(tree.village)
            assert [seat.holding.pk for seat in board.now] == [holder.pk]
            assert board.vacant == 0
    assert {e.action for e in AuditEntry.objects.all()} >= {"orgs.appointed", "orgs.post_left"}


def test_a_post_is_not_held_twice_nor_by_more_than_its_seats(tree: Tree) -> None:
    post = make_post(tree.village)
    held = make_holding(post)
    other = make_person("俞立新", born_on=date(1997, 3, 3))
    again = {"post": post, "from_on": DAY, "politics": "league"}
    refused(errors.AlreadyHolds, person=held.person, **again)
    refused(errors.SeatsTaken, person=other, **again)
    refused(errors.SeatsTaken, person=other, **{**again, "from_on": SINCE, "left_on": DAY})
    actions.end_holding(SYSTEM, held, on=DAY)
    refused(errors.SeatsTaken, person=other, **{**again, "from_on": date(2021, 5, 24)})
    make_holding(post, other, from_on=DAY)


def test_who_is_too_young_too_old_or_no_member_does_not_hold_it(tree: Tree) -> None:
    post = make_post(tree.village)
    base: dict[str, Any] = {"post": post, "from_on": DAY, "politics": "league"}
    child = make_person("徐小满", born_on=date(2003, 5, 26), phone="")
    elder = make_person("徐立群", born_on=date(1992, 5, 25))
    refused(errors.HolderTooYoung, person=child, **base)
    refused(errors.HolderTooOld, person=elder, **base)
    refused(errors.HolderNoMember, person=elder, **{**base, "concurrent": True, "politics": ""})
    refused(errors.LeavesBeforeComing, person=elder, **{**base, "left_on": SINCE})
    refused(errors.PostClosed, person=elder, **{**base, "from_on": date(2000, 1, 1)})
    refused(errors.WrongPost, person=elder, **{**base, "way": "inherited"})
    made = actions.appoint(SYSTEM, NewHolding(person=elder, concurrent=True, **base))
    assert (made.concurrent, made.unit_id) == (True, tree.village.pk)


def test_who_is_engaged_as_a_social_worker_is_no_branch_secretary(tree: Tree) -> None:
    worker = make_person("姜佳怡", born_on=date(1996, 2, 2))
    engaged = actions.engage(
        SYSTEM, worker, tree.town, kind="social_worker", from_on=date(2020, 1, 1)
    )
    base: dict[str, Any] = {"person": worker, "from_on": DAY, "politics": "league"}
    refused(errors.NotTogether, post=make_post(tree.village), **base)
    actions.appoint(SYSTEM, NewHolding(post=make_post(tree.village, "branch_deputy"), **base))
    Engagement.objects.filter(pk=engaged.pk).update(until_on=date(2021, 5, 24))
    post = make_post(tree.other_village)
    actions.appoint(SYSTEM, NewHolding(post=post, **base))


def test_leaving_before_coming_and_leaving_twice_are_refused(tree: Tree) -> None:
    held = make_holding(make_post(tree.village))
    with pytest.raises(errors.LeavesBeforeComing):
        actions.end_holding(SYSTEM, held, on=date(2018, 5, 19))
    held.refresh_from_db()
    assert held.left_on is None
    actions.end_holding(SYSTEM, held, on=DAY)
    with pytest.raises(errors.HoldingEnded):
        actions.end_holding(SYSTEM, held, on=date(2021, 6, 1))
    held.refresh_from_db()
    assert held.left_on == DAY


def test_seats_and_posts_do_not_vanish_under_their_holders(tree: Tree) -> None:
    post = make_post(tree.village, "branch_committee")
    for name in ("甘一", "甘二"):
        make_holding(post, make_person(name, born_on=date(1995, 1, 1)))
    with pytest.raises(errors.SeatsTaken):
        actions.change_seats(SYSTEM, post, seats=1)
    with pytest.raises(errors.PostHeld):
        actions.close_post(SYSTEM, post, on=DAY)
    assert actions.change_seats(SYSTEM, post, seats=2).seats == 2


def test_nobody_arranges_posts_where_it_is_not_theirs(tree: Tree) -> None:
    post = make_post(tree.village)
    held = make_holding(post)
    stranger = arranger(tree.other_village.pk)
    for attempt in (
        lambda: actions.end_holding(stranger, held, on=DAY),
        lambda: actions.open_post(stranger, tree.village, post.kind, on=DAY),
        lambda: actions.begin_term(stranger, tree.village, from_on=DAY),
        lambda: actions.open_hand_over(stranger, held),
        lambda: actions.sync_posts(NOBODY),
        lambda: actions.set_term_rule(stranger, unit_kind="village", from_on=DAY, years=3),
    ):
        with pytest.raises(Forbidden):
            attempt()
    held.refresh_from_db()
    assert held.left_on is None
    assert not HandOver.objects.exists()


def test_a_hand_over_is_written_item_by_item(tree: Tree) -> None:
    post = make_post(tree.village)
    held = make_holding(post)
    receiver = make_person("周敏慧")
    made = actions.open_hand_over(SYSTEM, held, receiver=receiver)
    seal, *rest = made.items.order_by("pk")
    assert [item.title for item in made.items.order_by("pk")] == post.kind.hand_over
    me = as_person(receiver)
    with pytest.raises(errors.NotHandedYet):
        actions.receive_item(me, seal, on=DAY)
    actions.hand_item(as_person(held.person), seal, on=DAY)
    with pytest.raises(errors.WrongPost):
        actions.receive_item(me, seal, on=date(2021, 5, 24))
    done = actions.receive_item(me, seal, on=DAY)
    assert (done.received_on, done.received_by_id) == (DAY, receiver.pk)
    with pytest.raises(Forbidden):
        actions.hand_item(as_person(make_person("外人甲")), rest[0], on=DAY)
    with pytest.raises(errors.HandOverThere):
        actions.open_hand_over(SYSTEM, held)
    assert made.items.filter(received_on=None).count() == 4
    assert list(queries.open_hand_overs(SYSTEM)) == [made]


def test_a_kind_is_data_that_the_district_changes(tree: Tree) -> None:
    PostKind.objects.all().delete()
    TermRule.objects.all().delete()
    assert actions.sync_posts(SYSTEM) == 6 + 6
    assert actions.sync_posts(SYSTEM) == 0
    facts = KindFacts(title="团小组组长", force="volunteer", unit_kinds=["village"])
    made = actions.define_kind(arranger(tree.district.pk), "group_leader", facts)
    assert made.pk in {kind.pk for kind in queries.kinds_for(tree.village)}
    for wrong in (
        KindFacts(title="", force="volunteer", unit_kinds=["village"]),
        KindFacts(title="组长", force="x", unit_kinds=["moon"], seats=0, oldest=10, youngest=20),
    ):
        with pytest.raises(errors.WrongPost):
            actions.change_kind(SYSTEM, made, wrong)
    with pytest.raises(errors.KindThere):
        actions.define_kind(SYSTEM, "group_leader", facts)
    with pytest.raises(errors.RuleThere):
        actions.set_term_rule(SYSTEM, unit_kind="village", from_on=date(2018, 12, 29), years=3)
    assert PostKind.objects.filter(title="团小组组长").count() == 1
    assert TermRule.objects.count() == 6


def test_spans_and_terms_are_reckoned_by_the_day() -> None:
    one, two, three = date(2021, 1, 1), date(2021, 2, 1), date(2021, 3, 1)
    assert not rules.overlap((one, two), (two, None))
    assert rules.overlap((one, None), (three, None))
    assert not rules.overlap((one, one), (one, None))
    assert rules.most_at_once([(one, two), (two, None), (one, None), (three, three)]) == 2
    assert rules.term_end(date(2024, 2, 29), 5) == date(2029, 3, 1)
    assert rules.years_in_force([(one, 3), (two, 5)], two) == 5
    assert rules.years_in_force([(two, 5)], one) is None

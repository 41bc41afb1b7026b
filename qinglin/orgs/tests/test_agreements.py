from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import DomainError, Forbidden, NotFound
from qinglin.kernel.facts import Cut, count
from qinglin.orgs import actions, facts
from qinglin.orgs.actions import NewParty
from qinglin.orgs.errors import (
    AgreementOver,
    AgreementRenewed,
    EngagedAlready,
    EngagementOver,
    SeasonKnown,
    WrongAgreement,
    WrongEngagement,
)
from qinglin.orgs.models import Agreement, Engagement, Party, Posting, Season
from qinglin.orgs.queries import agreements, engagements
from qinglin.people.tests.make import make_person

from .make import SYSTEM, Tree, make_tree

SIGNED = date(2016, 5, 20)
UNTIL = date(2017, 5, 19)


@pytest.fixture
def tree(db: object) -> Tree:
    return make_tree()


def signed(tree: Tree, **but: Any) -> Agreement:
    values: dict[str, Any] = {
        "kind": "partnership",
        "title": "三社联动结亲协议",
        "signed_on": SIGNED,
        "from_on": SIGNED,
        "until_on": UNTIL,
        "parties": [
            NewParty(role="first", unit=tree.town),
            NewParty(role="second", outside="绿城社工服务站"),
        ],
    }
    return actions.sign_agreement(SYSTEM, tree.town, **{**values, **but})


def test_four_seasons_run_under_one_agreement(tree: Tree) -> None:
    agreement = signed(tree)
    for number in range(1, 5):
        begins = SIGNED + timedelta(days=80 * (number - 1))
        actions.plan_season(
            SYSTEM, agreement, number=number, theme=f"第{number}季主题", from_on=begins,
            until_on=begins + timedelta(days=60),
        )  # fmt: skip
    assert [season.number for season in agreements.seasons_of(agreement)] == [1, 2, 3, 4]
    assert count(facts.SEASONS, Cut(until=UNTIL, since=SIGNED)).number == 4
    assert count(facts.AGREEMENTS, Cut(until=UNTIL)).number == 1
    assert count(facts.AGREEMENTS, Cut(until=UNTIL + timedelta(days=1))).number == 0
    assert count(facts.BOUND, Cut(until=UNTIL)).number == 1


def test_an_agreement_that_ends_soon_is_told_until_it_is_renewed(tree: Tree) -> None:
    today = clock.today()
    agreement = signed(tree, from_on=today - timedelta(300), until_on=today + timedelta(30))
    assert agreements.standing(agreement, today).code == "soon"
    assert list(agreements.ending(today)) == [agreement]
    following = actions.renew_agreement(
        SYSTEM, agreement, signed_on=today, from_on=today + timedelta(31), until_on=None
    )
    assert list(agreements.ending(today)) == []
    assert agreements.renewal_of(agreement) == following
    parties = agreements.parties_of([following])[following.pk]
    assert [(p.role, p.unit_id, p.outside) for p in parties] == [
        ("first", tree.town.pk, ""),
        ("second", None, "绿城社工服务站"),
    ]
    with pytest.raises(AgreementRenewed):
        actions.renew_agreement(
            SYSTEM, agreement, signed_on=today, from_on=today + timedelta(31), until_on=None
        )


def test_both_sides_see_it_and_nobody_else(tree: Tree) -> None:
    agreement = signed(
        tree, parties=[NewParty(role="first", unit=tree.town),
                       NewParty(role="second", unit=tree.other_town)],
    )  # fmt: skip
    for unit, sees in ((tree.town, True), (tree.other_town, True), (tree.village, False)):
        actor = Actor(name="x", person_id=1, grants={"orgs.view": frozenset({unit.pk})})
        assert bool(agreements.agreements(actor).count()) is sees
        if not sees:
            with pytest.raises(NotFound):
                agreements.agreement_for(actor, agreement.pk)


def test_what_is_wrong_with_an_agreement_is_named_and_nothing_is_written(tree: Tree) -> None:
    agreement = signed(tree)
    first = actions.plan_season(
        SYSTEM, agreement, number=1, theme="敬老", from_on=SIGNED, until_on=date(2016, 7, 1)
    )
    one, same = NewParty(role="first", unit=tree.town), NewParty(role="second", unit=tree.town)
    stranger = Actor(name="person:1", person_id=1)
    season: dict[str, Any] = {
        "theme": "助学",
        "from_on": date(2016, 8, 1),
        "until_on": date(2016, 9, 1),
    }
    cases: list[tuple[type[DomainError], Callable[[], Any]]] = [
        (WrongAgreement, lambda: signed(tree, parties=[one])),
        (WrongAgreement, lambda: signed(tree, parties=[one, same])),
        (WrongAgreement, lambda: signed(tree, parties=[one, NewParty(role="second")])),
        (WrongAgreement, lambda: signed(tree, until_on=SIGNED - timedelta(1))),
        (WrongAgreement, lambda: signed(tree, kind="marriage")),
        (SeasonKnown, lambda: actions.plan_season(SYSTEM, agreement, number=1, **season)),
        (WrongAgreement, lambda: actions.plan_season(
            SYSTEM, agreement, **{**season, "number": 2, "from_on": first.until_on})),
        (WrongAgreement, lambda: actions.plan_season(
            SYSTEM, agreement, **{**season, "number": 2, "until_on": UNTIL + timedelta(1)})),
        (WrongAgreement, lambda: actions.end_agreement(SYSTEM, agreement, on=UNTIL, reason="")),
        (Forbidden, lambda: actions.end_agreement(stranger, agreement, on=UNTIL, reason="停")),
        (Forbidden, lambda: actions.plan_season(stranger, agreement, number=2, **season)),
    ]  # fmt: skip
    before = [model.objects.count() for model in (Agreement, Party, Season)]
    for refusal, act in cases:
        with pytest.raises(refusal):
            act()
    assert [model.objects.count() for model in (Agreement, Party, Season)] == before
    actions.end_agreement(SYSTEM, agreement, on=UNTIL, reason="双方同意")
    with pytest.raises(AgreementOver):
        actions.plan_season(SYSTEM, agreement, number=2, **season)


def test_a_social_worker_is_counted_once_and_posted_where_the_work_is(tree: Tree) -> None:
    person = make_person("冯雨桐")
    day = date(2026, 2, 1)
    agency = actions.engage(
        SYSTEM, person, tree.district, kind="social_worker", from_on=day, posted_at=tree.town
    )
    actions.engage(SYSTEM, person, tree.town, kind="social_worker", from_on=day)
    assert count(facts.ENGAGED, Cut(until=day, filters={"kind": "social_worker"})).number == 1
    actions.post_to(SYSTEM, agency, tree.other_town, on=date(2026, 5, 1))
    [now, _other] = engagements.engagements_of(person.pk)
    assert {one.place for one in (now, _other)} == {tree.town, tree.other_town}
    actions.end_engagement(SYSTEM, agency, on=date(2026, 6, 1), reason="合同到期")
    assert Posting.objects.filter(until_on=None).count() == 0
    assert Engagement.objects.filter(until_on=None).count() == 1


def test_engagements_refuse_what_cannot_be(tree: Tree) -> None:
    person, day = make_person("冯雨桐"), date(2026, 2, 1)
    one = actions.engage(SYSTEM, person, tree.town, kind="staff", from_on=day)
    stranger = Actor(name="person:1", person_id=1)
    engage, end, never = actions.engage, actions.end_engagement, date(2999, 1, 1)
    town, village = tree.town, tree.village
    cases: list[tuple[type[DomainError], Callable[[], Any]]] = [
        (EngagedAlready, lambda: engage(SYSTEM, person, town, kind="staff", from_on=day)),
        (WrongEngagement, lambda: engage(SYSTEM, person, town, kind="boss", from_on=day)),
        (WrongEngagement, lambda: engage(SYSTEM, person, village, kind="staff", from_on=never)),
        (WrongEngagement, lambda: actions.post_to(SYSTEM, one, village, on=date(2025, 1, 1))),
        (WrongEngagement, lambda: end(SYSTEM, one, on=date(2025, 1, 1))),
        (Forbidden, lambda: end(stranger, one, on=day)),
        (Forbidden, lambda: engage(stranger, person, village, kind="staff", from_on=day)),
    ]  # fmt: skip
    before = list(Engagement.objects.values())
    for refusal, act in cases:
        with pytest.raises(refusal):
            act()
    assert (list(Engagement.objects.values()), Posting.objects.count()) == (before, 0)
    actions.end_engagement(SYSTEM, one, on=day)
    with pytest.raises(EngagementOver):
        actions.end_engagement(SYSTEM, one, on=day)

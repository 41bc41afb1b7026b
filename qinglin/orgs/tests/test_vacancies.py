from datetime import date

import pytest

from qinglin.kernel.actor import Actor
from qinglin.orgs import actions, errors
from qinglin.orgs.actions import KindFacts
from qinglin.orgs.models import Engagement, Holding, PostKind
from qinglin.orgs.queries import strength
from qinglin.orgs.queries.vacancies import vacancies, with_seats
from qinglin.people.tests.make import make_person

from .make import SYSTEM, Tree, make_tree
from .make_posts import SINCE, make_holding, make_post

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)


@pytest.fixture
def tree() -> Tree:
    return make_tree()


def test_a_vacant_post_stands_beside_the_seats_it_would_take(tree: Tree) -> None:
    actions.set_seats(SYSTEM, tree.town, kind="full", seats=2, from_on=SINCE)
    post = make_post(tree.town, "town_secretary", seats=2)
    make_post(tree.village)
    held = make_holding(post)
    assert held.occupies == "full"
    rows = with_seats(vacancies(SYSTEM))
    assert [(row.post.unit, row.held, row.vacant) for row in rows] == [
        (tree.town, 1, 1), (tree.village, 0, 1),
    ]  # fmt: skip
    [town, village] = [row.seats for row in rows]
    assert village is None
    assert town is not None
    assert (town.seats, town.filled, town.vacant) == (2, 1, 1)
    near = Actor(name="x", grants={"orgs.view": frozenset({tree.village.pk})})
    assert [row.unit for row in vacancies(near)] == [tree.village]
    assert [row.unit for row in vacancies(SYSTEM, unit=tree.town.pk)] == [tree.town]
    assert [row.unit for row in vacancies(SYSTEM, town=tree.town.pk)] == [tree.town, tree.village]
    assert not vacancies(SYSTEM, town=tree.other_town.pk)
    actions.end_holding(SYSTEM, held, on=DAY)
    [row] = with_seats(vacancies(SYSTEM, unit=tree.town.pk))
    assert (row.vacant, getattr(row.post, "since")) == (2, DAY)  # noqa: B009


def test_one_person_takes_one_seat_and_who_serves_beside_takes_none(tree: Tree) -> None:
    actions.set_seats(SYSTEM, tree.town, kind="full", seats=1, from_on=SINCE)
    held = make_holding(make_post(tree.town, "town_secretary"))
    assert strength.filled([tree.town.pk], DAY) == {(tree.town.pk, "full"): 1}
    plain = {"education": "", "politics": "league", "source": ""}
    actions.describe_holder(SYSTEM, held, **plain, occupies="seconded")
    assert strength.filled([tree.town.pk], DAY) == {(tree.town.pk, "seconded"): 1}
    actions.describe_holder(SYSTEM, held, **plain)
    assert Holding.objects.get().occupies == "seconded"
    with pytest.raises(errors.WrongPost):
        actions.describe_holder(SYSTEM, held, **plain, occupies="honorary")
    assert Holding.objects.get().occupies == "seconded"
    beside = make_holding(
        make_post(tree.other_town, "town_secretary"), make_person("王芳"), concurrent=True
    )
    assert beside.occupies == ""


def test_social_work_is_no_post_and_no_secretary_is_engaged_for_it(tree: Tree) -> None:
    actions.sync_posts(SYSTEM)
    assert not PostKind.objects.filter(force="social_work").exists()
    with pytest.raises(errors.WrongPost) as refused:
        actions.define_kind(
            SYSTEM, "worker", KindFacts(title="社区社工", force="social_work", unit_kinds=["town"])
        )
    assert list(refused.value.fields) == ["force"]
    held = make_holding(make_post(tree.village))
    with pytest.raises(errors.NotTogether, match="团组织书记"):
        actions.engage(SYSTEM, held.person, tree.town, kind="social_worker", from_on=DAY)
    assert not Engagement.objects.exists()
    actions.engage(SYSTEM, held.person, tree.town, kind="staff", from_on=DAY)

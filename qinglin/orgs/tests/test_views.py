from typing import Any

import pytest
from django.test import RequestFactory

from qinglin.kernel.actor import NOBODY, Actor, system
from qinglin.kernel.doors import Door, door_of
from qinglin.kernel.errors import Forbidden, NotFound
from qinglin.orgs import queries
from qinglin.orgs.models import Unit
from qinglin.orgs.views import changing
from qinglin.orgs.views import units as views

from .make import Tree, make_tree

pytestmark = pytest.mark.django_db


def staff(*units: Unit, manage: bool = False) -> Actor:
    ids = frozenset().union(*queries.ids_under(unit.pk for unit in units).values())
    names = ["orgs.view", "orgs.manage"] if manage else ["orgs.view"]
    return Actor(name="person:0", grants=dict.fromkeys(names, ids))


@pytest.fixture
def tree() -> Tree:
    return make_tree()


def test_staff_see_their_own_branch_only(tree: Tree) -> None:
    tops = queries.tree(staff(tree.town))
    assert [(node.unit, node.below) for node in tops] == [(tree.town, 1)]
    assert [node.unit for node in tops[0].children] == [tree.village]
    assert queries.unit_for(staff(tree.town), tree.village.pk) == tree.village
    for hidden in (tree.district.pk, tree.other_town.pk, 10**9):
        with pytest.raises(NotFound):
            queries.unit_for(staff(tree.town), hidden)


def test_nobody_sees_nothing(tree: Tree) -> None:
    assert queries.tree(NOBODY) == []
    assert list(queries.units(NOBODY)) == []
    assert queries.path_to(NOBODY, tree.village) == []


@pytest.mark.parametrize("words", ["秦望", "qwsq", "xyz", "望社"])
def test_units_are_found_by_words_and_initials(tree: Tree, words: str) -> None:
    expected = [] if words == "xyz" else [tree.village]
    assert list(queries.search(staff(tree.district), words)) == expected
    assert list(queries.search(staff(tree.other_town), words)) == []


def test_the_tree_counts_what_is_below(tree: Tree) -> None:
    (top,) = queries.tree(system("test"))
    assert (top.unit, top.below) == (tree.district, 4)
    assert queries.kinds_of(queries.units(system("test"))) == [
        ("区级团委", 1),
        ("乡镇（街道）", 2),
        ("村（社区）", 2),
    ]


def test_the_tree_costs_one_query_however_large(tree: Tree, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert len(queries.tree(system("test"))) == 1


def test_every_page_is_for_staff() -> None:
    pages = (
        views.tree, views.unit, views.open_unit, views.change_unit, changing.move_unit,
        changing.merge_unit, changing.split_unit, changing.close_unit, changing.tree_on,
    )  # fmt: skip
    assert {door_of(page) for page in pages} == {Door.STAFF}


def test_looking_is_not_managing(tree: Tree) -> None:
    request: Any = RequestFactory().get("/desk/units/")
    request.actor = staff(tree.town)
    with pytest.raises(Forbidden):
        views.open_unit(request, tree.town.pk)
    with pytest.raises(NotFound):
        views.open_unit(request, tree.other_town.pk)

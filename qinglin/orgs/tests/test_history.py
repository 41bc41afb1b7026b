from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import DomainError, Forbidden
from qinglin.orgs import actions, queries
from qinglin.orgs.actions import NewUnit
from qinglin.orgs.errors import ChangedSince, NothingToSplit, StillOpenBelow, UnitClosed, WrongUnit
from qinglin.orgs.models import FormerLink, Hanging, Unit, UnitChange, UnitLink
from qinglin.orgs.queries.past import history, ids_under_on, over_on, tree_on

from .make import SYSTEM, Tree, make_tree, make_unit

SPRING, SUMMER = date(2026, 3, 1), date(2026, 7, 1)
LAST_YEAR = date(2025, 12, 31)
PAIR = ("ancestor_id", "descendant_id", "depth", "from_on")


@pytest.fixture
def tree(db: object) -> Tree:
    return make_tree()


def state() -> tuple[Any, ...]:
    return (
        sorted(Unit.objects.values_list("pk", "parent_id", "name", "closed_on")),
        sorted(UnitLink.objects.values_list(*PAIR), key=str),
        FormerLink.objects.count(),
        Hanging.objects.count(),
        UnitChange.objects.count(),
    )  # fmt: skip


def test_last_year_s_tree_stays_when_a_unit_moves(tree: Tree) -> None:
    hamlet = make_unit(tree.village, "网格一")
    actions.move_unit(SYSTEM, tree.village, tree.other_town, on=SPRING, document="团委〔2026〕3号")
    under = {tree.village.pk, hamlet.pk}
    assert under <= ids_under_on(tree.town.pk, LAST_YEAR)
    assert not under & ids_under_on(tree.other_town.pk, LAST_YEAR)
    assert not under & ids_under_on(tree.town.pk, SPRING)
    assert under <= ids_under_on(tree.other_town.pk, SPRING)
    assert over_on(LAST_YEAR, ancestor__kind="town")[hamlet.pk] == tree.town.pk
    assert over_on(SPRING, ancestor__kind="town")[hamlet.pk] == tree.other_town.pk
    assert queries.link_differences() == []
    [line] = history(SYSTEM, tree.village)
    assert (line.kind, line.on, line.before, line.after) == (
        "moved", SPRING, "富春街道团工委", "鹿山街道团工委",
    )  # fmt: skip


def test_the_tree_of_a_day_is_drawn_as_it_hung(tree: Tree) -> None:
    actions.move_unit(SYSTEM, tree.village, tree.other_town, on=SPRING)
    [root] = tree_on(SYSTEM, LAST_YEAR)
    below = {node.unit.pk: [leaf.unit.pk for leaf in node.children] for node in root.children}
    assert below[tree.town.pk] == [tree.village.pk]
    [root] = tree_on(SYSTEM, SPRING)
    below = {node.unit.pk: [leaf.unit.pk for leaf in node.children] for node in root.children}
    assert below[tree.town.pk] == []


def test_moving_there_and_back_on_one_day_leaves_no_trace_in_the_pairs(tree: Tree) -> None:
    before = state()[:3]
    actions.move_unit(SYSTEM, tree.village, tree.other_town, on=SPRING)
    actions.move_unit(SYSTEM, tree.village, tree.town, on=SPRING)
    assert state()[:3] == before
    assert queries.link_differences() == []


def test_a_unit_that_moves_out_of_one_that_moves_keeps_both_histories(tree: Tree) -> None:
    middle = make_unit(tree.town, "新城片区", "station")
    actions.move_unit(SYSTEM, tree.village, middle, on=SPRING)
    actions.move_unit(SYSTEM, middle, tree.other_town, on=SUMMER)
    actions.move_unit(SYSTEM, tree.village, tree.town, on=date(2026, 8, 1))
    assert queries.link_differences() == []
    assert tree.village.pk in ids_under_on(tree.other_town.pk, date(2026, 7, 31))
    assert tree.village.pk not in ids_under_on(tree.other_town.pk, date(2026, 8, 1))
    stored = state()
    actions.rebuild_links(SYSTEM)
    assert state() == stored


def test_a_merged_unit_stands_with_its_records_below_the_other(tree: Tree) -> None:
    grid = make_unit(tree.village, "网格一")
    actions.merge_units(SYSTEM, tree.village, tree.other_village, on=SUMMER, reason="村社合并")
    tree.village.refresh_from_db()
    assert (tree.village.closed_on, tree.village.parent_id) == (SUMMER, tree.other_village.pk)
    assert {tree.village.pk, grid.pk} <= ids_under_on(tree.other_village.pk, SUMMER)
    assert tree.village.pk in ids_under_on(tree.town.pk, LAST_YEAR)
    assert [line.kind for line in history(SYSTEM, tree.village)] == ["merged"]
    assert [line.kind for line in history(SYSTEM, tree.other_village)] == ["took_in"]
    assert queries.link_differences() == []


def test_a_split_unit_stands_on_or_ends(tree: Tree) -> None:
    new = [NewUnit(kind="village", name=name, opened_on=SPRING) for name in ("东社区", "西社区")]
    made = actions.split_unit(SYSTEM, tree.village, new, on=SPRING, keep=False)
    tree.village.refresh_from_db()
    assert [unit.parent_id for unit in made] == [tree.town.pk] * 2
    assert tree.village.closed_on == SPRING
    assert [line.kind for line in history(SYSTEM, tree.village)] == ["split", "split"]
    more = [NewUnit(kind="village", name="南社区", opened_on=SPRING)]
    actions.split_unit(SYSTEM, tree.other_village, more, on=SPRING, keep=True)
    tree.other_village.refresh_from_db()
    assert tree.other_village.closed_on is None


def test_dissolving_takes_those_below_along_on_request(tree: Tree) -> None:
    with pytest.raises(StillOpenBelow):
        actions.close_unit(SYSTEM, tree.town, on=SUMMER)
    actions.close_unit(SYSTEM, tree.town, on=SUMMER, with_below=True, document="团字7号")
    assert set(Unit.objects.filter(closed_on=SUMMER)) == {tree.town, tree.village}
    assert UnitChange.objects.filter(kind="dissolved", document="团字7号").count() == 2


def test_another_name_is_history(tree: Tree) -> None:
    actions.change_unit(SYSTEM, tree.village, name="秦望新社区")
    [line] = history(SYSTEM, tree.village)
    assert (line.kind, line.before, line.after) == ("renamed", "秦望社区", "秦望新社区")


def refusals(tree: Tree) -> list[tuple[Callable[[], Any], type[DomainError]]]:
    stranger = Actor(name="person:1", person_id=1, grants={"orgs.manage": frozenset()})
    one = [NewUnit(kind="village", name="东社区", opened_on=SPRING)]
    village, move, merge = tree.village, actions.move_unit, actions.merge_units
    split, close = actions.split_unit, actions.close_unit
    return [
        (lambda: move(SYSTEM, village, tree.other_town, on=date(2999, 1, 1)), WrongUnit),
        (lambda: move(SYSTEM, village, tree.other_town, on=date(1940, 1, 1)), WrongUnit),
        (lambda: merge(SYSTEM, village, village, on=SUMMER), DomainError),
        (lambda: merge(SYSTEM, tree.town, village, on=SUMMER), DomainError),
        (lambda: merge(stranger, village, tree.other_village, on=SUMMER), Forbidden),
        (lambda: split(SYSTEM, village, [], on=SUMMER, keep=True), NothingToSplit),
        (lambda: split(SYSTEM, village, one, on=SUMMER, keep=False), NothingToSplit),
        (lambda: split(SYSTEM, tree.town, one * 2, on=SUMMER, keep=False), StillOpenBelow),
        (lambda: split(SYSTEM, tree.district, one, on=SUMMER, keep=True), WrongUnit),
        (lambda: close(SYSTEM, village, on=date(2999, 1, 1)), WrongUnit),
    ]  # fmt: skip


@pytest.mark.parametrize("number", range(10))
def test_what_is_refused_changes_nothing(tree: Tree, number: int) -> None:
    act, refusal = refusals(tree)[number]
    before = state()
    with pytest.raises(refusal):
        act()
    assert state() == before


def test_a_change_is_never_dated_before_the_last_one(tree: Tree) -> None:
    actions.move_unit(SYSTEM, tree.village, tree.other_town, on=SUMMER)
    before = state()
    with pytest.raises(ChangedSince):
        actions.move_unit(SYSTEM, tree.village, tree.town, on=SPRING)
    assert state() == before
    actions.close_unit(SYSTEM, tree.village, on=clock.today())
    with pytest.raises(UnitClosed):
        actions.move_unit(SYSTEM, tree.village, tree.town)

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from qinglin.kernel import clock
from qinglin.kernel.actor import NOBODY, Actor
from qinglin.kernel.errors import Forbidden
from qinglin.kernel.models import AuditEntry
from qinglin.orgs import actions, queries
from qinglin.orgs.actions import NewUnit
from qinglin.orgs.errors import (
    CreditCodeDoubtful,
    CreditCodeKnown,
    Cycle,
    DistrictThere,
    NameTaken,
    StillOpenBelow,
    UnitClosed,
    WrongUnit,
)
from qinglin.orgs.models import Unit, UnitLink

from .make import LONG_AGO, SYSTEM, make_tree, make_unit

GOOD, DOUBTFUL = "91350100M000100Y43", "91350211M0000XUF46"


def links() -> set[tuple[int, int, int]]:
    return set(UnitLink.objects.values_list("ancestor_id", "descendant_id", "depth"))


def derived() -> set[tuple[int, int, int]]:
    """The links as they follow from the parents, worked out the slow way."""
    parents = dict(Unit.objects.values_list("pk", "parent_id"))
    found = set()
    for pk in parents:
        above: int | None = pk
        depth = 0
        while above is not None:
            found.add((above, pk, depth))
            above, depth = parents[above], depth + 1
    return found


def written() -> tuple[Any, ...]:
    return links(), list(Unit.objects.order_by("pk").values()), AuditEntry.objects.count()


def manager(*units: Unit) -> Actor:
    ids = frozenset().union(*queries.ids_under(unit.pk for unit in units).values())
    return Actor(name="person:1", person_id=1, grants={"orgs.manage": ids, "orgs.view": ids})


@pytest.mark.django_db
def test_a_new_unit_is_linked_to_all_above_it() -> None:
    tree = make_tree()
    assert links() == derived()
    assert queries.ids_under([tree.town.pk]) == {
        tree.town.pk: frozenset({tree.town.pk, tree.village.pk})
    }
    assert queries.path_to(SYSTEM, tree.village) == [tree.district, tree.town]
    assert queries.units_above([tree.village.pk]) == {
        tree.district.pk, tree.town.pk, tree.village.pk,
    }  # fmt: skip


@pytest.mark.django_db
def test_many_units_are_opened_at_once() -> None:
    tree = make_tree()
    rows = [NewUnit(kind="village", name=f"村{n}", opened_on=LONG_AGO) for n in range(12)]
    made = actions.open_units(SYSTEM, parent=tree.town, units=rows, simulated=True)
    assert [unit.name for unit in made] == [row.name for row in rows]
    assert all(unit.pk and unit.simulated for unit in made)
    assert links() == derived()
    assert AuditEntry.objects.get(action="orgs.units_opened").detail == {"number": 12}


@pytest.mark.django_db
def test_there_is_one_district() -> None:
    make_tree()
    before = written()
    with pytest.raises(DistrictThere):
        make_unit(None, "另一个团区委", Unit.Kind.DISTRICT)
    with pytest.raises(WrongUnit):
        make_unit(None, "无主村")
    assert written() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("but", "refusal", "field"),
    [
        ({"name": "村"}, WrongUnit, "name"),
        ({"name": "村" * 81}, WrongUnit, "name"),
        ({"name": "新\x00村"}, WrongUnit, "name"),
        ({"short_name": "短" * 41}, WrongUnit, "short_name"),
        ({"kind": "castle"}, WrongUnit, "kind"),
        ({"kind": "district"}, WrongUnit, "kind"),
        ({"credit_code": "9" * 19}, WrongUnit, "credit_code"),
        ({"credit_code": DOUBTFUL}, CreditCodeDoubtful, "credit_code"),
        ({"credit_code": "12345"}, CreditCodeDoubtful, "credit_code"),
        ({"credit_code_reason": "理" * 201}, WrongUnit, "credit_code_reason"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_written(
    but: dict[str, Any], refusal: type[WrongUnit], field: str
) -> None:
    tree = make_tree()
    before = written()
    fields: dict[str, Any] = {"kind": "village", "name": "新村", "opened_on": LONG_AGO, **but}
    with pytest.raises(refusal) as refused:
        actions.open_unit(SYSTEM, parent=tree.town, **fields)
    assert set(refused.value.fields) == {field}
    assert written() == before


@pytest.mark.django_db
def test_a_doubtful_code_is_taken_for_a_reason() -> None:
    tree = make_tree()
    fields: dict[str, Any] = {"kind": "company", "name": "富阳某公司", "opened_on": LONG_AGO}
    unit = actions.open_unit(
        SYSTEM, parent=tree.town, credit_code=DOUBTFUL.lower(),
        credit_code_reason="证书上就是这样写的", **fields,
    )  # fmt: skip
    assert unit.credit_code == DOUBTFUL
    assert queries.credit_code_doubt(unit)
    before = written()
    with pytest.raises(CreditCodeKnown):
        actions.open_unit(
            SYSTEM, parent=tree.other_town, credit_code=DOUBTFUL, credit_code_reason="同上",
            **fields,
        )  # fmt: skip
    assert written() == before


@pytest.mark.django_db
def test_a_name_stands_once_under_a_parent() -> None:
    tree = make_tree()
    before = written()
    with pytest.raises(NameTaken) as refusal:
        make_unit(tree.town, " 秦望社区 ")
    assert str(refusal.value) == "上级组织下已经有“秦望社区”，请换一个名称。"
    with pytest.raises(NameTaken):
        actions.open_units(
            SYSTEM,
            parent=tree.town,
            units=[NewUnit(kind="village", name="同名村", opened_on=LONG_AGO)] * 2,
        )
    with pytest.raises(NameTaken):
        actions.change_unit(SYSTEM, tree.other_town, name=tree.town.name)
    assert written() == before
    make_unit(tree.other_town, "秦望社区")


@pytest.mark.django_db
def test_the_database_itself_refuses_a_name_twice() -> None:
    tree = make_tree()
    with pytest.raises(IntegrityError):
        Unit.objects.create(parent=tree.town, kind="village", name="秦望社区", opened_on=LONG_AGO)


@pytest.mark.django_db
def test_a_moved_unit_takes_its_links_along() -> None:
    tree = make_tree()
    hamlet = make_unit(tree.village, "网格一")
    actions.move_unit(SYSTEM, tree.village, tree.other_town)
    assert links() == derived()
    assert hamlet.pk in queries.ids_under([tree.other_town.pk])[tree.other_town.pk]
    assert hamlet.pk not in queries.ids_under([tree.town.pk])[tree.town.pk]
    assert AuditEntry.objects.get(action="orgs.unit_moved").detail == {
        "before": tree.town.pk,
        "after": tree.other_town.pk,
        "on": clock.today().isoformat(),
    }


@pytest.mark.django_db
def test_a_unit_does_not_hang_below_itself() -> None:
    tree = make_tree()
    before = written()
    for unit, parent in (
        (tree.town, tree.town),
        (tree.town, tree.village),
        (tree.district, tree.village),
    ):
        with pytest.raises(Cycle):
            actions.move_unit(SYSTEM, unit, parent)
    assert written() == before


@pytest.mark.django_db
def test_both_ends_of_a_move_must_be_one_s_own() -> None:
    tree = make_tree()
    before = written()
    for actor in (manager(tree.town), manager(tree.other_town), NOBODY):
        with pytest.raises(Forbidden):
            actions.move_unit(actor, tree.village, tree.other_town)
    assert written() == before
    actions.move_unit(manager(tree.town, tree.other_town), tree.village, tree.other_town)
    assert links() == derived()


@pytest.mark.django_db
def test_a_name_taken_at_the_new_place_stops_the_move() -> None:
    tree = make_tree()
    make_unit(tree.other_town, "秦望社区")
    before = written()
    with pytest.raises(NameTaken):
        actions.move_unit(SYSTEM, tree.village, tree.other_town)
    assert written() == before


@pytest.mark.django_db
def test_a_unit_is_closed_after_those_below_it() -> None:
    tree = make_tree()
    before = written()
    with pytest.raises(StillOpenBelow):
        actions.close_unit(SYSTEM, tree.town, on=date(2026, 1, 1))
    with pytest.raises(WrongUnit):
        actions.close_unit(SYSTEM, tree.village, on=date(1949, 1, 1))
    assert written() == before
    actions.close_unit(SYSTEM, tree.village, on=date(2026, 1, 1))
    closed = actions.close_unit(SYSTEM, tree.town, on=date(2026, 1, 1))
    acts: list[Callable[[], object]] = [
        lambda: actions.close_unit(SYSTEM, closed, on=date(2026, 1, 2)),
        lambda: make_unit(closed, "新村"),
        lambda: actions.move_unit(SYSTEM, tree.other_village, closed),
    ]
    for act in acts:
        with pytest.raises(UnitClosed):
            act()
    assert [unit.name for unit in queries.towns()] == ["鹿山街道团工委"]


@pytest.mark.django_db
def test_a_stranger_changes_nothing() -> None:
    tree = make_tree()
    before = written()
    actor = manager(tree.other_town)
    acts: list[Callable[[], object]] = [
        lambda: actions.open_units(
            actor,
            parent=tree.town,
            units=[NewUnit(kind="village", name="新村", opened_on=LONG_AGO)],
        ),
        lambda: actions.change_unit(actor, tree.village, name="改名"),
        lambda: actions.close_unit(actor, tree.village, on=date(2026, 1, 1)),
        lambda: actions.rebuild_links(actor),
    ]
    for act in acts:
        with pytest.raises(Forbidden):
            act()
    assert written() == before


@pytest.mark.django_db
def test_lost_links_are_derived_again() -> None:
    make_tree()
    whole = links()
    UnitLink.objects.filter(depth=2).delete()
    assert actions.rebuild_links(SYSTEM) == len(whole)
    assert links() == whole


class AnyTree(TestCase):
    """However units are opened and moved, the links follow from the parents."""

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12))
    def test_links_follow_the_parents(self, moves: list[tuple[int, int]]) -> None:
        units = [make_unit(None, "团区委", Unit.Kind.DISTRICT)]
        for number in range(9):
            units.append(make_unit(units[number // 2], f"单元{number}"))
        for unit, parent in moves:
            try:
                actions.move_unit(SYSTEM, units[unit], units[parent])
            except Cycle:
                continue
        assert links() == derived()

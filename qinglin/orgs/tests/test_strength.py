from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import DomainError, Forbidden
from qinglin.kernel.facts import Cut, count
from qinglin.kernel.models import AuditEntry
from qinglin.orgs import actions, facts, rules
from qinglin.orgs.errors import HonourKnown, HonourWithdrawn, KindTaken, SeatsKnown, WrongNumber
from qinglin.orgs.models import Establishment, Headcount, Honour, UnitKind
from qinglin.orgs.queries import strength
from qinglin.people.tests.make import make_person

from .make import SYSTEM, Tree, make_tree

DAY, LATER = date(2026, 1, 1), date(2026, 6, 1)


@pytest.fixture
def tree(db: object) -> Tree:
    return make_tree()


@pytest.mark.parametrize(
    ("form", "members", "fault"),
    [
        ("branch", 2, "too_few"), ("branch", 3, None), ("branch", 29, None),
        ("branch", 30, "too_many"), ("general", 29, "too_few"), ("general", 30, None),
        ("general", 99, None), ("general", 100, "too_many"), ("committee", 99, "too_few"),
        ("committee", 100, None), ("committee", 9000, None), ("higher", 1, None), ("", 1, None),
        ("branch", None, None),
    ],
)  # fmt: skip
def test_a_form_fits_its_members(form: str, members: int | None, fault: str | None) -> None:
    assert rules.size_fault(form, members) == fault


@pytest.mark.parametrize(
    ("members", "form"),
    [(2, ""), (3, "branch"), (29, "branch"), (30, "general"), (99, "general"), (100, "committee")],
)
def test_members_call_for_a_form(members: int, form: str) -> None:
    assert rules.due_form(members) == form


def test_a_unit_that_outgrew_its_form_is_warned_about(tree: Tree) -> None:
    actions.sync_unit_kinds(SYSTEM)
    assert UnitKind.objects.count() > 20
    assert actions.sync_unit_kinds(SYSTEM) == 0
    sort = UnitKind.objects.get(key="village_branch")
    actions.change_unit(SYSTEM, tree.village, name="秦望社区", sort=sort)
    actions.report_headcount(SYSTEM, tree.village, on=DAY, members=12)
    actions.report_headcount(SYSTEM, tree.village, on=LATER, members=34, youth=80)
    [row] = strength.overview(SYSTEM, tree.district, LATER, faulty=True)
    assert row.size is not None
    assert (row.size.members, row.size.fault, row.size.due) == (34, "too_many", "general")
    assert strength.overview(SYSTEM, tree.district, DAY, faulty=True) == []
    assert count(facts.MEMBERS, Cut(until=LATER)).number == 34


def test_seats_follow_the_latest_document_and_social_workers_fill_them(tree: Tree) -> None:
    actions.set_seats(SYSTEM, tree.town, kind="social_worker", seats=1, from_on=DAY)
    actions.set_seats(SYSTEM, tree.town, kind="social_worker", seats=3, from_on=LATER)
    person = make_person("冯雨桐")
    actions.engage(
        SYSTEM, person, tree.district, kind="social_worker", from_on=DAY, posted_at=tree.town
    )
    [row] = strength.overview(SYSTEM, tree.district, LATER)
    [seats] = row.seats
    assert (seats.seats, seats.filled, seats.vacant, seats.over) == (3, 1, 2, 0)
    [before] = strength.seats_of([tree.town.pk], DAY)[tree.town.pk]
    assert (before.seats, before.vacant) == (1, 0)
    assert count(facts.SEATS, Cut(until=LATER)).number == 3


def test_honours_in_a_row_are_those_without_a_gap(tree: Tree) -> None:
    for year in (2020, 2022, 2023, 2024):
        actions.give_honour(
            SYSTEM, tree.district, title="先进单位", level="city", given_by="团市委", year=year,
            given_on=date(year, 12, 31),
        )  # fmt: skip
    cut = Cut(until=LATER, filters={"in_a_row": True, "title": "先进单位"})
    assert count(facts.HONOURS, cut).number == 3
    assert count(facts.HONOURS, Cut(until=LATER)).number == 4
    middle = Honour.objects.get(year=2023)
    actions.withdraw_honour(SYSTEM, middle, on=LATER, reason="复核不合格")
    assert count(facts.HONOURS, cut).number == 1
    with pytest.raises(HonourWithdrawn):
        actions.withdraw_honour(SYSTEM, middle, on=LATER, reason="再撤一次")


def test_what_is_refused_writes_nothing(tree: Tree) -> None:
    actions.sync_unit_kinds(SYSTEM)
    actions.set_seats(SYSTEM, tree.town, kind="full", seats=2, from_on=DAY)
    given: dict[str, Any] = {
        "title": "先进",
        "level": "city",
        "given_by": "团市委",
        "given_on": DAY,
    }
    actions.give_honour(SYSTEM, tree.town, year=2025, **given)
    stranger = Actor(name="person:1", person_id=1)
    unit, seats, report = tree.town, actions.set_seats, actions.report_headcount
    cases: list[tuple[type[DomainError], Callable[[], Any]]] = [
        (SeatsKnown, lambda: seats(SYSTEM, unit, kind="full", seats=3, from_on=DAY)),
        (WrongNumber, lambda: seats(SYSTEM, unit, kind="x", seats=3, from_on=DAY)),
        (Forbidden, lambda: seats(stranger, unit, kind="full", seats=3, from_on=LATER)),
        (WrongNumber, lambda: report(SYSTEM, unit, on=date(2999, 1, 1), members=3)),
        (WrongNumber, lambda: report(SYSTEM, unit, on=DAY, members=3, youth=2)),
        (Forbidden, lambda: report(stranger, unit, on=DAY, members=3)),
        (HonourKnown, lambda: actions.give_honour(SYSTEM, unit, year=2025, **given)),
        (WrongNumber, lambda: actions.give_honour(SYSTEM, unit, year=2027, **given)),
        (Forbidden, lambda: actions.give_honour(stranger, unit, year=2024, **given)),
        (KindTaken, lambda: actions.define_unit_kind(SYSTEM, title="村团支部", base="village")),
        (WrongNumber, lambda: actions.define_unit_kind(SYSTEM, title="驿站", base="castle")),
        (Forbidden, lambda: actions.define_unit_kind(stranger, title="驿站", base="station")),
    ]  # fmt: skip
    tables = (Establishment, Headcount, Honour, UnitKind, AuditEntry)
    before = [model.objects.count() for model in tables]
    for refusal, act in cases:
        with pytest.raises(refusal):
            act()
    assert [model.objects.count() for model in tables] == before

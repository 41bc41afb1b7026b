"""Parts add up to the number, months add up to the number, rights decide about the records."""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from qinglin.figures import actions, queries
from qinglin.figures.models import Mode
from qinglin.figures.queries import drilling
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.orgs.models import Unit
from qinglin.volunteers.models import Profile

from .make import SYSTEM, TODAY, District, attended, make_district, make_person, viewer

pytestmark = pytest.mark.django_db
COUNTED = ["S4-F1", "S4-F3", "S4-F4", "S4-F5", "S4-F6", "S4-F7", "S4-F8", "S4-F12", "S4-F13",
           "S4-F14", "S4-F15", "S4-F16"]  # fmt: skip


@pytest.fixture(autouse=True)
def _on_that_day() -> Iterator[None]:
    with time_machine.travel(clock.at(TODAY) + timedelta(hours=12), tick=False):
        yield


@pytest.fixture(scope="module")
def district(kept: None) -> District:
    with time_machine.travel(clock.at(TODAY) + timedelta(hours=12), tick=True):
        return make_district()


@pytest.fixture
def made(district: District) -> District:
    return deepcopy(district)


@pytest.fixture
def mode(made: District) -> Mode:
    return actions.load_mode(SYSTEM, "fuyang-2015", made.root)


def drill(actor: Actor, mode: Mode, key: str, **but: Any) -> queries.Drilled:
    figure = queries.figure_in(queries.document_of(mode), key)
    return queries.drill(actor, mode, figure, **but)


@pytest.mark.parametrize("key", COUNTED)
def test_parts_and_months_add_up_to_the_number(made: District, mode: Mode, key: str) -> None:
    found = drill(SYSTEM, mode, key)
    assert found.number == sum(part.number for part in found.parts)
    assert found.merged == []
    if found.months:
        assert found.number == sum(month.number or 0 for month in found.months)
    if key != "S4-F3":
        results = queries.recount(queries.document_of(mode), made.root, TODAY)
        counted = next(r for r in results if r.figure.key == key)
        assert (found.number, found.records_behind) == (counted.computed, counted.records)


def test_every_part_opens_into_parts_of_its_own(made: District, mode: Mode) -> None:
    whole = drill(SYSTEM, mode, "S4-F8")
    for part in whole.parts:
        if part.unit is not None and not part.own:
            below = drill(SYSTEM, mode, "S4-F8", unit_id=part.unit.pk)
            assert below.number == part.number == sum(p.number for p in below.parts)
            assert [unit.pk for unit in below.path] == [made.root.pk, part.unit.pk]


def test_months_open_as_well(made: District, mode: Mode) -> None:
    whole = drill(SYSTEM, mode, "S4-F14")
    assert whole.number == sum(month.number or 0 for month in whole.months)
    assert whole.months[0].span is None
    for month in whole.months[1:]:
        found = drill(SYSTEM, mode, "S4-F14", month=month.key)
        assert found.number == month.number
        assert len(found.records.rows) == min(month.number or 0, drilling.PAGE)


@pytest.mark.parametrize(
    "but", [{"unit_id": 999_999}, {"month": "2015-13"}, {"month": "x"}, {"month": "2016-01"},
            {"month": "2013-01"}]
)  # fmt: skip
def test_what_is_not_there_is_not_found(mode: Mode, but: dict[str, Any]) -> None:
    with pytest.raises(NotFound):
        drill(SYSTEM, mode, "S4-F8", **but)


def test_what_stands_has_no_months(mode: Mode) -> None:
    assert drill(SYSTEM, mode, "S4-F6").months == []
    with pytest.raises(NotFound):
        drill(SYSTEM, mode, "S4-F6", month="2015-10")


def test_all_records_are_paged_once_each(made: District, mode: Mode) -> None:
    seen: list[tuple[Any, ...]] = []
    before = None
    while True:
        page = drill(SYSTEM, mode, "S4-F8", before=before).records
        seen += page.rows
        before = page.before
        if before is None:
            break
    whole = drill(SYSTEM, mode, "S4-F8")
    assert len(seen) == whole.number == whole.records.visible
    assert len(seen) > drilling.PAGE
    names = Counter(row[0] for row in seen)
    since = TODAY - timedelta(days=364)
    assert names == Counter(s.person.name for s in attended(made, since))


def test_records_are_shown_where_the_viewer_may_see_them(made: District, mode: Mode) -> None:
    town = made.towns[0]
    whole = drill(SYSTEM, mode, "S4-F8")
    blind = drill(viewer(made.root), mode, "S4-F8")
    assert blind.number == whole.number
    assert {p.row: p.number for p in blind.parts}.items() <= {
        p.row: p.number for p in whole.parts
    }.items()
    assert (blind.records.rows, blind.records.visible) == ([], 0)
    some = drill(viewer(town, permissions=["figures.view", "activities.view"]), mode, "S4-F8")
    assert some.number == whole.number
    below = {made.towns[0].pk, *(v.pk for v in made.villages if v.parent_id == town.pk)}
    since = TODAY - timedelta(days=364)
    hers = [s for s in attended(made, since) if s.shift.activity.unit_id in below]
    assert whole.records_behind is not None
    assert 0 < some.records.visible == len(hers) < whole.records_behind
    titles = {row[1] for row in some.records.rows}
    assert titles <= {s.shift.activity.title for s in hers}


def small_units(made: District) -> Unit:
    """A further town of three volunteers, one of them in a village."""
    town = made.towns[2]
    Profile.objects.filter(unit__in=[town, *made.villages]).delete()
    for n, unit in enumerate([town, town, made.villages[2]]):
        Profile.objects.create(
            person=make_person(f"少{n}"), unit=unit, number=f"S{n}", registered_on=TODAY
        )
    return town


def test_few_persons_are_merged_for_whoever_may_not_see_them(made: District, mode: Mode) -> None:
    town = small_units(made)
    assert made.villages[2].parent_id == town.pk
    staff = drill(SYSTEM, mode, "S4-F6")
    assert {p.unit.name: p.number for p in staff.parts if p.unit}["镇2"] == 3
    blind = drill(viewer(made.root), mode, "S4-F6")
    assert "镇2" not in {p.unit.name for p in blind.parts if p.unit}
    assert "镇2" in {p.unit.name for p in blind.merged if p.unit}
    assert blind.number == staff.number
    assert blind.merged_number is not None
    shown = sum(part.number for part in blind.parts)
    assert shown + blind.merged_number == blind.number
    assert drill(viewer(made.root), mode, "S4-F6", unit_id=town.pk).number is None
    hers = viewer(town, permissions=["figures.view", "volunteers.view"])
    assert drill(hers, mode, "S4-F6", unit_id=town.pk).number == 3
    # The others are so few that she could tell them from the total: she is told her own part.
    around = drill(hers, mode, "S4-F6")
    assert {p.unit.name: p.number for p in around.parts if p.unit} == {"镇2": 3}
    assert (around.number, around.records_behind, around.merged_number) == (None, None, None)


def test_a_larger_district_asks_no_more(
    made: District, mode: Mode, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(9):
        drill(SYSTEM, mode, "S4-F8")
    with django_assert_max_num_queries(8):
        drill(SYSTEM, mode, "S4-F6")


def test_a_page_below_tells_no_more_than_the_page_above(made: District, mode: Mode) -> None:
    """What is merged with a small part is not told by its own page either."""
    blind = viewer(made.root)
    whole = drill(blind, mode, "S4-F8")
    assert whole.merged or any(month.number is None for month in whole.months)
    for part in whole.merged:
        if part.unit is not None and not part.own:
            below = drill(blind, mode, "S4-F8", unit_id=part.unit.pk)
            assert (below.number, below.records_behind) == (None, None)
            assert (below.parts, below.months, below.records.rows) == ([], [], [])
    for month in whole.months:
        if month.number is None and month.key:
            alone = drill(blind, mode, "S4-F8", month=month.key)
            assert (alone.number, alone.records_behind, alone.parts) == (None, None, [])


def test_all_that_is_told_is_nothing_or_enough(made: District, mode: Mode) -> None:
    blind = viewer(made.root)
    for unit in (made.root, *made.towns, *made.villages):
        page = drill(blind, mode, "S4-F8", unit_id=unit.pk)
        months = ["", *(month.key for month in page.months if month.key)]
        for month in months:
            found = drill(blind, mode, "S4-F8", unit_id=unit.pk, month=month)
            numbers = [found.number, found.merged_number, *(p.number for p in found.parts)]
            assert all(number is None or number == 0 or number >= 10 for number in numbers)
            if found.number is not None:
                shown = sum(part.number for part in found.parts)
                assert shown + (found.merged_number or 0) == found.number

from datetime import date, time, timedelta
from typing import Any

import pytest

from qinglin.access.tests.make import make_staff
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import Forbidden
from qinglin.kernel.models import AuditEntry
from qinglin.orgs.tests.make import Tree, make_tree
from qinglin.venues import actions, queries
from qinglin.venues.actions import Span
from qinglin.venues.errors import (
    AlreadyAdmitted,
    EndsBeforeStart,
    NameNeeded,
    NameTaken,
    SpansOverlap,
    VenueClosed,
    WrongPosition,
    WrongSpan,
)
from qinglin.venues.models import OpeningHours, Post, Residency, Service, Venue

from .make import OPENED, SYSTEM, make_venue

pytestmark = pytest.mark.django_db
NINE, NOON, FIVE = time(9), time(12), time(17)


@pytest.fixture
def tree() -> Tree:
    return make_tree()


@pytest.fixture
def secretary(tree: Tree) -> Actor:
    return make_staff("town_secretary", tree.town)


def written() -> tuple[int, ...]:
    models = (Venue, OpeningHours, Service, Post, Residency, AuditEntry)
    return tuple(model._default_manager.count() for model in models)


def test_a_place_is_opened_and_found(tree: Tree, secretary: Actor) -> None:
    venue = actions.open_venue(
        secretary,
        unit=tree.village,
        kind="station",
        name=" 秦望广场“雷锋角” ",
        address="秦望广场",
        latitude=30_048_700,
        longitude=119_953_200,
        permanent=True,
        monthly_floor=500,
    )
    assert (venue.name, venue.opened_on) == ("秦望广场“雷锋角”", clock.today())
    assert list(queries.venues(secretary, words="lfj")) == [venue]
    assert list(queries.venues(secretary, words="秦望")) == [venue]
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.target) == ("venues.opened", f"venues.venue:{venue.pk}")


@pytest.mark.parametrize(
    ("but", "refusal"),
    [
        ({"name": "  "}, NameNeeded),
        ({"name": "秦望广场“雷锋角”"}, NameTaken),
        ({"latitude": 30_048_700}, WrongPosition),
        ({"latitude": 119_953_200, "longitude": 30_048_700}, WrongPosition),
    ],
)
def test_a_wrong_place_is_refused(
    tree: Tree, secretary: Actor, but: dict[str, Any], refusal: type[Exception]
) -> None:
    make_venue(tree.town)
    fields: dict[str, Any] = {"kind": "station", "name": "新站", **but}
    before = written()
    with pytest.raises(refusal):
        actions.open_venue(secretary, unit=tree.town, **fields)
    assert written() == before


def test_a_name_may_come_again_in_another_unit(tree: Tree) -> None:
    make_venue(tree.town)
    assert make_venue(tree.village).pk


@pytest.mark.parametrize("role", ["auditor", "station_leader", "team_leader"])
def test_who_may_not_manage_changes_nothing(tree: Tree, role: str) -> None:
    venue, actor = make_venue(tree.town), make_staff(role, tree.town)
    service = actions.add_service(SYSTEM, venue, title="磨刀", from_on=OPENED)
    before = written()
    attempts: list[Any] = [
        lambda: actions.open_venue(actor, unit=tree.town, kind="station", name="新站"),
        lambda: actions.change_venue(actor, venue, name="别名"),
        lambda: actions.set_opening_hours(actor, venue, [Span(6, NINE, NOON)]),
        lambda: actions.add_service(actor, venue, title="理发"),
        lambda: actions.end_service(actor, service),
        lambda: actions.add_post(actor, venue, title="导医岗"),
        lambda: actions.admit(actor, venue, tree.village),
        lambda: actions.close_venue(actor, venue),
    ]
    for attempt in attempts:
        with pytest.raises(Forbidden):
            attempt()
    assert written() == before


def test_a_change_touches_what_is_named(tree: Tree, secretary: Actor) -> None:
    venue = make_venue(tree.town, address="广场")
    make_venue(tree.town, "微笑亭")
    actions.change_venue(secretary, venue, name="雷锋角", monthly_floor=600)
    venue.refresh_from_db()
    assert (venue.name, venue.monthly_floor, venue.address) == ("雷锋角", 600, "广场")
    assert venue.name_key == "lei feng jiao"
    with pytest.raises(NameTaken):
        actions.change_venue(secretary, venue, name="微笑亭")
    with pytest.raises(TypeError, match="unit"):
        actions.change_venue(secretary, venue, unit=tree.village)
    venue.refresh_from_db()
    assert (venue.name, venue.unit_id) == ("雷锋角", tree.town.pk)


def test_opening_hours_are_replaced_as_a_week(tree: Tree, secretary: Actor) -> None:
    venue = make_venue(tree.town)
    actions.set_opening_hours(secretary, venue, [Span(6, NINE, FIVE), Span(7, NINE, NOON)])
    actions.set_opening_hours(secretary, venue, [Span(6, NINE, NOON), Span(6, NOON, FIVE)])
    spans = queries.hours_of([venue.pk])[venue.pk]
    assert [(s.weekday, s.opens, s.closes) for s in spans] == [(6, NINE, NOON), (6, NOON, FIVE)]
    before = written()
    with pytest.raises(WrongSpan):
        actions.set_opening_hours(secretary, venue, [Span(8, NINE, NOON)])
    with pytest.raises(SpansOverlap, match="09:00–12:00"):
        actions.set_opening_hours(secretary, venue, [Span(6, NINE, NOON), Span(6, time(11), FIVE)])
    assert written() == before
    actions.set_opening_hours(secretary, venue, [])
    assert queries.hours_of([venue.pk]) == {}


def test_services_keep_the_order_of_the_board(tree: Tree, secretary: Actor) -> None:
    venue = make_venue(tree.town)
    for title in ("小家电维修", "盲人推拿", "磨刀"):
        actions.add_service(secretary, venue, title=title, from_on=OPENED)
    with pytest.raises(NameTaken, match="磨刀"):
        actions.add_service(secretary, venue, title="磨刀")
    with pytest.raises(NameNeeded):
        actions.add_service(secretary, venue, title=" ")
    assert [s.title for s in queries.services_of(venue)] == ["小家电维修", "盲人推拿", "磨刀"]
    middle = Service.objects.get(title="盲人推拿")
    with pytest.raises(EndsBeforeStart):
        actions.end_service(secretary, middle, on=OPENED - timedelta(days=1))
    actions.end_service(secretary, middle, on=date(2020, 1, 1))
    assert [s.title for s in queries.services_of(venue)] == ["小家电维修", "磨刀"]
    assert queries.services_of(venue, date(2020, 1, 1)).count() == 3
    assert queries.services_of(venue, OPENED - timedelta(days=1)).count() == 0


def test_posts_and_residents_come_and_go(tree: Tree, secretary: Actor) -> None:
    venue = make_venue(tree.town, kind="home")
    post = actions.add_post(secretary, venue, title="咨询引导岗", from_on=OPENED)
    resident = actions.admit(secretary, venue, tree.village, resident=True, from_on=OPENED)
    guest = actions.admit(secretary, venue, tree.other_town, from_on=OPENED)
    before = written()
    with pytest.raises(AlreadyAdmitted):
        actions.admit(secretary, venue, tree.village)
    with pytest.raises(NameTaken):
        actions.add_post(secretary, venue, title="咨询引导岗")
    assert written() == before
    assert list(queries.residencies_of(venue)) == [resident, guest]
    actions.end_post(secretary, post, on=date(2020, 1, 1))
    actions.end_residency(secretary, resident, on=date(2020, 1, 1))
    assert list(queries.posts_of(venue)) == []
    assert list(queries.residencies_of(venue)) == [guest]
    again = actions.admit(secretary, venue, tree.village)
    assert (again.pk, again.resident) != (resident.pk, True)


def test_what_is_closed_stays_closed_and_ends_what_it_offered(tree: Tree, secretary: Actor) -> None:
    venue = make_venue(tree.town)
    actions.add_service(secretary, venue, title="磨刀", from_on=OPENED)
    actions.add_post(secretary, venue, title="咨询岗", from_on=OPENED)
    actions.admit(secretary, venue, tree.village, from_on=OPENED)
    with pytest.raises(EndsBeforeStart):
        actions.close_venue(secretary, venue, on=OPENED - timedelta(days=1))
    yesterday = clock.today() - timedelta(days=1)
    actions.close_venue(secretary, venue, on=yesterday)
    for model in (Service, Post, Residency):
        assert list(model._default_manager.values_list("until_on", flat=True)) == [yesterday]
    before = written()
    attempts: list[Any] = [
        lambda: actions.close_venue(secretary, venue),
        lambda: actions.change_venue(secretary, venue, name="别名"),
        lambda: actions.set_opening_hours(secretary, venue, []),
        lambda: actions.add_service(secretary, venue, title="理发"),
        lambda: actions.admit(secretary, venue, tree.other_town),
    ]
    for attempt in attempts:
        with pytest.raises(VenueClosed):
            attempt()
    assert written() == before

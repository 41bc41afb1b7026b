"""Places, services, posts and partners, recounted by hand."""

from datetime import date

import pytest

from qinglin.kernel import facts, search
from qinglin.kernel.facts import Counted, Cut
from qinglin.orgs.models import Unit
from qinglin.orgs.tests.make import make_tree, make_unit
from qinglin.venues.facts import HOSTS, ORGANISATIONS, POSTS, SERVICES, SETTINGS, VENUES
from qinglin.venues.models import Post, Residency, Service, Venue

pytestmark = pytest.mark.django_db
TODAY = date(2015, 11, 13)
LONG_AGO = date(2014, 3, 5)


def make_venue(unit: Unit, name: str, kind: str = "station", **but: object) -> Venue:
    values: dict[str, object] = {"opened_on": LONG_AGO, **but}
    return Venue.objects.create(
        unit=unit, kind=kind, name=name, name_key=name, search=search.tokens(name), **values
    )


@pytest.fixture
def places() -> dict[str, Venue]:
    """The partner is tied to both homes, the company to one; one window is closed."""
    tree = make_tree()
    made = {
        "square": make_venue(tree.district, "秦望广场“雷锋角”", permanent=True),
        "flowing": make_venue(tree.town, "流动雷锋角", "flowing"),
        "home": make_venue(tree.district, "志愿者之家", "home"),
        "second": make_venue(tree.town, "志愿者之家（北）", "home"),
        "window": make_venue(tree.town, "办税厅", "window"),
        "closed": make_venue(tree.town, "旧大厅", "window", closed_on=TODAY),
    }
    for venue in ("square", "flowing", "closed"):
        for title in ("磨刀", "理发"):
            Service.objects.create(venue=made[venue], title=title, from_on=LONG_AGO)
    Service.objects.filter(venue=made["flowing"], title="理发").update(until_on=LONG_AGO)
    for venue in ("window", "closed"):
        Post.objects.create(venue=made[venue], title="微笑岗", from_on=LONG_AGO)
    partner = make_unit(tree.district, "阳光公益", Unit.Kind.NONPROFIT)
    company = make_unit(tree.district, "某企业", Unit.Kind.COMPANY)
    for venue in ("home", "second"):
        Residency.objects.create(
            venue=made[venue], unit=partner, resident=venue == "home", from_on=LONG_AGO
        )
    Residency.objects.create(venue=made["home"], unit=company, from_on=LONG_AGO)
    return made


@pytest.mark.parametrize(
    ("fact", "filters", "number"),
    [
        (VENUES, {}, 5),
        (VENUES, {"permanent": True}, 1),
        (VENUES, {"venue_kind": "window"}, 1),
        (VENUES, {"venue": "志愿者之家"}, 2),
        (SERVICES, {}, 3),
        (SERVICES, {"venue": "秦望广场 雷锋角"}, 2),
        (SERVICES, {"venue": "雷锋角"}, 3),
        (POSTS, {}, 1),
        (POSTS, {"venue_kind": "window"}, 1),
        (POSTS, {"venue_kind": "home"}, 0),
        (ORGANISATIONS, {}, 2),
        (ORGANISATIONS, {"venue_kind": "home", "unit_kind": "nonprofit"}, 1),
        (ORGANISATIONS, {"venue_kind": "home", "resident": True}, 1),
        (ORGANISATIONS, {"unit_kind": "company", "resident": True}, 0),
    ],
)
def test_each_thing_counts_once(
    places: dict[str, Venue], fact: facts.Fact, filters: dict[str, object], number: int
) -> None:
    assert facts.count(fact, Cut(until=TODAY, filters=filters)) == Counted(number, number)


def test_what_has_ended_is_gone_on_the_next_day(places: dict[str, Venue]) -> None:
    Post.objects.update(until_on=TODAY)
    Residency.objects.filter(unit__kind="company").update(until_on=TODAY)
    assert facts.count(POSTS, Cut(until=TODAY)).number == 1
    assert facts.count(POSTS, Cut(until=date(2015, 11, 14))).number == 0
    assert facts.count(ORGANISATIONS, Cut(until=TODAY)).number == 2
    assert facts.count(ORGANISATIONS, Cut(until=date(2015, 11, 14))).number == 1
    assert facts.count(VENUES, Cut(until=date(2015, 11, 12))).number == 6


def test_a_place_counts_where_it_is_kept(places: dict[str, Venue]) -> None:
    town = places["window"].unit_id
    assert facts.by_unit(SERVICES, Cut(until=TODAY)) == {
        places["square"].unit_id: Counted(2, 2),
        town: Counted(1, 1),
    }
    assert facts.count(POSTS, Cut(until=TODAY, units=[town])).number == 1
    assert facts.count(POSTS, Cut(until=TODAY, units=[])).number == 0


def test_a_unit_with_two_venues_hosts_once_and_a_setting_is_one_kind(
    places: dict[str, Venue],
) -> None:
    town = places["flowing"].unit
    for name, setting in (("青年之家甲", "shopping"), ("青年之家乙", "shopping")):
        make_venue(town, name, "youth_home", setting=setting)
    elsewhere = make_venue(places["square"].unit, "青年之家丙", "youth_home", setting="studio")
    make_venue(places["square"].unit, "青年之家丁", "youth_home")
    for title in ("12355 青少年服务台", "阅读"):
        Service.objects.create(venue=elsewhere, title=title, from_on=LONG_AGO)
    homes = Cut(until=TODAY, filters={"venue_kind": "youth_home"})
    assert facts.count(VENUES, homes).number == 4
    assert facts.count(HOSTS, homes) == Counted(2, 2)
    assert facts.count(SETTINGS, homes) == Counted(2, 2)
    assert facts.by_unit(HOSTS, homes) == {
        town.pk: Counted(1, 1),
        elsewhere.unit_id: Counted(1, 1),
    }
    stationed = Cut(until=TODAY, filters={"service": "12355", "unit_kind": "district"})
    assert list(HOSTS.rows(stationed)) == [elsewhere.unit]
    studio = Cut(until=TODAY, filters={"setting": "studio"})
    assert list(VENUES.rows(studio)) == [elsewhere]
    for unit in (town, elsewhere.unit):
        there = Cut(until=TODAY, units=[unit.pk])
        assert facts.count(SETTINGS, there).number == 1

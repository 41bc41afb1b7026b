from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.http import QueryDict

from qinglin.activities.forms.finding import Finding
from qinglin.orgs.models import Unit
from qinglin.venues.models import Venue
from qinglin.volunteers.models import Skill


@pytest.fixture(autouse=True)
def _november() -> Iterator[None]:
    with time_machine.travel("2026-11-25T12:00:00+08:00", tick=False):
        yield


def town(pk: int, name: str, name_key: str) -> Unit:
    return Unit(pk=pk, kind=Unit.Kind.TOWN, name=name, name_key=name_key)


FUCHUN, CHANGAN = town(1, "富春街道", "fu chun"), town(2, "常安镇", "chang an")
WINDOW = Unit(pk=3, kind=Unit.Kind.WINDOW, name="办事大厅", name_key="ban")
VENUES = [
    Venue(pk=1, unit=WINDOW, name="微笑岗", latitude=30_000_000, longitude=119_900_000),
    Venue(pk=2, unit=FUCHUN, name="流动雷锋角", latitude=30_070_000, longitude=119_970_000),
    Venue(
        pk=3,
        unit=FUCHUN,
        name="秦望广场雷锋角",
        permanent=True,
        latitude=30_050_000,
        longitude=119_950_000,
    ),
    Venue(
        pk=4,
        unit=CHANGAN,
        name="常安站",
        permanent=True,
        latitude=29_800_000,
        longitude=119_900_000,
    ),
    Venue(pk=5, unit=town(6, "无坐标镇", "wu"), name="没有坐标", permanent=True),
]
SKILLS = [Skill(pk=7, key="first-aid", title="急救")]


def finding(address: str) -> Finding:
    return Finding(QueryDict(address), VENUES, SKILLS)


def test_nothing_asked_for_narrows_nothing() -> None:
    assert finding("").wanted() == {
        "words": "",
        "day": None,
        "venue_id": None,
        "skill_id": None,
        "near": None,
        "within": None,
    }
    assert finding("").chips == []


def test_every_filter_becomes_a_chip_that_takes_only_itself_away() -> None:
    found = finding("q=ljj&day=2026-11-28&venue=3&skill=7&town=1&within=5000&after=x")
    assert [str(chip.words) for chip in found.chips] == [
        "“ljj”",
        "11月28日 周六",
        "秦望广场雷锋角",
        "急救",
        "离富春街道 5 公里以内",
    ]
    assert [chip.address for chip in found.chips] == [
        "?day=2026-11-28&venue=3&skill=7&town=1&within=5000",
        "?q=ljj&venue=3&skill=7&town=1&within=5000",
        "?q=ljj&day=2026-11-28&skill=7&town=1&within=5000",
        "?q=ljj&day=2026-11-28&venue=3&town=1&within=5000",
        "?q=ljj&day=2026-11-28&venue=3&skill=7",
    ]
    wanted = found.wanted()
    assert (wanted["words"], wanted["day"], wanted["venue_id"], wanted["skill_id"]) == (
        "ljj",
        date(2026, 11, 28),
        3,
        7,
    )


def test_a_town_is_measured_from_its_standing_venue() -> None:
    assert finding("town=1").wanted()["near"] == (30.05, 119.95)


def test_only_towns_with_a_known_place_are_offered_by_pinyin() -> None:
    assert [origin.unit.name for origin in finding("").origins] == ["常安镇", "富春街道"]


def test_the_own_place_is_read_from_the_address_and_a_chosen_town_comes_first() -> None:
    assert finding("near=30.061,119.941").wanted()["near"] == (30.061, 119.941)
    assert [str(c.words) for c in finding("near=30.061,119.941").chips] == ["从我的位置算距离"]
    assert finding("near=30.061,119.941&town=2").wanted()["near"] == (29.8, 119.9)


def test_a_radius_without_a_place_to_measure_from_narrows_nothing() -> None:
    assert finding("within=2000").wanted()["within"] is None


@pytest.mark.parametrize(
    "address", ["day=heute", "venue=999", "venue=x", "skill=-1", "town=3", "within=3", "near=a,b"]
)
def test_what_cannot_be_read_is_named_and_left_out(address: str) -> None:
    found = finding(address)
    assert found.wanted() == finding("").wanted()
    assert list(found.errors) == [address.split("=")[0]]

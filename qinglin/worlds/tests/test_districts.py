"""The other four districts, built small: what is never scaled is supported, nothing is invented."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from qinglin.access.models import Account
from qinglin.activities.models import Coverage
from qinglin.activities.queries import counter_differences
from qinglin.figures.models import Value
from qinglin.hours.queries import chain_problems
from qinglin.kernel.facts import FACTS
from qinglin.orgs.models import Unit
from qinglin.people.models import Person
from qinglin.venues.models import Venue
from qinglin.worlds import blueprint, queries

from .make import at_noon, build
from .test_seed import fingerprint

pytestmark = pytest.mark.django_db
SCALE = 0.02
#: What the structure of a district bears out, however small it is: key and number.
HOLDS: dict[str, dict[str, int | None]] = {
    "jinshui-2017": {
        "S0-F6": 2, "S0-F8": 765, "S0-F9": 2, "S0-F10": 29, "S0-F12": None,
        "S0-F14": 4, "S0-F15": 94, "S0-F18": None,
    },
    "lanshan-2021": {
        "S1-F1": None, "S1-F2": None, "S1-F3": None, "S1-F4": 1, "S1-F5": 344, "S1-F6": 101,
        "S1-F7": 215, "S1-F9": 12, "S1-F10": 20, "S1-F11": 33, "S1-F12": 3, "S1-F14": 4,
        "S1-F17": 32, "S1-F26": None, "S1-F27": None, "S1-F28": None,
    },
    "lecong-qingji": {"S2-F5": 7, "S2-F7": 3, "S2-F9": 12, "S2-F10": None, "S2-F11": None},
    "zhengzhou-2017": {
        "S3-F1": 169, "S3-F3": 59, "S3-F6": 3, "S3-F7": None, "S3-F8": 100, "S3-F9": None,
        "S3-F11": None, "S3-F13": 1, "S3-F15": None,
    },
}  # fmt: skip
#: What is scaled, and so contradicts the report in a small world.
SCALED = {
    "jinshui-2017": {"S0-F5", "S0-F11"},
    "lanshan-2021": {
        "S1-F8", "S1-F13", "S1-F15", "S1-F16", "S1-F18", "S1-F21", "S1-F22", "S1-F23", "S1-F24",
        "S1-F25",
    },
    "lecong-qingji": {"S2-F8"},
    "zhengzhou-2017": {"S3-F2", "S3-F4", "S3-F5"},
}  # fmt: skip


class _Rollback(Exception):
    pass


@contextmanager
def _taken_back() -> Iterator[None]:
    try:
        with transaction.atomic(), at_noon():
            yield
            raise _Rollback
    except _Rollback:
        pass


@pytest.mark.parametrize("name", HOLDS)
def test_a_small_district_bears_out_what_is_not_scaled(name: str) -> None:
    facts = blueprint.load(name)
    with _taken_back():
        build(facts, scale=SCALE)
        values = {value.key: value for value in Value.objects.filter(mode__key=name)}
        supported = {
            key: value.computed for key, value in values.items() if value.verdict == "supported"
        }
        assert supported == HOLDS[name]
        contradicted = {key for key, one in values.items() if one.verdict == "contradicted"}
        assert contradicted == SCALED[name]
        for model in (Person, Unit, Venue):
            assert not model._default_manager.filter(simulated=False).exists()
        assert {sign_in.login for sign_in in queries.sign_ins()} == {
            person.login for person in facts.demo.people
        }
        assert Account.objects.count() == len(facts.demo.people)
        assert counter_differences() == []
        assert list(chain_problems()) == []


def test_the_same_seed_gives_the_same_district() -> None:
    facts = blueprint.load("lecong-qingji")
    found = []
    for seed in (7, 7, 8):
        with _taken_back():
            build(facts, seed=seed, scale=SCALE)
            found.append(fingerprint())
    assert found[0] == found[1] != found[2]


def test_the_structure_is_as_reported() -> None:
    lanshan, zhengzhou = blueprint.load("lanshan-2021"), blueprint.load("zhengzhou-2017")
    assert sum(t.villages + t.communities + len(t.named) for t in lanshan.towns) == 344
    assert (len(lanshan.towns), len(lanshan.departments), lanshan.more_schools) == (12, 20, 33)
    assert [partner.name for partner in lanshan.partners] == [
        "闪电救援", "南北道救援", "沂蒙志愿者服务中心",
    ]  # fmt: skip
    assert zhengzhou.district.kind == "city"
    assert sum(t.villages for t in zhengzhou.towns) >= 169
    asked = {"activities.covered_people", "venues.hosts", "volunteers.groups"}
    assert asked <= FACTS.keys()


def test_the_pupils_around_a_project_are_declared_and_not_served() -> None:
    with _taken_back():
        build(blueprint.load("jinshui-2017"), scale=SCALE)
        rows = Coverage.objects.filter(programme__key="social-work").order_by("people")
        assert list(rows.values_list("unit__name", "people")) == [
            ("经三路小学", 363), ("金水区艺术小学", 402),
        ]  # fmt: skip
        reached = Coverage.objects.filter(programme__key="linkage")
        assert set(reached.values_list("unit__kind", "people")) == {("village", None)}
        assert reached.count() == 94

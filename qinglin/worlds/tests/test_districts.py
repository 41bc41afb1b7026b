"""The other four districts, built small: what is never scaled is supported, nothing is invented."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from qinglin.access.models import Account
from qinglin.activities.models import Coverage
from qinglin.activities.queries import counter_differences
from qinglin.figures import queries as figures
from qinglin.figures.models import Mode, Value
from qinglin.figures.queries.leaving import Listener
from qinglin.hours.queries import chain_problems
from qinglin.kernel import facts
from qinglin.kernel.engines import carrier, column, export, spark
from qinglin.kernel.engines.manifest import opened
from qinglin.kernel.facts import Cut, Fact, Rows
from qinglin.orgs.models import Unit
from qinglin.people.models import Person
from qinglin.venues.models import Venue
from qinglin.worlds import blueprint, queries

from .make import NOON, at_noon, build

pytestmark = pytest.mark.django_db
TODAY, SCALE = NOON.date(), 0.02
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


@pytest.fixture(scope="module", params=HOLDS)
def name(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """The district is built once for the tests that look at it."""
    with django_db_blocker.unblock(), transaction.atomic(), at_noon():
        build(blueprint.load(request.param), scale=SCALE)
        yield request.param
        transaction.set_rollback(True)


def test_a_small_district_bears_out_what_is_not_scaled(name: str) -> None:
    given = blueprint.load(name)
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
        person.login for person in given.demo.people
    }
    assert Account.objects.count() == len(given.demo.people)
    assert counter_differences() == []
    assert list(chain_problems()) == []


@pytest.mark.parametrize("name", ["jinshui-2017"], indirect=True, scope="module")
def test_the_pupils_around_a_project_are_declared_and_not_served(name: str) -> None:
    rows = Coverage.objects.filter(programme__key="social-work").order_by("people")
    assert list(rows.values_list("unit__name", "people")) == [
        ("经三路小学", 363), ("金水区艺术小学", 402),
    ]  # fmt: skip
    reached = Coverage.objects.filter(programme__key="linkage")
    assert set(reached.values_list("unit__kind", "people")) == {("village", None)}
    assert reached.count() == 94


class Heard:
    """The database, and what it was asked: said for every engine, and which columns it takes."""

    def __init__(self) -> None:
        self.listener, self.statements = Listener(), set[str]()

    def covers(self, fact: Fact, cut: Cut) -> None:
        pass

    def answer(self, rows: Rows) -> Iterable[tuple[Any, ...]]:
        self.listener.answer(rows)
        if tree := carrier.compiled(rows):
            self.statements.add(carrier.said(tree, spark.DIALECT))
        return rows


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the files are the same from either")
def test_its_mode_is_the_same_from_files(name: str, tmp_path: Path) -> None:
    """Every question of the mode can be put to every engine; Fuyang's are, in tests/."""
    mode = Mode.objects.select_related("unit").get(key=name)
    document, heard = figures.document_of(mode), Heard()
    with facts.answered_by(heard):
        right = figures.recount(document, mode.unit, TODAY)
    assert len(heard.statements) > len([one for one in right if one.computed])
    reads = heard.listener.columns()
    export.write(tmp_path / "export", export.Asked(reads=reads, until=TODAY, simulated=True))
    with column.engine(opened(tmp_path / "export")) as files, facts.answered_by(files):
        assert figures.recount(document, mode.unit, TODAY) == right

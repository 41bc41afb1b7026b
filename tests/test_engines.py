"""One definition, every engine: database, Parquet by a column engine, Spark's protocol by Sail.

The suite runs on SQLite and on PostgreSQL; what the database says is what the others must say.
Everything is compared in Fuyang, and every mode of the product is asked there; that each of the
other districts says the same from its files is shown where it is built (worlds/tests).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from qinglin.figures import library, queries
from qinglin.figures.queries import asking, leaving
from qinglin.kernel import facts
from qinglin.kernel.engines import column, export, many, spark
from qinglin.kernel.engines.manifest import Exported, opened
from qinglin.kernel.facts import FACTS, Cut, Engine, Fact, Rows
from qinglin.orgs.models import Unit, UnitLink
from qinglin.worlds import blueprint
from qinglin.worlds.tests.make import NOON, at_noon, build

pytestmark = [
    pytest.mark.django_db,
    # Sail's and Spark's own clients are not held to our standard of silence.
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
]
TODAY = NOON.date()
YEAR_AGO = TODAY - timedelta(days=364)
MONTHS = facts.months(YEAR_AGO, TODAY)
FUYANG, SCALE = "fuyang-2015", 0.005


class Once:
    """Asks an engine each question once: the same statement has the same answer."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.known: dict[str, list[tuple[Any, ...]]] = {}

    def covers(self, fact: Fact, cut: Cut) -> None:
        self.engine.covers(fact, cut)

    def answer(self, rows: Rows) -> list[tuple[Any, ...]]:
        try:
            asked = repr(rows.query.sql_with_params())
        except EmptyResultSet:
            return list(self.engine.answer(rows))
        if asked not in self.known:
            self.known[asked] = list(self.engine.answer(rows))
        return self.known[asked]


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic(), at_noon():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module", autouse=True)
def exported(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Exported]:
    """The world, and its export; taken back afterwards."""
    place = tmp_path_factory.mktemp("lake") / "export"
    with django_db_blocker.unblock(), _taken_back():
        build(blueprint.load(FUYANG), scale=SCALE)
        reads = leaving.columns_that_leave()
        export.write(place, export.Asked(reads=reads, until=TODAY, simulated=True))
        yield opened(place)


@pytest.fixture(scope="module")
def engines(exported: Exported) -> Iterator[dict[str, Engine]]:
    with column.engine(exported) as duck, spark.engine(exported) as sail:
        yield {"parquet": Once(duck), "spark": Once(sail)}


@pytest.fixture
def by_fact(engines: dict[str, Engine]) -> dict[str, Engine]:
    """What leaves is the same from either database, and so is what the distributed engine says of
    it: on the second one it is asked the figures of all modes, not every fact in every way."""
    sqlite = connection.vendor == "sqlite"
    return {name: one for name, one in engines.items() if sqlite or name == "parquet"}


def wanted() -> Iterator[tuple[Fact, dict[str, Any]]]:
    """Every fact without a filter and with every set of filters that a mode uses."""
    seen = {(key, "") for key in FACTS}
    for fact in FACTS.values():
        yield fact, {}
    for name in library.names():
        for figure in library.checked(library.read(name)).all_figures():
            asked = figure.counting
            if asked is None or asked.fact not in FACTS:
                continue
            if (asked.fact, repr(asked.filters)) not in seen and asked.filters:
                seen.add((asked.fact, repr(asked.filters)))
                yield FACTS[asked.fact], dict(asked.filters)


def cuts(filters: dict[str, Any]) -> list[Cut]:
    """Ever; without filters also a part of the time, and a part of the units."""
    if filters:
        return [Cut(until=TODAY, filters=filters)]
    town = Unit.objects.filter(kind="town").order_by("pk").first()
    below = UnitLink.objects.filter(ancestor=town).values_list("descendant_id", flat=True)
    return [
        Cut(until=TODAY, filters=filters),
        Cut(until=TODAY - timedelta(days=40), since=YEAR_AGO, filters=filters),
        Cut(until=TODAY, filters=filters, units=frozenset(below)),
    ]


def told(fact: Fact, cut: Cut, engine: Engine) -> dict[str, Any]:
    """Everything that may be asked of a fact, by total, by unit and by month."""
    with facts.answered_by(engine):
        said: dict[str, Any] = {
            "total": facts.count(fact, cut),
            "unit": facts.by_unit(fact, cut),
        }
        if not cut.filters:
            said["first"] = facts.first_day(fact, cut)
        if fact.spreads:
            said["unit and month"] = facts.by_unit_and_span(fact, cut, MONTHS)
    return said


def test_every_fact_is_the_same_on_every_engine(by_fact: dict[str, Engine]) -> None:
    counted, differences = 0, []
    for fact, filters in wanted():
        for cut in cuts(filters):
            right = told(fact, cut, facts.DATABASE)
            counted += right["total"].records > 0
            for name, engine in by_fact.items():
                found = told(fact, cut, engine)
                differences += [
                    f"{fact.key} {filters} on {name} by {what}: {found[what]} not {right[what]}"
                    for what in right
                    if found[what] != right[what]
                ]
    assert differences == []
    # The world is not empty: most questions have an answer other than none.
    assert counted > len(FACTS)


def test_every_filter_is_carried(by_fact: dict[str, Engine]) -> None:
    for fact in FACTS.values():
        once = {"".join(filters): filters for filters in leaving.probed(fact)}
        for filters in once.values():
            cut = Cut(until=TODAY, filters=filters)
            right = facts.count(fact, cut)
            for engine in by_fact.values():
                with facts.answered_by(engine):
                    assert facts.count(fact, cut) == right, (fact.key, filters)


def test_every_mode_is_the_same_on_every_engine(engines: dict[str, Engine]) -> None:
    for name in library.names():
        document = library.checked(library.read(name))
        right = queries.recount(document, None, TODAY)
        assert any(result.computed for result in right) or name != FUYANG
        for engine in engines.values():
            with facts.answered_by(engine):
                assert queries.recount(document, None, TODAY) == right


def test_two_districts_are_counted_apart_and_together(
    exported: Exported, tmp_path: Path, engines: dict[str, Engine]
) -> None:
    """The same ids in two districts are different things: nothing is joined across."""
    fact = FACTS["activities.participants"]
    right = facts.count(fact, Cut(until=TODAY))
    listener = leaving.Listener()
    with facts.answered_by(listener):
        facts.by_unit(fact, Cut(until=TODAY))
        facts.first_day(FACTS["activities.participations"], Cut(until=TODAY))
        facts.by_unit_and_span(FACTS["activities.participations"], Cut(until=TODAY), MONTHS)
    for district in (330111, 330112):
        asked = export.Asked(listener.columns(), TODAY, district=district)
        export.write(tmp_path / str(district), asked)
    lake = opened(tmp_path)
    assert lake.many
    with column.engine(lake) as duck, spark.engine(lake) as sail:
        for engine in (duck, sail):
            with facts.answered_by(engine):
                assert facts.count(fact, Cut(until=TODAY)) == right + right
                rows = asking.counted(fact, TODAY, None, "district", {})
                months = asking.counted(
                    FACTS["activities.participations"], TODAY, None, "district-month", {}
                )
            row = {"number": right.number, "records": right.records}
            assert rows == [{"district": 330111, **row}, {"district": 330112, **row}]
            half = len(months) // 2
            assert [{**one, "district": 0} for one in months[:half]] == [
                {**one, "district": 0} for one in months[half:]
            ]
            assert half > 0
    assert many.district_of(330111 * many.KEYS_OF_A_DISTRICT + 7) == 330111


def test_ages_are_counted_on_the_day(engines: dict[str, Engine]) -> None:
    """Days of birth leave, because ages are counted as of any day; names do not."""
    fact = FACTS["volunteers.registered"]
    for day in (date(TODAY.year - 1, 12, 31), TODAY):
        cut = Cut(until=day, filters={"age_to": 35, "age_from": 18})
        right = facts.count(fact, cut)
        for engine in engines.values():
            with facts.answered_by(engine):
                assert facts.count(fact, cut) == right

"""What was frozen stays as it was, and says from which records it came."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from qinglin.figures import actions, queries
from qinglin.figures.errors import FreezeReasonNeeded, FreezeReasonTooLong
from qinglin.figures.models import Frozen, Holding, Mode, Part, Snapshot, Term, Value
from qinglin.figures.rules import holdings
from qinglin.kernel import clock
from qinglin.kernel.errors import Forbidden, NotFound
from qinglin.kernel.models import AuditEntry
from qinglin.venues.models import Post

from .make import SYSTEM, TODAY, District, make_district, viewer

NOON = clock.at(TODAY) + timedelta(hours=12)
RECORDS = st.lists(
    st.tuples(
        st.integers(1, 2**40), st.integers(-500, 500), st.integers(0, 2**40), st.integers(0, 2**33)
    ),
    unique_by=lambda record: record[0],
)


@pytest.fixture
def _on_that_day() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def made(db: None, _on_that_day: None) -> District:
    return make_district(people=14, activities=14)


@pytest.fixture
def mode(made: District) -> Mode:
    return actions.load_mode(SYSTEM, "fuyang-2015", made.root)


@given(RECORDS, st.randoms())
def test_packing_loses_nothing_and_knows_no_order(
    records: list[tuple[int, int, int, int]], random: Random
) -> None:
    parts = holdings.packed(records)
    assert [r for part in parts for r in holdings.unpacked(part.data)] == sorted(records)
    shuffled = list(records)
    random.shuffle(shuffled)
    assert holdings.packed(shuffled) == parts
    for part in parts:
        assert holdings.raw_digest(part.data) == part.digest
        assert {key >> holdings.BITS for key, *_rest in holdings.unpacked(part.data)} == {
            part.number
        }


@pytest.mark.parametrize("position", range(4))
def test_any_changed_value_changes_the_hash(position: int) -> None:
    records = [(key, 1, 7, 0) for key in range(1, 50)]
    changed = [list(record) for record in records]
    changed[20][position] += 1000
    before, after = holdings.packed(records), holdings.packed(map(tuple, changed))
    assert [part.digest for part in before] != [part.digest for part in after]


def test_a_snapshot_holds_every_figure_as_it_was_counted(mode: Mode) -> None:
    actions.refresh(SYSTEM, mode)
    snapshot = actions.freeze(SYSTEM, mode, reason="  第三季度 简报 ")
    assert (snapshot.reason, snapshot.made_by, snapshot.at, snapshot.version) == (
        "第三季度 简报", "system:test", NOON, 1,
    )  # fmt: skip
    rows = queries.frozen_figures(snapshot)
    document = queries.document_of(mode)
    assert [row.key for row in rows] == [figure.key for figure in document.all_figures()]
    values = {v.key: (v.computed, v.text, v.records, v.verdict) for v in Value.objects.all()}
    assert values == {r.key: (r.computed, r.text, r.records, r.verdict) for r in rows}
    assert queries.snapshot_problems(snapshot) == []
    entry = AuditEntry.objects.get(action="figures.frozen")
    assert entry.detail == {"mode": "fuyang-2015", "digest": snapshot.digest}


def test_the_records_kept_are_the_records_counted(mode: Mode) -> None:
    snapshot = actions.freeze(SYSTEM, mode, reason="核对")
    frozen = Frozen.objects.get(snapshot=snapshot, key="S4-F8")
    term = Term.objects.select_related("holding").get(frozen=frozen)
    kept = queries.records_of(term)
    assert sum(record.amount for record in kept.values()) == frozen.computed
    assert frozen.computed is not None
    assert frozen.computed > 0
    assert len(kept) == frozen.records
    assert all(record.person for record in kept.values())


def test_a_second_snapshot_shares_the_records_and_follows_the_first(mode: Mode) -> None:
    first = actions.freeze(SYSTEM, mode, reason="一")
    holdings_before, parts_before = Holding.objects.count(), Part.objects.count()
    second = actions.freeze(SYSTEM, mode, reason="二")
    assert (Holding.objects.count(), Part.objects.count()) == (holdings_before, parts_before)
    assert second.previous == first
    assert second.digest != first.digest
    pairs = zip(queries.frozen_figures(first), queries.frozen_figures(second), strict=True)
    assert all(a.records_digest == b.records_digest for a, b in pairs)
    Post.objects.order_by("pk")[0].delete()
    third = actions.freeze(SYSTEM, mode, reason="三")
    changed = [
        a.key
        for a, b in zip(queries.frozen_figures(second), queries.frozen_figures(third), strict=True)
        if a.records_digest != b.records_digest
    ]
    assert changed == ["S4-F4"]


def test_whoever_has_no_right_freezes_nothing(made: District, mode: Mode) -> None:
    town = viewer(made.towns[0], permissions=["figures.view", "figures.freeze"])
    looker = viewer(made.root)
    for actor in (town, looker):
        with pytest.raises(Forbidden):
            actions.freeze(actor, mode, reason="简报")
    with pytest.raises(FreezeReasonNeeded):
        actions.freeze(SYSTEM, mode, reason=" \n ")
    with pytest.raises(FreezeReasonTooLong):
        actions.freeze(SYSTEM, mode, reason="长" * 201)
    for table in (Snapshot, Frozen, Term, Holding, Part):
        assert table.objects.count() == 0
    assert not AuditEntry.objects.filter(action="figures.frozen").exists()
    secretary = viewer(made.root, permissions=["figures.freeze"])
    assert actions.freeze(secretary, mode, reason="简报").made_by == secretary.name


def test_snapshots_are_for_whoever_may_look_at_figures(made: District, mode: Mode) -> None:
    snapshot = actions.freeze(SYSTEM, mode, reason="简报")
    looker, stranger = viewer(made.towns[0]), viewer(made.root, permissions=["venues.view"])
    assert queries.snapshots(looker, mode) == [snapshot]
    assert queries.snapshot_for(looker, mode, snapshot.pk) == snapshot
    for pk, actor in ((snapshot.pk, stranger), (snapshot.pk + 1, looker)):
        with pytest.raises(NotFound):
            queries.snapshot_for(actor, mode, pk)


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


TABLES = {"figures_part": "digest", "figures_holding": "digest", "figures_snapshot": "id",
          "figures_frozen": "id", "figures_term": "id"}  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_the_database_itself_refuses_to_change_what_was_frozen(mode: Mode, table: str) -> None:
    snapshot = actions.freeze(SYSTEM, mode, reason="简报")
    key = TABLES[table]
    statements = [f"UPDATE {table} SET {key} = {key}", f"DELETE FROM {table}"]
    if connection.vendor == "sqlite":
        statements.append(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    else:
        statements.append(f"TRUNCATE {table} CASCADE")
    for statement in statements:
        with pytest.raises(IntegrityError, match="append-only"):
            run(statement)
    assert queries.snapshot_problems(snapshot) == []
    assert Snapshot.objects.count() == 1

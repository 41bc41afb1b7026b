"""The database itself refuses to change the ledger, and the chain shows what was forced."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from qinglin.hours import actions, policy, queries
from qinglin.hours.models import Balance, Entry, Head, Reason

from .make import SYSTEM, make_credit, make_entry, make_person, make_unit, staff

GUARDS = import_module("qinglin.hours.migrations.0002_append_only")
pytestmark = pytest.mark.django_db


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


class Owner:
    """Stands in for the schema editor, which SQLite grants outside of transactions only."""

    connection = connection

    def execute(self, statement: str, params: tuple[Any, ...] | None = None) -> None:
        run(statement)


@contextmanager
def forced() -> Iterator[None]:
    """As somebody who owns the database could do it."""
    GUARDS.lower_guards(None, Owner())
    yield
    GUARDS.raise_guards(None, Owner())


@pytest.fixture
def ledger() -> list[tuple[int, bytes]]:
    """Six entries; returns the heads that a careful person kept."""
    unit, li = make_unit(), make_person()
    heads = []
    for _ in range(6):
        make_entry(li, unit)
        heads.append(queries.head())
    return heads


REFUSED = [
    "UPDATE hours_entry SET minutes = 999 WHERE seq = 3",
    "UPDATE hours_entry SET seq = 9 WHERE seq = 3",
    "DELETE FROM hours_entry WHERE seq = 3",
    "DELETE FROM hours_entry",
]
COPY_OF_3 = """
    INTO hours_entry (seq, person_id, unit_id, kind, minutes, source, activity, service_on, place,
                      content, organiser, rule, made_by, made_at, hash)
    SELECT {seq}, person_id, unit_id, kind, 999, '{source}', activity, service_on, place, content,
           organiser, rule, made_by, made_at, hash FROM hours_entry WHERE seq = 3"""
BY_VENDOR = {
    "sqlite": [
        "INSERT OR REPLACE " + COPY_OF_3.format(seq=3, source="other"),
        "REPLACE " + COPY_OF_3.format(seq=7, source="sign_up:1"),
    ],
    "postgresql": ["TRUNCATE hours_entry CASCADE"],
}


@pytest.mark.parametrize("statement", REFUSED)
def test_lines_cannot_be_changed_or_removed(
    ledger: list[tuple[int, bytes]], statement: str
) -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        run(statement)
    assert queries.chain_problems(ledger) == []


def test_nor_by_the_ways_of_one_database(ledger: list[tuple[int, bytes]]) -> None:
    first = Entry.objects.order_by("seq").values_list("source", flat=True)[0]
    for statement in BY_VENDOR[connection.vendor]:
        with pytest.raises(IntegrityError, match="append-only"):
            run(statement.replace("sign_up:1", first))
    assert Entry.objects.count() == 6
    assert queries.chain_problems(ledger) == []


def test_the_orm_is_refused_as_well(ledger: list[tuple[int, bytes]]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(seq=2).update(minutes=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.get(seq=6).delete()
    assert queries.chain_problems(ledger) == []


def execute(*statements: str) -> Callable[[], None]:
    def tamper() -> None:
        for statement in statements:
            run(statement)

    return tamper


SWAP = [
    "UPDATE hours_entry SET seq = 99, source = 'x' WHERE seq = 2",
    "UPDATE hours_entry SET seq = 2 WHERE seq = 4",
    "UPDATE hours_entry SET seq = 4 WHERE seq = 99",
]


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        (
            execute("UPDATE hours_entry SET minutes = 999 WHERE seq = 3"),
            ["hours.entry:3 wrong_hash"],
        ),
        (
            execute("UPDATE hours_entry SET leader_id = person_id WHERE seq = 3"),
            ["hours.entry:3 wrong_hash"],
        ),
        (
            execute("DELETE FROM hours_entry WHERE seq = 3"),
            ["hours.entry:3 missing", "hours.entry:4 wrong_hash"],
        ),
        (execute(*SWAP), [f"hours.entry:{seq} wrong_hash" for seq in (2, 3, 4, 5)]),
        (
            execute("INSERT " + COPY_OF_3.format(seq=7, source="made up")),
            ["hours.entry:7 wrong_hash", "hours.entry:6 head_differs"],
        ),
        (
            execute("DELETE FROM hours_entry WHERE seq > 4"),
            ["hours.entry:6 head_differs"],
        ),
    ],
    ids=["edit", "edit leader", "delete", "swap", "insert", "cut"],
)
def test_what_was_forced_is_found(
    ledger: list[tuple[int, bytes]], tamper: Callable[[], None], found: list[str]
) -> None:
    assert queries.chain_problems(ledger) == []
    with forced():
        tamper()
    assert [str(problem) for problem in queries.chain_problems()] == found


def test_a_tail_cut_tidily_is_found_by_heads_kept_elsewhere(
    ledger: list[tuple[int, bytes]],
) -> None:
    with forced():
        run("DELETE FROM hours_entry WHERE seq > 4")
    seq, hash_ = ledger[3]
    Head.objects.update(seq=seq, hash=hash_)
    actions.rebuild_balances(SYSTEM)
    assert queries.chain_problems() == queries.balance_differences() == []
    assert [str(problem) for problem in queries.chain_problems(ledger)] == [
        "hours.entry:5 head_seen_is_gone",
        "hours.entry:6 head_seen_is_gone",
    ]


def test_a_chain_written_anew_is_found_by_heads_kept_elsewhere(
    ledger: list[tuple[int, bytes]],
) -> None:
    entry = Entry.objects.get(seq=1)
    with forced():
        run("DELETE FROM hours_entry")
    Head.objects.update(seq=0, hash=bytes(32))
    actions.credit_many(
        SYSTEM, [make_credit(entry.person, entry.unit, minutes=480) for _ in ledger]
    )
    assert queries.chain_problems() == []
    assert {problem.what for problem in queries.chain_problems(ledger)} == {"not_the_head_seen"}


def corrected() -> dict[str, Any]:
    unit, li = make_unit(), make_person()
    entry, other = make_entry(li, unit), make_entry(make_person("王大山"), unit)
    actor = staff(make_person("赵敏"), [policy.CORRECT], unit)
    return {"entry": actions.correct(actor, entry, minutes=0, reason="没有到场"), "other": other}


def test_a_reason_put_in_the_mouth_is_found_and_an_erased_one_is_not_missed() -> None:
    seq = corrected()["entry"].seq
    Reason.objects.update(text="已经核实")
    assert [str(found) for found in queries.chain_problems()] == [
        f"hours.entry:{seq} reason_differs"
    ]
    Reason.objects.all().delete()
    assert queries.chain_problems() == []
    assert queries.reason_of(Entry.objects.get(seq=seq)) == ""


def test_a_correction_of_somebody_else_is_found() -> None:
    made = corrected()
    with forced():
        run(f"UPDATE hours_entry SET corrects_id = {made['other'].seq} WHERE kind = 'correction'")
    seq = made["entry"].seq
    assert [str(found) for found in queries.chain_problems()] == [
        f"hours.entry:{seq} wrong_hash",
        f"hours.entry:{seq} corrects_something_else",
    ]


def test_balances_of_nobody_are_found() -> None:
    li = make_person()
    Balance.objects.create(person=li, year=2015, minutes=60, entries=1)
    assert [str(found) for found in queries.balance_differences()] == [
        f"hours.balance:{li.pk}/2015 minutes: stored 60, counted 0",
        f"hours.balance:{li.pk}/2015 entries: stored 1, counted 0",
    ]


@pytest.mark.django_db(transaction=True)
def test_the_flush_between_tests_is_the_only_thing_that_empties_it() -> None:
    """Together with the next test: real transactions, then an empty and guarded ledger."""
    make_entry(make_person(), make_unit())
    with pytest.raises(IntegrityError):
        run("DELETE FROM hours_entry")


@pytest.mark.django_db(transaction=True)
def test_after_the_flush_the_guards_are_up_again() -> None:
    assert not Entry.objects.exists()
    make_entry(make_person(), make_unit())
    with pytest.raises(IntegrityError):
        run("DELETE FROM hours_entry")

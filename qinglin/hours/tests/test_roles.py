"""On PostgreSQL the application's role can append to the ledger and do nothing else to it."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from qinglin.documents.actions import revoke, show
from qinglin.documents.models import Document
from qinglin.documents.queries import check, code_of
from qinglin.hours import actions, policy, queries
from qinglin.hours.models import Entry

from .make import SYSTEM, make_credit, make_entry, make_person, make_unit, staff, volunteer

pytestmark = pytest.mark.django_db
SET_UP = Path(__file__).resolve().parents[3] / "docs" / "postgresql-roles.sql"
ROLE = "qinglin_app_of_a_test"


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def ledger(settings: Any, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """Two entries and a certificate; from here on everything is done as the application's role.

    All of it happens in the transaction of the test, the role included.
    """
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles; its triggers are tested in test_guards")
    settings.QINGLIN_HOME = tmp_path
    unit, li = make_unit(), make_person()
    entry, _ = make_entry(li, unit), make_entry(li, unit)
    asked = {"from_on": date(2015, 1, 1), "to_on": date(2015, 12, 31)}
    document = actions.certify_period(volunteer(li), li, **asked, extras=[]).document
    corrector = staff(make_person("赵敏"), [policy.CORRECT], unit)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(SET_UP.read_text(encoding="utf-8").replace("qinglin_app", ROLE))
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
    yield {"unit": unit, "li": li, "entry": entry, "document": document, "staff": corrector}
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def test_the_house_works_as_before(ledger: dict[str, Any]) -> None:
    li, unit = ledger["li"], ledger["unit"]
    assert actions.credit_many(SYSTEM, [make_credit(li, unit), make_credit(li, unit)]) == 2
    actions.correct(ledger["staff"], ledger["entry"], minutes=90, reason="提前离开")
    actions.rebuild_balances(SYSTEM)
    assert queries.chain_problems() == queries.balance_differences() == []
    document = ledger["document"]
    found = check(code_of(document))
    assert found is not None
    assert found.state == "changed"
    show(volunteer(li), document, name="full", details=False)
    revoke(volunteer(li), document)
    assert check(code_of(document)) is None


FORBIDDEN = [
    "UPDATE hours_entry SET minutes = 480 WHERE seq = 1",
    "DELETE FROM hours_entry WHERE seq = 2",
    "TRUNCATE hours_entry CASCADE",
    "ALTER TABLE hours_entry DISABLE TRIGGER ALL",
    "ALTER TABLE hours_entry DROP COLUMN hash",
    "DROP TRIGGER hours_entry_no_change ON hours_entry",
    "DROP TABLE hours_entry CASCADE",
    "CREATE TRIGGER mine BEFORE INSERT ON hours_entry FOR EACH ROW "
    "EXECUTE FUNCTION hours_entry_is_append_only()",
    "CREATE OR REPLACE FUNCTION hours_entry_is_append_only() RETURNS trigger "
    "LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "SET session_replication_role = replica",
    "DELETE FROM hours_dailyhead",
    "UPDATE hours_certificateline SET minutes = 9",
    "DELETE FROM kernel_auditentry",
    "UPDATE kernel_auditentry SET actor = 'nobody'",
    "DELETE FROM documents_document",
    "UPDATE documents_document SET statement = '{}'",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_what_only_grows_cannot_be_touched(ledger: dict[str, Any], statement: str) -> None:
    before = list(Entry.objects.order_by("seq").values_list("seq", "minutes"))
    with pytest.raises(DatabaseError) as refusal:
        run(statement)
    assert getattr(refusal.value.__cause__, "sqlstate", "") == "42501", refusal.value
    assert list(Entry.objects.order_by("seq").values_list("seq", "minutes")) == before
    assert Document.objects.filter(pk=ledger["document"].pk).exists()


def as_owner(statement: str) -> Callable[[], None]:
    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
        run(statement)

    return work


def test_the_refusals_come_from_the_role(ledger: dict[str, Any]) -> None:
    """The same statement by the owner reaches the trigger, and is refused there as well."""
    with pytest.raises(DatabaseError, match="append-only"):
        as_owner(FORBIDDEN[0])()
    as_owner("DELETE FROM kernel_auditentry")()

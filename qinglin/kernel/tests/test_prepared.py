"""Statements that are planned once and travel together."""

from contextlib import nullcontext
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from qinglin.kernel.models import StoredOption
from qinglin.kernel.prepared import Prepared, at_once

TWO = Prepared("two", "SELECT %(a)s, %(b)s, %(a)s", a="integer", b="text")
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="only there are plans kept and statements travel"
)


def test_each_parameter_is_defined_once_and_all_must_be() -> None:
    assert TWO.definition == "PREPARE qinglin_two (integer, text) AS SELECT $1, $2, $1"
    with pytest.raises(ValueError, match="differ"):
        Prepared("y", "SELECT %(a)s", b="integer")


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["八", "", "O'Neill", "a\\b", "x'; DROP TABLE kernel_job; --"])
def test_parameters_come_back_as_they_went(text: str) -> None:
    for _ in range(2):
        assert TWO.run({"a": 7, "b": text}) == [(7, text, 7)]


@pytest.mark.django_db
@on_postgresql
def test_values_of_every_type_that_is_read() -> None:
    read = Prepared(
        "types",
        "SELECT %(i)s, %(b)s, %(t)s, %(d)s, %(m)s, CAST(%(t)s AS varchar(9)), CAST(2 AS smallint)",
        i="bigint", b="boolean", t="text", d="date", m="timestamptz",
    )  # fmt: skip
    moment = datetime(2026, 11, 22, 5, 19, 43, 379110, UTC)
    given = {"i": -(2**40), "b": False, "t": "青邻", "d": date(2026, 11, 22), "m": moment}
    assert read.run(given) == [(-(2**40), False, "青邻", date(2026, 11, 22), moment, "青邻", 2)]
    nothing: dict[str, None] = dict.fromkeys(given)
    assert read.run(nothing) == [(None, None, None, None, None, None, 2)]


@pytest.mark.django_db
@on_postgresql
def test_a_type_that_nobody_reads_is_refused() -> None:
    with pytest.raises(KeyError):
        Prepared("other", "SELECT CAST(%(a)s AS numeric)", a="integer").run({"a": 1})


@pytest.mark.django_db
@on_postgresql
def test_statements_are_prepared_once_on_a_connection() -> None:
    TWO.run({"a": 1, "b": ""})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name = 'qinglin_two'")
        assert cursor.fetchone() == (1,)
    with CaptureQueriesContext(connection) as asked:
        at_once(TWO, TWO, parameters={"a": 1, "b": ""})
    assert len(asked) == 1


NOTE = "INSERT INTO kernel_option (name, value) VALUES (%(key)s, '1') RETURNING name"
WRITE = Prepared("write", NOTE, key="text")
WRONG = Prepared("wrong", "SELECT nowhere + %(a)s", a="integer")


@pytest.mark.django_db(transaction=True)
def test_the_commit_travels_with_the_last_statement_and_counts() -> None:
    with transaction.atomic():
        assert at_once(TWO, WRITE, parameters={"a": 1, "b": "", "key": "x.y"}, last=True)[1] == [
            ("x.y",)
        ]
        if connection.vendor == "postgresql":
            assert connection.connection.info.transaction_status.name == "IDLE"
    assert StoredOption.objects.filter(name="x.y").exists()
    assert connection.get_autocommit()


class Refusal(Exception):
    """Something in the action said no."""


def _write_and_refuse(*, nested: bool) -> None:
    with transaction.atomic():
        with transaction.atomic() if nested else nullcontext():
            at_once(WRITE, parameters={"key": "x.y"}, last=nested)
        raise Refusal


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("nested", [True, False])
def test_what_is_refused_afterwards_is_taken_back(nested: bool) -> None:
    """Also where the statement was the last of an action that another one called."""
    with pytest.raises(Refusal):
        _write_and_refuse(nested=nested)
    assert not StoredOption.objects.filter(name="x.y").exists()


@transaction.atomic
def _write_and_fail() -> None:
    at_once(WRITE, parameters={"key": "x.y"})
    at_once(WRONG, parameters={"a": 1}, last=True)


@pytest.mark.django_db(transaction=True)
def test_what_fails_is_taken_back_and_the_connection_goes_on() -> None:
    with pytest.raises(DatabaseError):
        _write_and_fail()
    assert not StoredOption.objects.filter(name="x.y").exists()
    assert TWO.run({"a": 1, "b": ""}) == [(1, "", 1)]

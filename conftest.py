"""What every test of the repository shares; rooms keep their builders in tests/make.py."""

import gc
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import SimpleTestCase, TransactionTestCase
from pytest_django import DjangoDbBlocker
from xdist.remote import Producer

from tools import migrated
from tools.steady import SteadyScheduling

GUARDS = [
    import_module("qinglin.hours.migrations.0002_append_only"),
    import_module("qinglin.figures.migrations.0005_frozen"),
]
#: Fixtures through which a test without the mark reaches the database.
DATABASE = frozenset({"db", "transactional_db", "django_db_setup"})
#: Django's own method that empties the tables.
FLUSH = "_fixture_teardown"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> SteadyScheduling:
    """A worker that dies costs one test, and never the end of the run."""
    return SteadyScheduling(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What touches no database says the same on every one and needs to run once only."""
    for item in items:
        if touches_the_database(item):
            item.add_marker(pytest.mark.database)
        else:
            item.user_properties.append(("database", "none"))


def pytest_collection_finish() -> None:
    """Modules and collected tests stay to the end: looking through them for rubbish after every
    few hundred new objects would take a twelfth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def touches_the_database(item: pytest.Item) -> bool:
    # What is skipped on one database has another to run on.
    if any(any(item.iter_markers(name)) for name in ("django_db", "processes", "skipif")):
        return True
    if isinstance(item, pytest.Function) and item.cls and issubclass(item.cls, SimpleTestCase):
        return True
    return not DATABASE.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The databases of the tests begin as copies of the migrated one, if the run has one."""
    if migrated.folder() is None:
        return
    test = settings.DATABASES["default"]["TEST"]
    if connection.vendor == "sqlite":
        migrated.copy_file(Path(test["NAME"]))
    else:
        test["TEMPLATE"] = migrated.name()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """On SQLite the copy lies there before Django comes; the folder goes with the process."""
    return connection.vendor == "sqlite" and migrated.folder() is not None


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What the fixtures of a module write after asking for this stays until its last test, and is
    taken back then; a test takes back what it wrote itself.

    In such a module every test asks for what is kept, so that none depends on another.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session", autouse=True)
def _guards_step_aside_for_the_flush() -> Iterator[None]:
    """After a test with real transactions Django empties every table, and those that only grow
    refuse.

    Their guards are lowered for that moment only, here; the product has no way to do so.
    """
    flush = getattr(TransactionTestCase, FLUSH)

    def guarded_flush(self: TransactionTestCase) -> None:
        with connection.schema_editor() as editor:
            for guards in GUARDS:
                guards.lower_guards(None, editor)
        try:
            flush(self)
        finally:
            with connection.schema_editor() as editor:
                for guards in GUARDS:
                    guards.raise_guards(None, editor)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, FLUSH, guarded_flush)
        yield

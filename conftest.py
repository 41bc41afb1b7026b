"""What every test of the repository shares; rooms keep their builders in tests/make.py."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.db import connection
from django.test import TransactionTestCase

GUARDS = [
    import_module("qinglin.hours.migrations.0002_append_only"),
    import_module("qinglin.figures.migrations.0005_frozen"),
]
#: Django's own method that empties the tables.
FLUSH = "_fixture_teardown"


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

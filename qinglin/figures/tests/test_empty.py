"""Nothing to count; apart from the tests that share a district."""

import pytest

from qinglin.figures import library, queries

from .make import TODAY

pytestmark = pytest.mark.django_db


def test_an_empty_installation_supports_and_contradicts_nothing() -> None:
    document = library.checked(library.read("fuyang-2015"))
    found = {r.figure.key: r for r in queries.recount(document, None, TODAY)}
    assert {r.verdict for key, r in found.items() if key not in {"S4-F2", "S4-F26"}} == {
        "no-record"
    }

"""A lean sample of the proof: for every operation one cell that succeeds and one that does not.

The whole of it, with planted bugs and mutants, is ``make permission-proof``.
"""

import pytest
from django.db import connection

from .proof import Proof
from .world import World

pytestmark = pytest.mark.django_db


def test_nobody_does_or_sees_what_the_rules_deny(built: World) -> None:
    report = Proof(built, lean=True).run()
    assert [str(finding) for finding in report.findings] == []
    assert report.skipped == []
    assert report.cells > (2 if connection.vendor == "sqlite" else 1) * report.operations

"""Declaring facts; counting with them is tested where there is something to count."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from qinglin.kernel import facts
from qinglin.kernel.facts import Basis, Cut, Fact, Span, UnitKind
from qinglin.kernel.models import AuditEntry

SEAMLESS = [Span(date(2015, 1, 1), date(2015, 1, 31)), Span(date(2015, 2, 1), date(2015, 2, 28))]
VALUES: dict[str, Any] = {
    "key": "kernel.audits",
    "title": "留痕",
    "definition": "每条留痕计一次。",
    "unit_kind": UnitKind.SESSIONS,
    "basis": Basis.EVENT,
    "rows": lambda cut: cut.during(AuditEntry.objects.all(), "at"),
    "unit": "pk",
    "permission": "kernel.view",
    "columns": (),
    "moment": "at",
}


@pytest.fixture(autouse=True)
def _own_register(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "FACTS", {})


def test_a_fact_is_declared_once() -> None:
    assert facts.FACTS == {}
    fact = Fact(**VALUES)
    assert {"kernel.audits": fact} == facts.FACTS
    with pytest.raises(ValueError, match="twice"):
        Fact(**VALUES)


def test_what_stands_does_not_happen() -> None:
    with pytest.raises(ValueError, match="does not happen"):
        Fact(**{**VALUES, "basis": Basis.AS_OF})
    assert not Fact(**{**VALUES, "moment": "", "key": "kernel.others"}).spreads


@pytest.mark.django_db
def test_days_are_included_at_both_ends() -> None:
    fact = Fact(**VALUES)
    for moment in ("2015-01-31T15:59:59Z", "2015-01-31T16:00:00Z", "2015-02-28T15:59:59Z",
                   "2015-02-28T16:00:00Z"):  # fmt: skip
        AuditEntry.objects.create(at=moment, actor="x", action="x", target="x")
    february = Cut(until=date(2015, 2, 28), since=date(2015, 2, 1))
    assert facts.count(fact, february).number == 2
    assert facts.count(fact, Cut(until=date(2015, 2, 28))).number == 3
    assert facts.first_day(fact, february) == date(2015, 2, 1)
    spread = facts.by_span(fact, Cut(until=date(2015, 3, 31)), SEAMLESS)
    assert {n: found.number for n, found in spread.items()} == {0: 1, 1: 2}
    apart = [SEAMLESS[0], Span(date(2015, 3, 1), date(2015, 3, 31))]
    spread = facts.by_span(fact, Cut(until=date(2015, 3, 31)), apart)
    assert {n: found.number for n, found in spread.items()} == {0: 1, 1: 1}
    assert facts.by_span(fact, february, []) == {}


def test_unknown_filters_are_a_defect() -> None:
    fact = Fact(**VALUES)
    with pytest.raises(LookupError, match="colour"):
        facts.chosen(fact, replace(Cut(until=date(2015, 1, 1)), filters={"colour": 1}))

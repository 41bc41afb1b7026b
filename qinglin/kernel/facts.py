"""What rooms offer to be counted: each countable thing once, with what makes it one thing.

A room declares its facts in ``facts.py``. A fact yields one row for each counted thing, never more:
what it is narrowed by is asked with EXISTS or a subquery, never joined, so that a filter can only
make a number smaller. Whoever combines facts (the figures) counts through this module alone.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Sum, Value, When
from django.utils.translation import gettext_lazy as _

from . import clock

#: Rows of whatever model the fact counts.
Rows = QuerySet[Any]


class UnitKind(StrEnum):
    """What is counted: numbers of different kinds are never added to each other."""

    PERSONS = "persons"
    PERSON_TIMES = "person_times"
    SESSIONS = "sessions"
    STOCK = "stock"
    HOURS = "hours"
    MONEY = "money"
    GOODS = "goods"
    COVERED = "covered"
    UNDECIDED = "undecided"


KIND_TITLES: Mapping[UnitKind, Any] = {
    UnitKind.PERSONS: _("人数（每人计一次）"),
    UnitKind.PERSON_TIMES: _("人次（每次计一次）"),
    UnitKind.SESSIONS: _("场次"),
    UnitKind.STOCK: _("现有数"),
    UnitKind.HOURS: _("时长"),
    UnitKind.MONEY: _("金额"),
    UnitKind.GOODS: _("物资"),
    UnitKind.COVERED: _("覆盖人口（不等于服务人数）"),
    UnitKind.UNDECIDED: _("原文未说明"),
}


class Basis(StrEnum):
    """Whether a thing is counted when it happened, or when it stands on a given day."""

    EVENT = "event"
    AS_OF = "as_of"


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part is asked about. Days are Shanghai days, first and last included.

    ``units`` are the ids of the units looked at; None means everywhere. A fact that stands
    as of a day looks at ``until`` alone.
    """

    until: date
    since: date | None = None
    units: Collection[int] | None = None
    filters: Mapping[str, Any] = field(default_factory=dict)

    def within(self, rows: Rows, path: str) -> Rows:
        return rows if self.units is None else rows.filter(**{f"{path}__in": self.units})

    def during(self, rows: Rows, path: str) -> Rows:
        """Rows whose moment lies in the period."""
        rows = rows.filter(**{f"{path}__lt": clock.at(self.until + timedelta(days=1))})
        return rows if self.since is None else rows.filter(**{f"{path}__gte": clock.at(self.since)})

    def on_days(self, rows: Rows, path: str) -> Rows:
        """Rows whose day lies in the period."""
        rows = rows.filter(**{f"{path}__lte": self.until})
        return rows if self.since is None else rows.filter(**{f"{path}__gte": self.since})

    def standing(self, rows: Rows, begins: str, ends: str) -> Rows:
        """Rows that had begun by the last day and had not ended; the day of the end counts."""
        return rows.filter(
            Q(**{ends: None}) | Q(**{f"{ends}__gte": self.until}), **{f"{begins}__lte": self.until}
        )

    def still_there(self, rows: Rows, begins: str, ends: str) -> Rows:
        """Like ``standing``, for what was left or closed: gone on the day it is left."""
        return rows.filter(
            Q(**{ends: None}) | Q(**{f"{ends}__gt": self.until}), **{f"{begins}__lte": self.until}
        )


class Shape(StrEnum):
    """How a value of a column is said."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the list behind a number; ``link`` names a page and the path to its key."""

    title: Any
    path: str
    shape: Shape = Shape.TEXT
    choices: Mapping[str, Any] = field(default_factory=dict)
    link: tuple[str, str] | None = None


#: key -> fact. Filled by the rooms' facts.py.
FACTS: dict[str, "Fact"] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One countable thing of one room; declaring it registers it.

    ``rows(cut)`` has one row for each counted thing. ``unit`` is the path from a row to the id of
    the unit where it counts: persons at their home unit, person-times where they were organised.
    ``distinct`` is what makes a thing one thing. ``measure`` is summed instead of counting rows.
    ``moment`` or ``day`` is the path of when it happened; an event without either cannot be
    spread over months (persons). ``permission`` lets people see the rows.
    """

    key: str
    title: Any
    definition: Any
    unit_kind: UnitKind
    basis: Basis
    rows: Callable[[Cut], Rows]
    unit: str
    permission: str
    columns: Sequence[Column]
    distinct: str = "pk"
    measure: str = ""
    moment: str = ""
    day: str = ""
    filters: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.key in FACTS:
            raise ValueError(f"fact {self.key} is declared twice")
        if self.spreads and self.basis is Basis.AS_OF:
            raise ValueError(f"fact {self.key}: what stands on a day does not happen on one")
        FACTS[self.key] = self

    @property
    def spreads(self) -> bool:
        """Whether parts of a period add up: person-times of months do, persons do not."""
        return bool(self.moment or self.day)

    @property
    def amount(self) -> Count | Sum:
        return Sum(self.measure) if self.measure else Count("pk")


@dataclass(frozen=True, slots=True)
class Counted:
    """A number, and how many records it was counted from."""

    number: int
    records: int


def count(fact: Fact, cut: Cut) -> Counted:
    found = _chosen(fact, cut).aggregate(number=fact.amount, records=Count("pk"))
    return Counted(found["number"] or 0, found["records"])


def by_unit(fact: Fact, cut: Cut) -> dict[int | None, int]:
    """unit id -> number; the numbers add up to ``count``. None: counted, but at no unit."""
    rows = _chosen(fact, cut).order_by().values_list(fact.unit).annotate(fact.amount)
    return {unit: number or 0 for unit, number in rows}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days with a name of its own, such as a month."""

    since: date
    until: date


def by_span(fact: Fact, cut: Cut, spans: Sequence[Span]) -> dict[int, int]:
    """Position of the span -> number. Spans do not overlap; what lies in none is left out."""
    return {span: number for (_unit, span), number in _spread(fact, cut, spans, unit=False).items()}


def by_unit_and_span(
    fact: Fact, cut: Cut, spans: Sequence[Span]
) -> dict[tuple[int | None, int], int]:
    """(unit id, position of the span) -> number."""
    return _spread(fact, cut, spans, unit=True)


def months(since: date, until: date) -> list[Span]:
    """The calendar months that these days touch, cut off at both ends."""
    spans: list[Span] = []
    first = since
    while first <= until:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        spans.append(Span(first, min(until, following - timedelta(days=1))))
        first = following
    return spans


def _chosen(fact: Fact, cut: Cut) -> Rows:
    unknown = set(cut.filters) - fact.filters
    if unknown:
        raise LookupError(f"fact {fact.key} knows no filter {', '.join(sorted(unknown))}")
    return fact.rows(cut)


def _spread(
    fact: Fact, cut: Cut, spans: Sequence[Span], *, unit: bool
) -> dict[tuple[int | None, int], int]:
    """Grouped by comparing with the borders of the spans: truncating every moment to its month
    would run a Python function per row on SQLite."""
    if not spans:
        return {}
    whens = [When(_inside(fact, span), then=Value(n)) for n, span in enumerate(spans)]
    outer = Cut(
        until=min(cut.until, max(span.until for span in spans)),
        since=max(filter(None, (cut.since, min(span.since for span in spans)))),
        units=cut.units,
        filters=cut.filters,
    )
    rows = _chosen(fact, outer).order_by().annotate(_span=Case(*whens))
    found = rows.values_list(*([fact.unit] if unit else []), "_span").annotate(fact.amount)
    spread: dict[tuple[int | None, int], int] = {}
    for *where, span, number in found:
        if span is not None:
            spread[(where[0] if where else None, span)] = number or 0
    return spread


def _inside(fact: Fact, span: Span) -> Q:
    if fact.moment:
        after = clock.at(span.until + timedelta(days=1))
        return Q(**{f"{fact.moment}__gte": clock.at(span.since), f"{fact.moment}__lt": after})
    return Q(**{f"{fact.day}__gte": span.since, f"{fact.day}__lte": span.until})

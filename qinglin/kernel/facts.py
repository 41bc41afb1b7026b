"""What rooms offer to be counted: each countable thing once, with what makes it one thing.

A room declares its facts in ``facts.py``. A fact yields one row for each counted thing, never more:
what it is narrowed by is asked with EXISTS or a subquery, never joined, so that a filter can only
make a number smaller. Whoever combines facts (the figures) counts through this module alone.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any, Protocol

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When
from django.utils.translation import gettext_lazy as _

from . import clock

#: Rows of whatever model the fact counts.
Rows = QuerySet[Any]
#: How many records are fetched at a time.
PORTION = 10_000


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


class Holds(StrEnum):
    """Whom the records of a fact may be about: decides how few are too few to be told apart."""

    NOBODY = "nobody"
    PERSONS = "persons"
    MINORS = "minors"
    CASES = "cases"


#: A part of a number that fewer records stand behind is not told to whoever may not see them.
FEWEST: Mapping[Holds, int] = {
    Holds.NOBODY: 0,
    Holds.PERSONS: 5,
    Holds.MINORS: 10,
    Holds.CASES: 10,
}


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

    ``holds`` says whom the records may be about. ``person`` is the path to the id of the person
    a record is about, ``corrects`` one that is set in records which correct an earlier one,
    ``begins`` the day from which a standing thing stands: they tell why a number changed.
    ``every`` yields all rows there are, counted or not, where ``unit`` needs an annotation.
    ``left_out`` is the key of the fact that counts what is like this but must not be counted as
    it, with the same filters: its amount is told beside every number.
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
    holds: Holds = Holds.NOBODY
    person: str = ""
    corrects: str = ""
    begins: str = ""
    every: Callable[[], Rows] | None = None
    left_out: str = ""

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
    def fewest(self) -> int:
        """How many records a part must have to be told to whoever may not see them."""
        people = self.unit_kind is UnitKind.PERSONS
        return max(FEWEST[self.holds], FEWEST[Holds.PERSONS] if people else 0)

    @property
    def amount(self) -> Count | Sum:
        return Sum(self.measure) if self.measure else Count("*")


@dataclass(frozen=True, slots=True)
class Counted:
    """A number, and how many records it was counted from."""

    number: int = 0
    records: int = 0

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(self.number + other.number, self.records + other.records)


class Engine(Protocol):
    """Who answers: a database, or a column engine over the same tables written elsewhere."""

    def answer(self, rows: Rows) -> Iterable[tuple[Any, ...]]:
        """The rows of a ``values_list``."""

    def covers(self, fact: Fact, cut: Cut) -> None:
        """Refuses a cut that the engine's records do not reach."""


class Database:
    """The database of the installation; it has everything."""

    def answer(self, rows: Rows) -> Iterable[tuple[Any, ...]]:
        return rows

    def covers(self, fact: Fact, cut: Cut) -> None:
        pass


DATABASE: Engine = Database()
_engine: ContextVar[Engine | None] = ContextVar("facts_engine", default=None)


def _engine_now() -> Engine:
    return _engine.get() or DATABASE


@contextmanager
def answered_by(engine: Engine) -> Iterator[None]:
    """Inside, whatever is counted is counted by this engine, from the same querysets."""
    token = _engine.set(engine)
    try:
        yield
    finally:
        _engine.reset(token)


def answer(rows: Rows) -> Iterable[tuple[Any, ...]]:
    """The rows of a ``values_list``, from whoever answers now."""
    return _engine_now().answer(rows)


def count(fact: Fact, cut: Cut) -> Counted:
    # A constant is not grouped by: one row, whatever there is.
    whole = chosen(fact, cut).order_by().annotate(_whole=Value(1)).values_list("_whole")
    found = list(answer(whole.annotate(amount=fact.amount, records=Count("*"))))
    return Counted(found[0][1] or 0, found[0][2]) if found else Counted()


def by_unit(fact: Fact, cut: Cut) -> dict[int | None, Counted]:
    """unit id -> counted there; together they are ``count``. None: counted, but at no unit."""
    rows = chosen(fact, cut).order_by().values_list(fact.unit)
    counted = answer(rows.annotate(amount=fact.amount, records=Count("*")))
    return {unit: Counted(number or 0, records) for unit, number, records in counted}


def listed(fact: Fact, cut: Cut, *more: str) -> Iterator[tuple[Any, ...]]:
    """(key, amount, person or 0, …) of each record behind a number, in no order; ``more`` are
    further paths. The amounts add up to ``count``."""
    amount = F(fact.measure) if fact.measure else Value(1)
    rows = chosen(fact, cut).order_by().annotate(_amount=amount)
    paths = ("pk", "_amount", *([fact.person] if fact.person else []), *more)
    for key, number, *rest in rows.values_list(*paths).iterator(chunk_size=PORTION):
        yield (key, number or 0, *(rest if fact.person else (0, *rest)))


def all_rows(fact: Fact) -> Rows:
    """Every row there is, counted or not."""
    if fact.every:
        return fact.every()
    rows: Rows = fact.rows(Cut(until=date(1900, 1, 1))).model._default_manager.all()
    return rows


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days with a name of its own, such as a month."""

    since: date
    until: date


def by_span(fact: Fact, cut: Cut, spans: Sequence[Span]) -> dict[int, Counted]:
    """Position of the span -> counted in it. Spans do not overlap; other records are left out."""
    return {span: found for (_unit, span), found in _spread(fact, cut, spans, unit=False).items()}


def by_unit_and_span(
    fact: Fact, cut: Cut, spans: Sequence[Span]
) -> dict[tuple[int | None, int], Counted]:
    """(unit id, position of the span) -> counted there and then."""
    return _spread(fact, cut, spans, unit=True)


def first_day(fact: Fact, cut: Cut) -> date | None:
    """The day of the earliest record, or None when there is none: when it happened, or since
    when it stands."""
    return _outermost(fact, cut, "")


def last_day(fact: Fact, cut: Cut) -> date | None:
    """The day of the latest record, or None when there is none."""
    return _outermost(fact, cut, "-")


def _outermost(fact: Fact, cut: Cut, order: str) -> date | None:
    path = fact.moment or fact.day or fact.begins
    if not path:
        return None
    # In order and cut off, so that an index answers; MIN over a join would read every row.
    rows = chosen(fact, cut).order_by(order + path).values_list(path)
    found = list(answer(rows[:1]))
    outermost = found[0][0] if found else None
    return clock.day_of(outermost) if isinstance(outermost, datetime) else outermost


def months(since: date, until: date) -> list[Span]:
    """The calendar months that these days touch, cut off at both ends."""
    spans: list[Span] = []
    first = since
    while first <= until:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        spans.append(Span(first, min(until, following - timedelta(days=1))))
        first = following
    return spans


def chosen(fact: Fact, cut: Cut) -> Rows:
    """The rows behind a number; refuses filters that the fact does not know."""
    unknown = set(cut.filters) - fact.filters
    if unknown:
        raise LookupError(f"fact {fact.key} knows no filter {', '.join(sorted(unknown))}")
    _engine_now().covers(fact, cut)
    return fact.rows(cut)


def _spread(
    fact: Fact, cut: Cut, spans: Sequence[Span], *, unit: bool
) -> dict[tuple[int | None, int], Counted]:
    """Grouped by comparing with the borders of the spans: truncating every moment to its month
    would run a Python function per row on SQLite."""
    if not spans:
        return {}
    ends = [When(_inside(fact, span, spans), then=Value(n)) for n, span in enumerate(spans)]
    first, last = min(span.since for span in spans), max(span.until for span in spans)
    outer = replace(
        cut, until=min(cut.until, last), since=max(first, cut.since) if cut.since else first
    )
    rows = chosen(fact, outer).order_by().annotate(_span=Case(*ends))
    places = rows.values_list(*([fact.unit] if unit else []), "_span")
    spread: dict[tuple[int | None, int], Counted] = {}
    counted = answer(places.annotate(amount=fact.amount, records=Count("*")))
    for *where, span, number, records in counted:
        if span is not None:
            spread[(where[0] if where else None, span)] = Counted(number or 0, records)
    return spread


def _inside(fact: Fact, span: Span, spans: Sequence[Span]) -> Q:
    """Where spans follow each other without a gap the end alone decides, in their order."""
    day = timedelta(days=1)
    seamless = all(a.until + day == b.since for a, b in pairwise(spans))
    if fact.moment:
        inside = Q(**{f"{fact.moment}__lt": clock.at(span.until + day)})
        return inside if seamless else inside & Q(**{f"{fact.moment}__gte": clock.at(span.since)})
    inside = Q(**{f"{fact.day}__lte": span.until})
    return inside if seamless else inside & Q(**{f"{fact.day}__gte": span.since})

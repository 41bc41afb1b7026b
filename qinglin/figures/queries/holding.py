"""Counting so that it can be kept: each number together with the records it was counted from.

The number is worked out from the very records that are kept, never asked a second time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from qinglin.figures import models
from qinglin.figures.rules.document import Counting, Document, Figure
from qinglin.figures.rules.holdings import (
    BY_DAY,
    DAYS,
    EACH,
    LOWEST,
    MEAN,
    PART,
    RATE,
    STANDING,
    SUM,
    WHOLE,
    YEARLY,
    Part,
    digest_of,
    number_of,
    packed,
    placed,
    text_digest,
)
from qinglin.kernel import clock, facts
from qinglin.kernel.facts import FACTS, Cut, Fact, Span
from qinglin.orgs.models import Unit
from qinglin.orgs.queries.past import over_each, over_on

from .answers import Result, days_of_year, divisor_of, judged, units_of_kind
from .counting import lowest_frame, result_of
from .cuts import adds_up, cut_for, units_at, units_under, years_of
from .defining import definition_of
from .ways import added_up, reading_of, way_of

#: A group of a lowest figure: the unit, then the month.
UNIT_STEP = 100_000
#: Ways in which what further facts count is added.
ADDED = frozenset({SUM, MEAN, YEARLY, RATE})


@dataclass(frozen=True, slots=True)
class Asked:
    """One count: a fact and its cut, and how the number comes from the records."""

    fact: str
    cut: Cut
    how: str = SUM
    frame: tuple[int, ...] = ()
    #: of a lowest figure: the kind of unit and the months that are compared; days of a year
    kind: str = ""
    months: tuple[Span, ...] = ()
    #: the name of the one unit that is asked about
    at: str = ""
    #: of a rate: what the whole is
    whole: "Asked | None" = None
    #: further facts that are added (cash and goods)
    also: "tuple[Asked, ...]" = ()

    @property
    def added(self) -> "tuple[Asked, ...]":
        """By the place that their records have (rules.holdings)."""
        return (self, *self.also)

    @property
    def facts(self) -> list[Fact]:
        """Every fact that is asked."""
        whole = self.whole.added if self.whole else ()
        return [FACTS[one.fact] for one in (*self.added, *whole)]


@dataclass(frozen=True, slots=True)
class Counted:
    """What was asked, and every record that answered: key, amount, person, group."""

    asked: Asked
    records: Sequence[tuple[int, ...]]

    @property
    def number(self) -> int | None:
        return number_of(self.asked.how, self.records, self.asked.frame)


@dataclass(frozen=True, slots=True)
class HeldTerm:
    """What was asked, packed for keeping."""

    asked: Asked
    parts: list[Part]
    records: int
    total: int

    @property
    def digest(self) -> str:
        return digest_of([(p.number, p.digest) for p in self.parts], self.records, self.total)


@dataclass(frozen=True, slots=True)
class Held:
    """One figure as it can be kept: its result, the exact number and the records."""

    result: Result
    number: int | None
    definition: Mapping[str, Any]
    terms: list[HeldTerm] = field(default_factory=list)

    @property
    def definition_digest(self) -> str:
        return text_digest(self.definition)

    @property
    def records_digest(self) -> str:
        return text_digest([term.digest for term in self.terms])


def hold(document: Document, root: Unit, at: datetime) -> Iterator[Held]:
    """Every figure of the mode as of this moment, one after the other."""
    under, today = units_under(root), clock.day_of(at)
    for figure in document.all_figures():
        yield held_of(document, figure, under, today)


def held_of(document: Document, figure: Figure, under: frozenset[int] | None, today: date) -> Held:
    """Where the number is no sum, the result says it, and the records are kept beside it."""
    definition = definition_of(document, figure)
    plain = adds_up(figure)
    result = None if plain else result_of(document, figure, under, today)
    if figure.numerals and result is not None:
        terms = [term_of(count(one)) for one in asked_of(figure, under, today) if one is not None]
        return Held(result, None, definition, terms)
    asked = asked_by(figure, under, today, by=result.by if result else "")
    if asked is None:
        return Held(result or result_of(document, figure, under, today), None, definition)
    counted = count(asked)
    if result is None:
        number = counted.number
        held = judged(figure, number, len(counted.records))
        return Held(held, number, definition, [term_of(counted)])
    return Held(result, None, definition, [term_of(counted)])


def term_of(counted: Counted) -> HeldTerm:
    records = counted.records
    total = sum(record[1] for record in records)
    return HeldTerm(counted.asked, packed(records), len(records), total)


def asked_of(figure: Figure, under: frozenset[int] | None, today: date) -> list[Asked | None]:
    """What each numeral of the mode asks of the records; None for one that counts a list."""
    return [
        _asked_numeral(numeral.counting, figure, under, today)
        if numeral.counting is not None and numeral.counting.fact in FACTS
        else None
        for numeral in figure.numerals
    ]


def _asked_numeral(
    counting: Counting, figure: Figure, under: frozenset[int] | None, today: date
) -> Asked:
    cut = cut_for(counting, figure, under, today)
    if not counting.lowest:
        return Asked(
            counting.fact, cut, at=counting.at, also=_added(counting, figure, under, today)
        )
    units = tuple(units_of_kind(counting.lowest, cut))
    return Asked(counting.fact, cut, EACH, units, counting.lowest, at=counting.at)


def _added(
    counting: Counting, figure: Figure, under: frozenset[int] | None, today: date
) -> tuple[Asked, ...]:
    _first, *others = added_up(counting)
    return tuple(Asked(one.fact, cut_for(one, figure, under, today), at=one.at) for one in others)


def asked_by(
    figure: Figure, under: frozenset[int] | None, today: date, *, by: str = ""
) -> Asked | None:
    """What the figure asks of the records; None where records do not decide its number.

    ``by``: of what can be read in two ways, the reading; without it the one that is said today.
    """
    how = way_of(figure)
    if how is None or figure.counting is None:
        return None
    counting = reading_of(figure, under, today, by)
    fact, at = FACTS[counting.fact], counting.at
    cut = cut_for(counting, figure, under, today)
    if how == LOWEST:
        units, months = lowest_frame(figure, under, today)
        frame = tuple(group_of(unit, span.since) for unit in units for span in months)
        return Asked(fact.key, cut, how, frame, counting.lowest, tuple(months), at)
    if how == DAYS:
        return Asked(fact.key, cut, how, months=tuple(days_of_year(figure, today)), at=at)
    if how == RATE and counting.of is not None:
        of = counting.of
        added = _added(of, figure, under, today)
        whole = Asked(of.fact, cut_for(of, figure, under, today), at=of.at, also=added)
        also = _added(counting, figure, under, today)
        return Asked(fact.key, cut, how, at=at, whole=whole, also=also)
    also = _added(counting, figure, under, today) if how in ADDED else ()
    return Asked(fact.key, cut, how, _frame(how, figure, today), at=at, also=also)


def _frame(how: str, figure: Figure, today: date) -> tuple[int, ...]:
    if how == STANDING:
        return (today.toordinal(),)
    if how == YEARLY:
        return (years_of(figure, today),)
    return (divisor_of(figure),) if how == MEAN else ()


def group_of(unit_id: int, day: date) -> int:
    """A unit in a month, as one number."""
    return unit_id * UNIT_STEP + day.year * 12 + day.month - 1


def count(asked: Asked) -> Counted:
    fact = FACTS[asked.fact]
    if asked.how == LOWEST:
        return Counted(asked, _grouped(fact, asked))
    if asked.how == EACH:
        return Counted(asked, list(_by_place(fact, asked)))
    if asked.how in BY_DAY or asked.how == DAYS:
        return Counted(asked, list(_by_day(fact, asked)))
    if asked.whole is None:
        return Counted(asked, [(*row, 0) for row in _placed(asked)])
    part = [(*row, PART) for row in _placed(asked)]
    return Counted(asked, part + [(-key, *rest, WHOLE) for key, *rest in _placed(asked.whole)])


def _placed(asked: Asked) -> Iterator[tuple[int, ...]]:
    """The records of a fact and of all that are added to it."""
    for place, one in enumerate(asked.added):
        for key, *rest in facts.listed(FACTS[one.fact], one.cut):
            yield (placed(key, place), *rest)


def _by_place(fact: Fact, asked: Asked) -> Iterator[tuple[int, ...]]:
    """Records with the unit of that kind above them, of those that are compared."""
    over = over_on(asked.cut.until, ancestor__kind=asked.kind)
    compared = set(asked.frame)
    for key, amount, person, unit_id in facts.listed(fact, asked.cut, fact.unit):
        if (above := over.get(unit_id or 0)) in compared:
            yield key, amount, person, above or 0


def _by_day(fact: Fact, asked: Asked) -> Iterator[tuple[int, ...]]:
    """Records with the day on which they were or since when they stand; of certain days only
    those that lie on one of them."""
    wanted = {span.since for span in asked.months}
    rows = facts.listed(fact, asked.cut, fact.moment or fact.day or fact.begins)
    for key, amount, person, when in rows:
        day = _day(when)
        if asked.how in BY_DAY or day in wanted:
            yield key, amount, person, day.toordinal()


def _grouped(fact: Fact, asked: Asked) -> list[tuple[int, ...]]:
    """Records of the compared months, each with the unit of that kind above it and its month."""
    if not asked.months:
        return []
    maps = over_each([span.until for span in asked.months], ancestor__kind=asked.kind)
    months = {
        (span.since.year, span.since.month): over
        for span, over in zip(asked.months, maps, strict=True)
    }
    found: list[tuple[int, ...]] = []
    rows = facts.listed(fact, asked.cut, fact.unit, fact.moment or fact.day)
    for key, amount, person, unit_id, when in rows:
        day = _day(when)
        above = months.get((day.year, day.month), {}).get(unit_id)
        if above is not None:
            found.append((key, amount, person, group_of(above, day)))
    return found


def _day(when: date | datetime) -> date:
    return clock.day_of(when) if isinstance(when, datetime) else when


def frame_of(asked: Asked) -> dict[str, Any]:
    """What is compared and where, as plain values; empty for a plain sum of the whole."""
    frame: dict[str, Any] = {"at": asked.at} if asked.at else {}
    if asked.also:
        frame["also"] = [_told(one) for one in asked.also]
    if asked.how == SUM:
        return frame
    months = [[span.since.isoformat(), span.until.isoformat()] for span in asked.months]
    frame |= {"groups": list(asked.frame), "kind": asked.kind, "months": months}
    if asked.whole is not None:
        frame["whole"] = _told(asked.whole)
    return frame


def _told(asked: Asked) -> dict[str, Any]:
    """A further count of the same term."""
    cut = asked.cut
    also = {"also": [_told(one) for one in asked.also]} if asked.also else {}
    return also | {
        "fact": asked.fact,
        "filters": dict(cut.filters),
        "since": cut.since.isoformat() if cut.since else None,
        "until": cut.until.isoformat(),
        "at": asked.at,
    }


def asked_again(term: models.Term, under: frozenset[int] | None) -> Asked | None:
    """Exactly what was asked when the term was frozen; None where a fact is no longer known."""
    frame: dict[str, Any] = term.frame
    known = {term.fact} | {one["fact"] for one in _all_told(frame)}
    if not known <= FACTS.keys():
        return None
    at = frame.get("at", "")
    units = units_at(at, under, term.until)
    cut = Cut(until=term.until, since=term.since, units=units, filters=term.filters)
    return Asked(
        term.fact,
        cut,
        term.how,
        tuple(frame.get("groups", [])),
        frame.get("kind", ""),
        tuple(Span(*map(date.fromisoformat, span)) for span in frame.get("months", [])),
        at,
        _asked_as_told(frame["whole"], under) if "whole" in frame else None,
        tuple(_asked_as_told(one, under) for one in frame.get("also", [])),
    )


def _all_told(told: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every further count within what was told."""
    for one in (*told.get("also", ()), *([told["whole"]] if "whole" in told else ())):
        yield one
        yield from _all_told(one)


def _asked_as_told(told: Mapping[str, Any], under: frozenset[int] | None) -> Asked:
    until = date.fromisoformat(told["until"])
    since = date.fromisoformat(told["since"]) if told["since"] else None
    cut = Cut(until, since, units_at(told["at"], under, until), told["filters"])
    also = tuple(_asked_as_told(one, under) for one in told.get("also", ()))
    return Asked(told["fact"], cut, at=told["at"], also=also)

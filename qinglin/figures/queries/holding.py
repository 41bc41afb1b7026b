"""Counting so that it can be kept: each number together with the records it was counted from.

The number is worked out from the very records that are kept, never asked a second time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import translation

from qinglin.figures import models
from qinglin.figures.rules.document import Document, Figure
from qinglin.figures.rules.holdings import (
    BY_DAY,
    DAYS,
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
    text_digest,
)
from qinglin.kernel import clock, facts
from qinglin.kernel.facts import FACTS, Cut, Fact, Span
from qinglin.orgs.models import Unit
from qinglin.orgs.queries.past import over_each

from .answers import Result, days_of_year, divisor_of, judged
from .counting import lowest_frame, result_of
from .cuts import adds_up, cut_for, units_at, units_under, years_of
from .ways import reading_of, way_of

#: What of a figure's document does not decide what is counted.
BESIDE = frozenset({"title", "reported", "note", "why"})
#: A group of a lowest figure: the unit, then the month.
UNIT_STEP = 100_000


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
    asked = asked_by(figure, under, today, by=result.by if result else "")
    if asked is None:
        return Held(result or result_of(document, figure, under, today), None, definition)
    counted = count(asked)
    number, records = counted.number, counted.records
    term = HeldTerm(asked, packed(records), len(records), sum(record[1] for record in records))
    if result is None:
        return Held(judged(figure, number, len(records)), number, definition, [term])
    return Held(result, None, definition, [term])


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
        whole = cut_for(counting.of, figure, under, today)
        return Asked(
            fact.key, cut, how, at=at, whole=Asked(counting.of.fact, whole, at=counting.of.at)
        )
    return Asked(fact.key, cut, how, _frame(how, figure, today), at=at)


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
    if asked.how in BY_DAY or asked.how == DAYS:
        return Counted(asked, list(_by_day(fact, asked)))
    if asked.whole is None:
        return Counted(asked, [(*row, 0) for row in facts.listed(fact, asked.cut)])
    part = [(*row, PART) for row in facts.listed(fact, asked.cut)]
    whole = facts.listed(FACTS[asked.whole.fact], asked.whole.cut)
    return Counted(asked, part + [(-key, *rest, WHOLE) for key, *rest in whole])


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


def definition_of(document: Document, figure: Figure) -> dict[str, Any]:
    """Everything that decides what the number means: the figure's own words and way of counting,
    the fact's definition, and the lists of the document that are counted."""
    told = {name: value for name, value in asdict(figure).items() if name not in BESIDE}
    fact = FACTS.get(figure.counting.fact) if figure.counting else None
    return {
        "figure": plain(told),
        "lists": {name: list(document.named(name) or ()) for name in names_of(figure)},
        "fact": fact_words(fact) if fact else None,
    }


def names_of(figure: Figure) -> Iterable[str]:
    return sorted({name for numeral in figure.numerals for name in numeral.of})


def fact_words(fact: Fact) -> dict[str, str]:
    """In the language they are written in, whoever asks."""
    with translation.override("zh-hans"):
        words = str(fact.definition)
    return {
        "key": fact.key,
        "definition": words,
        "unit_kind": str(fact.unit_kind),
        "basis": str(fact.basis),
        "distinct": fact.distinct,
        "measure": fact.measure,
    }


def plain(value: Any) -> Any:
    """As JSON gives it back. What says nothing is left out, so that a form of documents with more
    fields is no other definition."""
    if isinstance(value, Mapping):
        told = {str(name): plain(inner) for name, inner in value.items()}
        return {name: inner for name, inner in told.items() if inner not in (None, "", [], {})}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def frame_of(asked: Asked) -> dict[str, Any]:
    """What is compared and where, as plain values; empty for a plain sum of the whole."""
    frame: dict[str, Any] = {"at": asked.at} if asked.at else {}
    if asked.how == SUM:
        return frame
    months = [[span.since.isoformat(), span.until.isoformat()] for span in asked.months]
    frame |= {"groups": list(asked.frame), "kind": asked.kind, "months": months}
    if asked.whole is not None:
        cut = asked.whole.cut
        since = cut.since.isoformat() if cut.since else None
        frame["whole"] = {
            "fact": asked.whole.fact,
            "filters": dict(cut.filters),
            "since": since,
            "until": cut.until.isoformat(),
            "at": asked.whole.at,
        }
    return frame


def asked_again(term: models.Term, under: frozenset[int] | None) -> Asked | None:
    """Exactly what was asked when the term was frozen; None where a fact is no longer known."""
    frame: dict[str, Any] = term.frame
    if term.fact not in FACTS:
        return None
    at, whole = frame.get("at", ""), None
    units = units_at(at, under, term.until)
    cut = Cut(until=term.until, since=term.since, units=units, filters=term.filters)
    months = [Span(*map(date.fromisoformat, span)) for span in frame.get("months", [])]
    groups = tuple(frame.get("groups", []))
    if told := frame.get("whole"):
        if told["fact"] not in FACTS:
            return None
        until = date.fromisoformat(told["until"])
        since = date.fromisoformat(told["since"]) if told["since"] else None
        below = units_at(told["at"], under, until)
        of = Cut(until=until, since=since, units=below, filters=told["filters"])
        whole = Asked(told["fact"], of, at=told["at"])
    kind = frame.get("kind", "")
    return Asked(term.fact, cut, term.how, groups, kind, tuple(months), at, whole)

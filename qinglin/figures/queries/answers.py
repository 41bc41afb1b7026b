"""How each kind of figure is answered from what facts count."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from qinglin.figures.rules import values, verdicts
from qinglin.figures.rules.document import Counting, Document, Figure, Numeral
from qinglin.figures.rules.shapes import Doubt
from qinglin.kernel import facts
from qinglin.kernel.facts import Counted, Cut, Span, UnitKind
from qinglin.orgs.models import Unit
from qinglin.orgs.queries.past import over_on

from .cuts import cut_for, cut_of, fact_of, years_of

#: Minutes are said in hours, cents in yuan.
SCALES: Mapping[str, int] = {UnitKind.HOURS: 60, UnitKind.MONEY: 100, UnitKind.GOODS: 100}


@dataclass(frozen=True, slots=True)
class Result:
    """One figure counted. ``computed`` is None where there is nothing to count from; ``text``
    stands for it where it is no number. ``readings`` are the numbers of what can be read in two
    ways, or of a rate; ``by`` is the reading that bears the report out."""

    figure: Figure
    computed: int | None
    records: int
    verdict: str
    text: str = ""
    readings: Mapping[str, int] = field(default_factory=dict)
    by: str = ""
    doubts: tuple[Doubt, ...] = ()

    @property
    def details(self) -> dict[str, Any]:
        """What is kept beside the number."""
        told: dict[str, Any] = {}
        if self.readings:
            told |= {"readings": dict(self.readings), "by": self.by}
        if self.doubts:
            told["warnings"] = [doubt.plain for doubt in self.doubts]
        return told


@dataclass(frozen=True, slots=True)
class Asking:
    """A figure of a document, the units that are looked at, and the day."""

    document: Document
    figure: Figure
    under: frozenset[int] | None
    today: date

    def count(self, counting: Counting) -> Counted:
        """What one fact counts, and all that is to be added to it."""
        cut = cut_for(counting, self.figure, self.under, self.today)
        found = facts.count(facts.FACTS[counting.fact], cut)
        for other in counting.also:
            found += self.count(other)
        return found


def silent(figure: Figure) -> Result:
    return Result(figure, None, 0, verdicts.NO_RECORD)


def judged(figure: Figure, number: int | None, records: int) -> Result:
    """Minutes are held against hours exactly, and then said in whole hours."""
    if number is None or records == 0:
        computed = None if number is None else number // scale_of(figure)
        return Result(figure, computed, records, verdicts.NO_RECORD)
    scale = scale_of(figure)
    held = values.borne_out(figure, Fraction(number, scale))
    return Result(figure, number // scale, records, _said(held))


def scale_of(figure: Figure) -> int:
    return SCALES.get(fact_of(figure).unit_kind, 1)


def _said(held: bool) -> str:
    return verdicts.SUPPORTED if held else verdicts.CONTRADICTED


# ---------------------------------------------------------------- numbers


def whole(asking: Asking, counting: Counting) -> Result:
    found = asking.count(counting)
    return judged(asking.figure, found.number, found.records)


def either(asking: Asking, counting: Counting) -> Result:
    """Persons and person-times side by side: borne out if one of them does, and says which."""
    figure = asking.figure
    counted = {name: asking.count(one) for name, one in figure.either.items()}
    readings = {name: found.number for name, found in counted.items()}
    records = sum(found.records for found in counted.values())
    if not records:
        return silent(figure)
    said = reading_said(figure, readings)
    held = values.borne_out(figure, readings[said])
    return Result(figure, readings[said], records, _said(held), readings=readings, by=said)


def reading_said(figure: Figure, readings: Mapping[str, int]) -> str:
    """The first reading that bears the report out; where none does, person-times are said."""
    by = [name for name, number in readings.items() if values.borne_out(figure, number)]
    return by[0] if by else "person_times"


def rate(asking: Asking, counting: Counting) -> Result:
    """A part of something, in hundredths; the verdict looks at the exact fraction."""
    figure, of = asking.figure, counting.of
    part, all_of = asking.count(counting), asking.count(of) if of else Counted()
    if not all_of.number:
        return silent(figure)
    percent = Fraction(100 * part.number, all_of.number)
    return Result(
        figure,
        None,
        part.records + all_of.records,
        _said(values.borne_out(figure, percent)),
        text=f"{float(percent):.1f}%",
        readings={"part": part.number, "of": all_of.number},
    )


def average_year(asking: Asking, counting: Counting) -> Result:
    """What came together in the complete years of records, by year."""
    found = asking.count(counting)
    years = years_of(asking.figure, asking.today)
    return judged(asking.figure, found.number // years, found.records)


def average(asking: Asking, counting: Counting) -> Result:
    """The mean of what the records measure. Days are said in months where the report does."""
    figure, found = asking.figure, asking.count(counting)
    if not found.records:
        return silent(figure)
    mean = Fraction(found.number, found.records * divisor_of(figure))
    said = f"{float(mean):.1f}"
    return Result(figure, None, found.records, _said(values.borne_out(figure, mean)), text=said)


def divisor_of(figure: Figure) -> int:
    """How many of what records measure make one of what the mean is said in."""
    months = values.MONTH if figure.unit in {"月", "个月"} else 1
    return scale_of(figure) * months


def least(asking: Asking, counting: Counting) -> Result:
    """What the least of the records measures: what each of them reaches."""
    cut = cut_for(counting, asking.figure, asking.under, asking.today)
    found = [amount for _key, amount, *_rest in facts.listed(facts.FACTS[counting.fact], cut)]
    return judged(asking.figure, min(found, default=None), len(found))


# ---------------------------------------------------------------- days


def first(asking: Asking, counting: Counting) -> Result:
    """The day of the first record against the days of the report."""
    figure = asking.figure
    found = asking.count(counting)
    day = facts.first_day(facts.FACTS[counting.fact], cut_of(figure, asking.under, asking.today))
    if day is None:
        return silent(figure)
    months = [wanted[0] for text in figure.days if (wanted := verdicts.day_of_year(text))]
    held = (
        day.month in months
        if months
        else (figure.since or day) <= day <= (figure.until or asking.today)
    )
    told = day - timedelta(days=figure.shift)
    return Result(figure, None, found.records, _said(held), text=told.isoformat())


def yearly(asking: Asking, counting: Counting) -> Result:
    """Days of every year: whether something was recorded on each of them in the last one."""
    figure, today = asking.figure, asking.today
    fact, cut = facts.FACTS[counting.fact], cut_of(figure, asking.under, asking.today)
    spans = days_of_year(figure, today)
    counted = facts.by_span(fact, cut, spans)
    met = [span for n, span in enumerate(spans) if n in counted]
    if not met:
        return silent(figure)
    days = {span.since.strftime("%m-%d") for span in met}
    text = ", ".join(_short(day) for day in figure.days if day in days)
    records = sum(found.records for found in counted.values())
    return Result(figure, None, records, _said(len(met) == len(spans)), text=text)


def days_of_year(figure: Figure, today: date) -> list[Span]:
    """When the days of every year were last, in order."""
    return sorted((_last_time(text, today) for text in figure.days), key=lambda s: s.since)


def _last_time(text: str, today: date) -> Span:
    month, day = verdicts.day_of_year(text) or (1, 1)
    when = date(today.year, month, max(day, 1))
    when = when if when <= today else date(today.year - 1, month, max(day, 1))
    return Span(when, when)


def _short(day: str) -> str:
    return "·".join(str(int(part)) for part in day.split("-"))


def duration(asking: Asking, counting: Counting) -> Result:
    """How long something stands, or over how many days it is spread, in the report's unit."""
    figure, found = asking.figure, asking.count(counting)
    fact, cut = facts.FACTS[counting.fact], cut_of(figure, asking.under, asking.today)
    begin = facts.first_day(fact, cut)
    end = facts.last_day(fact, cut) if counting.answer == "spread" else asking.today
    if begin is None or end is None:
        return silent(figure)
    exact, said = values.long_in(figure.unit, begin, end)
    held = values.borne_out(figure, said if figure.reported.bound == verdicts.EXACT else exact)
    return Result(figure, said, found.records, _said(held))


# ---------------------------------------------------------------- numerals of the mode


def numerals(asking: Asking) -> Result:
    """The numerals of the mode against the lists in its own document, or against records.

    What nobody named bears nothing out: a list without any name makes the whole silent, one with
    some says how many are missing.
    """
    figure, found = asking.figure, [_numeral(asking, one) for one in asking.figure.numerals]
    text = " / ".join(one.text for one in found)
    records = sum(one.records for one in found)
    unnamed = sum(one.unnamed for one in found)
    doubts = (Doubt("unnamed", {"amount": unnamed}),) if unnamed else ()
    if any(one.held is False for one in found):
        said = verdicts.CONTRADICTED
    else:
        said = verdicts.NO_RECORD if any(one.held is None for one in found) else verdicts.SUPPORTED
    return Result(figure, None, records, said, text, doubts=doubts)


@dataclass(frozen=True, slots=True)
class _Found:
    text: str
    records: int
    unnamed: int
    held: bool | None


def _numeral(asking: Asking, numeral: Numeral) -> _Found:
    if numeral.counting is not None:
        return _numeral_counted(asking, numeral, numeral.counting)
    lists = [found for name in numeral.of if (found := asking.document.listed(name))]
    lengths = sorted({len(found.names) for found in lists})
    totals = {len(found.names) + found.unnamed for found in lists}
    missing = max((found.unnamed for found in lists), default=0)
    held = None if lengths == [0] else totals == {numeral.value}
    named = "–".join(map(str, lengths)) if lengths != [0] else "–"
    if missing and held is not None:
        named += f"+{missing}"
    return _Found(named, sum(len(found.names) for found in lists), missing, held)


def _numeral_counted(asking: Asking, numeral: Numeral, counting: Counting) -> _Found:
    if counting.lowest:
        number, records = each_of(asking, counting)
        held = None if not records else number >= numeral.value
    else:
        found = asking.count(counting)
        number, records = found.number, found.records
        held = number == numeral.value if records else None
    return _Found(str(number) if held is not None else "–", records, 0, held)


def each_of(asking: Asking, counting: Counting) -> tuple[int, int]:
    """The least that any unit of the kind has, and the records of all of them."""
    cut = cut_for(counting, asking.figure, asking.under, asking.today)
    over = over_on(cut.until, ancestor__kind=counting.lowest)
    sums = {unit: Counted() for unit in units_of_kind(counting.lowest, cut)}
    for place, found in facts.by_unit(facts.FACTS[counting.fact], cut).items():
        above = over.get(place or 0)
        if above in sums:
            sums[above] += found
    least = min((found.number for found in sums.values()), default=0)
    return least, sum(found.records for found in sums.values())


def units_of_kind(kind: str, cut: Cut) -> list[int]:
    """The ids of the units of a kind that are looked at."""
    units = Unit.objects.filter(kind=kind, closed_on=None).order_by("pk")
    if cut.units is not None:
        units = units.filter(pk__in=cut.units)
    return [unit for (unit,) in facts.answer(units.values_list("pk"))]


#: How a kind is answered where it is not simply counted.
ANSWERED: Mapping[str, Callable[[Asking, Counting], Result]] = {
    "undecided": either,
    "rate": rate,
    "duration": duration,
    "dates": first,
}


def answered(asking: Asking, counting: Counting) -> Result:
    """By the kind of the figure, and by what is asked of the records."""
    figure = asking.figure
    if figure.kind == "dates" and any(len(day) > len("03") for day in figure.days):
        return yearly(asking, counting)
    if figure.kind in ANSWERED:
        return ANSWERED[figure.kind](asking, counting)
    if figure.span == "average":
        return average_year(asking, counting)
    told = {"average": average, "least": least}.get(counting.answer, whole)
    return told(asking, counting)

"""A work mode as data: mode → pillars → measures → figures. Reads plain values, refuses clearly."""

from collections.abc import Mapping
from typing import Any

from . import verdicts
from .kinds import ASKED, BROKEN, DATED, EACH, KINDS, ROOMS, SPANS, WORDED
from .reader import Reader
from .shapes import BadDocument as BadDocument
from .shapes import Counting as Counting
from .shapes import Document as Document
from .shapes import Figure as Figure
from .shapes import Measure as Measure
from .shapes import Names as Names
from .shapes import Numeral as Numeral
from .shapes import Pillar as Pillar
from .shapes import Reported as Reported
from .values import number_in
from .whole import check_whole

LABELS = ("pillar", "measure", "figure")
EITHER = ("persons", "person_times")


def parse(data: Any) -> Document:
    """The document, or BadDocument that names the first thing that is wrong and all others."""
    faults: list[BadDocument] = []
    document = _document(Reader(data, "", faults))
    faults += check_whole(document)
    if faults:
        first = faults[0]
        raise BadDocument(first.place, first.problem, first.value, tuple(faults[1:]))
    return document


def _document(top: Reader) -> Document:
    words, labels, lists = top.inner("words"), top.inner("labels"), top.inner("lists")
    document = Document(
        key=top.text("mode"),
        title=top.text("title"),
        place=top.text("place"),
        source=top.text("source"),
        reported_on=top.text("reported_on"),
        text=top.text("text", ""),
        pillars=tuple(_pillar(item) for item in top.items("pillars")),
        figures=tuple(_figure(item) for item in top.items("figures", optional=True)),
        unnamed=top.whole("unnamed", 0),
        words={str(term): words.text(term) for term in words.data},
        labels={str(level): labels.text(level) for level in LABELS if labels.has(level)},
        lists={str(name): _names(lists, name) for name in lists.data},
    )
    labels.nothing_else()
    top.nothing_else()
    return document


def _pillar(reader: Reader) -> Pillar:
    pillar = Pillar(
        key=reader.text("key"),
        title=reader.text("title"),
        text=reader.text("text", ""),
        measures=tuple(_measure(item) for item in reader.items("measures")),
        unnamed=reader.whole("unnamed", 0),
    )
    reader.nothing_else()
    return pillar


def _measure(reader: Reader) -> Measure:
    lists = reader.inner("lists")
    found = {str(name): _names(lists, name) for name in lists.data}
    measure = Measure(
        key=reader.text("key"),
        title=reader.text("title"),
        text=reader.text("text", ""),
        lists={name: named.names for name, named in found.items()},
        figures=tuple(_figure(item) for item in reader.items("figures", optional=True)),
        unnamed={name: named.unnamed for name, named in found.items() if named.unnamed},
    )
    reader.nothing_else()
    return measure


def _names(lists: Reader, name: str) -> Names:
    """A list of names, or ``{names: […], unnamed: N}`` where the source names some or none."""
    if not isinstance(lists.data[name], Mapping):
        return Names(lists.words(name))
    inner = lists.inner(name)
    names = inner.words("names") if inner.has("names") else ()
    unnamed = inner.whole("unnamed")
    inner.nothing_else()
    return Names(names, unnamed)


def _figure(reader: Reader) -> Figure:
    kind = reader.one_of("kind", KINDS)
    counted = reader.inner("count")
    period = reader.inner("period", needed=True)
    span = period.one_of("span", SPANS)
    since, until = period.stretch("from"), period.stretch("until")
    either = _either(counted) if kind == "undecided" and counted.given else {}
    figure = Figure(
        key=reader.text("key"),
        title=reader.text("title"),
        unit=reader.text("unit", ""),
        kind=kind,
        reported=_reported(reader.inner("reported", needed=True), kind),
        span=span,
        period=period.text("words"),
        scope=reader.text("scope"),
        definition=reader.text("definition"),
        counting=either.get("person_times") or (_counting(counted) if counted.given else None),
        numerals=tuple(_numeral(item) for item in reader.items("numerals", optional=True)),
        readings=reader.words("readings") if reader.has("readings") else (),
        why=reader.text("why", ""),
        subset_of=reader.text("subset_of", ""),
        note=reader.text("note", ""),
        room=reader.one_of("room", ROOMS, ""),
        since=since[0] if since else None,
        until=until[1] if until else since[1] if since else None,
        days=period.words("days") if period.has("days") else (),
        either=either,
        parts=reader.words("parts") if reader.has("parts") else (),
        apart_from=reader.words("apart_from") if reader.has("apart_from") else (),
        conflict=reader.text("conflict", ""),
    )
    period.nothing_else()
    reader.nothing_else()
    if not (reader.broken or period.broken):
        _check_period(reader, figure)
        _check_ways(reader, figure)
    return figure


def _check_period(reader: Reader, figure: Figure) -> None:
    """A period with days has them, and ends after it starts."""
    place = f"{reader.place}.period"
    if figure.span in DATED and figure.until is None:
        reader.wrong(f"{place}.from", "missing")
    if figure.since and figure.until and figure.until < figure.since:
        reader.wrong(f"{place}.until", "ends_early", figure.until)
    for day in figure.days:
        if verdicts.day_of_year(day) is None:
            reader.wrong(f"{place}.days", "not_a_day", day)
    each = {c.lowest != "" for c in figure.countings() if c.lowest}
    if figure.counting and (figure.span in EACH) is not bool(each):
        reader.wrong(f"{place}.span", "months_and_lowest")


def _check_ways(reader: Reader, figure: Figure) -> None:
    """One way to answer, or a reason why there is none."""
    ways = sum(map(bool, (figure.counting, figure.numerals, figure.readings)))
    value = figure.reported.value
    if ways > 1:
        reader.wrong(reader.place, "one_way")
    if ways == 0 and not figure.why:
        reader.wrong(f"{reader.place}.why", "missing")
    if figure.counting and isinstance(value, str) and value and figure.kind not in WORDED:
        reader.wrong(f"{reader.place}.reported.value", "not_a_number", value)
    numeric = figure.counting and figure.kind in WORDED - {"dates", "structure"}
    if numeric and number_in(value) is None:
        reader.wrong(f"{reader.place}.reported.value", "not_a_number", value)
    if figure.kind == "rate" and figure.counting and figure.counting.of is None:
        reader.wrong(f"{reader.place}.count.of", "missing")


def _reported(reader: Reader, kind: str) -> Reported:
    value = reader.take("value")
    if not reader.has("value") and reader.has("bound") and reader.faults:
        reader.faults[-1] = BadDocument(reader.at("value"), "bound_without_value")
    kinds = (int, str, float) if kind in BROKEN else (int, str)
    if reader.has("value") and (isinstance(value, bool) or not isinstance(value, kinds)):
        problem = "bound_without_value" if value is None else "not_a_number"
        reader.wrong(reader.at("value"), problem, value)
        value = 0
    bound = reader.one_of("bound", frozenset(verdicts.BOUNDS))
    word = reader.text("word", "")
    if bound and verdicts.WORDS.get(word) != bound:
        reader.wrong(reader.at("word"), "word_and_bound", word)
    reader.nothing_else()
    return Reported(0 if value is None else value, bound, word)


def _either(reader: Reader) -> dict[str, Counting]:
    """Both readings of 人(次)."""
    found = {name: _counting(reader.inner(name, needed=True)) for name in EITHER}
    reader.nothing_else()
    return found


def _counting(reader: Reader) -> Counting:
    filters = reader.inner("filters")
    of = reader.inner("of")
    counting = Counting(
        fact=reader.text("fact"),
        filters=filters.plain(),
        lowest=reader.text("lowest", ""),
        at=reader.text("at", ""),
        answer=reader.one_of("answer", ASKED, "number"),
        of=_counting(of) if of.given else None,
        also=tuple(_counting(item) for item in reader.items("also", optional=True)),
    )
    reader.nothing_else()
    return counting


def _numeral(reader: Reader) -> Numeral:
    counted = reader.inner("count")
    numeral = Numeral(
        value=reader.whole("value"),
        of=() if counted.given else reader.words("of"),
        counting=_counting(counted) if counted.given else None,
    )
    reader.nothing_else()
    return numeral

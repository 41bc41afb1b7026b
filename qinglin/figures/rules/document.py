"""A work mode as data: mode → pillars → measures → figures. Reads plain values, refuses clearly."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from . import verdicts

KINDS = frozenset(
    {
        "persons", "person_times", "sessions", "stock", "hours", "money", "goods", "covered",
        "undecided", "structure", "dates",
    }
)  # fmt: skip
SPANS = frozenset({"now", "year", "ever", "months"})


class BadDocument(Exception):
    """What is wrong (a code) and where (a path such as ``pillars[0].title``)."""

    def __init__(self, place: str, problem: str, value: object = "") -> None:
        self.place, self.problem, self.value = place, problem, str(value)
        super().__init__(f"{place}: {problem} {value}".strip())


@dataclass(frozen=True, slots=True)
class Reported:
    """A number as it was reported: its value, how it was bounded, and the word that did so."""

    value: int | str
    bound: str
    word: str

    @property
    def inclusive(self) -> bool:
        return self.word in verdicts.INCLUSIVE


@dataclass(frozen=True, slots=True)
class Counting:
    """How the records answer: a fact, what it is narrowed by; ``lowest`` asks for the lowest of
    every unit of that kind in every month."""

    fact: str
    filters: Mapping[str, Any]
    lowest: str = ""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral of the mode itself (四化, 三团) and the lists in the document that it counts."""

    value: int
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    key: str
    title: str
    unit: str
    kind: str
    reported: Reported
    span: str
    period: str
    scope: str
    definition: str
    counting: Counting | None = None
    numerals: tuple[Numeral, ...] = ()
    readings: tuple[str, ...] = ()
    why: str = ""
    subset_of: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A line of work. ``lists`` are the things it names, by the name of the list."""

    key: str
    title: str
    text: str
    lists: Mapping[str, tuple[str, ...]]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Pillar:
    key: str
    title: str
    text: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Document:
    key: str
    title: str
    place: str
    source: str
    reported_on: str
    text: str
    pillars: tuple[Pillar, ...]
    figures: tuple[Figure, ...]

    def all_figures(self) -> Iterator[Figure]:
        """Every figure once, in the order of the document; those of the mode itself last."""
        for pillar in self.pillars:
            for measure in pillar.measures:
                yield from measure.figures
        yield from self.figures

    def figure(self, key: str) -> Figure | None:
        return next((figure for figure in self.all_figures() if figure.key == key), None)

    def named(self, name: str) -> tuple[str, ...] | None:
        """What a list holds: ``pillars``, ``KEY.measures`` of a pillar, or a measure's list."""
        if name == "pillars":
            return tuple(pillar.title for pillar in self.pillars)
        owner, _, wanted = name.partition(".")
        for pillar in self.pillars:
            if pillar.key == owner and wanted == "measures":
                return tuple(measure.title for measure in pillar.measures)
            for measure in pillar.measures:
                if measure.key == owner and wanted in measure.lists:
                    return measure.lists[wanted]
        return None


def parse(data: Any) -> Document:
    """The document, or BadDocument that names the first thing that is wrong."""
    top = _Reader(data, "")
    document = Document(
        key=top.text("mode"),
        title=top.text("title"),
        place=top.text("place"),
        source=top.text("source"),
        reported_on=top.text("reported_on"),
        text=top.text("text", ""),
        pillars=tuple(_pillar(item) for item in top.items("pillars")),
        figures=tuple(_figure(item) for item in top.items("figures", optional=True)),
    )
    top.nothing_else()
    _check_whole(document)
    return document


def _pillar(reader: "_Reader") -> Pillar:
    pillar = Pillar(
        key=reader.text("key"),
        title=reader.text("title"),
        text=reader.text("text", ""),
        measures=tuple(_measure(item) for item in reader.items("measures")),
    )
    reader.nothing_else()
    return pillar


def _measure(reader: "_Reader") -> Measure:
    measure = Measure(
        key=reader.text("key"),
        title=reader.text("title"),
        text=reader.text("text", ""),
        lists={name: reader.words(name, "lists") for name in reader.names("lists")},
        figures=tuple(_figure(item) for item in reader.items("figures", optional=True)),
    )
    reader.nothing_else()
    return measure


def _figure(reader: "_Reader") -> Figure:
    counted = reader.inner("count")
    period = reader.inner("period", needed=True)
    figure = Figure(
        key=reader.text("key"),
        title=reader.text("title"),
        unit=reader.text("unit", ""),
        kind=reader.one_of("kind", KINDS),
        reported=_reported(reader.inner("reported", needed=True)),
        span=period.one_of("span", SPANS),
        period=period.text("words"),
        scope=reader.text("scope"),
        definition=reader.text("definition"),
        counting=_counting(counted) if counted.given else None,
        numerals=tuple(_numeral(item) for item in reader.items("numerals", optional=True)),
        readings=reader.words("readings") if reader.has("readings") else (),
        why=reader.text("why", ""),
        subset_of=reader.text("subset_of", ""),
        note=reader.text("note", ""),
    )
    period.nothing_else()
    reader.nothing_else()
    ways = sum(map(bool, (figure.counting, figure.numerals, figure.readings)))
    if ways > 1:
        raise BadDocument(reader.place, "one_way")
    if ways == 0 and not figure.why:
        raise BadDocument(f"{reader.place}.why", "missing")
    if figure.counting and not isinstance(figure.reported.value, int):
        raise BadDocument(f"{reader.place}.reported.value", "not_a_number", figure.reported.value)
    if figure.counting and (figure.span == "months") is not bool(figure.counting.lowest):
        raise BadDocument(f"{reader.place}.period.span", "months_and_lowest")
    return figure


def _reported(reader: "_Reader") -> Reported:
    value = reader.take("value")
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise BadDocument(f"{reader.place}.value", "not_a_number", value)
    bound = reader.one_of("bound", frozenset(verdicts.BOUNDS))
    word = reader.text("word", "")
    if verdicts.WORDS.get(word) != bound:
        raise BadDocument(f"{reader.place}.word", "word_and_bound", word)
    reader.nothing_else()
    return Reported(value, bound, word)


def _counting(reader: "_Reader") -> Counting:
    filters = reader.inner("filters")
    counting = Counting(
        fact=reader.text("fact"), filters=filters.plain(), lowest=reader.text("lowest", "")
    )
    reader.nothing_else()
    return counting


def _numeral(reader: "_Reader") -> Numeral:
    value = reader.take("value")
    if not isinstance(value, int):
        raise BadDocument(f"{reader.place}.value", "not_a_number", value)
    numeral = Numeral(value, reader.words("of"))
    reader.nothing_else()
    return numeral


def _check_whole(document: Document) -> None:
    keys = [figure.key for figure in document.all_figures()]
    for key in keys:
        if keys.count(key) > 1:
            raise BadDocument(key, "twice")
    for figure in document.all_figures():
        if figure.subset_of and figure.subset_of not in keys:
            raise BadDocument(f"{figure.key}.subset_of", "unknown", figure.subset_of)
        for numeral in figure.numerals:
            for name in numeral.of:
                if document.named(name) is None:
                    raise BadDocument(f"{figure.key}.numerals", "unknown", name)


class _Reader:
    """One mapping of the document; remembers where it stands and what was read of it."""

    def __init__(self, data: Any, place: str, *, given: bool = True) -> None:
        self.place, self.given, self.read = place or "/", given, set[str]()
        if not isinstance(data, Mapping):
            raise BadDocument(self.place, "not_a_mapping", data)
        self.data = data

    def at(self, name: str) -> str:
        return name if self.place == "/" else f"{self.place}.{name}"

    def has(self, name: str) -> bool:
        return name in self.data

    def take(self, name: str, *default: Any) -> Any:
        self.read.add(name)
        if name not in self.data and not default:
            raise BadDocument(self.at(name), "missing")
        return self.data.get(name, *default)

    def text(self, name: str, *default: str) -> str:
        value = self.take(name, *default)
        if not isinstance(value, str) or (not default and not value.strip()):
            raise BadDocument(self.at(name), "not_a_text", value)
        return value.strip()

    def one_of(self, name: str, known: frozenset[str]) -> str:
        value = self.take(name)
        if not isinstance(value, str) or value not in known:
            raise BadDocument(self.at(name), "unknown", value)
        return value

    def items(self, name: str, *, optional: bool = False) -> list["_Reader"]:
        value = self.take(name, []) if optional else self.take(name)
        if not isinstance(value, list) or not (value or optional):
            raise BadDocument(self.at(name), "not_a_list", value)
        return [_Reader(item, f"{self.at(name)}[{n}]") for n, item in enumerate(value)]

    def inner(self, name: str, *, needed: bool = False) -> "_Reader":
        value = self.take(name) if needed else self.take(name, {})
        return _Reader(value, self.at(name), given=name in self.data)

    def names(self, name: str) -> list[str]:
        return [str(key) for key in self.inner(name).data]

    def words(self, name: str, within: str = "") -> tuple[str, ...]:
        owner = self.inner(within) if within else self
        value = owner.take(name)
        if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
            raise BadDocument(owner.at(name), "not_a_list", value)
        return tuple(value)

    def plain(self) -> dict[str, Any]:
        """Names and simple values, for the filters of a fact."""
        for name, value in self.data.items():
            if not isinstance(value, str | int):
                raise BadDocument(self.at(str(name)), "not_a_text", value)
        return {str(name): value for name, value in self.data.items()}

    def nothing_else(self) -> None:
        for name in self.data:
            if name not in self.read:
                raise BadDocument(self.at(str(name)), "unknown", name)

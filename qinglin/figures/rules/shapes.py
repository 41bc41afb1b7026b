"""What a work mode is made of, once its document has been read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from . import verdicts


class BadDocument(Exception):
    """What is wrong (a code) and where (a path such as ``pillars[0].title``).

    ``faults`` are all that were found, itself first.
    """

    def __init__(
        self, place: str, problem: str, value: object = "", others: "tuple[BadDocument, ...]" = ()
    ) -> None:
        self.place, self.problem, self.value, self.others = place, problem, str(value), others
        super().__init__(f"{place}: {problem} {value}".strip())

    @property
    def faults(self) -> "tuple[BadDocument, ...]":
        return (self, *self.others)


@dataclass(frozen=True, slots=True)
class Reported:
    """A number as it was reported: its value, how it was bounded, and the word that did so."""

    value: int | float | str
    bound: str
    word: str

    @property
    def inclusive(self) -> bool:
        return self.word in verdicts.INCLUSIVE


@dataclass(frozen=True, slots=True)
class Counting:
    """How the records answer: a fact, and what it is narrowed by.

    ``lowest`` asks for the lowest of every unit of that kind (``all``: of the whole) in every
    month or week. ``at`` is the name of one unit: it and all below it. ``answer`` is what is asked
    of the records: their number, the average of what they measure, the day of the first of them,
    how long they stand, how many days they are spread over. ``of`` is what a rate is a part of.
    ``also`` are further facts that are added (cash and goods).
    """

    fact: str
    filters: Mapping[str, Any]
    lowest: str = ""
    at: str = ""
    answer: str = "number"
    of: "Counting | None" = None
    also: "tuple[Counting, ...]" = ()


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral of the mode itself (四化, 三团): the lists in the document that it counts, or
    what the records have of it."""

    value: int
    of: tuple[str, ...] = ()
    counting: Counting | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """``since`` and ``until`` are the days of a period that has them. ``either`` holds both ways
    to count what the report leaves undecided; ``days`` the days of every year (``03-05``).
    ``conflict`` says how the report contradicts itself. ``shift``: so many days later than in the
    report are its days looked for (a district that is re-enacted)."""

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
    room: str = ""
    since: date | None = None
    until: date | None = None
    days: tuple[str, ...] = ()
    either: Mapping[str, Counting] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    apart_from: tuple[str, ...] = ()
    conflict: str = ""
    shift: int = 0

    def countings(self) -> Iterator[Counting]:
        """Every way in which this figure asks the records."""
        main = [] if self.either else [self.counting]
        for counting in (*main, *self.either.values(), *(n.counting for n in self.numerals)):
            if counting is not None:
                yield from _with_parts(counting)


def _later(figure: Figure, shift: int) -> Figure:
    days = timedelta(days=shift)
    return replace(
        figure,
        since=figure.since + days if figure.since else None,
        until=figure.until + days if figure.until else None,
        shift=shift,
    )


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that a reader of a number should know: what, and how much."""

    code: str
    params: Mapping[str, Any]

    @property
    def plain(self) -> dict[str, Any]:
        return {"code": self.code, **self.params}


def _with_parts(counting: Counting) -> Iterator[Counting]:
    yield counting
    for inner in (*counting.also, *([counting.of] if counting.of else [])):
        yield from _with_parts(inner)


@dataclass(frozen=True, slots=True)
class Names:
    """A list of things the document names, and how many more its source does not name."""

    names: tuple[str, ...]
    unnamed: int = 0


@dataclass(frozen=True, slots=True)
class Measure:
    """A line of work. ``lists`` are the things it names, by the name of the list."""

    key: str
    title: str
    text: str
    lists: Mapping[str, tuple[str, ...]]
    figures: tuple[Figure, ...]
    unnamed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pillar:
    """``unnamed``: how many measures more its source counts without naming them."""

    key: str
    title: str
    text: str
    measures: tuple[Measure, ...]
    unnamed: int = 0

    @property
    def counted(self) -> bool:
        """Whether any of its measures has a figure."""
        return any(measure.figures for measure in self.measures)


@dataclass(frozen=True, slots=True)
class Document:
    """``words`` are terms as this place uses them, ``labels`` what it calls pillars and measures,
    ``unnamed`` how many pillars more the source counts without naming them."""

    key: str
    title: str
    place: str
    source: str
    reported_on: str
    text: str
    pillars: tuple[Pillar, ...]
    figures: tuple[Figure, ...]
    unnamed: int = 0
    words: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, Names] = field(default_factory=dict)

    def days_later(self, shift: int) -> "Document":
        """The same document, its own days looked for so many days later."""
        return replace(
            self,
            pillars=tuple(
                replace(
                    pillar,
                    measures=tuple(
                        replace(m, figures=tuple(_later(f, shift) for f in m.figures))
                        for m in pillar.measures
                    ),
                )
                for pillar in self.pillars
            ),
            figures=tuple(_later(figure, shift) for figure in self.figures),
        )

    def all_figures(self) -> Iterator[Figure]:
        """Every figure once, in the order of the document; those of the mode itself last."""
        for pillar in self.pillars:
            for measure in pillar.measures:
                yield from measure.figures
        yield from self.figures

    def figure(self, key: str) -> Figure | None:
        return next((figure for figure in self.all_figures() if figure.key == key), None)

    def named(self, name: str) -> tuple[str, ...] | None:
        """What a list holds: ``pillars``, ``KEY.measures`` of a pillar, a measure's list, or
        ``mode.LIST`` of the document itself."""
        found = self.listed(name)
        return None if found is None else found.names

    def listed(self, name: str) -> Names | None:
        """A list with what its source does not name."""
        if name == "pillars":
            return Names(tuple(pillar.title for pillar in self.pillars), self.unnamed)
        owner, _, wanted = name.partition(".")
        if owner == "mode":
            return self.lists.get(wanted)
        for pillar in self.pillars:
            if pillar.key == owner and wanted == "measures":
                return Names(tuple(measure.title for measure in pillar.measures), pillar.unnamed)
            for measure in pillar.measures:
                if measure.key == owner and wanted in measure.lists:
                    return Names(measure.lists[wanted], measure.unnamed.get(wanted, 0))
        return None

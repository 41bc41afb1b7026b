"""What a number means: everything that decides it, as plain values to be kept and compared."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from django.utils import translation

from qinglin.figures.rules.document import Document, Figure, Numeral
from qinglin.kernel.facts import FACTS, Fact

#: What of a figure's document does not decide what is counted.
BESIDE = frozenset({"title", "reported", "note", "why"})


def definition_of(document: Document, figure: Figure) -> dict[str, Any]:
    """Everything that decides what the number means: the figure's own words and way of counting,
    the fact's definition, and the lists of the document that are counted."""
    told = {name: value for name, value in asdict(figure).items() if name not in BESIDE}
    fact = FACTS.get(figure.counting.fact) if figure.counting else None
    definition: dict[str, Any] = {
        "figure": plain(told),
        "lists": {name: list(document.named(name) or ()) for name in names_of(figure)},
        "fact": fact_words(fact) if fact else None,
    }
    more = more_facts(figure)
    return definition | {"more": {one.key: fact_words(one) for one in more}} if more else definition


def more_facts(figure: Figure) -> list[Fact]:
    """What is added to the first fact, and what numerals of the mode ask of the records."""
    numerals = [one.counting for one in figure.numerals if one.counting is not None]
    asked = [also for one in figure.countings() for also in one.also] + numerals
    return [FACTS[key] for key in sorted({one.fact for one in asked}) if key in FACTS]


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


def plain_numeral(numeral: Numeral) -> dict[str, Any]:
    """As it stands in a definition."""
    told: dict[str, Any] = plain(asdict(numeral))
    return told

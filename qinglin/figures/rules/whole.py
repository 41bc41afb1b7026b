"""What can only be told of a document as a whole: names that are not there, names given twice,
figures that are parts of each other in a circle."""

from collections import Counter
from collections.abc import Iterator, Mapping

from .shapes import BadDocument, Document


def check_whole(document: Document) -> list[BadDocument]:
    return [*_twice(document), *_unknown(document), *_loops(document)]


def _twice(document: Document) -> Iterator[BadDocument]:
    for keys in (
        [pillar.key for pillar in document.pillars],
        [measure.key for pillar in document.pillars for measure in pillar.measures],
        [figure.key for figure in document.all_figures()],
    ):
        for key, times in Counter(keys).items():
            if times > 1 and key:
                yield BadDocument(key, "twice")


def _unknown(document: Document) -> Iterator[BadDocument]:
    keys = {figure.key for figure in document.all_figures()}
    for figure in document.all_figures():
        for place, others in (
            ("subset_of", [figure.subset_of] if figure.subset_of else []),
            ("parts", figure.parts),
            ("apart_from", figure.apart_from),
        ):
            for other in others:
                if other not in keys:
                    yield BadDocument(f"{figure.key}.{place}", "unknown", other)
        for numeral in figure.numerals:
            for name in numeral.of:
                if document.listed(name) is None:
                    yield BadDocument(f"{figure.key}.numerals", "unknown", name)


def _loops(document: Document) -> Iterator[BadDocument]:
    """A figure that is, by whatever way, a part of itself."""
    within: dict[str, set[str]] = {figure.key: set() for figure in document.all_figures()}
    for figure in document.all_figures():
        if figure.subset_of:
            within[figure.key].add(figure.subset_of)
        for part in figure.parts:
            within.setdefault(part, set()).add(figure.key)
    for figure in document.all_figures():
        if figure.key in _above(within, figure.key):
            place = "subset_of" if figure.subset_of else "parts" if figure.parts else ""
            yield BadDocument(f"{figure.key}.{place}".rstrip("."), "loop", figure.key)


def _above(within: Mapping[str, set[str]], key: str) -> set[str]:
    seen: set[str] = set()
    waiting = set(within.get(key, ()))
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting |= within.get(one, set())
    return seen

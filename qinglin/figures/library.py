"""Documents of work modes: those that come with the product, and files of a district's own."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from qinglin.kernel.facts import FACTS

from .errors import UnknownMode, WrongDocument
from .rules import layout
from .rules.document import BadDocument, Counting, Document, Figure, parse
from .rules.kinds import ANSWERS

FOLDER = Path(__file__).resolve().parent / "modes"


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def read(source: str) -> dict[str, Any]:
    """The plain data of a mode, by its name or by the path of a file; refused when it is wrong."""
    path = FOLDER / f"{source}.yaml" if source in names() else Path(source)
    if not path.is_file():
        raise UnknownMode(key=source, known="、".join(names()))
    found = layout.Layout()
    try:
        if path.stat().st_size > layout.LARGEST:
            raise BadDocument("/", "too_large")
        found = layout.read(path.read_text(encoding="utf-8"))
        if found.data is None:
            raise BadDocument("/", found.faults[0].problem, found.faults[0].value)
        checked(found.data, also=found.faults)
    except UnicodeDecodeError as error:
        raise WrongDocument([BadDocument("/", "not_yaml", str(error))], path.name) from error
    except BadDocument as fault:
        raise WrongDocument(fault.faults, path.name, found.line_of) from fault
    except WrongDocument as error:
        raise WrongDocument(error.faults, path.name, found.line_of) from error.__cause__
    plain: dict[str, Any] = found.data
    return plain


def checked(data: Any, *, also: Sequence[BadDocument] = ()) -> Document:
    """The document of this data; every fact it names exists and knows the filters.

    Refused with everything that is wrong, and what was ``also`` found.
    """
    faults = list(also)
    document: Document | None = None
    try:
        document = parse(data)
    except BadDocument as fault:
        faults += fault.faults
    if document is not None:
        faults += _fact_faults(document)
    if faults or document is None:
        raise WrongDocument(faults) from faults[0]
    return document


def digest_of(data: dict[str, Any]) -> str:
    """Tells one version of a document from another, whatever its layout."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _fact_faults(document: Document) -> Iterator[BadDocument]:
    for figure in document.all_figures():
        for counting in figure.countings():
            yield from _fact_fault(figure, counting)


def _fact_fault(figure: Figure, counting: Counting) -> Iterator[BadDocument]:
    fact = FACTS.get(counting.fact)
    if fact is None:
        if not to_come(figure, counting):
            yield BadDocument(f"{figure.key}.count.fact", "fact", counting.fact)
        return
    for name in counting.filters:
        if name not in fact.filters:
            yield BadDocument(f"{figure.key}.count.filters", "filter", name)
    wanted = _wanted(figure, counting)
    if wanted and fact.unit_kind not in wanted:
        yield BadDocument(f"{figure.key}.kind", "kind", figure.kind)


def _wanted(figure: Figure, counting: Counting) -> frozenset[str]:
    """The kinds of facts that may answer here; none named: any."""
    for kind, either in figure.either.items():
        if either is counting:
            return frozenset({kind})
    return ANSWERS[figure.kind]


def to_come(figure: Figure, counting: Counting) -> bool:
    """A fact of a room that this figure names and that offers none yet."""
    room = counting.fact.partition(".")[0]
    return room == figure.room and not any(key.startswith(f"{room}.") for key in FACTS)

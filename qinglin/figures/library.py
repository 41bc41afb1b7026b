"""Documents of work modes: those that come with the product, and files of a district's own."""

import hashlib
import json
from pathlib import Path
from typing import Any

import yaml

from qinglin.kernel.facts import FACTS, UnitKind

from .errors import UnknownMode, WrongDocument
from .rules.document import BadDocument, Document, parse

FOLDER = Path(__file__).resolve().parent / "modes"
#: What a document may call what a fact counts.
SAME = {kind.value for kind in UnitKind}


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def read(source: str) -> dict[str, Any]:
    """The plain data of a mode, by its name or by the path of a file; refused when it is wrong."""
    path = FOLDER / f"{source}.yaml" if source in names() else Path(source)
    if not path.is_file():
        raise UnknownMode(key=source, known="、".join(names()))
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        line = " ".join(str(error).split())
        raise WrongDocument(place=path.name, fault="not_yaml", value=str(line)) from error
    checked(data)
    plain: dict[str, Any] = data
    return plain


def checked(data: Any) -> Document:
    """The document of this data; every fact it names exists and knows the filters."""
    try:
        document = parse(data)
        _check_facts(document)
    except BadDocument as fault:
        raise WrongDocument(place=fault.place, fault=fault.problem, value=fault.value) from fault
    return document


def digest_of(data: dict[str, Any]) -> str:
    """Tells one version of a document from another, whatever its layout."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _check_facts(document: Document) -> None:
    for figure in document.all_figures():
        counting = figure.counting
        if counting is None:
            continue
        fact = FACTS.get(counting.fact)
        if fact is None:
            raise BadDocument(f"{figure.key}.count.fact", "fact", counting.fact)
        for name in counting.filters:
            if name not in fact.filters:
                raise BadDocument(f"{figure.key}.count.filters", "filter", name)
        if figure.kind in SAME and figure.kind != fact.unit_kind:
            raise BadDocument(f"{figure.key}.kind", "kind", figure.kind)

"""How well the finder finds: its claims against labels made by hand."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from .reading import Claim, read

_MARKED = re.compile(r"\{([^{}|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|([^}]*)\}")


@dataclass(frozen=True, slots=True)
class Label:
    """A claim as somebody read it, at ``start:end``; ``part`` is empty where nobody said."""

    start: int
    end: int
    said: str
    bound: str
    unit: str
    kind: str
    part: str = ""


@dataclass(slots=True)
class Score:
    """Counts that may be added up. ``found`` are labels that were found with their value."""

    labels: int = 0
    claims: int = 0
    found: int = 0
    bound: int = 0
    unit: int = 0
    kind: int = 0
    exact: int = 0
    part: int = 0

    def __add__(self, other: "Score") -> "Score":
        names = [field.name for field in fields(self)]
        return Score(*(getattr(self, name) + getattr(other, name) for name in names))

    @property
    def recall(self) -> float:
        return self.found / self.labels if self.labels else 1.0

    @property
    def precision(self) -> float:
        return self.found / self.claims if self.claims else 1.0

    def share(self, name: str) -> float:
        """How many of the claims found are right in this: bound, unit, kind, exact, part."""
        right: int = getattr(self, name)
        return right / self.found if self.found else 1.0


def labelled(source: str) -> Iterator[tuple[str, list[Label]]]:
    """Passages, one a line, with ``{text|value|bound|unit|kind}`` where a claim is."""
    for line in source.splitlines():
        if not line or line.startswith("#"):
            continue
        text, labels, at = "", [], 0
        for mark in _MARKED.finditer(line):
            text += line[at : mark.start()]
            start, at = len(text), mark.end()
            text += mark[1]
            labels.append(Label(start, len(text), mark[2], mark[3], mark[4], mark[5]))
        yield text + line[at:], labels


def score(text: str, labels: Sequence[Label]) -> Score:
    """A label is found by the first claim that overlaps it and has its value; each claim finds
    one label. Claims that find none count against precision."""
    claims = list(read(text).claims)
    total = Score(labels=len(labels), claims=len(claims))
    for label in labels:
        hit = next((claim for claim in claims if _finds(claim, label)), None)
        if hit is None:
            continue
        claims.remove(hit)
        total.found += 1
        total.bound += hit.bound == label.bound
        total.unit += _narrow(hit.unit) == _narrow(label.unit)
        total.kind += hit.kind == label.kind
        total.exact += (hit.start, hit.end) == (label.start, label.end)
        total.part += hit.part == label.part
    return total


def _finds(claim: Claim, label: Label) -> bool:
    return claim.start < label.end and label.start < claim.end and claim.said == label.said


def _narrow(unit: str) -> str:
    return unit.replace("（", "(").replace("）", ")")

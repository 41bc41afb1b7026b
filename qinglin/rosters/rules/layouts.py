"""Which column of a spreadsheet is what: headers found below titles, named by their synonyms."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: How far down a header may stand below its titles.
DEEPEST = 15
NOISE = re.compile(r"[\s*＊（(][^）)]*[）)]|[\s*＊:：、/\\_-]")


@dataclass(frozen=True, slots=True)
class Field:
    """Something a roster may say, and how offices call it."""

    key: str
    label: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    #: shown masked wherever a row is shown
    secret: bool = False

    @property
    def names(self) -> set[str]:
        return {worded(name) for name in (self.label, *self.synonyms)}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the header ends, what its columns are called, and which field each is."""

    #: index of the first row of data
    first: int
    labels: tuple[str, ...]
    #: field -> column
    columns: Mapping[str, int]

    @property
    def fingerprint(self) -> str:
        """The same for every file with these columns, whatever their order."""
        names = "\n".join(sorted(worded(label) for label in self.labels if label))
        return hashlib.sha256(names.encode()).hexdigest()


def worded(label: str) -> str:
    """A header without blanks, stars and remarks in brackets."""
    found = unicodedata.normalize("NFKC", label).lower()
    return NOISE.sub("", found) or found.strip()


def guess(rows: Sequence[Sequence[str]], fields: Sequence[Field]) -> Layout | None:
    """The header row, or the two of them, that name the most fields; None when nothing does."""
    best: Layout | None = None
    for top in range(min(DEEPEST, len(rows))):
        one = _layout(top + 1, [str(cell) for cell in rows[top]], fields)
        candidates = [one]
        if top + 1 < len(rows) and not any(_is_data(cell) for cell in rows[top + 1]):
            candidates.append(_layout(top + 2, _both(rows[top], rows[top + 1]), fields))
        for layout in candidates:
            if best is None or len(layout.columns) > len(best.columns):
                best = layout
    return best if best is not None and best.columns else None


def _is_data(cell: str) -> bool:
    return any(char.isdigit() for char in cell)


def _both(top: Sequence[str], below: Sequence[str]) -> list[str]:
    """Two header rows as one: the lower word where there is one, the upper else."""
    wide = max(len(top), len(below))
    upper = [*top, *[""] * (wide - len(top))]
    lower = [*below, *[""] * (wide - len(below))]
    return [low or high for high, low in zip(upper, lower, strict=True)]


def _layout(first: int, labels: list[str], fields: Sequence[Field]) -> Layout:
    """Exact names first, then those that hold a name: 身份证号 before 监护人身份证号."""
    columns: dict[str, int] = {}
    words = [worded(label) for label in labels]
    for field in fields:
        for column, word in enumerate(words):
            if word in field.names and column not in columns.values():
                columns[field.key] = column
                break
    for field in fields:
        if field.key in columns:
            continue
        for column, word in enumerate(words):
            if column in columns.values() or not word or "监护人" in word:
                continue
            if any(len(name) >= 3 and name in word for name in field.names):
                columns[field.key] = column
                break
    return Layout(first, tuple(labels), columns)


def remapped(layout: Layout, mapping: Mapping[str, str]) -> Layout:
    """The same header read by a mapping (worded label -> field) that somebody chose before."""
    columns = {}
    for column, label in enumerate(layout.labels):
        key = mapping.get(worded(label))
        if key and key not in columns:
            columns[key] = column
    return Layout(layout.first, layout.labels, columns)


def values(row: Sequence[str], layout: Layout) -> dict[str, str]:
    """field -> text of one row; what the row does not have is empty."""
    return {
        key: (row[column] if column < len(row) else "") for key, column in layout.columns.items()
    }

"""What becomes of a row."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

NEW, CHANGED, SAME, CONFLICT, REJECTED, SKIPPED = (
    "new", "changed", "same", "conflict", "rejected", "skipped",
)  # fmt: skip
#: What is carried out.
DONE = (NEW, CHANGED)
#: What stands in the way of importing everything.
OPEN = (CONFLICT, REJECTED)
LONGEST = 300


@dataclass(slots=True)
class Row:
    """One row as it came: its number in the file, its cells by field, what somebody decided."""

    number: int
    cells: Mapping[str, str]
    choice: str = ""


@dataclass(slots=True)
class Verdict:
    """What a row will do, or why it cannot. ``changes`` are (what, old, new), masked."""

    number: int
    verdict: str
    label: str
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    reason: str = ""
    #: the field the reason is about
    about: str = ""
    target: int | None = None
    group: str = ""
    #: read and checked; what carrying out needs
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def outline(self) -> tuple[Any, ...]:
        """What was promised to whoever looked at the preview."""
        changes = tuple(tuple(change) for change in self.changes)
        return (self.verdict, self.label[:80], changes, self.reason[:LONGEST], self.target)


def rejected(row: Row, label: str, reason: Any, about: str = "") -> Verdict:
    return Verdict(row.number, REJECTED, label, reason=str(reason), about=about)


def conflict(row: Row, label: str, reason: Any, about: str = "", **but: Any) -> Verdict:
    return Verdict(row.number, CONFLICT, label, reason=str(reason), about=about, **but)


def counted(verdicts: Iterable[str]) -> dict[str, int]:
    counts = Counter(verdicts)
    return {name: counts[name] for name in (NEW, CHANGED, SAME, CONFLICT, REJECTED, SKIPPED)}


def numbers(found: Iterable[int], most: int = 6) -> str:
    """5、17、203 …"""
    known = list(found)
    shown = "、".join(str(number) for number in known[:most])
    return f"{shown} 等" if len(known) > most else shown

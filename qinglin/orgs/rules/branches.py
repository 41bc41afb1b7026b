"""Pairs of a tree that changes, and sizes of league organisations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Hung:
    """Below which parent a unit hung: from a day on (None: always) until another, not included."""

    parent: int
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """An ancestor and a descendant, and when they were such."""

    ancestor: int
    descendant: int
    depth: int
    since: date | None = None
    until: date | None = None


def chains(hung: Mapping[int, Sequence[Hung]], unit: int) -> list[Pair]:
    """Every pair above one unit, itself included; what follows on unchanged is one pair."""
    found: dict[tuple[int, int], list[Pair]] = {}
    climbing: list[tuple[int, int, date | None, date | None]] = [(unit, 0, None, None)]
    while climbing:
        at, depth, since, until = climbing.pop()
        found.setdefault((at, depth), []).append(Pair(at, unit, depth, since, until))
        for one in hung.get(at, ()):
            begins, ends = _later(since, one.since), _earlier(until, one.until)
            if begins is None or ends is None or begins < ends:
                climbing.append((one.parent, depth + 1, begins, ends))
    return [pair for parts in found.values() for pair in _joined(parts)]


def _joined(parts: Sequence[Pair]) -> list[Pair]:
    whole: list[Pair] = []
    for part in sorted(parts, key=lambda pair: pair.since or date.min):
        if whole and whole[-1].until is not None and whole[-1].until == part.since:
            whole[-1] = replace(whole[-1], until=part.until)
        else:
            whole.append(part)
    return whole


def _later(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day is not None), default=None)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


#: Constitution of the League, Art. 24: from three members on a branch, from thirty a general
#: branch, from a hundred a committee. The least and the most that fit each form.
FORM_LIMITS: Mapping[str, tuple[int, int | None]] = {
    "branch": (3, 29),
    "general": (30, 99),
    "committee": (100, None),
}


class SizeFault(StrEnum):
    """What the number of members says about the form of a league organisation: a warning."""

    TOO_FEW = "too_few"
    TOO_MANY = "too_many"


def size_fault(form: str, members: int | None) -> SizeFault | None:
    """Whether a form fits its number of members. Forms may be kept for reasons of work."""
    if members is None or form not in FORM_LIMITS:
        return None
    least, most = FORM_LIMITS[form]
    if members < least:
        return SizeFault.TOO_FEW
    return SizeFault.TOO_MANY if most is not None and members > most else None


def due_form(members: int) -> str:
    """The form that so many members call for; nothing below three."""
    fitting = [form for form, (least, _most) in FORM_LIMITS.items() if members >= least]
    return fitting[-1] if fitting else ""

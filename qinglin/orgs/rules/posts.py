"""Terms, seats, and who may hold a post. No database, no clock, no Django."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

#: From a day up to, and not on, another; None: until further notice.
Span = tuple[date, date | None]
#: Political standing that makes one a member of the League or the Party.
MEMBERS = frozenset({"league", "probationary", "party"})


class HolderFault(StrEnum):
    """Why somebody may not hold a post."""

    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    NO_MEMBER = "no_member"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a kind of post asks of its holder."""

    youngest: int | None = None
    oldest: int | None = None
    oldest_concurrent: int | None = None
    members_only: bool = False

    def limit(self, *, concurrent: bool) -> int | None:
        """The highest age, for members of the two committees by a rule of their own."""
        if concurrent and self.oldest_concurrent is not None:
            return self.oldest_concurrent
        return self.oldest


def holder_fault(
    wanted: Wanted, *, age: int, concurrent: bool, politics: str
) -> HolderFault | None:
    """The first reason against this holder on the day of taking the post."""
    if wanted.youngest is not None and age < wanted.youngest:
        return HolderFault.TOO_YOUNG
    limit = wanted.limit(concurrent=concurrent)
    if limit is not None and age > limit:
        return HolderFault.TOO_OLD
    if wanted.members_only and politics not in MEMBERS:
        return HolderFault.NO_MEMBER
    return None


def years_in_force(rules: Iterable[tuple[date, int]], day: date) -> int | None:
    """The length of a term that begins on this day: the latest rule in force by then."""
    known = [(from_on, years) for from_on, years in rules if from_on <= day]
    return max(known)[1] if known else None


def term_end(from_on: date, years: int) -> date:
    """The same day so many years later; 29 February ends on 1 March where there is none."""
    try:
        return from_on.replace(year=from_on.year + years)
    except ValueError:
        return date(from_on.year + years, 3, 1)


def overlap(one: Span, other: Span) -> bool:
    """Whether there is a day in both; an empty span has none."""
    if one[0] == one[1] or other[0] == other[1]:
        return False
    return (one[1] is None or other[0] < one[1]) and (other[1] is None or one[0] < other[1])


def most_at_once(spans: Collection[Span]) -> int:
    """How many of them share their busiest day."""
    return max((sum(_on(other, one[0]) for other in spans) for one in spans), default=0)


def _on(span: Span, day: date) -> bool:
    return span[0] <= day and (span[1] is None or day < span[1])

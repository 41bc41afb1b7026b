"""Quorum, nomination, majority. No database, no clock, no Django.

Numbers come as whole counts and shares as exact fractions: nothing is rounded before it is decided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import hypot

CHAIN = (
    "survey", "request", "approval", "candidates", "meeting", "report", "result", "hand_over",
)  # fmt: skip
#: What only the unit above does; each answers the step before it, and may send it back.
APPROVALS = frozenset({"approval", "result"})
#: Where a result that is sent back may be taken up again.
BACK_TO = {"approval": ("survey", "request"), "result": ("candidates", "meeting", "report")}
TWO_THIRDS, HALF = Fraction(2, 3), Fraction(1, 2)


class CountFault(StrEnum):
    """What is wrong with the counts of a meeting."""

    ORDER = "order"
    QUORUM = "quorum"
    VOTES = "votes"
    TIE = "tie"


@dataclass(frozen=True, slots=True)
class Count:
    """A meeting: entitled, present, ballots that came back, and valid ones."""

    entitled: int
    present: int
    returned: int
    valid: int

    @property
    def plausible(self) -> bool:
        return 0 <= self.valid <= self.returned <= self.present <= self.entitled


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who is elected, or why nobody can be named."""

    elected: frozenset[int] = frozenset()
    fault: CountFault | None = None


def next_stage(done: int) -> str | None:
    """The stage that is due after so many; none when the chain is at its end."""
    return CHAIN[done] if done < len(CHAIN) else None


def share(text: str) -> Fraction:
    """``2/3`` as it stands in the options; what is no share counts as two thirds."""
    try:
        found = Fraction(text.replace(" ", ""))
    except (ValueError, ZeroDivisionError):
        return TWO_THIRDS
    return found if 0 < found <= 1 else TWO_THIRDS


def reaches(part: int, whole: int, least: Fraction) -> bool:
    """Whether the part is at least this share of the whole; of nothing there is none."""
    return whole > 0 and part >= least * whole


def spare_candidates(seats: int, percent: int) -> int:
    """By how many the candidates are to outnumber the seats."""
    return -(-seats * percent // 100)


def outcome(count: Count, votes: Mapping[int, int], seats: int, quorum: Fraction) -> Outcome:
    """Elected is who has more votes than half of those present; the most votes first.

    Those who tie for the last seats leave it open: they are voted on again.
    """
    if not count.plausible:
        return Outcome(fault=CountFault.ORDER)
    if not reaches(count.present, count.entitled, quorum):
        return Outcome(fault=CountFault.QUORUM)
    wrong = any(not 0 <= number <= count.valid for number in votes.values())
    if wrong or sum(votes.values()) > count.valid * seats:
        return Outcome(fault=CountFault.VOTES)
    ranked = sorted(
        ((number, key) for key, number in votes.items() if number > HALF * count.present),
        key=lambda row: (-row[0], row[1]),
    )
    if len(ranked) > seats and ranked[seats - 1][0] == ranked[seats][0]:
        return Outcome(fault=CountFault.TIE)
    return Outcome(frozenset(key for _number, key in ranked[:seats]))


def age_band(age: int, bands: Sequence[int] = (25, 30, 35)) -> str:
    """``≤25``, ``26–30`` … ``36+``."""
    low = 0
    for high in bands:
        if age <= high:
            return f"{low}–{high}" if low else f"≤{high}"
        low = high + 1
    return f"{low}+"


def is_late(*, done: int, completed: bool, due_on: date, today: date) -> bool:
    """Past its day and not at its end."""
    return not completed and done < len(CHAIN) and today > due_on


def apart(
    circles: Sequence[tuple[float, float, float]], gap: float, rounds: int = 60
) -> list[tuple[float, float]]:
    """Centres of circles (x, y, r) that keep this distance; those that overlap push each other."""
    places = [(x, y) for x, y, _r in circles]
    for _round in range(rounds):
        for one in range(len(circles)):
            for other in range(one + 1, len(circles)):
                (ax, ay), (bx, by) = places[one], places[other]
                dx, dy = bx - ax, by - ay
                wanted = circles[one][2] + circles[other][2] + gap
                distance = hypot(dx, dy)
                if distance >= wanted:
                    continue
                if distance == 0:
                    dx, dy, distance = 1.0, 0.0, 1.0
                push = (wanted - distance) / 2
                places[one] = (ax - dx / distance * push, ay - dy / distance * push)
                places[other] = (bx + dx / distance * push, by + dy / distance * push)
    return places

"""Minutes that were served, and what a district's rule makes of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

#: Nobody serves longer at a stretch; a longer span is a mistake in the times.
LONGEST = 24 * 60


#: Difficulties of an activity that a rule may weigh.
HARD, SEVERE = "hard", "severe"


@dataclass(frozen=True, slots=True)
class Rule:
    """Whole steps only, and no more than the cap in one day. In force from ``from_on``.

    ``high_cap`` is the most that the unit above may agree to; difficulties weigh in per cent.
    """

    from_on: date
    step: int
    cap: int
    high_cap: int = 12 * 60
    hard: int = 100
    severe: int = 100

    def __str__(self) -> str:
        return f"{self.from_on} {self.step}/{self.cap}"

    def percent(self, difficulty: str) -> int:
        return {HARD: self.hard, SEVERE: self.severe}.get(difficulty, 100)


#: Without a rule of the district, time counts as it was given (Order 67, Art. 7).
AS_SERVED = Rule(date.min, 1, LONGEST, LONGEST)


@dataclass(frozen=True, slots=True)
class Terms:
    """What one activity is counted by besides the rule. ``cap`` was agreed to by the unit above."""

    difficulty: str = "usual"
    travel: int = 0
    cap: int | None = None


#: Of most activities: nothing.
PLAIN = Terms()


def name_of(rule: Rule, terms: Terms = PLAIN) -> str:
    """How the rule is named on an entry of the ledger, with the terms that changed anything."""
    percent = rule.percent(terms.difficulty)
    parts = ["as served" if rule is AS_SERVED else str(rule)]
    parts += [f"x{percent}%"] if percent != 100 else []
    parts += [f"-{terms.travel}"] if terms.travel else []
    parts += [f"cap {terms.cap}"] if terms.cap is not None else []
    return " ".join(parts)


def served(arrived_at: datetime, left_at: datetime) -> int:
    """Raw minutes: whole ones, never negative."""
    return max(left_at - arrived_at, timedelta()) // timedelta(minutes=1)


def creditable(raw: int, rule: Rule, credited_that_day: int = 0, terms: Terms = PLAIN) -> int:
    """Rounded down to whole steps, within what the day's cap leaves.

    Time on the way is taken off first; difficulty weighs what is left; never more than the cap.
    """
    cap = rule.cap if terms.cap is None else terms.cap
    room = max(cap - credited_that_day, 0)
    weighed = max(raw - terms.travel, 0) * rule.percent(terms.difficulty) // 100
    return min(weighed, room) // rule.step * rule.step


def in_force(rules: Iterable[Rule], day: date) -> Rule | None:
    """The latest rule that had begun on this day."""
    begun = [rule for rule in rules if rule.from_on <= day]
    return max(begun, key=lambda rule: rule.from_on) if begun else None


@dataclass(frozen=True, slots=True)
class Presence:
    """When somebody came and went; both or none."""

    arrived_at: datetime | None
    left_at: datetime | None


#: Nobody comes earlier or leaves later than this, seen from the shift.
AROUND = timedelta(hours=12)
#: Outcomes of people who were there and served.
CAME = frozenset({"present", "late", "left_early", "helped"})
#: There too, but for pay: their time is kept as it was and never credited.
THERE = CAME | {"paid"}


def presence(
    outcome: str,
    shift: tuple[datetime, datetime],
    given: tuple[datetime | None, datetime | None],
    scanned: tuple[datetime | None, datetime | None],
    now: datetime,
) -> Presence | str:
    """The times of one line of the roll, or the name of the field that is missing or wrong.

    What the leader states comes first, then what was scanned, then the shift's own times, except
    that who was late or left early needs a time of their own.
    """
    if outcome not in THERE:
        return Presence(None, None)
    arrived = given[0] or scanned[0] or (None if outcome == "late" else shift[0])
    left = given[1] or scanned[1] or (None if outcome == "left_early" else shift[1])
    if arrived is None or not _near(arrived, shift) or arrived > now:
        return "arrived_at"
    if left is None or not _near(left, shift) or left > now or left < arrived:
        return "left_at"
    if served(arrived, left) > LONGEST:
        return "left_at"
    return Presence(arrived, left)


def _near(moment: datetime, shift: tuple[datetime, datetime]) -> bool:
    return moment.tzinfo is not None and shift[0] - AROUND <= moment <= shift[1] + AROUND

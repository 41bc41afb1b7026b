"""A roll seen from above: how many are expected, came and went; and whom a search finds."""

from dataclasses import dataclass, replace
from datetime import datetime

from qinglin.activities.models import SignUp
from qinglin.activities.queries import ShiftRoll
from qinglin.kernel import search


@dataclass(frozen=True, slots=True)
class Heads:
    """Heads of one activity. Persons on two shifts count twice: they are places."""

    expected: int
    arrived: int
    left: int
    waiting: int

    @property
    def missing(self) -> int:
        return self.expected - self.arrived


def heads_of(rolls: list[ShiftRoll]) -> Heads:
    people = [sign_up for roll in rolls for sign_up in roll.people]
    return Heads(
        expected=len(people),
        arrived=sum(1 for s in people if s.arrived_at),
        left=sum(1 for s in people if s.left_at),
        waiting=sum(len(roll.waiting) for roll in rolls),
    )


@dataclass(frozen=True, slots=True)
class Short:
    """A shift with fewer people than it needs."""

    title: str
    missing: int


def short_in(rolls: list[ShiftRoll], now: datetime) -> list[Short]:
    """The shifts below their minimum that are not over, in the order of the roll."""
    ahead = [roll.shift for roll in rolls if roll.shift.ends_at > now]
    return [
        Short(shift.title, shift.minimum - shift.taken)
        for shift in ahead
        if shift.taken < shift.minimum
    ]


def found_in(rolls: list[ShiftRoll], words: str) -> list[ShiftRoll]:
    """The rolls with only those whose name, pinyin initials or post hold the words."""
    wanted = search.plain(words)
    if not wanted:
        return rolls
    kept = [
        replace(
            roll,
            people=[s for s in roll.people if _holds(s, roll.shift.title, wanted)],
            waiting=[s for s in roll.waiting if _holds(s, roll.shift.title, wanted)],
        )
        for roll in rolls
    ]
    return [roll for roll in kept if roll.people or roll.waiting]


def _holds(sign_up: SignUp, post: str, wanted: str) -> bool:
    name, pinyin = sign_up.person.name, sign_up.person.name_key.replace(" ", "")
    texts = (
        search.plain(name),
        pinyin,
        search.initials(name),
        search.plain(post),
        search.initials(post),
    )
    return any(wanted in text for text in texts)

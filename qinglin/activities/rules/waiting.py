"""The line in front of a shift: who is next, and why each of the others is not.

An entry is one person, or a party that gets places together or not at all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

from .reminding import after_the_night


class Why(StrEnum):
    """Why an entry was not moved up; ``MOVES`` says that it is."""

    MOVES = "moves"
    PASSES = "passes"
    OFFERED = "offered"
    STARTED = "started"
    CLOSED = "closed"
    PAUSED = "paused"
    NOT_DRAWN = "not_drawn"
    NOT_APPROVED = "not_approved"
    LACKING = "lacking"
    FULL = "full"
    HELD = "held"
    ROLE_FULL = "role_full"
    PARTY = "party"
    BEHIND_PARTY = "behind_party"
    NIGHT = "night"


@dataclass(frozen=True, slots=True)
class Entry:
    """One place in line. ``lacking`` names a condition that is no longer met."""

    key: int
    size: int
    queue_no: int
    role_id: int | None = None
    approved: bool = True
    offered: bool = False
    lacking: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds places back. ``free`` counts what is neither taken nor held by an offer."""

    free: int
    held: int = 0
    roles: Mapping[int, int] = field(default_factory=dict)
    started: bool = False
    recruiting: bool = True
    paused: bool = False
    drawn: bool = True
    may_pass: bool = False
    night: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to an entry, and why. ``needs`` is how many places it asks for."""

    entry: Entry
    why: Why

    @property
    def moves(self) -> bool:
        return self.why in (Why.MOVES, Why.PASSES)


def walk(entries: Iterable[Entry], limits: Limits) -> list[Step]:
    """A verdict for every entry in the order of the line; places are used up on the way.

    Who lacks something keeps the place in line and holds up nobody. A party that finds too few
    places holds up those behind it unless the unit lets single people pass. Who asks for a part
    of the shift that is full waits for that part alone.
    """
    free, roles = limits.free, dict(limits.roles)
    behind_party = False
    steps: list[Step] = []
    for entry in sorted(entries, key=lambda one: (one.queue_no, one.key)):
        why = _why(entry, limits, free, roles, behind_party)
        if why in (Why.MOVES, Why.PASSES):
            free -= entry.size
            if entry.role_id is not None:
                roles[entry.role_id] = roles.get(entry.role_id, 0) - entry.size
        elif why is Why.PARTY:
            behind_party = True
        steps.append(Step(entry, why))
    return steps


def _why(
    entry: Entry, limits: Limits, free: int, roles: Mapping[int, int], behind_party: bool
) -> Why:
    if entry.offered:
        return Why.OFFERED
    if whole := _whole(limits):
        return whole
    if not entry.approved:
        return Why.NOT_APPROVED
    if entry.lacking:
        return Why.LACKING
    if free <= 0:
        return Why.HELD if limits.held else Why.FULL
    if entry.role_id is not None and roles.get(entry.role_id, 0) <= 0:
        return Why.ROLE_FULL
    room = min(free, roles[entry.role_id]) if entry.role_id is not None else free
    if entry.size > room:
        return Why.PARTY
    if behind_party and not (limits.may_pass and entry.size == 1):
        return Why.BEHIND_PARTY
    if limits.night:
        return Why.NIGHT
    return Why.PASSES if behind_party else Why.MOVES


def _whole(limits: Limits) -> Why | None:
    """What stops the whole line."""
    if limits.started:
        return Why.STARTED
    if not limits.recruiting:
        return Why.CLOSED
    if limits.paused:
        return Why.PAUSED
    return None if limits.drawn else Why.NOT_DRAWN


#: Nobody has less than this to answer, however near the start is.
SHORTEST = timedelta(minutes=10)


def expires_at(now: datetime, minutes: int, starts_at: datetime) -> datetime:
    """Until when an offer made now is open: quiet hours do not count, the start is the end.

    All on the local clock, to which the night belongs.
    """
    due = _awake_until(now, timedelta(minutes=minutes))
    return max(min(due, starts_at), min(now + SHORTEST, starts_at))


def _awake_until(moment: datetime, span: timedelta) -> datetime:
    moment = after_the_night(moment)
    while True:
        evening = datetime.combine(moment.date(), time(22), moment.tzinfo)
        if moment + span <= evening:
            return moment + span
        span -= evening - moment
        moment = after_the_night(evening)

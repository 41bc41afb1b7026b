"""From a confirmed roll to the ledger: who has to look, for how long it is published."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

IsWorkday = Callable[[date], bool]
SECOND, LEADER = "second", "leader"
UNIT, ABOVE = "unit", "above"
CREDIT, HONORARY = "credit", "honorary"
#: What a rule's name on an entry ends with where the times were stated and not scanned.
MARK = " honorary"
#: A roll that is confirmed later than this after the end was not confirmed on the spot.
ON_THE_SPOT = timedelta(hours=12)
#: So many people of one roll without a scan are a list, whoever confirms it.
MANY = 20


@dataclass(frozen=True, slots=True)
class Way:
    """How service becomes hours. In force from ``from_on``."""

    from_on: date
    on_the_spot: str
    publish_days: int
    objection_days: int


#: Until a district says otherwise: two persons, and three working days to look at it.
USUAL = Way(date.min, SECOND, publish_days=3, objection_days=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of one confirmed service besides its minutes."""

    #: coming and going were both scanned, and count as scanned
    scanned: bool
    #: somebody else said so: typed from paper, or told after a forgotten check-out
    typed: bool
    #: came without having signed up
    helped: bool
    ended_at: datetime
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """``needs`` is empty where the leader's word was enough."""

    kind: str
    needs: str
    because: str = ""


def judged(evidence: Evidence, way: Way, unscanned: int) -> Verdict:
    """What the service is worth as evidence, and who has to look at it besides the leader.

    Back-fill and bulk always take somebody of the unit above; what was taken down on the spot
    takes a second person, unless the district's dated rule lets the leader's word be enough.
    """
    kind = CREDIT if evidence.scanned else HONORARY
    if evidence.scanned:
        because = ""
    elif evidence.confirmed_at > evidence.ended_at + ON_THE_SPOT:
        because = "late"
    elif evidence.typed:
        because = "paper"
    elif evidence.helped:
        because = "helped"
    else:
        because = "many" if unscanned >= MANY else ""
    if because:
        return Verdict(kind, ABOVE, because)
    return Verdict(kind, "" if way.on_the_spot == LEADER else UNIT)


def in_force(ways: Iterable[Way], day: date) -> Way | None:
    """The latest that had begun on this day."""
    begun = [way for way in ways if way.from_on <= day]
    return max(begun, key=lambda way: way.from_on) if begun else None


def working_days_after(day: date, number: int, is_workday: IsWorkday) -> date:
    """The last of so many working days after this one; the day itself for none."""
    while number:
        day += timedelta(days=1)
        number -= is_workday(day)
    return day


def named(rule: str, kind: str) -> str:
    """The rule on the entry says which hours they are; 40 characters hold it."""
    return f"{rule[: 40 - len(MARK)]}{MARK}" if kind == HONORARY else rule


def is_honorary(rule: str) -> bool:
    return rule.endswith(MARK)

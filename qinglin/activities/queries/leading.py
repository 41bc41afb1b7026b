"""What the leader on the spot needs: the roll, the turning code, the counters."""

from dataclasses import dataclass
from datetime import date, datetime

from qinglin.activities.models import Activity, Shift, SignUp, Tally
from qinglin.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Code:
    """The code of this moment. A QR text is the address of the scan page with ``?c=payload``."""

    payload: str
    digits: str
    seconds_left: int


@dataclass(frozen=True, slots=True)
class ShiftRoll:
    """One shift with its people, by pinyin; ``waiting`` in the order of the line."""

    shift: Shift
    people: list[SignUp]
    waiting: list[SignUp]
    #: how many people are in above capacity
    over: int


@dataclass(frozen=True, slots=True)
class Counter:
    """The counter of a shift: residents served so far, and the latest counts with their undoing."""

    shift: Shift
    served: int
    latest: list[Tally]


def led_by(actor: Actor, day: date) -> list[Activity]:
    """Published or confirmed activities of that day that the actor leads or may look after."""
    raise NotImplementedError


def roll(actor: Actor, activity: Activity) -> list[ShiftRoll]:
    """Who is expected on each shift, and who came. Two queries. Refuses: Forbidden."""
    raise NotImplementedError


def code_of(actor: Actor, activity: Activity, now: datetime | None = None) -> Code:
    """The code to show; only for whoever leads. Refuses: Forbidden, Cancelled."""
    raise NotImplementedError


def counters(actor: Actor, activity: Activity) -> list[Counter]:
    """One counter per shift, the latest five counts each. Two queries."""
    raise NotImplementedError

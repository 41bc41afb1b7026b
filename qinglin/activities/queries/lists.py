"""Lists of activities for everybody: what is coming, narrowed by what one looks for."""

from dataclasses import dataclass
from datetime import date

from qinglin.activities.models import Activity, Shift, SignUp
from qinglin.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Line:
    """A shift in a list. ``words`` such as 还剩 3 个名额; ``mine`` the viewer's own sign-up."""

    shift: Shift
    words: str
    mine: SignUp | None


@dataclass(frozen=True, slots=True)
class Listed:
    """An activity in a list, with unit and venue; ``distance`` in metres where it was asked for."""

    activity: Activity
    lines: tuple[Line, ...]
    distance: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list; ``next`` is the cursor of the following one."""

    items: list[Listed]
    next: str | None


def upcoming(
    actor: Actor,
    *,
    words: str = "",
    day: date | None = None,
    venue_id: int | None = None,
    skill_id: int | None = None,
    unit_id: int | None = None,
    near: tuple[float, float] | None = None,
    within: int | None = None,
    after: str | None = None,
    limit: int = 20,
) -> Listing:
    """Published activities that have not ended, soonest first; four queries at most.

    ``words`` finds titles and venues, also by pinyin initials. ``skill_id`` keeps activities with
    a shift that asks for this skill. ``near`` (latitude, longitude in degrees) adds distances;
    with ``within`` (metres) it narrows to venues no farther. ``unit_id`` includes units below.
    """
    raise NotImplementedError


def place_words(shift: Shift) -> str:
    """How the places of a shift are told: 还剩 3 个名额 / 名额已满，2 人候补 / 超出名额 1 人."""
    raise NotImplementedError


def venue_activities(actor: Actor, venue_id: int, limit: int = 10) -> list[Listed]:
    """What comes next at one venue."""
    raise NotImplementedError

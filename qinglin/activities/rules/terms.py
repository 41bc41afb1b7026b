"""The terms of a shift as plain values: what a series, a pattern or a copy hands on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

WAYS = ("first", "approval", "draw")
LONGEST_OFFER = 7 * 24 * 60
MOST_COMPANIONS, LARGEST_PARTY = 5, 30
LONGEST_TRAINING, LONGEST_ROLE, OLDEST = 60, 40, 120


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePlan:
    """A part of the places with a quota of its own."""

    title: str
    capacity: int
    minimum: int = 0
    skill_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsPlan:
    """Everything a shift asks beyond age, skill and time."""

    way: str = "first"
    max_age: int | None = None
    training: str = ""
    offer_minutes: int = 0
    companions: int = 0
    largest_party: int = 6
    paused_reason: str = ""
    roles: tuple[RolePlan, ...] = ()

    @property
    def plain(self) -> bool:
        """Nothing is asked: signing up takes the short road."""
        return self == TermsPlan(largest_party=self.largest_party)


def stored(plan: TermsPlan) -> dict[str, Any]:
    """As it is kept in a series or a pattern; nothing for plain terms."""
    return {} if plan.plain else {**asdict(plan), "roles": [asdict(one) for one in plan.roles]}


def restored(values: Mapping[str, Any]) -> TermsPlan:
    known = {name: value for name, value in values.items() if name != "roles"}
    return TermsPlan(**known, roles=tuple(RolePlan(**one) for one in values.get("roles", ())))


def wrong(plan: TermsPlan, capacity: int, min_age: int) -> dict[str, str]:
    """Field -> what is wrong with terms for a shift of that many places."""
    found: dict[str, str] = {}
    if plan.way not in WAYS:
        found["way"] = "absent"
    if plan.max_age is not None and not min_age <= plan.max_age <= OLDEST:
        found["max_age"] = "number"
    if len(plan.training) > LONGEST_TRAINING:
        found["training"] = "long"
    if not 0 <= plan.offer_minutes <= LONGEST_OFFER:
        found["offer_minutes"] = "number"
    if not 0 <= plan.companions <= MOST_COMPANIONS:
        found["companions"] = "number"
    if not 1 <= plan.largest_party <= LARGEST_PARTY:
        found["largest_party"] = "number"
    return found | _wrong_roles(plan.roles, capacity)


def _wrong_roles(roles: tuple[RolePlan, ...], capacity: int) -> dict[str, str]:
    found: dict[str, str] = {}
    for index, role in enumerate(roles):
        if not 0 < len(role.title.strip()) <= LONGEST_ROLE:
            found[f"role-{index}-title"] = "empty"
        if not 1 <= role.capacity <= capacity:
            found[f"role-{index}-capacity"] = "number"
        elif not 0 <= role.minimum <= role.capacity:
            found[f"role-{index}-minimum"] = "more"
    titles = [role.title.strip() for role in roles]
    if len(set(titles)) != len(titles):
        found["roles"] = "same"
    if sum(role.minimum for role in roles) > capacity:
        found["roles"] = "more"
    return found


def trained_on(day: date, until_on: date | None) -> bool:
    """Whether a training still counts on the day of service."""
    return until_on is None or day <= until_on

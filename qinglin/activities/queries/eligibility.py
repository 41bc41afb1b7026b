"""Whether the viewer may sign up: each condition with its own tick or cross, and why."""

from dataclasses import dataclass

from qinglin.activities.models import Activity, Shift, SignUp
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class Condition:
    """``key``: open, registered, age, consent, skill, overlap or places. ``ok`` None: not known.

    ``label`` names it (年龄), ``why`` is a sentence (须年满 14 周岁，您那天 15 周岁). ``places`` is
    not ok when the shift is full: one may still sign up, and waits.
    """

    key: str
    label: str
    ok: bool | None
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """``refusal``: what sign_up would raise now, first reason first; None: one may sign up.

    ``waits``: signing up would lead to the line. ``mine`` and ``position``: one is in already.
    """

    shift: Shift
    conditions: tuple[Condition, ...]
    refusal: DomainError | None
    waits: bool
    mine: SignUp | None
    position: int | None


def refusals_for(actor: Actor, activity: Activity, person_id: int | None = None) -> list[Verdict]:
    """One verdict per shift for the actor, or for the actor's ward. Four queries at most.

    ``activity`` comes from ``activity_for``. Without a person the personal conditions are unknown.
    """
    raise NotImplementedError

"""Places and the line for them: taken, given back, promoted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial, wraps

from django.db import DatabaseError, transaction

from qinglin.access.queries import actors_apart
from qinglin.activities import policy
from qinglin.activities.errors import JustChanged, NotCancellable, TooLateToCancel
from qinglin.activities.events import GaveBack, SignedUp
from qinglin.activities.models import Offer, SignUp
from qinglin.activities.queries.find import check_id, require_ward, sign_up_for
from qinglin.activities.queries.refusals import explained
from qinglin.activities.rules import eligibility
from qinglin.activities.rules.eligibility import Refusal
from qinglin.activities.sql import line, places
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require, require_person
from qinglin.kernel.errors import DomainError, NotFound
from qinglin.kernel.events import emit, reactions_to
from qinglin.kernel.gathering import Gathering
from qinglin.kernel.prepared import may_gather, take_back
from qinglin.people.queries import is_guardian

from .advancing import move_up
from .covering import find_cover
from .entering import Placed, enter
from .giving_back import follow_up

#: How often a sign-up looks again when the shift was changed under its hands.
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asks for a place, and for whom."""

    actor: Actor
    person_id: int


class _Careful:
    """Says that more has to be looked at than the short road does."""


_CAREFUL = _Careful()
_Answer = Placed | Refusal | DomainError | _Careful
#: Several persons are placed together; two requests for one person never are.
GATHERING: Gathering[_Asked, _Answer] = Gathering(apart=lambda asked: asked.person_id)


def _carefully(
    action: Callable[[Actor, int, int], Placed | _Careful],
) -> Callable[[Actor, int, int], Placed]:
    """Take the long road in a transaction of its own where the short one does not lead there."""

    @wraps(action)
    def signing_up(actor: Actor, shift_id: int, person_id: int) -> Placed:
        placed = action(actor, shift_id, person_id)
        if isinstance(placed, _Careful):
            return enter(actor, shift_id, [person_id])[0]
        return placed

    return signing_up


@_carefully
@transaction.atomic
def sign_up(actor: Actor, shift_id: int, person_id: int) -> Placed | _Careful:
    """Take a place, or a place in line where the shift is full.

    For oneself or for one's ward. Who asks for the same shift at the same moment is placed in one
    transaction, in the order of arrival. Refuses, in this order: NotFound, AlreadySignedUp,
    Cancelled, NotOpen, NotYetOpen, Closed, Started, NotRegistered, Suspended, TooYoung, NoConsent,
    SkillMissing, Overlapping (names the other shift and its time); where the shift has terms, or
    a rule about minors or conduct concerns the person, also as ``enter``.
    """
    check_id(shift_id)
    if person_id != actor.person_id and not actor.everything:
        require_ward(actor, person_id)
    asked, place = _Asked(actor, person_id), partial(_placed_or_undone, shift_id)
    answer = GATHERING.bring(shift_id, asked, place) if may_gather() else place([asked])[0]
    if isinstance(answer, Refusal):
        raise explained(answer, shift_id)
    if isinstance(answer, DomainError):
        raise answer
    return answer


@transaction.atomic
def sign_up_together(actor: Actor, shift_id: int, tokens: Sequence[str]) -> list[Placed | None]:
    """For each token, by its digest: the place, or place in line, of whoever holds it.

    For the product's own express lane; who holds a token acts for oneself. None, and nothing is
    written for that token, wherever ``sign_up`` would refuse, look at more than the facts of one
    person and one shift, or ask which rights are held.
    """
    require(actor.everything)
    holders = actors_apart(tokens)
    asked = [_Asked(holder, require_person(holder)) for holder in holders.values()]
    answers = dict(zip(holders, _place_all(shift_id, asked) if asked else [], strict=True))
    placed = (answers.get(token) for token in tokens)
    return [answer if isinstance(answer, Placed) else None for answer in placed]


def _placed_or_undone(shift_id: int, asked: list[_Asked]) -> list[_Answer]:
    try:
        return _place_all(shift_id, asked)
    except DatabaseError:
        take_back()
        raise


def _place_all(shift_id: int, asked: Sequence[_Asked]) -> list[_Answer]:
    """The answer to each, all of different persons; who may have a place has it.

    Nothing else is written afterwards in the same transaction.
    """
    for _attempt in range(ATTEMPTS):
        found = places.situations(shift_id, [one.person_id for one in asked])
        now = clock.now()
        refused = {
            one.person_id: _refused(one.actor, found.get(one.person_id), now) for one in asked
        }
        welcome = [one for one in asked if refused[one.person_id] is None]
        made = _take(shift_id, welcome, found, now) if welcome else []
        if made is not None:
            placed = {one.person_id: place for one, place in zip(welcome, made, strict=True)}
            return [refused[one.person_id] or placed[one.person_id] for one in asked]
    return [JustChanged() for _ in asked]


def _take(
    shift_id: int, welcome: list[_Asked], found: dict[int, places.Situation], now: datetime
) -> list[Placed] | None:
    """Their places; None when the shift changed since it was read."""
    shift = found[welcome[0].person_id]
    made = places.take_places(
        shift_id=shift_id,
        asking=[places.Asking(one.person_id, one.actor.name) for one in welcome],
        activity_id=shift.activity_id,
        revision=shift.revision,
        now=now,
        jobs=reactions_to(SignedUp),
    )
    if made is None:
        return None
    return [
        Placed(
            place.id,
            (SignUp.State.WAITING if place.position else SignUp.State.JOINED).value,
            place.position or None,
        )
        for place in made
    ]


def _refused(
    actor: Actor, found: places.Situation | None, now: datetime
) -> Refusal | DomainError | _Careful | None:
    """Why this one gets no place; NotFound also where the actor may not see the shift at all."""
    if found is None or not policy.sees_shift(
        actor, found.activity_state, found.unit_id, found.leader_id
    ):
        return NotFound()
    refusal = eligibility.refusal(found.facts(), now)
    if refusal is None and found.needs_care(now):
        return _CAREFUL
    return refusal


@transaction.atomic
def cancel_sign_up(actor: Actor, sign_up_id: int) -> None:
    """Give back a place or a place in line: oneself, the guardian, or whoever leads or manages.

    Before the start the first in line is promoted at once; afterwards nobody is. Cancelling what is
    cancelled changes nothing. Refuses: NotFound, Forbidden, NotCancellable, TooLateToCancel.
    """
    seen = sign_up_for(actor, sign_up_id)
    own = actor.person_id is not None and (
        seen.person_id == actor.person_id or is_guardian(actor.person_id, seen.person_id)
    )
    require(own or policy.may_lead(actor, seen.shift.activity))
    shift = line.lock_shift(seen.shift_id)
    sign_up = SignUp.objects.select_for_update(of=("self",), no_key=True).get(pk=sign_up_id)
    if sign_up.state == SignUp.State.CANCELLED:
        return
    if sign_up.state == SignUp.State.CONFIRMED or sign_up.arrived_at is not None:
        raise NotCancellable
    now = clock.now()
    if now >= shift.ends_at:
        raise TooLateToCancel
    was = sign_up.state
    sign_up.state, sign_up.cancelled_at = SignUp.State.CANCELLED, now
    sign_up.save(update_fields=["state", "cancelled_at"])
    if was == SignUp.State.JOINED:
        shift.taken -= 1
    else:
        shift.waiting -= 1
    if shift.gated:
        Offer.objects.filter(sign_up=sign_up, state=Offer.State.OPEN).update(
            state=Offer.State.WITHDRAWN, answered_at=now
        )
    audit.record(actor, "activities.gave_back", sign_up, was=was)
    emit(
        GaveBack(
            sign_up_id=sign_up.pk,
            shift_id=shift.pk,
            activity_id=shift.activity_id,
            person_id=sign_up.person_id,
            was=was,
            by=actor.person_id,
        )
    )
    move_up(actor, shift, now)
    follow_up(actor, shift, sign_up, was, now, own=own)


@transaction.atomic
def cannot_come(actor: Actor, sign_up_id: int, *, reason: str = "") -> Offer | None:
    """“我来不了”: give the place back; whoever is next by rule is asked, and the leader hears.

    The line comes first; where nobody waits, regulars and people of experience are asked one
    after the other. Returns the offer to the first of them. Refuses: as ``cancel_sign_up``.
    """
    seen = sign_up_for(actor, sign_up_id)
    had_place = seen.state == SignUp.State.JOINED
    cancel_sign_up(actor, sign_up_id)
    if not had_place:
        return None
    shift = line.lock_shift(seen.shift_id)
    return find_cover(actor, shift, seen, reason.strip(), clock.now())

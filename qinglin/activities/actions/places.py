"""Places and the line for them: taken, given back, promoted."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import DatabaseError, transaction

from qinglin.activities import policy
from qinglin.activities.errors import (
    JustChanged,
    NotCancellable,
    OverbookForbidden,
    ShiftFull,
    TooLateToCancel,
    WrongValue,
    too_long,
)
from qinglin.activities.events import GaveBack, Promoted, SignedUp
from qinglin.activities.models import Activity, Shift, SignUp
from qinglin.activities.queries.find import check_id, sign_up_for
from qinglin.activities.queries.refusals import explained
from qinglin.activities.rules import eligibility
from qinglin.activities.rules.eligibility import Refusal
from qinglin.activities.rules.notice import LONGEST_REASON
from qinglin.activities.sql import line, places
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.errors import DomainError, NotFound
from qinglin.kernel.events import emit, reactions_to
from qinglin.kernel.gathering import Gathering
from qinglin.kernel.prepared import may_gather, take_back
from qinglin.people.models import Person
from qinglin.people.queries import is_guardian

#: How often a sign-up looks again when the shift was changed under its hands.
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Placed:
    """What signing up led to: ``state`` joined or waiting; ``position`` in line counts from 1."""

    id: int
    state: str
    position: int | None


@dataclass(frozen=True, slots=True)
class _Asked:
    actor: Actor
    person_id: int


_Answer = Placed | Refusal | DomainError
#: Several persons are placed together; two requests for one person never are.
GATHERING: Gathering[_Asked, _Answer] = Gathering(apart=lambda asked: asked.person_id)


@transaction.atomic
def sign_up(actor: Actor, shift_id: int, person_id: int) -> Placed:
    """Take a place, or a place in line where the shift is full.

    For oneself or for one's ward. Who asks for the same shift at the same moment is placed in one
    transaction, in the order of arrival. Refuses, in this order: NotFound, AlreadySignedUp,
    Cancelled, NotOpen, Closed, Started, NotRegistered, Suspended, TooYoung, NoConsent,
    SkillMissing, Overlapping (names the other shift and its time).
    """
    check_id(shift_id)
    if person_id != actor.person_id and not actor.everything:
        _require_ward(actor, person_id)
    asked, place = _Asked(actor, person_id), partial(_place_all, shift_id)
    answer = GATHERING.bring(shift_id, asked, place) if may_gather() else place([asked])[0]
    if isinstance(answer, Refusal):
        raise explained(answer, shift_id)
    if isinstance(answer, DomainError):
        raise answer
    return answer


def _place_all(shift_id: int, asked: list[_Asked]) -> list[_Answer]:
    """The answer to each; the places of those who may have one are on the disk."""
    try:
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
    except DatabaseError:
        take_back()
        raise


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
) -> Refusal | DomainError | None:
    """Why this one gets no place; NotFound also where the actor may not see the shift at all."""
    if found is None or not _open_to(actor, found):
        return NotFound()
    return eligibility.refusal(_facts(found), now)


@transaction.atomic
def add_person(actor: Actor, shift: Shift, person: Person, *, override_reason: str = "") -> Placed:
    """Staff put a person in. The rules of ``sign_up`` hold, but for the closing time.

    Where the shift is full: ShiftFull unless a reason is given, OverbookForbidden without
    ``activities.overbook``; with both the person joins and the shift is over capacity by one more.
    """
    require(policy.may_lead(actor, shift.activity))
    reason = override_reason.strip()
    if len(reason) > LONGEST_REASON:
        raise WrongValue(fields={"override_reason": too_long(LONGEST_REASON)})
    if not places.lock_person(person.pk):
        raise NotFound
    # With the shift held, what was read cannot change before the person is in.
    held = line.lock_shift(shift.pk)
    found = places.situation(shift.pk, person.pk)
    if found is None or not _open_to(actor, found):
        raise NotFound
    now = clock.now()
    refused = eligibility.refusal(_facts(found), now, by_staff=True)
    if refused:
        raise explained(refused, shift.pk)
    full = not held.free or held.waiting > 0
    if full and not reason:
        raise ShiftFull(title=held.title)
    if full and not actor.can(policy.OVERBOOK, found.unit_id):
        raise OverbookForbidden(title=held.title)
    held.taken += 1
    held.overbooked = held.over
    held.save(update_fields=line.COUNTERS)
    sign_up = SignUp.objects.create(
        shift=held,
        person=person,
        state=SignUp.State.JOINED,
        source=SignUp.Source.STAFF,
        made_at=now,
        override_reason=reason if full else "",
    )
    detail = {"override_reason": reason, "over": held.over} if full else {}
    audit.record(actor, "activities.person_added", sign_up, **detail)
    emit(
        SignedUp(
            sign_up_id=sign_up.pk,
            shift_id=held.pk,
            activity_id=found.activity_id,
            person_id=person.pk,
            state=SignUp.State.JOINED.value,
            position=None,
        )
    )
    return Placed(sign_up.pk, SignUp.State.JOINED.value, None)


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
    _announce(actor, shift, line.promote(shift, now))


def _require_ward(actor: Actor, person_id: int) -> None:
    if actor.person_id is None or not is_guardian(actor.person_id, person_id):
        raise NotFound


def _open_to(actor: Actor, found: places.Situation) -> bool:
    """Whether the actor may see the shift at all."""
    return found.activity_state != Activity.State.DRAFT or (
        policy.sees_drafts(actor, found.unit_id)
        or (actor.person_id is not None and found.leader_id == actor.person_id)
    )


def _facts(found: places.Situation) -> eligibility.Facts:
    return eligibility.Facts(
        already_in=found.already_in,
        activity_state=found.activity_state,
        closes_at=found.closes_at,
        starts_at=found.starts_at,
        ends_at=found.ends_at,
        day=clock.day_of(found.starts_at),
        min_age=found.min_age,
        skilled=found.skilled,
        born_on=found.born_on,
        profile_state=found.profile_state,
        consented=found.consented,
        taken=found.taken,
    )


def _announce(actor: Actor, shift: Shift, promoted: list[SignUp]) -> None:
    for sign_up in promoted:
        audit.record(actor, "activities.promoted", sign_up, queue_no=sign_up.queue_no)
    emit(
        *(
            Promoted(
                sign_up_id=sign_up.pk,
                shift_id=shift.pk,
                activity_id=shift.activity_id,
                person_id=sign_up.person_id,
            )
            for sign_up in promoted
        )
    )

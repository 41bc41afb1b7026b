"""The long road into a shift: parties, roles, companions, and everything that terms ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from qinglin.activities import policy
from qinglin.activities.errors import FAULTS, WrongValue
from qinglin.activities.errors.terms import (
    PartyRefused,
    PartyTooLarge,
    RoleNeeded,
    SamePersonTwice,
    TooManyCompanions,
)
from qinglin.activities.events import Offered, SignedUp
from qinglin.activities.models import Companion, Offer, Party, Role, Shift, SignUp, Terms
from qinglin.activities.queries import fitness
from qinglin.activities.queries.find import check_id
from qinglin.activities.queries.refusals import explained
from qinglin.activities.rules import eligibility
from qinglin.activities.rules.eligibility import ADULT, age_on
from qinglin.activities.sql import line, places
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import DomainError, NotFound
from qinglin.kernel.events import emit
from qinglin.people.models import Person
from qinglin.people.queries import is_guardian

from .advancing import move_up

LONGEST_NAME = 50
#: Largest party where the shift says nothing.
LARGEST_PARTY = 6


@dataclass(frozen=True, slots=True)
class Placed:
    """What signing up led to: ``state`` joined or waiting; ``position`` in line counts from 1."""

    id: int
    state: str
    position: int | None


@dataclass(frozen=True, slots=True)
class NewCompanion:
    """Who comes along without being a volunteer."""

    name: str
    adult: bool = True


@transaction.atomic
def enter(
    actor: Actor,
    shift_id: int,
    person_ids: Sequence[int],
    *,
    role_id: int | None = None,
    companions: Sequence[NewCompanion] = (),
) -> list[Placed]:
    """Sign up one person, or several who go together or not at all.

    Oneself and one's wards are in at once. Others are asked: until all of them have said yes the
    party stands in line and nobody of it has a place. Refuses as ``sign_up``, and: Barred, TooOld,
    SkillMissing, TrainingMissing, DangerForMinors, InsuranceMissing, MinorHours, AdultNeeded,
    AgreementNeeded, RoleNeeded, SamePersonTwice, PartyTooLarge, TooManyCompanions, WrongValue;
    for one of several PartyRefused, which names the person.
    """
    check_id(shift_id)
    ids = list(person_ids)
    if len(set(ids)) != len(ids) or not ids:
        raise SamePersonTwice
    own = {one for one in ids if _answers_for(actor, one)}
    if not own:
        raise NotFound
    found = places.situations(shift_id, sorted(ids))
    shift = line.lock_shift(shift_id) if found else None
    if shift is None or len(found) != len(ids):
        raise NotFound
    now = clock.now()
    people = Person.objects.in_bulk(ids)
    for one in ids:
        _check(actor, shift_id, found[one], people[one], now, several=len(ids) > 1)
    terms = Terms.objects.filter(shift=shift).first()
    role = _role(shift, role_id)
    _check_size(shift, terms, role, len(ids), companions)
    _check_fitness(shift, terms, role, [people[one] for one in ids], companions)
    party = None
    if len(ids) > 1:
        party = Party.objects.create(
            shift=shift, made_by_id=actor.person_id or ids[0], size=len(ids), made_at=now
        )
        shift.gated = True
    return _stand(actor, shift, ids, own, role, party, companions, now)


def _answers_for(actor: Actor, person_id: int) -> bool:
    if actor.everything or person_id == actor.person_id:
        return True
    return actor.person_id is not None and is_guardian(actor.person_id, person_id)


def _check(
    actor: Actor,
    shift_id: int,
    found: places.Situation,
    person: Person,
    now: datetime,
    *,
    several: bool,
) -> None:
    """The plain conditions; where several come, the refusal names whom it concerns."""
    if not policy.sees_shift(actor, found.activity_state, found.unit_id, found.leader_id):
        raise NotFound
    refusal = eligibility.refusal(found.facts(), now)
    if refusal is not None:
        raise _named(explained(refusal, shift_id), person, several)


def _named(error: DomainError, person: Person, several: bool) -> DomainError:
    return PartyRefused(name=person.name, why=str(error)) if several else error


def _role(shift: Shift, role_id: int | None) -> Role | None:
    """The chosen part of the places; with one part only there is nothing to choose."""
    roles = list(Role.objects.filter(shift=shift).select_related("skill").order_by("position"))
    if not roles:
        return None
    chosen = [one for one in roles if one.pk == role_id]
    if role_id is None and len(roles) == 1:
        chosen = roles
    if not chosen:
        raise RoleNeeded(fields={"role": RoleNeeded.message})
    return chosen[0]


def _check_size(
    shift: Shift,
    terms: Terms | None,
    role: Role | None,
    size: int,
    companions: Sequence[NewCompanion],
) -> None:
    most = terms.largest_party if terms else LARGEST_PARTY
    most = min(most, role.capacity if role else shift.capacity)
    if size > 1 and size > most:
        raise PartyTooLarge(most=most)
    allowed = (terms.companions if terms else 0) * size
    if len(companions) > allowed:
        raise TooManyCompanions(most=terms.companions if terms else 0)
    for index, one in enumerate(companions):
        if not 0 < len(one.name.strip()) <= LONGEST_NAME:
            raise WrongValue(fields={f"companion-{index}": FAULTS["empty"]})


def _check_fitness(
    shift: Shift,
    terms: Terms | None,
    role: Role | None,
    people: Sequence[Person],
    companions: Sequence[NewCompanion],
) -> None:
    day = clock.day_of(shift.starts_at)
    grown = any(age_on(day, one.born_on) >= ADULT for one in people)
    with_adult = (grown and len(people) > 1) or any(one.adult for one in companions)
    asking = [fitness.Asking(one, role, accompanied=with_adult) for one in people]
    refusals = fitness.unfit(shift, terms, asking)
    for one in people:
        if one.pk in refusals:
            error = explained(refusals[one.pk], shift.pk)
            raise _named(error, one, len(people) > 1)


def _stand(
    actor: Actor,
    shift: Shift,
    ids: Sequence[int],
    own: set[int],
    role: Role | None,
    party: Party | None,
    companions: Sequence[NewCompanion],
    now: datetime,
) -> list[Placed]:
    """Everybody enters the line, which then moves: who asks now may walk straight through."""
    shift.last_queue_no += 1
    shift.waiting += len(ids)
    shift.save(update_fields=["last_queue_no", "waiting", "gated"])
    entered = [
        SignUp.objects.create(
            shift=shift,
            person_id=one,
            state=SignUp.State.WAITING,
            queue_no=shift.last_queue_no,
            made_at=now,
            role=role,
            party=party,
        )
        for one in ids
    ]
    Companion.objects.bulk_create(
        Companion(sign_up=entered[0], name=one.name.strip(), adult=one.adult) for one in companions
    )
    for one in entered:
        detail = {"party": party.pk, "size": party.size} if party else {}
        audit.record(actor, "activities.signed_up", one, **detail)
        if one.person_id not in own:
            _ask(actor, one, now)
    ahead = (
        SignUp.objects.filter(shift=shift, state=SignUp.State.WAITING)
        .exclude(queue_no=None)
        .values("queue_no")
        .distinct()
        .count()
    )
    if shift.gated:
        move_up(actor, shift, now, straight=entered[0].pk)
    else:
        _walk_in(shift, entered, now)
    return [_told(shift, SignUp.objects.get(pk=one.pk), ahead) for one in entered]


def _walk_in(shift: Shift, entered: Sequence[SignUp], now: datetime) -> None:
    """A place where the shift is plain and only the person was looked at with care."""
    (one,) = entered
    if shift.waiting == 1 and shift.free:
        one.state = SignUp.State.JOINED
        one.queue_no = None
        one.save(update_fields=["state", "queue_no"])
        shift.taken += 1
        shift.waiting -= 1
        shift.save(update_fields=line.COUNTERS)


def _ask(actor: Actor, sign_up: SignUp, now: datetime) -> None:
    """Nobody is in a party without having said yes."""
    offer = Offer.objects.create(
        shift_id=sign_up.shift_id,
        person_id=sign_up.person_id,
        sign_up=sign_up,
        kind=Offer.Kind.INVITED,
        size=0,
        made_at=now,
        expires_at=sign_up.shift.starts_at,
    )
    emit(
        Offered(
            offer_id=offer.pk,
            shift_id=sign_up.shift_id,
            person_id=sign_up.person_id,
            kind=offer.kind,
        )
    )


def _told(shift: Shift, sign_up: SignUp, position: int) -> Placed:
    waits = sign_up.state == SignUp.State.WAITING
    if sign_up.state == SignUp.State.JOINED and sign_up.promoted_at is not None:
        sign_up.promoted_at = None
        sign_up.save(update_fields=["promoted_at"])
    emit(
        SignedUp(
            sign_up_id=sign_up.pk,
            shift_id=shift.pk,
            activity_id=shift.activity_id,
            person_id=sign_up.person_id,
            state=sign_up.state,
            position=position if waits else None,
        )
    )
    return Placed(sign_up.pk, sign_up.state, position if waits else None)

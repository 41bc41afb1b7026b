"""What a person may ask for about the own data, and what is written down when others look."""

from base64 import b64encode
from typing import Any

from django.db import IntegrityError, transaction

from qinglin.kernel import audit, clock, crypto
from qinglin.kernel.actor import Actor, require, require_person
from qinglin.kernel.events import emit
from qinglin.people import copying, policy, rules
from qinglin.people.errors import (
    AnswerMissing,
    CopyRunning,
    CorrectionDecided,
    CorrectionKnown,
    NothingToCorrect,
)
from qinglin.people.events import CopyAsked, CorrectionAnswered
from qinglin.people.models import Correction, DataCopy, Person
from qinglin.people.queries.privacy import LIFE, copy_context, correction_context, wanted_of

from .persons import change

#: So many rows are packed while the person waits; more are left to the worker.
AT_ONCE = 2_000
LONGEST = 300


@transaction.atomic
def note_look(actor: Actor, person: Person) -> bool:
    """Staff opened the record of a minor: the guardian and the minor can read when and who."""
    if not rules.is_minor(clock.today(), person.born_on) or policy.answers_for(actor, person):
        return False
    if actor.person_id is None:
        return False
    audit.record(actor, "people.looked", person)
    return True


@transaction.atomic
def ask_correction(
    actor: Actor, person: Person, *, field: str, wanted: str, why: str = ""
) -> Correction:
    """Say what is wrong about oneself or one's ward; the unit decides, with a reason."""
    require(policy.answers_for(actor, person))
    wanted, why = " ".join(wanted.split()), why.strip()[:LONGEST]
    if field not in Correction.Field.values or not 1 <= len(wanted) <= LONGEST:
        raise NothingToCorrect(fields={"wanted": NothingToCorrect.message})
    sealed = crypto.seal(wanted, correction_context(person, field))
    try:
        with transaction.atomic():
            asked = Correction.objects.create(
                person=person,
                asked_by_id=require_person(actor),
                field=field,
                wanted_sealed=sealed,
                why=why,
                asked_at=clock.now(),
            )
    except IntegrityError as error:
        raise CorrectionKnown from error
    audit.record(actor, "people.correction_asked", person, field=field)
    return asked


@transaction.atomic
def grant_correction(actor: Actor, correction: Correction, *, answer: str = "") -> None:
    """It is as the person says: the record is changed, and the person is told."""
    held = _held(actor, correction)
    wanted = wanted_of(held)
    if held.field != Correction.Field.OTHER:
        value: Any = wanted
        if held.field == Correction.Field.BORN_ON:
            value = rules.plain_day(wanted)
        change(actor, held.person, **{held.field: value})
    _decide(actor, held, Correction.State.DONE, answer)


@transaction.atomic
def refuse_correction(actor: Actor, correction: Correction, *, answer: str) -> None:
    """The record stays; the person reads why."""
    held = _held(actor, correction)
    if len(answer.strip()) < 4:
        raise AnswerMissing(fields={"answer": AnswerMissing.message})
    _decide(actor, held, Correction.State.REFUSED, answer)


@transaction.atomic
def ask_copy(actor: Actor, person: Person) -> DataCopy:
    """Everything that is kept about the person; made at once unless it is large."""
    require(policy.answers_for(actor, person))
    fresh = clock.now() - LIFE
    if DataCopy.objects.filter(person=person, ready_at=None, asked_at__gt=fresh).exists():
        raise CopyRunning
    made = DataCopy.objects.create(
        person=person, asked_by_id=require_person(actor), asked_at=clock.now()
    )
    audit.record(actor, "people.copy_asked", person, copy=made.pk)
    if copying.number_of_rows(person) > AT_ONCE:
        emit(CopyAsked(copy_id=made.pk))
        return made
    return _packed(made)


@transaction.atomic
def pack_copy(actor: Actor, copy_id: int) -> DataCopy | None:
    """The worker's part. Packing again changes nothing."""
    require(actor.everything)
    waiting = DataCopy.objects.select_for_update(of=("self",)).filter(pk=copy_id, ready_at=None)
    made = waiting.first()
    return None if made is None else _packed(made)


@transaction.atomic
def forget_copies(actor: Actor) -> int:
    """Take away the files that have expired; that there was one stays known."""
    require(actor.everything)
    old = DataCopy.objects.filter(asked_at__lt=clock.now() - LIFE).exclude(body_sealed=None)
    return old.update(body_sealed=None)


def _packed(made: DataCopy) -> DataCopy:
    found = copying.everything_about(made.person)
    body = b64encode(copying.packed(found)).decode()
    made.body_sealed = crypto.seal(body, copy_context(made))
    made.rows, made.ready_at = found.rows, clock.now()
    made.save(update_fields=["body_sealed", "rows", "ready_at"])
    return made


def _held(actor: Actor, correction: Correction) -> Correction:
    require(policy.holds(actor, policy.MANAGE, correction.person))
    held = (
        Correction.objects.select_for_update(of=("self",))
        .select_related("person")
        .get(pk=correction.pk)
    )
    require(held.asked_by_id != actor.person_id and held.person_id != actor.person_id)
    if held.state != Correction.State.OPEN:
        raise CorrectionDecided
    return held


def _decide(actor: Actor, held: Correction, state: Correction.State, answer: str) -> None:
    held.state, held.answer = state, answer.strip()[:LONGEST]
    held.decided_by_id, held.decided_at = actor.person_id, clock.now()
    held.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    audit.record(
        actor, "people.correction_decided", held.person, field=held.field, state=str(state)
    )
    emit(
        CorrectionAnswered(
            correction_id=held.pk,
            person_id=held.person_id,
            asked_by_id=held.asked_by_id,
            field=held.field,
            done=state == Correction.State.DONE,
            answer=held.answer,
        )
    )

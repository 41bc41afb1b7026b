from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction

from qinglin.kernel import audit, bulk, clock, crypto, search
from qinglin.kernel.actor import Actor, require
from qinglin.people import policy, rules
from qinglin.people.errors import (
    ConsentKnown,
    ConsentWithdrawn,
    DocumentKnown,
    GuardianKnown,
    GuardianMustConsent,
    GuardianTooYoung,
    NotAMinor,
    NotYourWord,
    ReasonMissing,
    WrongPerson,
)
from qinglin.people.models import Consent, Guardianship, Person
from qinglin.people.queries import document_hash, is_guardian, plain_phone_hash
from qinglin.people.sql import insert_persons
from qinglin.people.wording import field_faults, wording_for


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """What is known about somebody who is to be registered."""

    name: str
    sex: str
    born_on: date
    document: str
    document_type: str = Person.Document.CITIZEN
    phone: str = ""
    residence: str = ""


@dataclass(frozen=True, slots=True)
class Revealed:
    """The clear text of what is masked everywhere else."""

    document: str
    phone: str


@transaction.atomic
def register(
    actor: Actor,
    *,
    name: str,
    sex: str,
    born_on: date,
    document: str,
    document_type: str = Person.Document.CITIZEN,
    phone: str = "",
    residence: str = "",
    simulated: bool = False,
) -> Person:
    """Enter one person, once: a known document is refused."""
    require(policy.may_register(actor))
    new = _checked(
        NewPerson(
            name=name,
            sex=sex,
            born_on=born_on,
            document=document,
            document_type=document_type,
            phone=phone,
            residence=residence,
        )
    )
    columns = _columns(new, uuid4().hex)
    person = Person(**columns, simulated=simulated, made_at=clock.now())
    _save_new(person)
    audit.record(actor, "people.registered", person)
    return person


@transaction.atomic
def register_many(actor: Actor, rows: Sequence[NewPerson], *, simulated: bool) -> list[Person]:
    """Enter many persons at once; one wrong row refuses all, and is named by its number.

    One audit entry stands for the whole list.
    """
    require(policy.may_register(actor))
    keys: dict[str, tuple[str, str]] = {}
    ready = []
    today, fixed = (
        clock.today(),
        {"simulated": simulated, "made_at": clock.now(), "merged_into_id": None},
    )
    for number, row in enumerate(rows, start=1):
        try:
            new = _checked(row, today)
        except WrongPerson as error:
            error.fields = {f"{number}.{field}": text for field, text in error.fields.items()}
            raise
        ready.append(fixed | _columns(new, uuid4().hex, keys))
    if not ready:
        return []
    try:
        with transaction.atomic():
            persons = insert_persons(ready)
    except IntegrityError as error:
        raise DocumentKnown from error
    audit.record(actor, "people.registered_many", persons[0], number=len(persons))
    return persons


@transaction.atomic
def change(actor: Actor, person: Person, **fields: Any) -> Person:
    """Change what is known about a person: any of the fields of ``NewPerson``.

    The person may change the own phone number and residence; the rest is for staff.
    """
    require(policy.may_change(actor, person))
    own = {"phone", "residence"}
    if not set(fields) <= own:
        require(policy.holds(actor, policy.MANAGE, person))
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    known = NewPerson(
        name=person.name,
        sex=person.sex,
        born_on=person.born_on,
        document=_opened(person, "document"),
        document_type=person.document_type,
        phone=_opened(person, "phone"),
        residence=person.residence,
    )
    new = _checked(replace(known, **fields))
    changed = sorted(name for name in fields if getattr(new, name) != getattr(known, name))
    if not changed:
        return person
    for name, value in _columns(new, person.public_id).items():
        setattr(person, name, value)
    _save_new(person)
    audit.record(actor, "people.changed", person, fields=changed)
    return person


@transaction.atomic
def reveal(actor: Actor, person: Person, *, reason: str) -> Revealed:
    """The full document and phone number, written down before they are shown."""
    require(policy.may_reveal(actor, person))
    if len(reason.strip()) < 2:
        raise ReasonMissing(fields={"reason": ReasonMissing.message})
    audit.record(actor, "people.revealed", person, reason=reason.strip()[:200])
    return Revealed(document=_opened(person, "document"), phone=_opened(person, "phone"))


@transaction.atomic
def reveal_many(actor: Actor, persons: Sequence[Person], *, reason: str) -> dict[int, Revealed]:
    """The full numbers of many, for a list that leaves the house: one line of the trail each."""
    if len(reason.strip()) < 2:
        raise ReasonMissing(fields={"reason": ReasonMissing.message})
    ids = [person.pk for person in persons]
    require(policy.may_reveal_all(actor, ids))
    audit.record_many(actor, "people.revealed", persons, reason=reason.strip()[:200])
    return {
        person.pk: Revealed(document=_opened(person, "document"), phone=_opened(person, "phone"))
        for person in persons
    }


@transaction.atomic
def add_guardian(
    actor: Actor, child: Person, guardian: Person, relation: str = Guardianship.Relation.OTHER
) -> Guardianship:
    """Write down that an adult answers for a minor."""
    require(policy.holds(actor, policy.MANAGE, child))
    today = clock.today()
    if relation not in Guardianship.Relation.values:
        raise WrongPerson(fields={"relation": WrongPerson.message})
    if not rules.is_minor(today, child.born_on):
        raise NotAMinor
    if child.pk == guardian.pk or rules.is_minor(today, guardian.born_on):
        raise GuardianTooYoung
    try:
        with transaction.atomic():
            guardianship = Guardianship.objects.create(
                child=child, guardian=guardian, relation=relation, from_on=today
            )
    except IntegrityError as error:
        raise GuardianKnown from error
    audit.record(actor, "people.guardian_added", child, guardian=guardian.pk, relation=relation)
    return guardianship


@transaction.atomic
def add_guardians(actor: Actor, rows: Sequence[tuple[Person, Person, str]]) -> int:
    """Bulk twin of ``add_guardian`` for the system itself: (child, guardian, relation)."""
    require(actor.everything)
    today = clock.today()
    for child, guardian, relation in rows:
        if relation not in Guardianship.Relation.values:
            raise WrongPerson(fields={"relation": WrongPerson.message})
        if not rules.is_minor(today, child.born_on):
            raise NotAMinor
        if child.pk == guardian.pk or rules.is_minor(today, guardian.born_on):
            raise GuardianTooYoung
    try:
        with transaction.atomic():
            Guardianship.objects.bulk_create(
                [
                    Guardianship(
                        child_id=child.pk, guardian_id=guardian.pk, relation=relation, from_on=today
                    )
                    for child, guardian, relation in rows
                ],
                batch_size=2000,
            )
    except IntegrityError as error:
        raise GuardianKnown from error
    if rows:
        audit.record(actor, "people.guardians_added", rows[0][0], number=len(rows))
    return len(rows)


@transaction.atomic
def end_guardianship(actor: Actor, guardianship: Guardianship) -> None:
    """The adult answers for the minor no longer."""
    require(policy.holds(actor, policy.MANAGE, guardianship.child))
    ended = Guardianship.objects.filter(pk=guardianship.pk, until_on=None)
    if ended.update(until_on=clock.today()):
        audit.record(
            actor,
            "people.guardian_ended",
            guardianship.child,
            guardian=guardianship.guardian_id,
        )


@transaction.atomic
def give_consent(
    actor: Actor,
    person: Person,
    *,
    purpose: str,
    given_by: Person,
    way: str = Consent.Way.ONLINE,
) -> Consent:
    """Keep who agreed to what. Under 18 a guardian agrees, and nobody else."""
    require(policy.may_record_consent(actor, person))
    if purpose not in Consent.Purpose.values or way not in Consent.Way.values:
        raise WrongPerson(fields={"purpose": WrongPerson.message})
    today = clock.today()
    if rules.is_minor(today, person.born_on):
        if not is_guardian(given_by.pk, person.pk):
            raise GuardianMustConsent
    elif given_by.pk != person.pk:
        raise NotYourWord
    try:
        with transaction.atomic():
            consent = Consent.objects.create(
                person=person,
                given_by=given_by,
                purpose=purpose,
                way=way,
                wording=wording_for(today, person.born_on),
                given_at=clock.now(),
            )
    except IntegrityError as error:
        raise ConsentKnown from error
    audit.record(actor, "people.consent_given", person, purpose=purpose, way=way, by=given_by.pk)
    return consent


@transaction.atomic
def give_consents(actor: Actor, consents: Iterable[tuple[Person, Person, str]]) -> int:
    """Bulk twin of ``give_consent`` on paper for the system itself: (person, given by, purpose)."""
    require(actor.everything)
    now, today, paper = clock.now(), clock.today(), Consent.Way.PAPER.value
    given = list(consents)
    bulk.insert(
        Consent,
        ("person_id", "given_by_id", "purpose", "way", "wording", "given_at"),
        [
            (person.pk, by.pk, purpose, paper, wording_for(today, person.born_on), now)
            for person, by, purpose in given
        ],
    )
    if given:
        audit.record(actor, "people.consents_given", given[0][0], number=len(given))
    return len(given)


@transaction.atomic
def withdraw_consent(actor: Actor, consent: Consent) -> None:
    """As easy as giving it: one act, at once."""
    require(policy.may_withdraw(actor, consent))
    live = Consent.objects.filter(pk=consent.pk, withdrawn_at=None)
    if not live.update(withdrawn_at=clock.now()):
        raise ConsentWithdrawn
    audit.record(actor, "people.consent_withdrawn", consent.person, purpose=consent.purpose)


def _checked(new: NewPerson, today: date | None = None) -> NewPerson:
    """The same with plain numbers; every wrong field is named."""
    new = NewPerson(
        name=" ".join(new.name.split()),
        sex=new.sex,
        born_on=new.born_on,
        document=rules.plain_number(new.document),
        document_type=new.document_type,
        phone=rules.plain_phone(new.phone) if new.phone.strip() else "",
        residence=new.residence.strip(),
    )
    faults = field_faults(
        today=today or clock.today(),
        name=new.name,
        sex=new.sex,
        born_on=new.born_on,
        document_type=new.document_type,
        document=new.document,
        phone=new.phone,
        residence=new.residence,
    )
    if faults:
        raise WrongPerson(fields=faults)
    return new


def _columns(
    new: NewPerson, public_id: str, keys: dict[str, tuple[str, str]] | None = None
) -> dict[str, Any]:
    """Column -> value: sealed, hashed and masked. ``keys`` remembers names already spelt."""
    keys = {} if keys is None else keys
    if new.name not in keys:
        keys[new.name] = search.sort_key(new.name), search.tokens(new.name)
    name_key, tokens = keys[new.name]
    phone = new.phone
    return {
        "public_id": public_id,
        "name": new.name,
        "name_key": name_key,
        "search": tokens,
        "sex": new.sex,
        "born_on": new.born_on,
        "document_type": new.document_type,
        "document_sealed": crypto.seal(new.document, _context(public_id, "document")),
        "document_hash": document_hash(new.document_type, new.document),
        "document_mask": rules.mask_document(new.document),
        "phone_sealed": crypto.seal(phone, _context(public_id, "phone")) if phone else None,
        "phone_hash": plain_phone_hash(phone) if phone else None,
        "phone_mask": rules.mask_phone(phone) if phone else "",
        "residence": new.residence,
    }


def _save_new(person: Person) -> None:
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise DocumentKnown from error


def _context(public_id: str, field: str) -> str:
    return f"person:{public_id}:{field}"


def _opened(person: Person, field: str) -> str:
    sealed = getattr(person, f"{field}_sealed")
    return crypto.unseal(sealed, _context(person.public_id, field)) if sealed else ""

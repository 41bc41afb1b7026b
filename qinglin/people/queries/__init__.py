from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from qinglin.kernel import audit, clock, crypto
from qinglin.kernel.actor import Actor, require_person
from qinglin.kernel.errors import NotFound
from qinglin.people import policy, rules, wording
from qinglin.people.models import Consent, Guardianship, Person
from qinglin.people.policy import Relation as Relation
from qinglin.people.policy import belonging as belonging
from qinglin.people.policy import effect as effect
from qinglin.people.policy import reads as reads
from qinglin.people.policy import related as related
from qinglin.people.policy import units_of as units_of
from qinglin.people.rules import age_on as age_on
from qinglin.people.rules import mask_document as mask_document
from qinglin.people.rules import mask_name as mask_name
from qinglin.people.rules import mask_phone as mask_phone
from qinglin.people.rules import plain_number as plain_number
from qinglin.people.rules import plain_phone as plain_phone
from qinglin.people.wording import CHILD_NOTICE as CHILD_NOTICE
from qinglin.people.wording import consent_text as consent_text

from .privacy import LIFE as LIFE
from .privacy import Seen as Seen
from .privacy import band_of as band_of
from .privacy import band_words as band_words
from .privacy import body_of as body_of
from .privacy import copies_of as copies_of
from .privacy import copy_for as copy_for
from .privacy import correction_for as correction_for
from .privacy import correction_words as correction_words
from .privacy import corrections_of as corrections_of
from .privacy import corrections_to_decide as corrections_to_decide
from .privacy import related_readers as related_readers
from .privacy import seen_with as seen_with
from .privacy import told_before as told_before
from .privacy import wanted_masked as wanted_masked


@dataclass(frozen=True, slots=True)
class Choice:
    """One purpose: what is agreed to, in which words, and whether it holds now."""

    purpose: str
    label: Any
    text: Any
    consent: Consent | None
    mine_to_give: bool
    #: what a withdrawal changes, said before it
    told: list[str]


@dataclass(frozen=True, slots=True)
class Look:
    """One time that somebody opened the record of a minor, or saw full numbers: who, when, why."""

    at: datetime
    by: str
    reason: str
    in_full: bool


@dataclass(frozen=True, slots=True)
class Card:
    """All that a person, or the guardian of one, is told about what is kept."""

    person: Person
    age: int
    band: str
    minor: bool
    choices: list[Choice]
    past: list[Consent]
    looks: list[Look]


LOOK_UP_DOCUMENT = "people.document"
LOOK_UP_PHONE = "people.phone"
#: How many looks at full numbers are listed.
LOOKS = 20
#: How many keys are asked for at a time.
PORTION = 5_000


def document_hash(document_type: str, number: str) -> str:
    """The key by which a sealed document is found again. The kind is part of it."""
    return crypto.look_up(f"{document_type}:{number}", LOOK_UP_DOCUMENT)


def phone_hash(phone: str) -> str:
    """The key by which a sealed phone number is found again, whatever way it is typed."""
    return plain_phone_hash(rules.plain_phone(phone))


def plain_phone_hash(number: str) -> str:
    """The same for a number that is plain already."""
    return crypto.look_up(number, LOOK_UP_PHONE)


def phone_fault(phone: str) -> Any | None:
    """What is wrong with a typed mobile number, as a sentence; nothing when it is right."""
    number = rules.plain_phone(phone)
    fault = rules.check_phone(number)
    return wording.phone_sentence(fault, len(number)) if fault else None


def faults(
    *,
    name: str,
    sex: str,
    born_on: date,
    document_type: str,
    document: str,
    phone: str = "",
    residence: str = "",
) -> dict[str, Any]:
    """What is wrong with typed details of a person: field -> sentence. Nothing is looked up."""
    return wording.field_faults(
        today=clock.today(),
        name=" ".join(name.split()),
        sex=sex,
        born_on=born_on,
        document_type=document_type,
        document=rules.plain_number(document),
        phone=rules.plain_phone(phone) if phone.strip() else "",
        residence=residence.strip(),
    )


def person_of(actor: Actor) -> Person:
    """The person who acts; refuses when nobody is signed in."""
    return Person.objects.get(pk=require_person(actor))


def person_for(actor: Actor, pk: int) -> Person:
    """Unseen and absent look the same."""
    person = policy.visible(actor, Person.objects.all()).filter(pk=pk).first()
    if person is None:
        raise NotFound
    return person


def people(actor: Actor) -> QuerySet[Person]:
    """Everybody the actor may see, by name."""
    known = Person.objects.filter(merged_into=None)
    return policy.visible(actor, known.order_by("name_key", "id"))


def seen_of(actor: Actor, person_ids: Iterable[int]) -> set[int]:
    """Which of these persons the actor may see."""
    wanted = sorted(person_ids)
    if actor.everything:
        return set(wanted)
    seen: set[int] = set()
    for start in range(0, len(wanted), PORTION):
        part = Person.objects.filter(pk__in=wanted[start : start + PORTION])
        seen.update(policy.visible(actor, part).values_list("pk", flat=True))
    return seen


def find_by_document(document: str, document_type: str = Person.Document.CITIZEN) -> Person | None:
    """Whoever this document belongs to; the one that counts, when two entries were merged."""
    number = rules.plain_number(document)
    known = Person.objects.select_related("merged_into")
    found = known.filter(document_hash=document_hash(document_type, number)).first()
    return found.merged_into or found if found else None


def find_by_phone(phone: str) -> list[Person]:
    """Persons with this number, longest known first; families share one."""
    known = Person.objects.filter(phone_hash=phone_hash(phone), merged_into=None)
    return list(known.order_by("pk"))


def same_as(person_id: int | None) -> QuerySet[Person, int]:
    """The key of a person and the keys of all who were merged into it: for lines that stay."""
    known = Person.objects.filter(Q(pk=person_id) | Q(merged_into=person_id))
    return known.values_list("pk", flat=True)


def kept_id(person_id: int) -> int:
    """The key that counts for this person now."""
    return kept_ids([person_id]).get(person_id, person_id)


def kept_ids(person_ids: Iterable[int]) -> dict[int, int]:
    """old key -> the key that counts, for those of these persons who were merged into another."""
    merged = Person.objects.filter(merged_into__isnull=False, pk__in=list(person_ids))
    return dict(merged.values_list("pk", "merged_into__pk"))


def all_kept() -> dict[int, int]:
    """old key -> the key that counts, for everybody who was ever merged."""
    return kept_ids(Person.objects.filter(merged_into__isnull=False).values_list("pk", flat=True))


def has_consent(person_id: int, purpose: str) -> bool:
    return Consent.objects.filter(person_id=person_id, purpose=purpose, withdrawn_at=None).exists()


def consent_for(actor: Actor, pk: int) -> Consent:
    """A consent of somebody whom the actor may see."""
    seen = policy.visible(actor, Person.objects.all())
    consents = Consent.objects.select_related("person", "given_by")
    consent = consents.filter(pk=pk, person__in=seen).first()
    if consent is None:
        raise NotFound
    return consent


def consents_of(person_id: int) -> QuerySet[Consent]:
    """What this person or a guardian agreed to, the newest first, withdrawn ones included."""
    return (
        Consent.objects.filter(person_id=person_id).select_related("given_by").order_by("-given_at")
    )


def ward_or_self(actor: Actor, pk: int) -> Person:
    """Oneself, or somebody for whom one answers now; all others are absent."""
    person = Person.objects.filter(pk=pk).first()
    if person is None or not policy.answers_for(actor, person):
        raise NotFound
    return person


def wards_of(actor: Actor) -> QuerySet[Person]:
    """Minors for whom the actor answers now."""
    held = Guardianship.objects.filter(guardian_id=require_person(actor), until_on=None)
    return Person.objects.filter(pk__in=held.values("child_id")).order_by("born_on", "pk")


def guardians_of(person_id: int) -> QuerySet[Person]:
    held = Guardianship.objects.filter(child_id=person_id, until_on=None)
    return Person.objects.filter(pk__in=held.values("guardian_id")).order_by("pk")


def is_guardian(guardian_id: int, child_id: int) -> bool:
    return Guardianship.objects.filter(
        child_id=child_id, guardian_id=guardian_id, until_on=None
    ).exists()


def is_minor(person: Person, day: date | None = None) -> bool:
    return rules.is_minor(day or clock.today(), person.born_on)


def adults(day: date | None = None) -> Q:
    """The filter for persons who are of age on this day."""
    return Q(born_on__lte=rules.birthday_before(day or clock.today(), rules.ADULT_AGE))


def card(person: Person) -> Card:
    """What is kept about a person and what became of it."""
    today = clock.today()
    consents = list(consents_of(person.pk))
    live = {consent.purpose: consent for consent in consents if consent.withdrawn_at is None}
    minor = rules.is_minor(today, person.born_on)
    child = rules.needs_dedicated_notice(today, person.born_on)
    return Card(
        person=person,
        age=age_on(today, person.born_on),
        band=band_of(person),
        minor=minor,
        choices=[
            Choice(
                purpose=purpose,
                label=label,
                text=wording.consent_text(purpose, child=child),
                consent=live.get(purpose),
                mine_to_give=not minor,
                told=told_before(person.pk, purpose),
            )
            for purpose, label in Consent.Purpose.choices
        ],
        past=[consent for consent in consents if consent.withdrawn_at is not None],
        looks=looks_at(person),
    )


def looks_at(person: Person) -> list[Look]:
    """The times that somebody else saw full numbers, or a minor's record, the latest first."""
    entries = audit.trail(person).filter(action__in=("people.revealed", "people.looked"))[:LOOKS]
    own = f"person:{person.pk}"
    by_actor = [(entry, entry.actor) for entry in entries if entry.actor != own]
    names = _names({actor for _, actor in by_actor})
    return [
        Look(
            entry.at,
            names.get(actor, actor),
            str(entry.detail.get("reason", "")),
            entry.action == "people.revealed",
        )
        for entry, actor in by_actor
    ]


def _names(actors: set[str]) -> dict[str, str]:
    """``person:17`` -> the name of that person."""
    ids = {int(actor[7:]) for actor in actors if actor.startswith("person:")}
    named = Person.objects.filter(pk__in=ids).values_list("pk", "name")
    return {f"person:{pk}": name for pk, name in named}

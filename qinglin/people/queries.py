from datetime import date

from django.db.models import Q, QuerySet

from qinglin.kernel import clock, crypto
from qinglin.kernel.actor import Actor, require_person
from qinglin.kernel.errors import NotFound

from . import policy, rules
from .models import Consent, Guardianship, Person
from .policy import belonging as belonging
from .rules import age_on as age_on
from .rules import mask_name as mask_name

LOOK_UP_DOCUMENT = "people.document"
LOOK_UP_PHONE = "people.phone"


def document_hash(document_type: str, number: str) -> str:
    """The key by which a sealed document is found again. The kind is part of it."""
    return crypto.look_up(f"{document_type}:{number}", LOOK_UP_DOCUMENT)


def phone_hash(phone: str) -> str:
    """The key by which a sealed phone number is found again, whatever way it is typed."""
    return crypto.look_up(rules.plain_phone(phone), LOOK_UP_PHONE)


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
    return policy.visible(actor, Person.objects.order_by("name_key", "id"))


def find_by_document(document: str, document_type: str = Person.Document.CITIZEN) -> Person | None:
    number = rules.plain_number(document)
    return Person.objects.filter(document_hash=document_hash(document_type, number)).first()


def find_by_phone(phone: str) -> list[Person]:
    """Persons with this number, longest known first; families share one."""
    return list(Person.objects.filter(phone_hash=phone_hash(phone)).order_by("pk"))


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

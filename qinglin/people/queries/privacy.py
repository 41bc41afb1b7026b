"""What a person asked for about the own data, and who may see it and why."""

from base64 import b64decode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qinglin.kernel import clock, crypto
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.people import policy, rules
from qinglin.people.models import Correction, DataCopy, Person
from qinglin.people.policy import EFFECTS, READINGS, RELATIONS, Relation
from qinglin.people.wording import WITHDRAWN

#: How long a copy can be fetched.
LIFE = timedelta(hours=24)


def band_words(age: int) -> str:
    """The band of an age in words, such as 14–17 岁."""
    first, last = rules.age_band(age)
    if first == 0:
        return _("未满 %(age)d 周岁") % {"age": (last or 0) + 1}
    if last is None:
        return _("%(age)d 周岁以上") % {"age": first}
    return _("%(first)d–%(last)d 周岁") % {"first": first, "last": last}


def band_of(person: Person) -> str:
    """The age band of a person today."""
    return band_words(rules.age_on(clock.today(), person.born_on))


# ---------------------------------------------------------------- corrections


def correction_context(person: Person, field: str) -> str:
    return f"correction:{person.public_id}:{field}"


def wanted_of(correction: Correction) -> str:
    """What it should be, in clear; only for whoever asked and for whoever decides."""
    context = correction_context(correction.person, correction.field)
    return crypto.unseal(bytes(correction.wanted_sealed), context)


def wanted_masked(correction: Correction) -> str:
    """The same for a page: an identity number stays masked there."""
    wanted = wanted_of(correction)
    if correction.field == Correction.Field.DOCUMENT:
        return rules.mask_document(rules.plain_number(wanted))
    return wanted


def correction_words(field: str) -> str:
    """What a field is called in a message."""
    return str(dict(Correction.Field.choices).get(field, field))


def corrections_of(person_ids: Iterable[int]) -> QuerySet[Correction]:
    """What was asked about these persons, the latest first."""
    found = Correction.objects.filter(person_id__in=list(person_ids))
    return found.select_related("person").order_by("-id")[:20]


def corrections_to_decide(actor: Actor) -> QuerySet[Correction]:
    """What waits for this desk: about persons whose data the actor manages, not the own."""
    found = Correction.objects.select_related("person", "asked_by").order_by("state", "-id")
    if actor.everything:
        return found
    managed = policy.of_units(actor.units(policy.MANAGE))
    persons = Person.objects.filter(managed).values("pk")
    return found.filter(person_id__in=persons).exclude(asked_by=actor.person_id)


def correction_for(actor: Actor, pk: int) -> Correction:
    """Unseen and absent look the same."""
    found = corrections_to_decide(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


# ---------------------------------------------------------------- copies


def copy_context(copy: DataCopy) -> str:
    return f"copy:{copy.person.public_id}:{copy.pk}"


def copies_of(person_ids: Iterable[int]) -> QuerySet[DataCopy]:
    """Copies that are being made or can still be fetched, the latest first."""
    fresh = DataCopy.objects.filter(person_id__in=list(person_ids))
    fresh = fresh.filter(asked_at__gt=clock.now() - LIFE).defer("body_sealed")
    return fresh.select_related("person").order_by("-id")


def copy_for(actor: Actor, pk: int) -> DataCopy:
    """One's own or a ward's, while it can be fetched."""
    found = DataCopy.objects.select_related("person").filter(pk=pk, asked_at__gt=clock.now() - LIFE)
    copy = found.exclude(body_sealed=None).first()
    if copy is None or not policy.answers_for(actor, copy.person):
        raise NotFound
    return copy


def body_of(copy: DataCopy) -> bytes:
    return b64decode(crypto.unseal(bytes(copy.body_sealed or b""), copy_context(copy)))


# ---------------------------------------------------------------- who reads what


@dataclass(frozen=True, slots=True)
class Seen:
    """One part of a person's data: who holds which permission where reads it."""

    permission: str
    fields: Any
    units: frozenset[int]


def seen_with(person_id: int) -> list[Seen]:
    """Which permission at which units shows which fields of this person, from what is kept."""
    return [
        Seen(reading.permission, reading.fields, frozenset(units))
        for reading in READINGS
        if (units := set(reading.rows(person_id)))
    ]


def related_readers(person_id: int) -> list[Relation]:
    """Who sees something of this person without any office: a leader, a captain, a guardian."""
    return [found for relations in RELATIONS for found in relations(person_id)]


def told_before(person_id: int, purpose: str) -> list[str]:
    """What changes when this consent is withdrawn, said before it is."""
    effects = [str(WITHDRAWN[purpose])] if purpose in WITHDRAWN else []
    return [*effects, *(str(word) for effect in EFFECTS for word in effect(person_id, purpose))]

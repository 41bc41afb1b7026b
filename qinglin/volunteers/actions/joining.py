"""Becoming a volunteer by oneself. Every way in is one transaction: all of it, or nothing.

The caller has made sure that the phone number belongs to whoever types it.
"""

import secrets
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction

from qinglin.access import actions as access
from qinglin.access.models import Account
from qinglin.access.queries import account_of, actor_for
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor, require, system
from qinglin.orgs.models import Unit
from qinglin.people import actions as people
from qinglin.people.actions import NewPerson
from qinglin.people.errors import NotAMinor
from qinglin.people.models import Consent, Person
from qinglin.people.queries import (
    age_on,
    find_by_document,
    has_consent,
    person_of,
    phone_hash,
)
from qinglin.volunteers import rules
from qinglin.volunteers.errors import GuardianDiffers, GuardianNeeded
from qinglin.volunteers.models import Profile

from .registration import register

#: What is agreed to on the way in.
AGREED = (Consent.Purpose.REGISTRATION, Consent.Purpose.SERVICE)
#: Enters persons who are not known yet and so may do nothing themselves.
HOUSE = system("join")


@dataclass(frozen=True, slots=True)
class Wishes:
    """Where, in what and when somebody wants to serve."""

    unit: Unit
    skills: Collection[int] = ()
    categories: Collection[int] = ()
    available: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """A new volunteer, and the account of whoever did the registering."""

    profile: Profile
    account: Account


@transaction.atomic
def join(
    actor: Actor, *, newcomer: NewPerson, wishes: Wishes, password: str | None = None
) -> Joined:
    """An adult whom nobody knows yet registers, agrees, and gets an account."""
    require(not actor.signed_in)
    if _minor(newcomer.born_on):
        raise GuardianNeeded(fields={"born_on": GuardianNeeded.message})
    person = people.register(HOUSE, **asdict(newcomer))
    myself = actor_for(person.pk)
    _agree(myself, person, by=person, way=Consent.Way.ONLINE)
    profile = _register(myself, person, wishes)
    return Joined(profile, _open(person, password))


@transaction.atomic
def join_myself(actor: Actor, *, wishes: Wishes) -> Profile:
    """An adult who is known and signed in becomes a volunteer."""
    person = person_of(actor)
    if _minor(person.born_on):
        raise GuardianNeeded
    _agree(actor, person, by=person, way=Consent.Way.ONLINE)
    return _register(actor, person, wishes)


@transaction.atomic
def join_child(
    actor: Actor,
    *,
    child: NewPerson,
    relation: str,
    wishes: Wishes,
    guardian: NewPerson | None = None,
) -> Joined:
    """A guardian registers a minor and agrees for it: whoever is signed in, or ``guardian``."""
    if not _minor(child.born_on):
        raise NotAMinor(fields={"born_on": NotAMinor.message})
    if guardian is None:
        answering = person_of(actor)
    else:
        require(not actor.signed_in)
        answering = _guardian(guardian)
    account = account_of(answering.pk) or _open(answering)
    person = people.register(HOUSE, **asdict(child))
    people.add_guardian(HOUSE, person, answering, relation)
    adult = actor_for(answering.pk)
    _agree(adult, person, by=answering, way=Consent.Way.GUARDIAN)
    profile = _register(adult, person, wishes)
    if child.phone:
        _open(person)
    return Joined(profile, account)


def _minor(born_on: date) -> bool:
    return age_on(clock.today(), born_on) < rules.FULL_AGE


def _guardian(new: NewPerson) -> Person:
    """The person behind these details. Whoever is known is believed by name and phone only."""
    known = find_by_document(new.document, new.document_type)
    if known is None:
        return people.register(HOUSE, **asdict(new))
    if known.name != " ".join(new.name.split()) or known.phone_hash != phone_hash(new.phone):
        raise GuardianDiffers
    return known


def _agree(actor: Actor, person: Person, *, by: Person, way: str) -> None:
    for purpose in AGREED:
        if not has_consent(person.pk, purpose):
            people.give_consent(actor, person, purpose=purpose, given_by=by, way=way)


def _register(actor: Actor, person: Person, wishes: Wishes) -> Profile:
    return register(
        actor,
        person,
        unit=wishes.unit,
        skills=wishes.skills,
        categories=wishes.categories,
        available=wishes.available,
    )


def _open(person: Person, password: str | None = None) -> Account:
    """An account under a name that nobody can guess: people sign in with the phone number."""
    login = f"v{secrets.token_hex(5)}"
    return access.open_account(HOUSE, person, login=login, password=password)

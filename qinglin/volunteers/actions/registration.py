from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db import IntegrityError, transaction

from qinglin.kernel import audit, bulk, clock
from qinglin.kernel.actor import Actor, require
from qinglin.orgs.models import Unit
from qinglin.people.models import Person
from qinglin.people.queries import age_on
from qinglin.volunteers import policy, queries, rules
from qinglin.volunteers.errors import (
    AlreadyRegistered,
    ConsentMissing,
    GuardianConsentMissing,
    TooLate,
    TooYoungToRegister,
    UnitClosed,
)
from qinglin.volunteers.models import Profile, ProfileCategory, ProfileSkill, Skill
from qinglin.volunteers.options import LOWEST_AGE

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class NewProfile:
    """One registration of a bulk: ids only. ``on`` empty means today."""

    person_id: int
    unit_id: int
    skills: Sequence[int] = ()
    categories: Sequence[int] = ()
    available: str = ""
    on: date | None = None


@transaction.atomic
def register(
    actor: Actor,
    person: Person,
    *,
    unit: Unit,
    skills: Collection[int] = (),
    categories: Collection[int] = (),
    available: str = "",
    on: date | None = None,
) -> Profile:
    """Make the person a registered volunteer; whoever left before gets the old number back."""
    guardians = queries.guardians([person.pk]).get(person.pk, set())
    require(
        policy.may_register(
            actor, person_id=person.pk, unit_id=unit.pk, guardians=frozenset(guardians)
        )
    )
    row = NewProfile(person.pk, unit.pk, tuple(skills), tuple(categories), available, on)
    today = clock.today()
    _check_units([unit], today)
    _check_people(actor, [row], {person.pk: person}, today)
    profile, new = Profile.objects.select_for_update(of=("self",)).get_or_create(
        person=person, defaults=_values(row, today)
    )
    if not new:
        if profile.state != Profile.State.LEFT:
            raise AlreadyRegistered(name=person.name)
        profile.unit, profile.available = unit, available
        profile.state, profile.left_on = Profile.State.ACTIVE, None
        profile.save(update_fields=["unit", "available", "state", "left_on"])
    _choose(profile, row)
    audit.record(actor, "volunteers.registered", profile, unit=unit.pk)
    return profile


@transaction.atomic
def register_many(actor: Actor, rows: Iterable[NewProfile]) -> int:
    """Register many people who never were; all or none. Returns how many.

    One audit entry stands for the whole list.
    """
    number, today = 0, clock.today()
    first: Profile | None = None
    allowed: set[int] = set()
    stream = iter(rows)
    while batch := list(islice(stream, BATCH)):
        units = Unit.objects.in_bulk({row.unit_id for row in batch} - allowed)
        _check_units(units.values(), today)
        for unit_id in units:
            require(actor.can(policy.MANAGE, unit_id))
        allowed |= units.keys()
        people = Person.objects.only("pk", "name", "born_on").in_bulk(
            [row.person_id for row in batch]
        )
        _check_people(actor, batch, people, today)
        first = _insert(batch, people, today)[0]
        number += len(batch)
    if first is not None:
        audit.record(actor, "volunteers.registered_many", first, number=number)
    return number


@transaction.atomic
def change_profile(
    actor: Actor,
    profile: Profile,
    *,
    unit: Unit | None = None,
    skills: Collection[int] | None = None,
    categories: Collection[int] | None = None,
    available: str | None = None,
) -> Profile:
    """Change what is given; a skill that stays keeps its check."""
    require(policy.may_change(actor, profile))
    changed = []
    if unit is not None and unit.pk != profile.unit_id:
        _check_units([unit], clock.today())
        require(policy.may_register(actor, person_id=profile.person_id, unit_id=unit.pk))
        profile.unit = unit
        changed.append("unit")
    if available is not None and available != profile.available:
        profile.available = available
        changed.append("available")
    if changed:
        profile.save(update_fields=changed)
    if skills is not None:
        held = ProfileSkill.objects.filter(profile=profile)
        held.exclude(skill_id__in=skills).delete()
        changed.append("skills")
    if categories is not None:
        ProfileCategory.objects.filter(profile=profile).exclude(category_id__in=categories).delete()
        changed.append("categories")
    row = NewProfile(
        profile.person_id, profile.unit_id, tuple(skills or ()), tuple(categories or ())
    )
    _choose(profile, row)
    if changed:
        audit.record(actor, "volunteers.profile_changed", profile, fields=changed)
    return profile


@transaction.atomic
def complete_skills(actor: Actor, profiles: Sequence[Profile]) -> None:
    """Let these volunteers hold every skill there is: for load tests, by the system alone."""
    require(actor.everything)
    skills = list(Skill.objects.values_list("pk", flat=True))
    ProfileSkill.objects.bulk_create(
        [ProfileSkill(profile=profile, skill_id=skill) for profile in profiles for skill in skills],
        ignore_conflicts=True,
        batch_size=2000,
    )
    if profiles:
        audit.record(actor, "volunteers.skills_completed", profiles[0], number=len(profiles))


@transaction.atomic
def check_skill(
    actor: Actor, profile: Profile, skill: Skill, *, on: date | None = None
) -> ProfileSkill:
    """Note that somebody saw the certificate of this skill."""
    require(actor.can(policy.MANAGE, profile.unit_id))
    held, _ = ProfileSkill.objects.update_or_create(
        profile=profile, skill=skill, defaults={"checked_on": on or clock.today()}
    )
    audit.record(actor, "volunteers.skill_checked", profile, skill=skill.key)
    return held


@transaction.atomic
def suspend(actor: Actor, profile: Profile, *, reason: str) -> Profile:
    """Until it is resumed, the volunteer signs up for nothing."""
    require(actor.can(policy.MANAGE, profile.unit_id))
    return _set_state(actor, profile, Profile.State.SUSPENDED, reason=reason)


@transaction.atomic
def resume(actor: Actor, profile: Profile) -> Profile:
    require(actor.can(policy.MANAGE, profile.unit_id))
    return _set_state(actor, profile, Profile.State.ACTIVE)


@transaction.atomic
def leave(actor: Actor, profile: Profile) -> Profile:
    """The volunteer ends the registration; number and past service remain."""
    require(policy.may_change(actor, profile))
    profile.left_on = clock.today()
    return _set_state(actor, profile, Profile.State.LEFT)


def _set_state(actor: Actor, profile: Profile, state: str, **detail: str) -> Profile:
    profile.state = state
    if state != Profile.State.LEFT:
        profile.left_on = None
    profile.save(update_fields=["state", "left_on"])
    audit.record(actor, f"volunteers.{state}", profile, **detail)
    return profile


def _check_units(units: Iterable[Unit], today: date) -> None:
    for unit in units:
        if unit.closed_on is not None and unit.closed_on <= today:
            raise UnitClosed(unit=unit.name)


def _check_people(
    actor: Actor, rows: Sequence[NewProfile], people: dict[int, Person], today: date
) -> None:
    """Age, and the consents that the law asks for: three queries for any number of rows."""
    ids = [row.person_id for row in rows]
    consents = queries.consents(ids)
    lowest = LOWEST_AGE.get()
    minors = []
    for row in rows:
        person, on = people[row.person_id], row.on or today
        if on > today:
            raise TooLate(fields={"on": TooLate.message})
        if age_on(on, person.born_on) < lowest:
            sentence = TooYoungToRegister.message % {"age": lowest}
            raise TooYoungToRegister(age=lowest, fields={"born_on": sentence})
        age = age_on(today, person.born_on)
        if age < rules.FULL_AGE:
            minors.append(person)
        elif person.pk not in consents and rules.consent_needed(
            age, by_themselves=actor.person_id == person.pk
        ):
            raise ConsentMissing(name=person.name)
    guardians = queries.guardians(person.pk for person in minors) if minors else {}
    for person in minors:
        if not consents.get(person.pk, set()) & guardians.get(person.pk, set()):
            raise GuardianConsentMissing(name=person.name)


def _values(row: NewProfile, today: date) -> dict[str, object]:
    on = row.on or today
    return {
        "unit_id": row.unit_id,
        "number": rules.volunteer_number(on, row.person_id),
        "registered_on": on,
        "available": row.available,
    }


def _insert(rows: Sequence[NewProfile], people: dict[int, Person], today: date) -> list[Profile]:
    profiles = [Profile(person_id=row.person_id, **_values(row, today)) for row in rows]
    try:
        with transaction.atomic():
            Profile.objects.bulk_create(profiles)
    except IntegrityError:
        ids = [row.person_id for row in rows]
        known = Profile.objects.filter(person_id__in=ids).values_list("person_id", flat=True)
        twice = [pk for pk, number in Counter([*ids, *known]).items() if number > 1]
        raise AlreadyRegistered(name=people[twice[0]].name) from None
    pairs = list(zip(profiles, rows, strict=True))
    skills = [(profile.pk, skill) for profile, row in pairs for skill in row.skills]
    bulk.insert(ProfileSkill, ("profile_id", "skill_id"), skills)
    chosen = [(profile.pk, category) for profile, row in pairs for category in row.categories]
    bulk.insert(ProfileCategory, ("profile_id", "category_id"), chosen)
    return profiles


def _choose(profile: Profile, row: NewProfile) -> None:
    ProfileSkill.objects.bulk_create(
        [ProfileSkill(profile=profile, skill_id=skill) for skill in row.skills],
        ignore_conflicts=True,
    )
    ProfileCategory.objects.bulk_create(
        [ProfileCategory(profile=profile, category_id=category) for category in row.categories],
        ignore_conflicts=True,
    )

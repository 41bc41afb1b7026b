"""Who sees whom. A person belongs to units only by what higher rooms know (a registration, a
grant), so those rooms say with ``belonging`` which of their rows tie persons to units."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from qinglin.kernel.actor import Actor, permission

from .models import Consent, Guardianship, Person

VIEW = permission("people.view", _("查看人员（证件与手机号打码）"))
MANAGE = permission("people.manage", _("登记和修改人员"))
REVEAL = permission("people.reveal", _("查看完整证件号与手机号（每次留痕）"))
MERGE = permission("people.merge", _("合并重复登记的人员，撤回合并"))

#: Gives rows that have a ``person_id`` and a ``unit_id``.
Belonging = Callable[[], QuerySet[Any]]
BELONGINGS: list[Belonging] = []


def belonging(rows: Belonging) -> Belonging:
    """Register rows that tie persons to units: ``lambda: Profile.objects.all()``."""
    BELONGINGS.append(rows)
    return rows


@dataclass(frozen=True, slots=True)
class Reading:
    """With this permission at the units that ``rows`` gives for a person, these fields are read."""

    permission: str
    fields: Any
    rows: Callable[[int], Iterable[int]]


@dataclass(frozen=True, slots=True)
class Relation:
    """Somebody who sees a part of a person's data because of what the two have to do."""

    who: str
    fields: Any
    why: Any


READINGS: list[Reading] = []
RELATIONS: list[Callable[[int], list[Relation]]] = []
#: (person, purpose) -> sentences about what a withdrawal changes
EFFECTS: list[Callable[[int, str], list[str]]] = []


def reads(permission: str, fields: Any, rows: Callable[[int], Iterable[int]]) -> None:
    """Say which fields of a person are shown with a permission, and at which units.

    ``rows`` gives the ids of the units to which the person is tied by what is shown.
    """
    READINGS.append(Reading(permission, fields, rows))


def related(found: Callable[[int], list[Relation]]) -> Callable[[int], list[Relation]]:
    """Register who sees something of a person without an office."""
    RELATIONS.append(found)
    return found


def effect(found: Callable[[int, str], list[str]]) -> Callable[[int, str], list[str]]:
    """Register what changes when a person withdraws a consent."""
    EFFECTS.append(found)
    return found


def of_units(units: frozenset[int]) -> Q:
    """Persons who belong to any of these units."""
    return _of_units(units)


def _of_units(units: frozenset[int]) -> Q:
    """Persons who belong to any of these units by anything known; nobody when units are none."""
    found = Q(pk__in=())
    if units:
        for rows in BELONGINGS:
            found |= Q(pk__in=rows().filter(unit_id__in=units).values("person_id"))
    return found


def units_of(person_id: int) -> set[int]:
    """The units to which a person belongs by anything known."""
    return {
        unit
        for rows in BELONGINGS
        for unit in rows().filter(person_id=person_id).values_list("unit_id", flat=True)
    }


def _wards_of(person_id: int) -> Q:
    held = Guardianship.objects.filter(guardian_id=person_id, until_on=None)
    return Q(pk__in=held.values("child_id"))


def visible(actor: Actor, persons: QuerySet[Person]) -> QuerySet[Person]:
    """Oneself, one's wards, and who belongs to units where one may look."""
    if actor.everything:
        return persons
    seen = _of_units(actor.units(VIEW))
    if actor.person_id is not None:
        seen |= Q(pk=actor.person_id) | _wards_of(actor.person_id)
    return persons.filter(seen)


def holds(actor: Actor, name: str, person: Person) -> bool:
    """Whether this permission reaches this person."""
    if actor.everything:
        return True
    units = actor.units(name)
    return bool(units & units_of(person.pk))


def may_register(actor: Actor) -> bool:
    return actor.can_somewhere(MANAGE)


def may_change(actor: Actor, person: Person) -> bool:
    return actor.person_id == person.pk or holds(actor, MANAGE, person)


def may_reveal(actor: Actor, person: Person) -> bool:
    return actor.person_id == person.pk or holds(actor, REVEAL, person)


def may_reveal_all(actor: Actor, person_ids: Collection[int]) -> bool:
    """Whether every one of these may be shown in full; one query for each kind of belonging."""
    if actor.everything:
        return True
    reached = Person.objects.filter(_of_units(actor.units(REVEAL)), pk__in=person_ids)
    return reached.count() == len(set(person_ids))


def answers_for(actor: Actor, person: Person) -> bool:
    """Whether the actor is this person or a guardian of this person now."""
    if actor.person_id is None:
        return False
    if actor.person_id == person.pk:
        return True
    return Guardianship.objects.filter(
        child=person, guardian_id=actor.person_id, until_on=None
    ).exists()


def may_record_consent(actor: Actor, person: Person) -> bool:
    return answers_for(actor, person) or holds(actor, MANAGE, person)


def may_withdraw(actor: Actor, consent: Consent) -> bool:
    return may_record_consent(actor, consent.person)


def may_merge(actor: Actor, person: Person) -> bool:
    """At every unit the person belongs to: a merge changes the records of all of them."""
    if actor.everything:
        return True
    units = units_of(person.pk)
    return bool(units) and units <= actor.units(MERGE)


reads(VIEW, _("姓名、性别、年龄段、打码的证件号和手机号、居住区域"), units_of)
reads(REVEAL, _("完整的证件号和手机号，每次都要写理由并留痕"), units_of)


@related
def guardians(person_id: int) -> list[Relation]:
    """Guardians see all that the minor sees."""
    held = Guardianship.objects.filter(child_id=person_id, until_on=None)
    return [
        Relation(one.guardian.name, _("全部信息"), one.get_relation_display())
        for one in held.select_related("guardian")
    ]

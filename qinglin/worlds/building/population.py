"""Persons, their guardians and consents, and their registration as volunteers."""

from collections.abc import Sequence
from datetime import date

from qinglin.people import actions as people
from qinglin.people.actions import NewPerson
from qinglin.people.models import Guardianship, Person
from qinglin.volunteers import actions as volunteers
from qinglin.volunteers.actions import AGREED, NewProfile

from .drafts import Draft, Draughtsman
from .ground import Ground, Volunteer, portions

PORTION = 2_000
#: Children often have no telephone of their own.
LEAST_AGE_WITH_PHONE = 16
#: The smallest world still has a few people in every town.
LEAST = 240


class Registrar:
    """Brings drafts into the records; everybody agreed, for minors their guardian."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        #: (row, birth date, sex) of the adults, in the order of their drafts
        self.adults: list[tuple[int, date, str]] = []

    def enter(self, drafts: Sequence[Draft]) -> None:
        ground = self.ground
        persons = people.register_many(
            ground.actor, [self._row(draft) for draft in drafts], simulated=True
        )
        pairs = list(zip(persons, drafts, strict=True))
        people.add_guardians(
            ground.actor,
            [
                (person, *self._guardian(draft.guardian))
                for person, draft in pairs
                if draft.guardian is not None
            ],
        )
        people.give_consents(ground.actor, self._consents(pairs))
        volunteers.register_many(ground.actor, [self._profile(*pair) for pair in pairs])
        for person, draft in pairs:
            if draft.guardian is None:
                self.adults.append((person.pk, draft.born_on, draft.sex))
            self._remember(person, draft)
        ground.progress.advance(len(drafts))

    def _row(self, draft: Draft) -> NewPerson:
        number = self.ground.document(draft.born_on, draft.sex)
        phone = ""
        if draft.age >= LEAST_AGE_WITH_PHONE or draft.demo is not None:
            phone = self.ground.phone()
        return NewPerson(
            name=draft.name,
            sex=draft.sex,
            born_on=draft.born_on,
            document=number,
            phone=phone,
            residence=draft.residence,
        )

    def _guardian(self, index: int) -> tuple[Person, str]:
        """Who answers for a minor, and as what."""
        pk, born_on, sex = self.adults[index]
        relation = Guardianship.Relation.MOTHER if sex == "f" else Guardianship.Relation.FATHER
        return Person(pk=pk, born_on=born_on), relation

    def _consents(self, pairs: Sequence[tuple[Person, Draft]]) -> list[tuple[Person, Person, str]]:
        """Adults for themselves, guardians for children, as whoever registers does."""
        given = []
        for person, draft in pairs:
            by = person if draft.guardian is None else self._guardian(draft.guardian)[0]
            given += [(person, by, purpose.value) for purpose in AGREED]
        return given

    def _profile(self, person: Person, draft: Draft) -> NewProfile:
        ground = self.ground
        return NewProfile(
            person_id=person.pk,
            unit_id=draft.unit_id,
            skills=[ground.skills[key] for key in draft.skills],
            categories=[ground.categories[key] for key in draft.categories],
            available=draft.available,
            on=draft.since,
        )

    def _remember(self, person: Person, draft: Draft) -> None:
        volunteer = Volunteer(
            person_id=person.pk,
            town=draft.town,
            unit_id=draft.unit_id,
            age=draft.age,
            since=draft.since,
            weight=draft.weight,
            skills=draft.skills,
            categories=draft.categories,
        )
        self.ground.volunteers.append(volunteer)
        if draft.demo is not None:
            self.ground.demo[draft.demo.role] = volunteer
            self.ground.demo_people[draft.demo.role] = person


def build_people(ground: Ground) -> None:
    """Everybody, adults first, because minors need their guardians."""
    number = ground.scaled(ground.facts.totals.volunteers, least=LEAST)
    ground.progress.begin("志愿者", number)
    adults, minors = Draughtsman(ground).draw(number)
    registrar = Registrar(ground)
    for drafts in (adults, minors):
        for portion in portions(drafts, PORTION):
            registrar.enter(portion)

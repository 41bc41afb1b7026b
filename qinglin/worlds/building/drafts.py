"""Who will live in the world: made up by dice, before there is any row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from qinglin.worlds import rules
from qinglin.worlds.blueprint import names
from qinglin.worlds.parts import DemoPerson

from .ground import Ground, choose

#: (from age, to age, share of the volunteers); minors are made apart, because of their guardians.
ADULT_AGES = ((18, 22, 19), (23, 28, 18), (29, 35, 17), (36, 45, 16), (46, 59, 12), (60, 74, 5))
MINOR_AGES = (14, 17)
MINORS = 0.13
PARENT_AGES = range(36, 53)
#: A young volunteer is one of 14 to 35 years.
YOUTH = range(14, 36)
#: Of a category that young people choose, one older volunteer for so many young ones.
OLDER = 12
FEMALE = 0.54
DORMANT = 0.22
ONE_CHARACTER = 0.24
#: Even a small world has this many people for every skill.
LEAST_SKILLED = 8
AVAILABLE = ("周末全天", "周六上午", "周日下午", "工作日晚上", "节假日", "寒暑假", "时间灵活", "")
#: Registered between so many days ago and yesterday.
LONGEST = 6 * 365
#: How gladly somebody of the demo takes part, compared with a median of one.
KEEN = 9.0


@dataclass(slots=True)
class Draft:
    """A person before there is a row. ``guardian``: index among the adults."""

    name: str
    sex: str
    age: int
    born_on: date
    town: int
    unit_id: int
    residence: str
    since: date
    weight: float
    available: str
    skills: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    guardian: int | None = None
    demo: DemoPerson | None = None


class Draughtsman:
    """Draws adults, then minors with the adults who answer for them."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.random = ground.dice("people")
        self.surnames = list(names().surnames)
        self.surname_marks = rules.marks(names().surnames.values())
        self.town_marks = rules.marks(town.facts.weight for town in ground.towns)
        self.age_marks = rules.marks(share for _, _, share in ADULT_AGES)

    @cached_property
    def demo(self) -> list[DemoPerson]:
        return self.ground.facts.demo.people

    def draw(self, number: int) -> tuple[list[Draft], list[Draft]]:
        """So many people in all: adults and minors."""
        minors = max(round(number * MINORS), 1)
        adults = [self._demo(person) for person in self.demo if person.role != "minor"]
        adults += [self._adult() for _ in range(number - minors - len(adults))]
        parents = self._parents(adults)
        children = [self._child_of_demo(adults)]
        children += [self._child(adults, parents) for _ in range(minors - 1)]
        everybody = adults + children
        self._give_skills(everybody)
        self._choose_categories(everybody)
        return adults, children

    def _adult(self) -> Draft:
        random = self.random
        youngest, oldest, _ = ADULT_AGES[rules.pick(random, self.age_marks)]
        sex = "f" if random.random() < FEMALE else "m"
        surname = self.surnames[rules.pick(random, self.surname_marks)]
        town = rules.pick(random, self.town_marks)
        return self._draft(surname, sex, random.randint(youngest, oldest), town)

    def _draft(self, surname: str, sex: str, age: int, town: int, residence: str = "") -> Draft:
        random = self.random
        born_on = rules.born_at_age(random, self.ground.today, age)
        unit_id, home = self._unit(town, age)
        return Draft(
            name=surname + self._given(sex),
            sex=sex,
            age=age,
            born_on=born_on,
            town=town,
            unit_id=unit_id,
            residence=residence or home,
            since=self._since(born_on, age),
            weight=0 if random.random() < DORMANT else random.lognormvariate(0, 1.15),
            available=choose(random, AVAILABLE),
        )

    def _given(self, sex: str) -> str:
        parts, random = names().female if sex == "f" else names().male, self.random
        if random.random() < ONE_CHARACTER:
            return choose(random, parts.second)
        return choose(random, parts.first) + choose(random, parts.second)

    def _unit(self, town: int, age: int) -> tuple[int, str]:
        """Where one registers, and where one lives: (unit, residence)."""
        ground, random = self.ground, self.random
        here = ground.towns[town]
        village = choose(random, here.below)
        home = f"{here.facts.name}{village.name}"
        where = random.random()
        if age <= 18 and town == 0 and where < 0.5 and ground.schools:
            return choose(random, ground.schools).pk, home
        if where < 0.02 and ground.departments:
            return choose(random, ground.departments).pk, home
        if where < 0.28:
            return here.unit.pk, home
        return village.pk, home

    def _since(self, born_on: date, age: int) -> date:
        """The day of registration: rather lately than long ago; of a minor never before the age of
        14, of others never while a guardian would have had to agree."""
        today = self.ground.today
        earliest = max(
            today - timedelta(days=LONGEST),
            date(born_on.year + 14, born_on.month, 1) + timedelta(days=31),
        )
        span = max((today - earliest).days - 1, 0)
        since = today - timedelta(days=1 + round(span * self.random.random() ** 1.3))
        return since if age < rules.FULL_AGE else max(since, rules.full_age_on(born_on))

    def _demo(self, person: DemoPerson) -> Draft:
        ground = self.ground
        town, unit_id = 0, ground.root.pk
        for index, candidate in enumerate(ground.towns):
            if candidate.facts.name == person.unit:
                town, unit_id = index, candidate.unit.pk
        if person.unit in ground.stations:
            unit_id = ground.stations[person.unit].pk
        draft = self._draft(person.name[:1], person.sex, person.age, town)
        draft.name, draft.unit_id, draft.demo = person.name, unit_id, person
        draft.since = ground.first_day - timedelta(days=40)
        draft.weight, draft.skills = KEEN, tuple(person.skills)
        return draft

    def _child_of_demo(self, adults: Sequence[Draft]) -> Draft:
        person = next(person for person in self.demo if person.role == "minor")
        guardian = next(
            index
            for index, adult in enumerate(adults)
            if adult.demo is not None and adult.demo.role == "guardian"
        )
        draft = self._demo(person)
        draft.guardian, draft.residence = guardian, adults[guardian].residence
        draft.since = self.ground.today - timedelta(days=120)
        return draft

    def _parents(self, adults: Sequence[Draft]) -> list[int]:
        fitting = [
            index
            for index, adult in enumerate(adults)
            if adult.age in PARENT_AGES and adult.demo is None
        ]
        return fitting or [
            index for index, adult in enumerate(adults) if adult.age >= PARENT_AGES.start
        ]

    def _child(self, adults: Sequence[Draft], parents: Sequence[int]) -> Draft:
        """Lives with a parent; most children have the father's surname."""
        random = self.random
        index = choose(random, parents)
        parent = adults[index]
        surname = parent.name[: 2 if parent.name[:2] in names().surnames else 1]
        if parent.sex == "f" and random.random() < 0.9:
            surname = self.surnames[rules.pick(random, self.surname_marks)]
        sex = "f" if random.random() < FEMALE else "m"
        draft = self._draft(
            surname, sex, random.randint(*MINOR_AGES), parent.town, parent.residence
        )
        draft.guardian = index
        return draft

    def _give_skills(self, everybody: Sequence[Draft]) -> None:
        adults = [draft for draft in everybody if draft.age >= 20 and draft.demo is None]
        for word in self.ground.facts.skills:
            number = max(round((word.share or 0) * len(everybody)), LEAST_SKILLED)
            for draft in self.random.sample(adults, min(number, len(adults))):
                draft.skills = (*draft.skills, word.key)
                draft.weight = max(draft.weight, 0.6)

    def _choose_categories(self, everybody: Sequence[Draft]) -> None:
        """Everybody chooses at least one; young people as many as the facts say."""
        random, facts = self.random, self.ground.facts
        for draft in everybody:
            draft.categories = tuple(
                word.key
                for word in facts.categories
                if word.share is not None and random.random() < word.share
            )
        young = [draft for draft in everybody if draft.age in YOUTH]
        older = [draft for draft in everybody if draft.age not in YOUTH]
        for word in facts.categories:
            if word.young is None:
                continue
            wanted = self.ground.scaled(word.young)
            for group, number in ((young, wanted), (older, wanted // OLDER)):
                for draft in random.sample(group, min(number, len(group))):
                    draft.categories = (*draft.categories, word.key)
        for draft in everybody:
            draft.categories = draft.categories or (facts.categories[0].key,)

from datetime import date, timedelta

import pytest

from qinglin.kernel import clock
from qinglin.kernel.errors import Forbidden
from qinglin.kernel.models import AuditEntry
from qinglin.orgs import actions as orgs
from qinglin.people.models import Person
from qinglin.people.tests.make import as_person, make_family, make_person
from qinglin.volunteers import actions, queries
from qinglin.volunteers.actions import NewProfile
from qinglin.volunteers.errors import (
    AlreadyRegistered,
    ConsentMissing,
    GuardianConsentMissing,
    TooLate,
    TooYoungToRegister,
    UnitClosed,
)
from qinglin.volunteers.models import Profile, ProfileCategory, ProfileSkill

from .make import SYSTEM, agree, make_category, make_skill, make_town, make_volunteer

pytestmark = pytest.mark.django_db


def written() -> tuple[int, ...]:
    models = (Profile, ProfileSkill, ProfileCategory, AuditEntry)
    return tuple(model.objects.count() for model in models)


def born(years: int) -> date:
    today = clock.today()
    return date(today.year - years, today.month, 1)


def test_an_adult_registers_with_skills_and_categories() -> None:
    tree = make_town().tree
    skill, category = make_skill(), make_category()
    person = make_person()
    profile = actions.register(
        as_person(person),
        person,
        unit=tree.village,
        skills=[skill.pk],
        categories=[category.pk],
        available="周末全天",
    )
    assert profile.state == Profile.State.ACTIVE
    assert profile.registered_on == clock.today()
    assert profile.number == f"{clock.today().year}{person.pk:08d}"
    assert queries.skills_of(person.pk) == {skill.pk}
    assert queries.category_titles([profile.pk]) == {profile.pk: ["治水"]}
    entry = AuditEntry.objects.latest("pk")
    assert entry.action == "volunteers.registered"
    assert entry.actor == f"person:{person.pk}"


def test_nobody_is_registered_twice() -> None:
    tree = make_town().tree
    profile = make_volunteer(tree.town)
    before = written()
    with pytest.raises(AlreadyRegistered, match="陈晓雯"):
        actions.register(SYSTEM, profile.person, unit=tree.village)
    assert written() == before


def test_who_left_comes_back_under_the_old_number() -> None:
    tree = make_town().tree
    profile = make_volunteer(tree.town)
    number = profile.number
    actions.leave(as_person(profile.person), profile)
    assert profile.left_on == clock.today()
    assert queries.skills_of(profile.person_id) == frozenset()
    again = actions.register(SYSTEM, profile.person, unit=tree.village)
    assert (again.pk, again.number, again.state) == (profile.pk, number, Profile.State.ACTIVE)
    assert again.unit == tree.village
    assert again.left_on is None


def test_staff_need_the_consent_of_whom_they_register() -> None:
    town = make_town()
    person = make_person()
    before = written()
    with pytest.raises(ConsentMissing):
        actions.register(town.secretary, person, unit=town.tree.village)
    assert written() == before
    agree(person)
    assert actions.register(town.secretary, person, unit=town.tree.village).pk


def test_minors_need_their_guardian() -> None:
    tree = make_town().tree
    child, mother = make_family(born(15))
    before = written()
    for actor in (as_person(child), as_person(mother), SYSTEM):
        with pytest.raises(GuardianConsentMissing):
            actions.register(actor, child, unit=tree.town)
    assert written() == before
    agree(child, mother)
    assert actions.register(as_person(mother), child, unit=tree.town).person == child


def test_small_children_are_not_registered() -> None:
    tree = make_town().tree
    child, mother = make_family(born(4))
    agree(child, mother)
    before = written()
    with pytest.raises(TooYoungToRegister, match="6 周岁"):
        actions.register(SYSTEM, child, unit=tree.town)
    assert written() == before


@pytest.mark.parametrize("role", ["stranger", "auditor", "elsewhere"])
def test_others_may_not_register(role: str) -> None:
    town = make_town()
    person = make_person()
    agree(person)
    actor = town.auditor if role == "auditor" else as_person(make_person("周敏慧"))
    unit = town.tree.other_town if role == "elsewhere" else town.tree.town
    if role == "elsewhere":
        actor = town.secretary
    before = written()
    with pytest.raises(Forbidden):
        actions.register(actor, person, unit=unit)
    assert written() == before


def test_a_closed_unit_and_a_future_day_are_refused() -> None:
    tree = make_town().tree
    person = make_person()
    agree(person)
    with pytest.raises(TooLate):
        actions.register(SYSTEM, person, unit=tree.town, on=clock.today() + timedelta(days=1))
    orgs.close_unit(SYSTEM, tree.village, on=clock.today())
    tree.village.refresh_from_db()
    with pytest.raises(UnitClosed, match="秦望社区"):
        actions.register(SYSTEM, person, unit=tree.village)
    assert not Profile.objects.exists()


def many(number: int) -> list[Person]:
    people = [make_person(f"徐{index:03d}") for index in range(number)]
    for person in people:
        agree(person)
    return people


def test_many_are_registered_at_once_and_audited_as_one() -> None:
    town = make_town()
    skill, category = make_skill(), make_category()
    people = many(5)
    entries = AuditEntry.objects.count()
    rows = [
        NewProfile(person.pk, town.tree.village.pk, [skill.pk], [category.pk], on=date(2020, 1, 2))
        for person in people
    ]
    assert actions.register_many(town.secretary, iter(rows)) == 5
    assert Profile.objects.filter(registered_on=date(2020, 1, 2)).count() == 5
    assert all(queries.skills_of(person.pk) == {skill.pk} for person in people)
    assert ProfileCategory.objects.filter(category=category).count() == 5
    assert AuditEntry.objects.count() == entries + 1


@pytest.mark.parametrize("wrong", ["known", "twice", "no consent", "elsewhere"])
def test_one_wrong_row_refuses_all(wrong: str) -> None:
    town = make_town()
    people = many(3)
    rows = [NewProfile(person.pk, town.tree.village.pk) for person in people]
    refusal: type[Exception] = AlreadyRegistered
    if wrong == "known":
        actions.register(SYSTEM, people[2], unit=town.tree.town)
    elif wrong == "twice":
        rows.append(rows[0])
    elif wrong == "no consent":
        rows.append(NewProfile(make_person("没同意").pk, town.tree.village.pk))
        refusal = ConsentMissing
    else:
        rows[1] = NewProfile(people[1].pk, town.tree.other_town.pk)
        refusal = Forbidden
    before = written()
    with pytest.raises(refusal):
        actions.register_many(town.secretary, rows)
    assert written() == before


def test_a_change_keeps_what_is_not_named() -> None:
    town = make_town()
    one, two = make_skill(), make_skill("law", "法律")
    category = make_category()
    profile = make_volunteer(town.tree.town, skills=[one.pk], categories=[category.pk])
    actions.check_skill(town.secretary, profile, one, on=date(2024, 1, 1))
    actions.change_profile(
        as_person(profile.person), profile, skills=[one.pk, two.pk], available="周六上午"
    )
    profile.refresh_from_db()
    assert profile.available == "周六上午"
    assert queries.skills_of(profile.person_id) == {one.pk, two.pk}
    assert ProfileSkill.objects.get(profile=profile, skill=one).checked_on == date(2024, 1, 1)
    assert queries.category_titles([profile.pk]) == {profile.pk: ["治水"]}
    actions.change_profile(as_person(profile.person), profile, skills=[], categories=[])
    assert queries.skills_of(profile.person_id) == frozenset()
    assert queries.category_titles([profile.pk]) == {}


def test_moving_to_another_unit_needs_a_right_there() -> None:
    town = make_town()
    profile = make_volunteer(town.tree.town)
    with pytest.raises(Forbidden):
        actions.change_profile(town.secretary, profile, unit=town.tree.other_town)
    profile.refresh_from_db()
    assert profile.unit == town.tree.town
    actions.change_profile(as_person(profile.person), profile, unit=town.tree.other_town)
    profile.refresh_from_db()
    assert profile.unit == town.tree.other_town


def test_suspension_is_for_staff() -> None:
    town = make_town()
    profile = make_volunteer(town.tree.town)
    with pytest.raises(Forbidden):
        actions.suspend(as_person(profile.person), profile, reason="多次缺席")
    actions.suspend(town.secretary, profile, reason="多次缺席")
    assert AuditEntry.objects.latest("pk").detail == {"reason": "多次缺席"}
    assert queries.skills_of(profile.person_id) == frozenset()
    actions.resume(town.secretary, profile)
    profile.refresh_from_db()
    assert profile.state == Profile.State.ACTIVE

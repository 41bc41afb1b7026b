"""The register and the teams, recounted by hand: a person is one person, whatever they chose."""

from datetime import date

import pytest

from qinglin.kernel import facts, search
from qinglin.kernel.facts import Counted, Cut
from qinglin.orgs.tests.make import make_tree
from qinglin.people.models import Person
from qinglin.volunteers.facts import GROUPS, JOINED, MEMBERS, REGISTERED, TEAMS, years_before
from qinglin.volunteers.models import (
    Category,
    Membership,
    Profile,
    ProfileCategory,
    ProfileSkill,
    Skill,
    Team,
)

pytestmark = pytest.mark.django_db
TODAY = date(2015, 11, 13)


@pytest.fixture
def register() -> dict[str, Profile]:
    """Ann chose both categories and serves in both teams; Cai registers tomorrow, Dai left."""
    tree = make_tree()
    made: dict[str, Profile] = {}
    born = {
        "ann": date(1980, 11, 13), "bo": date(1979, 11, 13), "cai": date(1990, 1, 1),
        "dai": date(1990, 1, 1),
    }  # fmt: skip
    for n, (name, born_on) in enumerate(born.items()):
        person = Person.objects.create(
            public_id=f"{n:032}", name=name, name_key=name, search=" ", sex="f",
            born_on=born_on, made_at="2015-01-01T00:00:00Z",
        )  # fmt: skip
        made[name] = Profile.objects.create(
            person=person,
            unit=tree.village if name == "ann" else tree.other_town,
            number=name,
            registered_on=date(2015, 11, 14) if name == "cai" else date(2014, 1, 1),
            left_on=TODAY if name == "dai" else None,
        )
    for key in ("water", "care"):
        category = Category.objects.create(key=key, title=key)
        ProfileCategory.objects.create(profile=made["ann"], category=category)
        team = Team.objects.create(
            unit=tree.town, name=key, name_key=key, search=" ", speciality=category,
            core=key == "water", founded_on=date(2014, 1, 1),
        )  # fmt: skip
        Membership.objects.create(team=team, person=made["ann"].person, from_on=date(2014, 1, 1))
        Membership.objects.create(
            team=team, person=made["bo"].person, from_on=date(2014, 1, 1),
            until_on=date(2015, 1, 1),
        )  # fmt: skip
        skill = Skill.objects.create(key=f"{key}-skill", title=key)
        ProfileSkill.objects.create(profile=made["ann"], skill=skill)
    return made


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, {"ann", "bo"}),
        ({"category": "water"}, {"ann"}),
        ({"skill": "care-skill"}, {"ann"}),
        ({"in_team": True}, {"ann"}),
        ({"category": "traffic"}, set()),
        ({"age_to": 35}, {"ann"}),
        ({"age_to": 36}, {"ann", "bo"}),
        ({"age_from": 35}, {"ann", "bo"}),
        ({"age_from": 36}, {"bo"}),
        ({"age_from": 35, "age_to": 35, "category": "care", "in_team": True}, {"ann"}),
    ],
)
def test_every_volunteer_counts_once(
    register: dict[str, Profile], filters: dict[str, object], names: set[str]
) -> None:
    cut = Cut(until=TODAY, filters=filters)
    assert sorted(REGISTERED.rows(cut).values_list("number", flat=True)) == sorted(names)
    assert facts.count(REGISTERED, cut) == Counted(len(names), len(names))


def test_the_register_of_another_day(register: dict[str, Profile]) -> None:
    assert facts.count(REGISTERED, Cut(until=date(2015, 11, 12))).number == 3
    assert facts.count(REGISTERED, Cut(until=date(2015, 11, 14))).number == 3
    assert facts.count(REGISTERED, Cut(until=date(2013, 12, 31))).number == 0


def test_volunteers_count_where_they_are_registered(register: dict[str, Profile]) -> None:
    places = facts.by_unit(REGISTERED, Cut(until=TODAY))
    assert places == {
        register["ann"].unit_id: Counted(1, 1),
        register["bo"].unit_id: Counted(1, 1),
    }
    there = Cut(until=TODAY, units=[register["ann"].unit_id])
    assert list(REGISTERED.rows(there)) == [register["ann"]]


def test_who_joined_counts_once_in_the_month_of_joining(register: dict[str, Profile]) -> None:
    until = date(2015, 11, 30)
    joined = Cut(until=until, since=date(2014, 1, 1))
    assert facts.count(JOINED, joined) == Counted(4, 4)
    assert facts.by_unit(JOINED, joined) == {
        register["ann"].unit_id: Counted(1, 1),
        register["bo"].unit_id: Counted(3, 3),
    }
    months = facts.months(date(2014, 1, 1), until)
    assert facts.by_span(JOINED, joined, months) == {0: Counted(3, 3), 22: Counted(1, 1)}
    there = Cut(until=until, units=[register["ann"].unit_id])
    assert list(JOINED.rows(there)) == [register["ann"]]


def test_teams_count_once_however_many_serve_in_them(register: dict[str, Profile]) -> None:
    assert facts.count(TEAMS, Cut(until=TODAY)).number == 2
    assert facts.count(TEAMS, Cut(until=TODAY, filters={"core": True})).number == 1
    assert facts.count(TEAMS, Cut(until=TODAY, filters={"core": False})).number == 1
    assert facts.count(TEAMS, Cut(until=TODAY, filters={"category": "care"})).number == 1
    Team.objects.filter(core=True).update(closed_on=TODAY)
    assert facts.count(TEAMS, Cut(until=TODAY, filters={"core": True})).number == 0


@pytest.mark.parametrize(
    ("day", "years", "then"),
    [
        (date(2015, 11, 13), 35, date(1980, 11, 13)),
        (date(2024, 2, 29), 35, date(1989, 2, 28)),
        (date(2024, 2, 29), 36, date(1988, 2, 29)),
    ],
)
def test_birthdays_of_leap_years(day: date, years: int, then: date) -> None:
    assert years_before(day, years) == then


def test_a_member_of_a_team_and_its_group_is_one_and_a_group_is_no_team(
    register: dict[str, Profile],
) -> None:
    water = Team.objects.get(name="water")
    water.search = search.tokens("东平青年志愿服务队")
    water.save()
    group = Team.objects.create(
        unit=water.unit, parent=water, name="法律组", name_key="法律组",
        search=search.tokens("法律组"), founded_on=date(2014, 1, 1),
    )  # fmt: skip
    Membership.objects.create(team=group, person=register["ann"].person, from_on=date(2014, 1, 1))
    now, named = Cut(until=TODAY), Cut(until=TODAY, filters={"team": "东平"})
    assert facts.count(TEAMS, now) == Counted(2, 2)
    assert facts.count(TEAMS, named) == Counted(1, 1)
    assert facts.count(GROUPS, named) == Counted(1, 1)
    assert facts.count(GROUPS, Cut(until=TODAY, filters={"team": "西平"})).number == 0
    assert facts.count(MEMBERS, now) == Counted(1, 1)
    assert facts.count(MEMBERS, named) == Counted(1, 1)
    assert facts.count(MEMBERS, Cut(until=date(2015, 1, 1))).number == 2
    kinds = Cut(until=TODAY, filters={"unit_kind": "school"})
    assert facts.count(TEAMS, kinds).number == 0
    assert facts.by_unit(MEMBERS, now) == {register["ann"].unit_id: Counted(1, 1)}

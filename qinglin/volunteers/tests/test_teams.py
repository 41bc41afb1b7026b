from datetime import date, timedelta

import pytest

from qinglin.kernel import clock
from qinglin.kernel.errors import Forbidden
from qinglin.kernel.models import AuditEntry
from qinglin.people.tests.make import as_person, make_person
from qinglin.volunteers import actions, queries
from qinglin.volunteers.actions import NewMember, NewTeam
from qinglin.volunteers.errors import (
    AlreadyInTeam,
    BelowMembers,
    KeyTaken,
    NameNeeded,
    NameTaken,
    NobodyChosen,
    NotAVolunteer,
    NotInTeam,
    SameUnit,
    TeamClosed,
    TeamFull,
    TooEarly,
    TooLate,
    WrongParent,
    WrongTeam,
)
from qinglin.volunteers.models import Category, Membership, Profile, Skill, Team

from .make import SYSTEM, make_category, make_skill, make_team, make_town, make_volunteer

pytestmark = pytest.mark.django_db


def written() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Team, Membership, AuditEntry))


def test_a_captain_is_the_first_member() -> None:
    town = make_town()
    captain = make_volunteer(town.tree.town).person
    category = make_category()
    team = actions.form_team(
        town.secretary,
        unit=town.tree.village,
        name=" 秦望红马甲 ",
        speciality=category,
        captain=captain,
        core=True,
    )
    assert (team.name, team.core, team.founded_on) == ("秦望红马甲", True, clock.today())
    assert team.name_key == "qin wang hong ma jia"
    assert [member.person for member in queries.members(team)] == [captain]
    assert list(queries.teams(town.secretary, words="hmj")) == [team]
    assert AuditEntry.objects.latest("pk").action == "volunteers.team_formed"


def test_names_are_needed_and_come_once_in_a_unit() -> None:
    town = make_town()
    make_team(town.tree.town, "青年队")
    stranger = make_person("路人甲")
    before = written()
    with pytest.raises(NameTaken, match="青年队"):
        actions.form_team(town.secretary, unit=town.tree.town, name="青年队")
    with pytest.raises(NameNeeded):
        actions.form_team(town.secretary, unit=town.tree.town, name="  ")
    with pytest.raises(TooLate):
        actions.form_team(
            town.secretary,
            unit=town.tree.town,
            name="未来队",
            founded_on=clock.today() + timedelta(days=1),
        )
    with pytest.raises(NotAVolunteer):
        actions.form_team(town.secretary, unit=town.tree.town, name="无人队", captain=stranger)
    with pytest.raises(Forbidden):
        actions.form_team(town.auditor, unit=town.tree.town, name="审计队")
    assert written() == before
    assert make_team(town.tree.village, "青年队").pk


def test_many_teams_or_none() -> None:
    town = make_town()
    captain = make_volunteer(town.tree.town).person
    rows = [
        NewTeam(town.tree.town.pk, f"第{number}队", date(2020, 1, number), captain_id=captain.pk)
        for number in range(1, 4)
    ]
    teams = actions.form_teams(town.secretary, rows)
    assert [team.name for team in teams] == ["第1队", "第2队", "第3队"]
    assert queries.member_counts(team.pk for team in teams) == dict.fromkeys(
        (team.pk for team in teams), 1
    )
    before = written()
    with pytest.raises(NameTaken, match="第2队"):
        actions.form_teams(
            town.secretary,
            [
                NewTeam(town.tree.town.pk, "新队", date(2020, 1, 1)),
                NewTeam(town.tree.town.pk, "第2队", date(2020, 1, 1)),
            ],
        )
    assert written() == before


def test_joining_and_leaving() -> None:
    town = make_town()
    team = make_team(town.tree.town, founded_on=date(2024, 3, 5))
    person = make_volunteer(town.tree.town).person
    membership = actions.join_team(town.secretary, team, person, on=date(2024, 4, 1))
    before = written()
    with pytest.raises(AlreadyInTeam, match="陈晓雯已经在"):
        actions.join_team(town.secretary, team, person)
    with pytest.raises(TooEarly, match="2024-03-05"):
        actions.join_team(town.secretary, team, make_volunteer(town.tree.town, "周敏慧").person,
                          on=date(2024, 3, 4))  # fmt: skip
    with pytest.raises(TooLate):
        actions.join_team(town.secretary, team, person, on=clock.today() + timedelta(days=1))
    with pytest.raises(NotAVolunteer, match="路人甲"):
        actions.join_team(town.secretary, team, make_person("路人甲"))
    assert written()[:2] == before[:2]
    actions.leave_team(as_person(person), team, person)
    membership.refresh_from_db()
    assert membership.until_on == clock.today()
    with pytest.raises(NotInTeam):
        actions.leave_team(town.secretary, team, person)
    assert actions.join_team(town.secretary, team, person).pk != membership.pk


def test_strangers_admit_nobody_and_the_captain_does() -> None:
    town = make_town()
    captain = make_volunteer(town.tree.town).person
    newcomer = make_volunteer(town.tree.town, "周敏慧").person
    team = make_team(town.tree.town, captain=captain)
    for actor in (as_person(newcomer), town.auditor):
        with pytest.raises(Forbidden):
            actions.join_team(actor, team, newcomer)
    actions.join_team(as_person(captain), team, newcomer)
    with pytest.raises(Forbidden):
        actions.leave_team(as_person(newcomer), team, captain)
    actions.leave_team(as_person(captain), team, captain)
    team.refresh_from_db()
    assert team.captain is None
    assert list(queries.teams_of(newcomer.pk)) == [team]
    assert list(queries.teams_of(captain.pk)) == []


def test_many_members_or_none() -> None:
    town = make_town()
    team = make_team(town.tree.town, founded_on=date(2020, 1, 1))
    people = [make_volunteer(town.tree.town, f"徐{number}号").person for number in range(4)]
    rows = [NewMember(team.pk, person.pk, date(2021, 1, 1)) for person in people[:3]]
    assert actions.join_many(town.secretary, iter(rows)) == 3
    before = written()
    with pytest.raises(AlreadyInTeam, match="徐2号"):
        actions.join_many(
            town.secretary,
            [NewMember(team.pk, person.pk, date(2021, 1, 1)) for person in (people[3], people[2])],
        )
    twice = [NewMember(team.pk, people[3].pk, date(2021, 1, 1))] * 2
    with pytest.raises(AlreadyInTeam, match="徐3号"):
        actions.join_many(town.secretary, twice)
    with pytest.raises(TooEarly):
        actions.join_many(town.secretary, [NewMember(team.pk, people[3].pk, date(2019, 1, 1))])
    stranger = make_person("路人甲")
    before = written()
    with pytest.raises(NotAVolunteer):
        actions.join_many(town.secretary, [NewMember(team.pk, stranger.pk, date(2021, 1, 1))])
    assert written() == before


def test_a_team_changes_and_ends_with_its_memberships() -> None:
    town = make_town()
    person = make_volunteer(town.tree.town).person
    team = make_team(town.tree.town)
    make_team(town.tree.town, "另一队")
    with pytest.raises(NameTaken):
        actions.change_team(town.secretary, team, name="另一队")
    team.refresh_from_db()
    changed = actions.change_team(town.secretary, team, name="晨光队", captain=person, core=True)
    assert (changed.name, changed.core, changed.captain) == ("晨光队", True, person)
    assert Membership.objects.filter(team=team, person=person, until_on=None).exists()
    with pytest.raises(TooEarly):
        actions.close_team(town.secretary, team, on=clock.today() - timedelta(days=1))
    actions.close_team(town.secretary, team)
    assert not Membership.objects.filter(team=team, until_on=None).exists()
    with pytest.raises(TeamClosed):
        actions.join_team(town.secretary, team, person)
    assert list(queries.teams(town.secretary, words="晨光")) == []
    assert list(queries.teams(town.secretary, words="晨光", closed=True)) == [team]


def test_words_are_defined_once_by_the_district() -> None:
    town = make_town()
    make_skill()
    with pytest.raises(KeyTaken, match="haircut"):
        make_skill(title="剪发")
    with pytest.raises(Forbidden):
        actions.define_category(town.secretary, key="water", title="治水")
    with pytest.raises(NameNeeded):
        actions.define_category(SYSTEM, key="water", title=" ")
    assert list(Skill.objects.values_list("title", flat=True)) == ["理发"]
    assert not Category.objects.exists()


def test_a_group_stands_in_a_team_of_its_own_unit() -> None:
    town = make_town()
    team = make_team(town.tree.town, "青年队")
    group = actions.form_team(town.secretary, unit=town.tree.town, name="法律组", parent=team)
    assert group.parent == team
    elsewhere = make_team(town.tree.village, "村队")
    ended = make_team(town.tree.town, "旧队")
    actions.close_team(town.secretary, ended)
    before = written()
    for parent, refusal in ((group, WrongParent), (elsewhere, WrongParent), (ended, TeamClosed)):
        with pytest.raises(refusal):
            actions.form_team(town.secretary, unit=town.tree.town, name="又一组", parent=parent)
    with pytest.raises(TooEarly):
        actions.form_team(
            town.secretary,
            unit=town.tree.town,
            name="又一组",
            parent=team,
            founded_on=team.founded_on - timedelta(days=1),
        )
    assert written() == before


def test_a_team_takes_no_more_than_it_has_places() -> None:
    town = make_town()
    people = [make_volunteer(town.tree.town, name).person for name in ("周敏", "安雨", "陈静")]
    team = make_team(town.tree.town, captain=people[0], capacity=2)
    actions.join_team(town.secretary, team, people[1])
    before = written()
    with pytest.raises(TeamFull, match="名额 2 人"):
        actions.join_team(town.secretary, team, people[2])
    with pytest.raises(TeamFull):
        actions.join_many(SYSTEM, [NewMember(team.pk, people[2].pk, clock.today())])
    with pytest.raises(TeamFull):
        actions.change_team(town.secretary, team, captain=people[2])
    with pytest.raises(BelowMembers, match="现有 2 人"):
        actions.change_team(town.secretary, team, capacity=1)
    for wrong in (0, 2001):
        with pytest.raises(WrongTeam):
            actions.change_team(town.secretary, team, capacity=wrong)
    assert written() == before
    assert list(queries.teams(town.secretary, room=True)) == []
    actions.leave_team(town.secretary, team, people[1])
    assert list(queries.teams(town.secretary, room=True)) == [team]
    actions.join_team(town.secretary, team, people[2])
    actions.change_team(town.secretary, team, unlimited=True)
    assert Team.objects.get().capacity is None


def test_whoever_comes_back_has_both_times_on_record() -> None:
    town = make_town()
    person = make_volunteer(town.tree.town).person
    team = make_team(town.tree.town, founded_on=clock.today() - timedelta(days=90))
    came = clock.today() - timedelta(days=60)
    actions.join_team(town.secretary, team, person, on=came)
    actions.leave_team(town.secretary, team, person, on=came + timedelta(days=10))
    actions.join_team(town.secretary, team, person)
    spans = [(one.from_on, one.until_on) for one in queries.memberships_of(person.pk)]
    assert spans == [(clock.today(), None), (came, came + timedelta(days=10))]
    assert [one.person for one in queries.members(team)] == [person]
    assert [one.until_on for one in queries.former_members(team)] == [came + timedelta(days=10)]


def test_captains_have_days_and_the_last_one_leaves_the_post_with_the_team() -> None:
    town = make_town()
    first, second = (make_volunteer(town.tree.town, name).person for name in ("周敏", "安雨"))
    since = clock.today() - timedelta(days=9)
    team = make_team(town.tree.town, captain=first, founded_on=since)
    actions.change_team(town.secretary, team, captain=second)
    told = [(one.person, one.from_on, one.until_on) for one in queries.captaincies(team)]
    assert told == [(second, clock.today(), None), (first, since, clock.today())]
    actions.change_team(town.secretary, team, captain=second)
    assert queries.captaincies(team).count() == 2
    team.refresh_from_db()
    actions.leave_team(town.secretary, team, second)
    team.refresh_from_db()
    assert (team.captain, queries.captaincies(team).filter(until_on=None).count()) == (None, 0)


def test_a_team_is_found_by_the_needs_it_answers() -> None:
    town = make_town()
    team = make_team(town.tree.town, needs=["小家电坏了没人修", " ", "小家电坏了没人修", "陪诊"])
    make_team(town.tree.village, "青年队")
    assert queries.needs_of([team.pk]) == {team.pk: ["小家电坏了没人修", "陪诊"]}
    assert list(queries.teams(town.secretary, words="家电")) == [team]
    assert list(queries.teams(town.secretary, words="pz")) == [team]
    actions.change_team(town.secretary, team, needs=["陪诊"])
    assert queries.needs_of([team.pk]) == {team.pk: ["陪诊"]}
    for wrong in (["长" * 41], [f"{n}" for n in range(21)]):
        with pytest.raises(WrongTeam):
            actions.change_team(town.secretary, team, needs=wrong)
    assert queries.needs_of([team.pk]) == {team.pk: ["陪诊"]}


def test_people_of_a_split_unit_go_to_others_many_at_a_time() -> None:
    town = make_town()
    tree = town.tree
    profiles = [make_volunteer(tree.village, name) for name in ("周敏", "安雨", "陈静")]
    away = make_volunteer(tree.other_town, "何洁")
    chosen = [profiles[0].pk, profiles[1].pk, away.pk]
    assert actions.move_registrations(SYSTEM, tree.village, tree.town, chosen) == 2
    assert Profile.objects.filter(unit=tree.town).count() == 2
    away.refresh_from_db()
    assert away.unit_id == tree.other_town.pk
    before = AuditEntry.objects.count()
    with pytest.raises(Forbidden):
        actions.move_registrations(town.secretary, tree.town, tree.other_town, None)
    with pytest.raises(NobodyChosen):
        actions.move_registrations(SYSTEM, tree.village, tree.town, [])
    with pytest.raises(SameUnit):
        actions.move_registrations(SYSTEM, tree.village, tree.village, None)
    assert (AuditEntry.objects.count(), Profile.objects.filter(unit=tree.village).count()) == (
        before, 1,
    )  # fmt: skip
    assert actions.move_registrations(SYSTEM, tree.village, tree.town, None) == 1
    assert AuditEntry.objects.latest("pk").detail["number"] == 1

import pytest

from qinglin.kernel.errors import NotFound
from qinglin.people.tests.make import as_person
from qinglin.volunteers import actions, queries
from qinglin.volunteers.models import Membership, Profile
from qinglin.volunteers.queries import Filters

from .make import SYSTEM, make_category, make_skill, make_team, make_town, make_volunteer

pytestmark = pytest.mark.django_db


def names(found: object) -> list[str]:
    return [profile.person.name for profile in found]  # type: ignore[attr-defined]  # a queryset


def test_lists_are_narrowed_and_sorted_by_pinyin() -> None:
    town = make_town()
    skill, category = make_skill(), make_category()
    chen = make_volunteer(town.tree.town, "陈晓雯", skills=[skill.pk])
    an = make_volunteer(town.tree.village, "安然", categories=[category.pk])
    make_volunteer(town.tree.other_town, "包容")
    zhou = make_volunteer(town.tree.town, "周敏慧")
    team = make_team(town.tree.town)
    actions.join_team(SYSTEM, team, zhou.person)

    def listed(**filters: object) -> list[str]:
        return names(queries.people_list(town.secretary, Filters(**filters)))  # type: ignore[arg-type]  # by name

    assert listed() == ["安然", "陈晓雯", "周敏慧"]
    assert listed(skill_id=skill.pk) == ["陈晓雯"]
    assert listed(category_id=category.pk) == ["安然"]
    assert listed(team_id=team.pk) == ["周敏慧"]
    assert listed(unit_id=town.tree.village.pk) == ["安然"]
    assert listed(words="cxw") == ["陈晓雯"]
    assert listed(words="敏慧") == ["周敏慧"]
    assert listed(words=chen.number) == ["陈晓雯"]
    assert listed(state=Profile.State.LEFT) == []
    actions.leave(SYSTEM, an)
    assert listed() == ["陈晓雯", "周敏慧"]
    assert listed(state="") == ["安然", "陈晓雯", "周敏慧"]
    assert names(queries.people_list(SYSTEM, Filters())) == ["包容", "陈晓雯", "周敏慧"]


def test_a_page_of_the_list_takes_two_queries(
    django_assert_num_queries: object,
) -> None:
    town = make_town()
    skill = make_skill()
    for number in range(12):
        make_volunteer(town.tree.town, f"徐{number}", skills=[skill.pk])
    with django_assert_num_queries(2):  # type: ignore[operator]  # a context manager
        page = list(queries.people_list(town.secretary, Filters())[:10])
        titles = queries.skill_titles(profile.pk for profile in page)
        assert {p.unit.name for p in page} == {town.tree.town.name}
        assert all(titles[p.pk] == ["理发"] and p.person.name for p in page)


def test_unseen_and_absent_look_the_same() -> None:
    town = make_town()
    seen = make_volunteer(town.tree.town)
    unseen = make_volunteer(town.tree.other_town, "周敏慧")
    team = make_team(town.tree.other_town)
    assert queries.profile_for(town.secretary, seen.pk) == seen
    assert queries.profile_for(as_person(unseen.person), unseen.pk) == unseen
    for pk in (unseen.pk, 10**9):
        with pytest.raises(NotFound):
            queries.profile_for(town.secretary, pk)
    for pk in (team.pk, 10**9):
        with pytest.raises(NotFound):
            queries.team_for(town.secretary, pk)
    assert queries.profile_of(unseen.person_id) == unseen
    assert queries.profile_of(10**9) is None


def test_members_see_their_team() -> None:
    town = make_town()
    team = make_team(town.tree.other_town)
    member = make_volunteer(town.tree.town)
    me = as_person(member.person)
    with pytest.raises(NotFound):
        queries.team_for(me, team.pk)
    actions.join_team(SYSTEM, team, member.person)
    assert queries.team_for(me, team.pk) == team
    assert Membership.objects.count() == 1


def test_teams_are_narrowed() -> None:
    town = make_town()
    core = make_team(town.tree.town, "骨干队", core=True)
    plain = make_team(town.tree.village, "邻里队")
    make_team(town.tree.other_town, "别处队")
    assert list(queries.teams(town.secretary)) == [core, plain]
    assert list(queries.teams(town.secretary, core=True)) == [core]
    below = frozenset({town.tree.village.pk})
    assert list(queries.teams(town.secretary, unit_ids=below)) == [plain]
    assert queries.member_counts([core.pk, plain.pk]) == {}

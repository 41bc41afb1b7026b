"""Pages on which entries are merged, told apart and taken apart again."""

from dataclasses import dataclass

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qinglin.access.models import Account, Grant
from qinglin.access.tests.make import give, make_account, make_staff, signed_in
from qinglin.kernel import moving
from qinglin.kernel.errors import Forbidden, NotFound
from qinglin.kernel.models import AuditEntry
from qinglin.orgs.tests.make import Tree, make_tree
from qinglin.people import actions
from qinglin.people.errors import (
    GuardianOfTheOther,
    LaterMerge,
    MergedAlready,
    MoreRightsNeeded,
    OwnRecord,
    SamePerson,
    UndoneAlready,
)
from qinglin.people.models import Likeness, Merge, MergeStep, Person
from qinglin.people.queries import doubles, find_by_document, find_by_phone, person_of
from qinglin.people.tests.make import SYSTEM, make_family, make_person
from qinglin.rosters import jobs
from qinglin.volunteers.models import Profile
from qinglin.volunteers.tests.make import make_volunteer

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Place:
    """A town with its secretary, two entries of one person there, one elsewhere."""

    tree: Tree
    client: Client
    one: Person
    other: Person
    elsewhere: Person


@pytest.fixture
def place() -> Place:
    tree = make_tree()
    staff = make_staff("town_secretary", tree.town, "何志强")
    account = make_account(person_of(staff), login="hezhiqiang")
    return Place(
        tree,
        signed_in(account),
        make_volunteer(tree.town, "陈晓雯").person,
        make_volunteer(tree.town, "陈晓文").person,
        make_volunteer(tree.other_town, "陈晓雯").person,
    )


def nothing_happened() -> bool:
    return not Merge.objects.exists() and not MergeStep.objects.exists()


def test_pairs_are_found_shown_and_merged(place: Place) -> None:
    jobs.look_for_doubles()
    assert Likeness.objects.count() == 3
    page = place.client.get("/desk/rosters/doubles/").content.decode()
    assert page.count("陈晓文") == 1  # of the three pairs one lies wholly in the town
    assert "读音和出生日期相同" in page
    address = f"/desk/rosters/doubles/{place.other.pk}/{place.one.pk}/"
    page = place.client.get(address).content.decode()
    assert "志愿者注册" in page
    answer = place.client.post(f"{address}merge/", {"reason": "当面核对身份证"}, follow=True)
    merged = Merge.objects.get()
    assert (merged.gone_id, merged.kept_id) == (place.other.pk, place.one.pk)
    assert "陈晓文的记录已并入陈晓雯" in answer.content.decode()
    assert not Profile.objects.filter(person=place.other).exists()
    trail = AuditEntry.objects.filter(action__startswith="people.merged")
    assert trail.filter(target=f"people.person:{place.one.pk}").exists()
    place.client.post(f"/desk/rosters/merges/{merged.pk}/undo/")
    assert Profile.objects.filter(person=place.other).exists()
    assert place.client.get("/desk/rosters/merges/").status_code == 200


def test_not_the_same_is_remembered(place: Place) -> None:
    jobs.look_for_doubles()
    likeness = Likeness.objects.get(low=place.one, high=place.other)
    place.client.post(f"/desk/rosters/doubles/{likeness.pk}/apart/")
    jobs.look_for_doubles()
    likeness.refresh_from_db()
    assert likeness.state == Likeness.State.APART
    place.client.get("/desk/rosters/doubles/")  # says so, once
    assert "陈晓文" not in place.client.get("/desk/rosters/doubles/").content.decode()
    assert "陈晓文" in place.client.get("/desk/rosters/doubles/?state=apart").content.decode()


def test_whoever_sees_one_hears_nothing_of_the_other(place: Place) -> None:
    """A foreign person and an absent one are refused with the same page."""
    foreign = place.client.get(f"/desk/rosters/doubles/{place.elsewhere.pk}/{place.one.pk}/")
    absent = place.client.get(f"/desk/rosters/doubles/987654321/{place.one.pk}/")
    assert foreign.status_code == absent.status_code == 404
    assert "陈晓雯" not in foreign.content.decode()
    foreign = place.client.post(
        f"/desk/rosters/doubles/{place.elsewhere.pk}/{place.one.pk}/merge/", {"reason": "同一人"}
    )
    assert (foreign.status_code, nothing_happened()) == (404, True)


def test_two_are_compared_by_their_numbers(place: Place) -> None:
    numbers = {
        person.pk: Profile.objects.get(person=person).number
        for person in (place.one, place.other, place.elsewhere)
    }
    ask = {"gone": numbers[place.other.pk], "kept": numbers[place.one.pk]}
    answer = place.client.get("/desk/rosters/doubles/compare/", ask)
    assert answer["Location"] == f"/desk/rosters/doubles/{place.other.pk}/{place.one.pk}/"
    foreign = place.client.get(
        "/desk/rosters/doubles/compare/", {**ask, "gone": numbers[place.elsewhere.pk]}
    )
    absent = place.client.get("/desk/rosters/doubles/compare/", {**ask, "gone": "000"})
    assert foreign["Location"] == absent["Location"] == "/desk/rosters/doubles/"


def test_rights_are_needed_on_both_sides(place: Place) -> None:
    town = make_staff("town_secretary", place.tree.town, "章文博")
    with pytest.raises(Forbidden):
        actions.merge(town, place.elsewhere, place.one, reason="同一人")
    with pytest.raises(Forbidden):
        actions.merge(town, place.one, place.elsewhere, reason="同一人")
    with pytest.raises(NotFound):
        doubles.pair_for(town, place.one.pk, place.elsewhere.pk)
    assert nothing_happened()
    district = make_staff("district_secretary", place.tree.district, "徐建英")
    merged = actions.merge(district, place.elsewhere, place.one, reason="同一人")
    with pytest.raises(Forbidden):
        actions.undo_merge(make_staff("auditor", place.tree.district, "何审计"), merged)
    merged.refresh_from_db()
    assert merged.undone_at is None


def test_what_cannot_be_one_person_is_refused(place: Place) -> None:
    with pytest.raises(SamePerson):
        actions.merge(SYSTEM, place.one, place.one, reason="同一人")
    child, mother = make_family(place.one.born_on.replace(year=2015))
    with pytest.raises(GuardianOfTheOther):
        actions.merge(SYSTEM, child, mother, reason="同一人")
    staff = make_staff("district_secretary", place.tree.district, "徐建英")
    own = person_of(staff)
    with pytest.raises(OwnRecord):
        actions.merge(staff, own, place.one, reason="同一人")
    assert nothing_happened()


def test_a_merge_gives_no_rights_that_could_not_be_given(place: Place) -> None:
    give(place.other, "district_secretary", place.tree.town)
    staff = make_staff("town_secretary", place.tree.town, "章文博")
    with pytest.raises(MoreRightsNeeded):
        actions.merge(staff, place.other, place.one, reason="同一人")
    assert nothing_happened()
    assert Grant.objects.filter(person=place.other).count() == 1


def test_two_accounts_leave_one_way_in(place: Place) -> None:
    mine, theirs = (
        make_account(person, login=login)
        for person, login in ((place.one, "chen1"), (place.other, "chen2"))
    )
    browser = signed_in(theirs)
    assert browser.get("/me/privacy/").status_code == 200
    merged = actions.merge(SYSTEM, place.other, place.one, reason="同一人")
    assert browser.get("/me/privacy/").status_code == 302
    assert Account.objects.get(pk=mine.pk).is_active
    assert not Account.objects.get(pk=theirs.pk).is_active
    actions.undo_merge(SYSTEM, merged)
    assert browser.get("/me/privacy/").status_code == 200


def test_the_known_document_leads_to_the_one_that_stays() -> None:
    one, other = make_person("陈晓雯", phone=""), make_person("陈晓雯", phone="13800000077")
    merged = actions.merge(SYSTEM, other, one, reason="同一人")
    assert find_by_phone("13800000077") == [one]  # the number that was missing came along
    one.refresh_from_db()
    document = actions.reveal(SYSTEM, one, reason="核对").document
    assert find_by_document(document) == one
    assert find_by_document(actions.reveal(SYSTEM, other, reason="核对").document) == one
    actions.undo_merge(SYSTEM, merged)
    assert find_by_phone("13800000077") == [other]


def test_merges_are_taken_back_the_latest_first() -> None:
    one, two, three = (make_person("陈晓雯") for _n in range(3))
    first = actions.merge(SYSTEM, two, one, reason="同一人")
    second = actions.merge(SYSTEM, one, three, reason="同一人")
    two.refresh_from_db()
    assert two.merged_into_id == three.pk  # no chains: one step leads to whoever counts
    with pytest.raises(MergedAlready):
        actions.merge(SYSTEM, two, three, reason="同一人")
    with pytest.raises(LaterMerge):
        actions.undo_merge(SYSTEM, first)
    actions.undo_merge(SYSTEM, second)
    two.refresh_from_db()
    assert two.merged_into_id == one.pk
    actions.undo_merge(SYSTEM, first)
    with pytest.raises(UndoneAlready):
        actions.undo_merge(SYSTEM, first)
    assert not Person.objects.filter(merged_into__isnull=False).exists()


def test_a_pair_costs_what_it_shows_however_many_tables_refer_to_people(
    place: Place, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    one, other = make_person("周敏", phone=""), make_person("周敏慧", phone="")
    assert len(moving.references(Person)) > 60
    with django_assert_max_num_queries(12):
        found = doubles.prospect(SYSTEM, one, other)
    assert (found.lines, found.hindrances) == ([], [])

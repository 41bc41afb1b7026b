"""Pages of staff about activities: doors, the list, one activity, its people."""

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qinglin.access.tests.make import make_account, signed_in
from qinglin.activities import actions
from qinglin.activities.models import Activity, Shift, SignUp
from qinglin.kernel.models import Job
from qinglin.people.models import Person
from qinglin.people.tests.make import make_person
from qinglin.volunteers.models import Profile

from .browse import HTMX, words
from .desks import LIST, desk, elsewhere, page_of
from .make import (
    NOW,
    SYSTEM,
    at,
    make_activity,
    make_draft,
    make_shift,
    make_station,
    make_volunteers,
)

pytestmark = pytest.mark.django_db


# ---------------------------------------------------------------- doors


@pytest.mark.parametrize(
    "path",
    [
        LIST,
        f"{LIST}new/",
        "/desk/series/",
        "/desk/series/new/",
        "/desk/served/",
    ],
)
def test_the_desk_is_shut_to_everybody_else(path: str) -> None:
    assert Client().get(path)["Location"].startswith("/sign-in/")
    person = make_person()
    client = signed_in(make_account(person, login="phone", password=None))
    assert client.get(path).status_code == 404


def test_what_belongs_to_another_town_is_not_there() -> None:
    activity = make_draft()
    shift = activity.shifts.get()
    client = desk(elsewhere(), "town_secretary")
    for path in ("", "edit/", "people/", "roll/", "print/"):
        assert client.get(f"{page_of(activity)}{path}").status_code == 404
    for path in ("publish/", "cancel/", "remove/"):
        assert client.post(f"{page_of(activity)}{path}").status_code == 404
    assert client.post(f"/desk/shifts/{shift.pk}/capacity/", {"capacity": 9}).status_code == 404
    assert client.get(f"/desk/shifts/{shift.pk}/people/").status_code == 404
    assert activity.title not in words(client.get(LIST))
    activity.refresh_from_db()
    assert activity.state == Activity.State.DRAFT


# ---------------------------------------------------------------- the list


def test_the_list_is_narrowed_by_the_address() -> None:
    venue = make_station()
    first = make_activity(venue, title="周六磨刀")
    second = make_draft(venue, title="敬老院理发")
    client = desk(venue.unit)
    every = words(client.get(LIST))
    assert first.title in every
    assert second.title in every
    drafts = words(client.get(LIST, {"state": "draft"}))
    assert first.title not in drafts
    assert second.title in drafts
    found = words(client.get(LIST, {"q": "磨刀"}))
    assert first.title in found
    assert second.title not in found
    thin = words(client.get(LIST, {"state": "short"}))
    assert "1 个岗位缺人" in thin
    assert second.title not in thin


def test_a_wrong_filter_is_named_and_nothing_breaks() -> None:
    client = desk(make_station().unit)
    answer = client.get(LIST, {"unit": "abc", "since": "31-02", "state": "no", "page": "x"})
    assert answer.status_code == 200


def test_an_empty_list_teaches_the_first_step() -> None:
    client = desk(make_station().unit)
    assert "先建一个周期活动" in words(client.get(LIST))


def test_the_list_takes_as_many_queries_for_many_as_for_few(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    venue = make_station()
    for number in range(12):
        make_draft(venue, title=f"活动{number}")
    client = desk(venue.unit)
    with django_assert_max_num_queries(12):
        client.get(LIST)


# ---------------------------------------------------------------- one activity


def test_one_activity_shows_its_notice_and_people_with_the_line() -> None:
    shift = make_shift(1)
    people = make_volunteers(3, shift.activity.unit)
    for person in people:
        actions.sign_up(SYSTEM, shift.pk, person.pk)
    page = words(desk(shift.activity.unit).get(page_of(shift.activity)))
    for person in people:
        assert person.name in page
    assert "1/1/1" in page
    assert "候补 2 人" in page
    assert "使用电动工具，注意用电安全" in page


def test_a_draft_with_gaps_says_what_is_missing_and_cannot_be_published() -> None:
    activity = make_draft(risks="", guarantees="")
    client = desk(activity.unit)
    page = words(client.get(page_of(activity)))
    assert "补齐 2 项再发布" in page
    answer = client.post(f"{page_of(activity)}publish/")
    assert answer.status_code == 422
    assert "招募公告还不完整" in words(answer)
    activity.refresh_from_db()
    assert activity.state == Activity.State.DRAFT
    assert not Job.objects.exists()


def test_a_notice_that_did_its_work_is_not_called_incomplete(
    now: time_machine.Traveller,
) -> None:
    activity = make_activity()
    client = desk(activity.unit)
    assert "去填写" not in words(client.get(page_of(activity)))
    now.move_to(at(18))
    assert "去填写" not in words(client.get(page_of(activity)))


def test_publishing_says_what_comes_next() -> None:
    activity = make_draft()
    answer = desk(activity.unit).post(f"{page_of(activity)}publish/", follow=True)
    assert "已发布，志愿者现在就能看到并报名" in words(answer)
    activity.refresh_from_db()
    assert activity.state == Activity.State.PUBLISHED


def test_an_auditor_looks_but_does_not_touch() -> None:
    activity = make_draft()
    client = desk(activity.unit, "auditor")
    page = words(client.get(page_of(activity)))
    assert activity.title in page
    assert "发布，开始招募" not in page
    assert client.post(f"{page_of(activity)}publish/").status_code == 403
    assert client.get(f"{page_of(activity)}edit/").status_code == 403
    assert client.get(f"{LIST}new/").status_code == 403
    activity.refresh_from_db()
    assert activity.state == Activity.State.DRAFT


def test_cancelling_needs_a_reason_and_keeps_the_page() -> None:
    activity = make_activity()
    client = desk(activity.unit)
    answer = client.post(f"{page_of(activity)}cancel/", {"reason": " "})
    assert answer.status_code == 422
    assert "请写明取消原因" in words(answer)
    activity.refresh_from_db()
    assert activity.state == Activity.State.PUBLISHED
    answer = client.post(f"{page_of(activity)}cancel/", {"reason": "周六有暴雨"}, follow=True)
    assert "已取消，报了名的人都会收到原因" in words(answer)
    assert "周六有暴雨" in words(answer)


def test_only_a_draft_without_people_is_deleted() -> None:
    activity = make_draft()
    client = desk(activity.unit)
    assert client.post(f"{page_of(activity)}remove/")["Location"] == LIST
    assert not Activity.objects.exists()
    published = make_activity(activity.venue)
    person = make_volunteers(1, published.unit)[0]
    actions.sign_up(SYSTEM, published.shifts.get().pk, person.pk)
    answer = client.post(f"{page_of(published)}remove/")
    assert answer.status_code == 409
    assert Activity.objects.filter(pk=published.pk).exists()


def test_the_page_takes_as_many_queries_for_300_people_as_for_10(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    shift = make_shift(300)
    client = desk(shift.activity.unit)
    people = make_volunteers(300, shift.activity.unit)
    for number in (10, 300):
        begun = SignUp.objects.count()
        SignUp.objects.bulk_create(
            SignUp(shift=shift, person=person, state=SignUp.State.JOINED, made_at=NOW)
            for person in people[begun:number]
        )
        Shift.objects.filter(pk=shift.pk).update(taken=number)
        for path in ("", "people/", "roll/", "print/"):
            with django_assert_max_num_queries(12):
                assert client.get(f"{page_of(shift.activity)}{path}").status_code == 200


def test_the_people_open_as_a_part() -> None:
    activity = make_activity()
    client = desk(activity.unit)
    part = client.get(f"{page_of(activity)}people/", headers=HTMX).content.decode()
    assert "<html" not in part
    assert "小家电维修" in part
    assert "<html" in client.get(f"{page_of(activity)}people/").content.decode()


# ---------------------------------------------------------------- places and people


def test_more_places_promote_and_say_so() -> None:
    shift = make_shift(1)
    for person in make_volunteers(3, shift.activity.unit):
        actions.sign_up(SYSTEM, shift.pk, person.pk)
    client = desk(shift.activity.unit)
    answer = client.post(f"/desk/shifts/{shift.pk}/capacity/", {"capacity": "3"}, follow=True)
    assert "候补的 2 人已补上" in words(answer)
    shift.refresh_from_db()
    assert (shift.capacity, shift.taken, shift.waiting) == (3, 3, 0)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "请填写名额。"),
        ("0", "名额至少 1 个。"),
        ("很多", "名额要填数字。"),
        ("1", "已有 2 人报上名"),
    ],
)
def test_a_wrong_number_of_places_is_named_beside_the_field(typed: str, said: str) -> None:
    shift = make_shift(2)
    for person in make_volunteers(2, shift.activity.unit):
        actions.sign_up(SYSTEM, shift.pk, person.pk)
    client = desk(shift.activity.unit)
    answer = client.post(f"/desk/shifts/{shift.pk}/capacity/", {"capacity": typed})
    assert answer.status_code == 422
    assert said in words(answer)
    shift.refresh_from_db()
    assert shift.capacity == 2


def number_of(person: Person) -> str:
    return str(Profile.objects.get(person=person).number)


def test_somebody_of_another_unit_is_put_on_a_shift_by_the_number() -> None:
    shift = make_shift(2)
    guest = make_volunteers(1, elsewhere())[0]
    Profile.objects.filter(person=guest).update(number="202600000099")
    client = desk(shift.activity.unit)
    path = f"/desk/shifts/{shift.pk}/people/"
    assert guest.name not in words(client.get(path, {"q": guest.name}))
    assert guest.name in words(client.get(path, {"q": "202600000099"}))
    client.post(path, {"number": "202600000099"})
    assert SignUp.objects.get().person == guest
    unknown = client.post(path, {"number": "202600000000"})
    assert unknown.status_code == 422
    assert "没有这个编号" in words(unknown)


def test_somebody_is_found_and_put_on_a_shift() -> None:
    shift = make_shift(2)
    person = make_volunteers(1, shift.activity.unit)[0]
    client = desk(shift.activity.unit)
    path = f"/desk/shifts/{shift.pk}/people/"
    Person.objects.filter(pk=person.pk).update(name="陈晓雯", search=" 陈晓雯 陈晓 晓雯 ^cxw ")
    for typed in ("陈晓雯", "cxw"):
        assert "陈晓雯" in words(client.get(path, {"q": typed}))
    answer = client.post(
        path, {"number": number_of(person), "q": "cxw", "yes": "phone"}, follow=True
    )
    assert "陈晓雯已安排到“小家电维修”" in words(answer)
    assert SignUp.objects.get().source == SignUp.Source.STAFF


def test_the_same_person_twice_is_refused_on_the_page() -> None:
    shift = make_shift(2)
    person = make_volunteers(1, shift.activity.unit)[0]
    actions.sign_up(SYSTEM, shift.pk, person.pk)
    client = desk(shift.activity.unit)
    answer = client.post(
        f"/desk/shifts/{shift.pk}/people/",
        {"number": number_of(person), "q": "志愿者", "yes": "phone"},
    )
    assert answer.status_code == 422
    assert SignUp.objects.count() == 1


def test_over_capacity_needs_the_right_and_a_reason() -> None:
    shift = make_shift(1)
    first, second = make_volunteers(2, shift.activity.unit)
    actions.sign_up(SYSTEM, shift.pk, first.pk)
    path = f"/desk/shifts/{shift.pk}/people/"
    typed = {"number": number_of(second), "yes": "phone", "override_reason": "两位老人同来"}
    assert desk(shift.activity.unit).post(path, typed).status_code == 403
    assert SignUp.objects.count() == 1
    answer = desk(shift.activity.unit, "town_secretary").post(path, typed, follow=True)
    assert "超出名额 1 人" in words(answer)
    assert SignUp.objects.get(person=second).override_reason == "两位老人同来"


def test_somebody_is_taken_off_a_shift() -> None:
    shift = make_shift(1)
    first, second = make_volunteers(2, shift.activity.unit)
    for person in (first, second):
        actions.sign_up(SYSTEM, shift.pk, person.pk)
    client = desk(shift.activity.unit)
    sign_up = SignUp.objects.get(person=first)
    answer = client.post(f"/desk/sign-ups/{sign_up.pk}/cancel/", follow=True)
    assert f"{first.name}已从“小家电维修”退出" in words(answer)
    assert SignUp.objects.get(person=second).state == SignUp.State.JOINED
    stranger = desk(elsewhere(), "town_secretary")
    other = SignUp.objects.get(person=second)
    assert stranger.post(f"/desk/sign-ups/{other.pk}/cancel/").status_code == 404

"""Another place, other times: everybody who is in hears of it once, old and new in words."""

import pytest
import time_machine

from qinglin.activities import actions
from qinglin.activities.models import Activity, Shift, SignUp
from qinglin.inbox.models import Message
from qinglin.inbox.queries import Shown, shown
from qinglin.kernel.jobs import run_due
from qinglin.kernel.models import Job
from qinglin.people.models import Person

from . import make

pytestmark = pytest.mark.django_db

END = "已报的名（含候补）继续有效；去不了请尽早取消，把名额让给别人。"


@pytest.fixture
def scene() -> tuple[Shift, Person, Person]:
    """A shift with one person in and one in line, who have read what they were told so far."""
    shift = make.make_shift(capacity=1)
    joined, waiting = make.make_volunteers(2, shift.activity.unit)
    for person in (joined, waiting):
        actions.sign_up(make.as_person(person), shift.pk, person.pk)
    work()
    return shift, joined, waiting


def work() -> None:
    """Everything is told, and forgotten by the test."""
    run_due()
    assert not Job.objects.filter(done_at=None).exists()
    Message.objects.all().delete()


def told(person: Person) -> list[Shown]:
    run_due()
    return shown(Message.objects.filter(person=person).order_by("pk"))


def test_another_place_is_told_to_all_who_are_in(scene: tuple[Shift, Person, Person]) -> None:
    shift, *people = scene
    other = make.make_station("银泰广场", shift.activity.unit)
    actions.edit_activity(make.SYSTEM, shift.activity, venue=other)
    for person in people:
        (message,) = told(person)
        assert message.title == "活动换了地点：周六便民服务"
        assert message.body == (
            "“周六便民服务”原定在秦望广场雷锋角，现改到银泰广场。"
            f"时间不变：11月28日 周六 8:30 开始。{END}"
        )
        assert message.link == f"/activities/{shift.activity_id}/"
    assert Message.objects.count() == 2


def test_place_and_time_changed_in_one_go_are_one_message(
    scene: tuple[Shift, Person, Person],
) -> None:
    shift, *people = scene
    other = make.make_station("银泰广场", shift.activity.unit)
    change = actions.ShiftChange(
        row=0,
        shift_id=shift.pk,
        new=make.plan_shift(capacity=1, starts_at=make.at(7), ends_at=make.at(9)),
    )
    actions.revise_activity(
        make.SYSTEM,
        shift.activity,
        changes={"venue": other, "starts_at": make.at(7), "title": "便民早市"},
        shifts=[change],
    )
    for person in people:
        (message,) = told(person)
        assert message.title == "活动换了时间和地点：便民早市"
        assert message.body == (
            "“便民早市”的“小家电维修”岗位原定 11月28日 周六 8:30 开始、11月28日 周六 11:30 结束，"
            "在秦望广场雷锋角；现改为 11月28日 周六 7:00 开始、11月28日 周六 9:00 结束，"
            f"在银泰广场。{END}"
        )
    assert Message.objects.count() == 2


def test_who_is_on_two_posts_hears_of_the_new_place_once() -> None:
    late = make.plan_shift("磨刀", starts_at=make.at(13), ends_at=make.at(15))
    activity = make.make_activity(shifts=[make.plan_shift(), late])
    person = make.make_volunteer(activity.unit)
    for shift in activity.shifts.all():
        actions.sign_up(make.as_person(person), shift.pk, person.pk)
    work()
    actions.edit_activity(make.SYSTEM, activity, venue=make.make_station("银泰", activity.unit))
    assert [message.title[:5] for message in told(person)] == ["活动换了地"]


def test_what_nobody_has_to_know_is_not_told(scene: tuple[Shift, Person, Person]) -> None:
    shift, *_ = scene
    actions.edit_activity(make.SYSTEM, shift.activity, title="改名", ends_at=make.at(18))
    actions.edit_shift(make.SYSTEM, shift, minimum=0)
    empty = make.make_activity()
    actions.edit_activity(make.SYSTEM, empty, venue=make.make_station("银泰", empty.unit))
    told = Job.objects.filter(done_at=None, name__endswith="tell_of_the_move")
    assert not told.exists()


def test_who_left_and_who_is_too_late_hears_nothing(
    scene: tuple[Shift, Person, Person], now: time_machine.Traveller
) -> None:
    shift, joined, waiting = scene
    there = make.make_station("银泰", shift.activity.unit)
    actions.edit_activity(make.SYSTEM, shift.activity, venue=there)
    mine = SignUp.objects.get(person=joined)
    actions.cancel_sign_up(make.as_person(joined), mine.pk)
    now.move_to(make.at(12))
    assert told(joined) == told(waiting) == []


def test_a_move_is_told_once_and_not_after_a_cancellation(
    scene: tuple[Shift, Person, Person],
) -> None:
    shift, joined, waiting = scene
    actions.edit_shift(make.SYSTEM, shift, starts_at=make.at(9))
    assert len(told(joined)) == 1
    Job.objects.filter(name__endswith="tell_of_the_move").update(done_at=None)
    assert len(told(joined)) == len(told(waiting)) == 1
    work()
    actions.edit_shift(make.SYSTEM, shift, starts_at=make.at(10))
    actions.cancel_activity(make.SYSTEM, Activity.objects.get(), reason="台风")
    assert [message.title[:4] for message in told(joined)] == ["活动取消"]

"""What people are told of their places: each thing once, to whom it concerns."""

from datetime import date, timedelta

import pytest
import time_machine

from qinglin.activities import actions, reactions
from qinglin.activities.events import SignedUp
from qinglin.activities.models import Shift, SignUp
from qinglin.inbox.models import Message
from qinglin.inbox.queries import Shown, shown
from qinglin.kernel.jobs import run_due
from qinglin.kernel.models import Job
from qinglin.orgs.models import Unit
from qinglin.people.models import Guardianship, Person

from . import make

pytestmark = pytest.mark.django_db

AT_FOURTEEN = date(2012, 3, 5)


def make_child(unit: Unit) -> tuple[Person, Person]:
    """A registered volunteer of fourteen, and the mother who agreed."""
    child = make.make_volunteer(unit, AT_FOURTEEN)
    mother = make.make_volunteer(unit)
    Guardianship.objects.create(
        child=child,
        guardian=mother,
        relation=Guardianship.Relation.MOTHER,
        from_on=date(2012, 3, 5),
    )
    make.give_consent(child, mother)
    return child, mother


def sign_up(shift: Shift, person: Person) -> actions.Placed:
    return actions.sign_up(make.as_person(person), shift.pk, person.pk)


def do_all() -> None:
    run_due()
    assert not Job.objects.filter(done_at=None).exists()


def told(person: Person) -> list[Shown]:
    return shown(Message.objects.filter(person=person).order_by("pk"))


def forget() -> None:
    Message.objects.all().delete()


def test_who_gets_a_place_is_told_when_and_where() -> None:
    shift = make.make_shift()
    person = make.make_volunteer(shift.activity.unit)
    placed = sign_up(shift, person)
    do_all()
    (message,) = told(person)
    assert message.title == "报名成功：周六便民服务"
    assert message.body == (
        f"{person.name}已报上“周六便民服务”的“小家电维修”岗位。"
        "时间：11月28日 周六 8:30；地点：秦望广场雷锋角。"
        "到场后扫码签到；去不了请尽早取消，把名额让给候补的人。"
    )
    assert message.link == f"/sign-ups/{placed.id}/"
    assert Message.objects.count() == 1


def test_who_waits_is_told_the_place_in_line_and_then_of_the_promotion() -> None:
    shift = make.make_shift(capacity=1)
    first, *line = make.make_volunteers(3, shift.activity.unit)
    held = sign_up(shift, first)
    for person in line:
        sign_up(shift, person)
    do_all()
    assert [told(person)[0].title for person in line] == ["已排上候补：周六便民服务"] * 2
    assert "排在第 2 位" in told(line[1])[0].body
    forget()
    actions.cancel_sign_up(make.as_person(first), held.id)
    do_all()
    (message,) = told(line[0])
    assert message.title == "候补成功：周六便民服务"
    assert message.body.startswith(f"有名额了，{line[0].name}已补上")
    assert Message.objects.count() == 1


def test_more_places_promote_and_tell() -> None:
    shift = make.make_shift(capacity=1)
    people = make.make_volunteers(4, shift.activity.unit)
    for person in people:
        sign_up(shift, person)
    do_all()
    forget()
    assert actions.set_capacity(make.SYSTEM, shift, 3) == 2
    do_all()
    assert [len(told(person)) for person in people] == [0, 1, 1, 0]


def test_who_was_put_in_or_taken_out_by_staff_hears_it() -> None:
    shift = make.make_shift()
    person, leader = make.make_volunteers(2, shift.activity.unit)
    staff = make.as_staff(leader, shift.activity.unit, "activities.manage")
    placed = actions.add_person(staff, shift, person, yes="present")
    do_all()
    actions.cancel_sign_up(staff, placed.id)
    do_all()
    added, removed = told(person)
    assert added.title == "已安排岗位：周六便民服务"
    assert removed.title == "报名被取消：周六便民服务"
    assert f"请联系{shift.activity.unit}" in removed.body
    assert removed.link == f"/activities/{shift.activity_id}/"
    assert told(leader) == []


def test_a_guardian_hears_all_that_the_child_hears() -> None:
    shift = make.make_shift(capacity=1)
    child, mother = make_child(shift.activity.unit)
    placed = actions.sign_up(make.as_person(mother), shift.pk, child.pk)
    do_all()
    assert told(child)[0].body == told(mother)[0].body
    assert told(mother)[0].body.startswith(f"{child.name}已报上")
    forget()
    actions.cancel_sign_up(make.as_person(mother), placed.id)
    do_all()
    (message,) = told(child)
    assert message.body.startswith(f"{mother.name}取消了{child.name}在“周六便民服务”")
    assert told(mother) == []


def test_who_gives_a_place_back_needs_no_message() -> None:
    shift = make.make_shift()
    person = make.make_volunteer(shift.activity.unit)
    placed = sign_up(shift, person)
    do_all()
    forget()
    actions.cancel_sign_up(make.as_person(person), placed.id)
    do_all()
    assert not Message.objects.exists()


def test_a_cancelled_activity_is_told_to_all_with_the_reason() -> None:
    shift = make.make_shift(capacity=2)
    people = make.make_volunteers(4, shift.activity.unit)
    for person in people[:3]:
        sign_up(shift, person)
    do_all()
    forget()
    actions.cancel_activity(make.SYSTEM, shift.activity, reason="台风蓝色预警")
    do_all()
    for person in people[:3]:
        (message,) = told(person)
        assert message.title == "活动取消：周六便民服务"
        assert message.body.startswith(
            "原定 11月28日 周六 8:30 在秦望广场雷锋角举行的“周六便民服务”取消了。"
            "原因：台风蓝色预警。"
        )
    assert told(people[3]) == []


def test_a_moved_shift_is_told_with_the_new_time_each_time() -> None:
    shift = make.make_shift()
    person = make.make_volunteer(shift.activity.unit)
    sign_up(shift, person)
    do_all()
    forget()
    for hour in (9, 10):
        actions.edit_shift(make.SYSTEM, shift, starts_at=make.at(hour), ends_at=make.at(hour + 3))
        do_all()
    assert [message.body for message in told(person)] == [
        f"“周六便民服务”的“小家电维修”岗位原定 11月28日 周六 {old} 开始、11月28日 周六 {end} 结束，"
        f"现改为 11月28日 周六 {new} 开始、11月28日 周六 {later} 结束。地点不变：秦望广场雷锋角。"
        "已报的名（含候补）继续有效；去不了请尽早取消，把名额让给别人。"
        for old, end, new, later in (
            ("8:30", "11:30", "9:00", "12:00"),
            ("9:00", "12:00", "10:00", "13:00"),
        )
    ]


def test_the_same_fact_twice_is_told_once() -> None:
    shift = make.make_shift()
    person = make.make_volunteer(shift.activity.unit)
    sign_up(shift, person)
    do_all()
    Job.objects.update(done_at=None)
    do_all()
    assert len(told(person)) == 1


def test_what_is_no_longer_so_is_not_told_as_new(now: time_machine.Traveller) -> None:
    shift = make.make_shift(capacity=1)
    first, second, third = make.make_volunteers(3, shift.activity.unit)
    gone = sign_up(shift, first)
    for person in (second, third):
        sign_up(shift, person)
    actions.cancel_sign_up(make.as_person(first), gone.id)
    do_all()
    assert [message.title[:4] for message in told(second)] == ["候补成功"]
    assert [message.title[:4] for message in told(third)] == ["已排上候"]
    assert told(first) == []
    late = make.make_shift(venue=make.make_station("银泰"))
    person = make.make_volunteer(late.activity.unit)
    sign_up(late, person)
    now.shift(timedelta(days=10))
    do_all()
    assert told(person) == []


def test_a_sign_up_that_is_gone_is_told_to_nobody() -> None:
    event = SignedUp(
        sign_up_id=999, shift_id=1, activity_id=1, person_id=1, state="joined", position=None
    )
    reactions.tell_of_the_place(event)
    assert not Message.objects.exists()
    assert not SignUp.objects.exists()

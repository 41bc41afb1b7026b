"""What leaders and the desk look at: the roll, the day, the week, records that are due."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from qinglin.activities import actions, policy, queries
from qinglin.activities.models import SignUp
from qinglin.kernel import clock, search
from qinglin.kernel.actor import NOBODY
from qinglin.kernel.errors import Forbidden
from qinglin.people.models import Person
from qinglin.venues.models import Venue

from . import make
from .make import SYSTEM, as_person, as_staff, at, on, plan_shift
from .refusing import refused

pytestmark = pytest.mark.django_db


def test_the_roll_lists_people_by_pinyin_and_the_line_in_order(
    django_assert_num_queries: Any,
) -> None:
    shift = make.make_shift(capacity=3)
    people = make.make_volunteers(6, shift.activity.unit)
    for person, name in zip(people, ["王平", "安然", "白雪", "赵六", "丁一", "方圆"], strict=True):
        key = search.sort_key(name)
        Person.objects.filter(pk=person.pk).update(name=name, name_key=key)
        actions.sign_up(as_person(person), shift.pk, person.pk)
    actions.cancel_sign_up(as_person(people[5]), SignUp.objects.get(person=people[5]).pk)
    with django_assert_num_queries(2):
        (roll,) = queries.roll(SYSTEM, shift.activity)
    assert [one.person.name for one in roll.people] == ["安然", "白雪", "王平"]
    assert [one.person.name for one in roll.waiting] == ["赵六", "丁一"]
    assert roll.over == 0
    for actor in (NOBODY, as_person(people[0])):
        with refused(Forbidden):
            queries.roll(actor, shift.activity)


def test_what_one_leads_on_a_day() -> None:
    venue, other = make.make_station(), make.make_station("别处")
    mine, theirs = on(26, "我的", venue), on(26, "别家的", other)
    make.make_draft(venue, title="草稿", starts_at=at(8, day=date(2026, 11, 26)),
                    ends_at=at(12, day=date(2026, 11, 26)), shifts=[])  # fmt: skip
    leader = as_person(Person.objects.get(pk=mine.leader_id or 0))
    day = date(2026, 11, 26)
    assert [one.pk for one in queries.led_by(leader, day)] == [mine.pk]
    assert queries.led_by(leader, day + timedelta(days=1)) == []
    assert queries.led_by(NOBODY, day) == []
    staff = make.make_volunteer(other.unit)
    for permission, seen in ((policy.CHECK_IN, [theirs.pk]), (policy.VIEW, [])):
        actor = as_staff(staff, other.unit, permission)
        assert [one.pk for one in queries.led_by(actor, day)] == seen


def test_the_board_of_a_week(django_assert_num_queries: Any) -> None:
    venue, other = make.make_station("秦望"), make.make_station("安平")
    Venue.objects.filter(pk=other.pk).update(name_key="an ping")
    Venue.objects.filter(pk=venue.pk).update(name_key="qin wang")
    saturday = make.make_activity(
        venue, shifts=[plan_shift("满", capacity=1, minimum=1), plan_shift("缺", minimum=2),
                       plan_shift("够", capacity=3, minimum=0), plan_shift("超", capacity=1)],
    )  # fmt: skip
    shifts = {shift.title: shift for shift in saturday.shifts.all()}
    people = make.make_volunteers(3, venue.unit)
    actions.add_person(SYSTEM, shifts["满"], people[0], yes="present")
    actions.add_person(SYSTEM, shifts["超"], people[1], yes="present")
    actions.add_person(SYSTEM, shifts["超"], people[2], override_reason="缺人", yes="present")
    on(24 + 2, "周四", other)
    make.make_draft(other, title="草稿", starts_at=at(9, day=date(2026, 12, 5)),
                    ends_at=at(10, day=date(2026, 12, 5)), shifts=[])  # fmt: skip
    with django_assert_num_queries(1):
        board = queries.board(SYSTEM, date(2026, 11, 25))
    assert (board.monday, board.days[6]) == (date(2026, 11, 23), date(2026, 11, 29))
    assert [row.venue.name for row in board.rows] == ["安平", "秦望"]
    assert [len(cells) for cells in board.rows[0].days] == [0, 0, 0, 1, 0, 0, 0]
    levels = {cell.shift.title: cell.level for cell in board.rows[1].days[5]}
    assert levels == {"满": "full", "缺": "short", "够": "enough", "超": "over"}
    assert [row.venue.name for row in queries.board(SYSTEM, make.SATURDAY,
            unit_id=venue.unit_id).rows] == ["秦望"]  # fmt: skip
    staff = as_staff(people[0], other.unit, policy.VIEW)
    assert [row.venue.name for row in queries.board(staff, make.SATURDAY).rows] == ["安平"]
    assert queries.board(as_person(people[0]), make.SATURDAY).rows == []


def test_records_are_due_ten_working_days_after_the_end(
    now: time_machine.Traveller, django_assert_num_queries: Any
) -> None:
    venue, other = make.make_station(), make.make_station("别处")
    first, second = on(26, "先", venue), on(28, "后", other)
    now.move_to(at(9, day=date(2026, 11, 30)))
    with django_assert_num_queries(1):
        found = queries.due_records(SYSTEM)
    assert [(one.activity.pk, one.due_on, one.days_left) for one in found] == [
        (first.pk, date(2026, 12, 10), 8),
        (second.pk, date(2026, 12, 11), 9),
    ]
    leader = as_person(Person.objects.get(pk=first.leader_id or 0))
    assert [one.activity.pk for one in queries.due_records(leader)] == [first.pk]
    now.move_to(at(9, day=date(2026, 12, 14)))
    assert [one.days_left for one in queries.due_records(SYSTEM)] == [-2, -1]
    actions.confirm_roll(SYSTEM, first, [])
    actions.cancel_activity(SYSTEM, second, reason="没有开成")
    assert queries.due_records(SYSTEM) == []
    assert queries.due_records(NOBODY) == []


def test_public_holidays_and_exchanged_days_count(now: time_machine.Traveller) -> None:
    """National Day 2025: holidays until 8 October, Saturday the 11th is worked."""
    now.move_to(clock.at(date(2025, 9, 1)))
    venue = make.make_station()
    span: dict[str, Any] = {
        "starts_at": at(9, day=date(2025, 9, 30)),
        "ends_at": at(11, day=date(2025, 9, 30)),
    }
    make.make_activity(venue, shifts=[plan_shift(**span)], **span)
    now.move_to(at(12, day=date(2025, 10, 9)))
    (due,) = queries.due_records(SYSTEM)
    assert (due.due_on, due.days_left) == (date(2025, 10, 21), 9)

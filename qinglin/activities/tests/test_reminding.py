"""Reminders: the evening before or two hours before, once, by day, never after the start."""

from datetime import datetime, timedelta

import pytest
import time_machine

from qinglin.activities import actions
from qinglin.activities.jobs import remind_before_shifts
from qinglin.activities.models import Shift, SignUp
from qinglin.activities.rules.reminding import due_at, is_time
from qinglin.inbox.models import Message
from qinglin.inbox.queries import shown
from qinglin.kernel.errors import Forbidden
from qinglin.people.models import Person

from . import make
from .make import SATURDAY, at
from .test_reactions import make_child

FRIDAY = SATURDAY - timedelta(days=1)
TUESDAY = make.NOW


@pytest.mark.parametrize(
    ("starts_at", "since", "due"),
    [
        (at(8, 30), TUESDAY, at(18, 0, FRIDAY)),
        (at(8, 30), at(17, 59, FRIDAY), at(18, 0, FRIDAY)),
        # Two hours before would be night: the morning that ends it.
        (at(8, 30), at(18, 0, FRIDAY), at(7)),
        (at(14), at(20, 0, FRIDAY), at(12)),
        (at(14), at(11, 59), at(12)),
        # Who signs up within the last two hours knows.
        (at(14), at(12), None),
        # The night ends after the start: there is no good moment.
        (at(6, 30), at(20, 0, FRIDAY), None),
        (at(7), at(20, 0, FRIDAY), None),
        (at(6, 30), TUESDAY, at(18, 0, FRIDAY)),
    ],
)
def test_when_a_reminder_is_due(starts_at: datetime, since: datetime, due: datetime | None) -> None:
    assert due_at(starts_at, since) == due


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (at(17, 59, FRIDAY), False),
        (at(18, 0, FRIDAY), True),
        (at(21, 59, FRIDAY), True),
        (at(22, 0, FRIDAY), False),
        (at(6, 59), False),
        (at(7), True),
        (at(8, 29), True),
        (at(8, 30), False),
        (at(9), False),
    ],
)
def test_a_late_worker_reminds_by_day_and_before_the_start(now: datetime, told: bool) -> None:
    assert is_time(now, at(8, 30), TUESDAY) is told


def reminders(person: Person | None = None) -> list[str]:
    found = Message.objects.filter(template="activities.reminder")
    if person is not None:
        found = found.filter(person=person)
    return [message.body for message in shown(found.order_by("pk"))]


def signed(shift: Shift) -> Person:
    person = make.make_volunteer(shift.activity.unit)
    actions.sign_up(make.as_person(person), shift.pk, person.pk)
    return person


@pytest.mark.django_db
def test_the_evening_before_once(now: time_machine.Traveller) -> None:
    person = signed(make.make_shift())
    remind_before_shifts()
    assert reminders() == []
    for hour in (18, 19, 21):
        now.move_to(at(hour, 0, FRIDAY))
        remind_before_shifts()
    assert reminders() == [
        f"{person.name}报了“周六便民服务”的“小家电维修”岗位，11月28日 周六 8:30 开始，"
        "地点：秦望广场雷锋角。到场后扫码签到；来不了请现在就取消，名额马上让给候补的人。"
    ]
    assert SignUp.objects.get().reminded_at == at(18, 0, FRIDAY)
    Message.objects.all().delete()
    remind_before_shifts()
    assert reminders() == []


@pytest.mark.django_db
def test_a_worker_that_was_down_makes_good_what_still_helps(now: time_machine.Traveller) -> None:
    early = signed(make.make_shift())
    late = signed(
        make.make_shift(venue=make.make_station("银泰"), starts_at=at(14), ends_at=at(16))
    )
    now.move_to(at(10))
    remind_before_shifts()
    assert (len(reminders(early)), len(reminders(late))) == (0, 1)
    now.move_to(at(20))
    remind_before_shifts()
    assert len(reminders()) == 1
    assert SignUp.objects.get(person=early).reminded_at is None


@pytest.mark.django_db
def test_who_waits_left_or_was_called_off_is_not_reminded(now: time_machine.Traveller) -> None:
    shift = make.make_shift(capacity=1)
    joined, waiting = signed(shift), signed(shift)
    other = make.make_shift(venue=make.make_station("银泰"))
    signed(other)
    actions.cancel_activity(make.SYSTEM, other.activity, reason="台风")
    now.move_to(at(18, 0, FRIDAY))
    stale = SignUp.objects.get(person=joined)
    actions.cancel_sign_up(make.as_person(joined), stale.pk)
    assert not actions.remind(make.SYSTEM, stale)
    remind_before_shifts()
    # The one in line was promoted just now, after the evening's hour, and hears in the morning.
    assert reminders() == []
    now.move_to(at(7))
    remind_before_shifts()
    assert len(reminders()) == len(reminders(waiting)) == 1


@pytest.mark.django_db
def test_a_guardian_is_reminded_with_the_child(now: time_machine.Traveller) -> None:
    shift = make.make_shift()
    child, mother = make_child(shift.activity.unit)
    actions.sign_up(make.as_person(mother), shift.pk, child.pk)
    now.move_to(at(19, 0, FRIDAY))
    remind_before_shifts()
    assert reminders(child) == reminders(mother)
    assert len(reminders()) == 2


@pytest.mark.django_db
def test_people_do_not_send_reminders(now: time_machine.Traveller) -> None:
    person = signed(make.make_shift())
    now.move_to(at(19, 0, FRIDAY))
    with pytest.raises(Forbidden):
        actions.remind(make.as_person(person), SignUp.objects.get())
    assert reminders() == []
    assert SignUp.objects.get().reminded_at is None

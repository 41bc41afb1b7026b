"""Residents served, counted without names, with undo."""

from datetime import timedelta

import pytest
import time_machine

from qinglin.activities import actions, errors, policy, queries
from qinglin.activities.models import Activity, Shift, Tally
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import Forbidden, NotFound
from qinglin.kernel.models import AuditEntry
from qinglin.people.models import Person

from . import make
from .make import SYSTEM, as_person, as_staff
from .refusing import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift(now: time_machine.Traveller) -> Shift:
    """A shift that runs now."""
    made = make.make_shift()
    now.move_to(made.starts_at)
    return made


@pytest.fixture
def leader(shift: Shift) -> Actor:
    return as_person(Person.objects.get(pk=shift.activity.leader_id or 0))


def served(shift: Shift) -> int:
    shift.refresh_from_db()
    return shift.served


def test_counts_add_up_and_know_who_and_when(shift: Shift, leader: Actor) -> None:
    one = actions.tally(leader, shift.pk)
    many = actions.tally(leader, shift.pk, number=12)
    assert (one.number, one.by_id, one.at) == (1, leader.person_id, shift.starts_at)
    assert (many.number, served(shift)) == (12, 13)
    trail = AuditEntry.objects.filter(action="activities.tallied").values_list("detail", flat=True)
    assert list(trail) == [
        {"number": 1, "shift": shift.pk},
        {"number": 12, "shift": shift.pk},
    ]


def test_the_same_tap_counts_once(shift: Shift, leader: Actor) -> None:
    first = actions.tally(leader, shift.pk, number=3, nonce="a")
    again = actions.tally(leader, shift.pk, number=3, nonce="a")
    assert (first.pk, served(shift), Tally.objects.count()) == (again.pk, 3, 1)
    other = actions.add_shift(SYSTEM, shift.activity, make.plan_shift("磨刀"))
    with refused(errors.NonceTaken):
        actions.tally(leader, other.pk, nonce="a")


def test_a_count_is_taken_back_by_a_row_of_its_own(
    shift: Shift, leader: Actor, now: time_machine.Traveller
) -> None:
    kept, wrong = actions.tally(leader, shift.pk), actions.tally(leader, shift.pk, number=5)
    now.shift(timedelta(minutes=10))
    undone = actions.undo_tally(leader, wrong.pk)
    assert (undone.number, undone.undoes_id, undone.at) == (-5, wrong.pk, wrong.at)
    assert served(shift) == 1
    for pk in (wrong.pk, undone.pk):
        with refused(errors.AlreadyUndone):
            actions.undo_tally(leader, pk)
    entry = AuditEntry.objects.get(action="activities.tally_undone")
    assert entry.at == shift.starts_at + timedelta(minutes=10)
    actions.undo_tally(leader, kept.pk)
    assert served(shift) == 0
    assert queries.counter_differences() == []


def test_who_may_count(shift: Shift, leader: Actor) -> None:
    unit = shift.activity.unit
    stranger = make.make_volunteer(unit)
    counted = actions.tally(leader, shift.pk)
    for actor in (as_person(stranger), as_staff(stranger, unit, policy.VIEW)):
        with refused(Forbidden):
            actions.tally(actor, shift.pk)
        with refused(NotFound):
            actions.undo_tally(actor, counted.pk)
    for permission in (policy.CHECK_IN, policy.MANAGE):
        actions.tally(as_staff(stranger, unit, permission), shift.pk)
    assert served(shift) == 3


@pytest.mark.parametrize("number", [0, -1, 1001, 10**12])
def test_numbers_that_cannot_be(shift: Shift, leader: Actor, number: int) -> None:
    with refused(errors.WrongValue) as fields:
        actions.tally(leader, shift.pk, number=number)
    assert list(fields) == ["number"]


@pytest.mark.parametrize("nonce", ["", "x" * 65, "a\0b", "a\nb"])
def test_nonces_that_cannot_be(shift: Shift, leader: Actor, nonce: str) -> None:
    with refused(errors.WrongValue) as fields:
        actions.tally(leader, shift.pk, nonce=nonce)
    assert list(fields) == ["nonce"]


def test_shifts_that_cannot_be(shift: Shift, leader: Actor) -> None:
    for pk in (0, -5, 10**30, shift.pk + 1000):
        with refused(NotFound):
            actions.tally(leader, pk)
        with refused(NotFound):
            actions.undo_tally(leader, pk)


def test_counting_has_its_time(shift: Shift, leader: Actor, now: time_machine.Traveller) -> None:
    now.move_to(shift.starts_at - timedelta(minutes=60, seconds=1))
    with refused(errors.NotCounting):
        actions.tally(leader, shift.pk)
    now.move_to(shift.starts_at - timedelta(minutes=60))
    counted = actions.tally(leader, shift.pk)
    now.move_to(shift.ends_at + timedelta(days=9))
    actions.tally(leader, shift.pk)
    for state in ("confirmed", "cancelled", "draft"):
        Activity.objects.filter(pk=shift.activity_id).update(state=state)
        with refused(errors.NotCounting):
            actions.tally(leader, shift.pk)
        with refused(errors.NotCounting):
            actions.undo_tally(leader, counted.pk)


def test_the_leader_sees_the_latest_counts(
    shift: Shift, leader: Actor, django_assert_num_queries: object
) -> None:
    other = actions.add_shift(SYSTEM, shift.activity, make.plan_shift("磨刀"))
    rows = [actions.tally(leader, shift.pk, number=n) for n in range(1, 8)]
    actions.tally(leader, other.pk, number=9)
    with django_assert_num_queries(2):  # type: ignore[operator]  # a fixture of pytest-django
        counters = queries.counters(leader, shift.activity)
    assert [(one.shift.title, one.served) for one in counters] == [
        ("小家电维修", 28),
        ("磨刀", 9),
    ]
    assert [one.pk for one in counters[0].latest] == [row.pk for row in rows[:1:-1]]
    with refused(Forbidden):
        queries.counters(as_person(make.make_people(1)[0]), shift.activity)

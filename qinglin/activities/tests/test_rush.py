"""Many people at the same moment, each with a connection of their own."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

import pytest
from django.db import connection, connections

from qinglin.activities import actions, queries
from qinglin.activities.errors import Closed, Overlapping
from qinglin.activities.models import Shift, SignUp
from qinglin.activities.sql import places as sql
from qinglin.kernel.errors import DomainError
from qinglin.kernel.models import AuditEntry
from qinglin.people.models import Person

from . import make
from .make import SYSTEM, as_person, at

pytestmark = pytest.mark.django_db(transaction=True)
T = TypeVar("T")
#: SQLite's writers wait by trying again, and the server there has eight threads that could.
THREADS = 40 if connection.vendor == "postgresql" else 8
#: As many as stand before the last place, each with a connection of their own.
CROWD = 200 if connection.vendor == "postgresql" else 8
#: Seconds until threads that are not done are given up, and the test with them.
PATIENCE = 240


def at_once(tasks: Sequence[Callable[[], T]], threads: int = THREADS) -> list[T | DomainError]:
    """Do all tasks from threads that start together; a defect fails the test."""
    waiting: SimpleQueue[Callable[[], T]] = SimpleQueue()
    for task in tasks:
        waiting.put(task)
    results: list[T | DomainError] = []
    defects: list[BaseException] = []
    gate = threading.Barrier(min(threads, len(tasks)), timeout=PATIENCE)

    def work() -> None:
        try:
            gate.wait()
            while True:
                try:
                    results.append(waiting.get_nowait()())
                except DomainError as refusal:
                    results.append(refusal)
        except Empty:
            pass
        except BaseException as defect:  # noqa: BLE001 - whatever it is, the test must see it
            defects.append(defect)
        finally:
            connections.close_all()

    crew = [threading.Thread(target=work, daemon=True) for _ in range(gate.parties)]
    for one in crew:
        one.start()
    until = time.monotonic() + PATIENCE
    for one in crew:
        one.join(max(until - time.monotonic(), 0))
    assert defects == []
    assert not any(one.is_alive() for one in crew), f"{len(results)} of {len(tasks)} are done"
    return results


def signing_up(shift: Shift, people: Sequence[Person]) -> list[Callable[[], actions.Placed]]:
    return [partial(actions.sign_up, as_person(one), shift.pk, one.pk) for one in people]


@pytest.mark.parametrize(("capacity", "asking"), [(1, 200), (50, 2000)])
def test_the_last_place_is_sold_once(capacity: int, asking: int) -> None:
    """AT-01: as many as there are places join; the line is gap-free, in order of acceptance."""
    shift = make.make_shift(capacity=capacity)
    people = make.make_volunteers(asking, shift.activity.unit)
    results = at_once(signing_up(shift, people), CROWD)
    placed = [one for one in results if isinstance(one, actions.Placed)]
    assert Counter(one.state for one in placed) == {
        "joined": capacity,
        "waiting": asking - capacity,
    }
    positions = sorted(one.position for one in placed if one.position is not None)
    assert positions == list(range(1, asking - capacity + 1))
    by_acceptance = [one.position for one in sorted(placed, key=lambda one: one.id)]
    assert by_acceptance == [None] * capacity + positions
    shift.refresh_from_db()
    assert (shift.taken, shift.waiting) == (capacity, asking - capacity)
    assert AuditEntry.objects.filter(action="activities.signed_up").count() == asking
    assert queries.counter_differences() == []


def test_one_person_cannot_be_in_two_places() -> None:
    """AT-02: whichever came first, the other is refused and names what it collides with."""
    one = make.make_shift(40, make.make_station("秦望广场"), title="磨刀")
    other = make.make_shift(
        40, make.make_station("集新车站"), title="指路", starts_at=at(11), ends_at=at(12)
    )
    people = make.make_volunteers(30, one.activity.unit)
    tasks = [task for pair in zip(signing_up(one, people), signing_up(other, people), strict=True)
             for task in pair]  # fmt: skip
    results = at_once(tasks)
    refusals = [result for result in results if isinstance(result, DomainError)]
    assert [type(refusal) for refusal in refusals] == [Overlapping] * len(people)
    # Each names the shift the person is in: as many name a shift as people are on it.
    named = Counter("磨刀" if "“周六便民服务 · 磨刀”" in str(one) else "指路" for one in refusals)
    assert all("“周六便民服务 · 指路”" in str(one) for one in refusals if "磨刀" not in str(one))
    held = Counter(SignUp.objects.values_list("shift__title", flat=True))
    assert named == held
    assert SignUp.objects.count() == len(people)
    assert SignUp.objects.values("person").distinct().count() == len(people)
    assert queries.counter_differences() == []


def test_the_same_tap_twice_is_one_sign_up() -> None:
    shift = make.make_shift(capacity=5)
    (person,) = make.make_volunteers(1, shift.activity.unit)
    results = at_once(signing_up(shift, [person] * 12))
    assert Counter(getattr(result, "code", "placed") for result in results) == {
        "placed": 1,
        "activities.already_signed_up": 11,
    }
    assert SignUp.objects.count() == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer: nobody can meddle")
@pytest.mark.parametrize("still_open", [True, False])
def test_a_change_under_the_hands_of_a_sign_up_makes_it_look_again(
    monkeypatch: pytest.MonkeyPatch, still_open: bool
) -> None:
    """In a transaction of its own: the first try ends it, the second holds the person anew."""
    shift = make.make_shift(capacity=1)
    (person,) = make.make_volunteers(1, shift.activity.unit)
    take = sql.take_places
    tried: list[int] = []

    def meddled(**arguments: Any) -> Any:
        if not tried:
            closes_at = at(8) if still_open else make.NOW
            at_once([partial(actions.edit_activity, SYSTEM, shift.activity, closes_at=closes_at)])
        tried.append(arguments["revision"])
        return take(**arguments)

    monkeypatch.setattr(sql, "take_places", meddled)
    if still_open:
        placed = actions.sign_up(as_person(person), shift.pk, person.pk)
        assert (placed.state, tried) == ("joined", [0, 1])
    else:
        with pytest.raises(Closed):
            actions.sign_up(as_person(person), shift.pk, person.pk)
        assert (SignUp.objects.count(), tried) == (0, [0])
    assert queries.counter_differences() == []


def test_giving_back_adding_and_asking_at_the_same_time_lose_nothing() -> None:
    """People leave, others ask, staff add and capacity changes: afterwards everything adds up."""
    shift = make.make_shift(capacity=10)
    people = make.make_volunteers(90, shift.activity.unit)
    first = [actions.sign_up(as_person(one), shift.pk, one.pk) for one in people[:30]]
    leaving: list[Callable[[], object]] = [
        partial(actions.cancel_sign_up, SYSTEM, placed.id) for placed in first[::2]
    ]
    adding: list[Callable[[], object]] = [
        partial(actions.add_person, SYSTEM, shift, person, override_reason="缺人", yes="present")
        for person in people[80:]
    ]
    growing: list[Callable[[], object]] = [
        partial(actions.set_capacity, SYSTEM, shift, size) for size in (25, 28, 31)
    ]
    asking = list(signing_up(shift, people[30:80]))
    tasks: list[Callable[[], object]] = []
    for group in zip(
        asking[::5], asking[1::5], asking[2::5], asking[3::5], asking[4::5], strict=True
    ):
        tasks += group
        for source in (leaving, adding, growing):
            if source:
                tasks.append(source.pop())
    at_once([*tasks, *leaving, *adding, *growing])
    assert queries.counter_differences() == []
    shift.refresh_from_db()
    held = SignUp.objects.filter(shift=shift, state="joined").count()
    line = list(
        SignUp.objects.filter(shift=shift, state="waiting").values_list("queue_no", flat=True)
    )
    assert (held, len(line)) == (shift.taken, shift.waiting)
    assert len(set(line)) == len(line)
    assert not line or shift.taken >= shift.capacity
    assert SignUp.objects.filter(shift=shift).count() == 90


def test_a_shift_that_moves_never_meets_a_new_sign_up_elsewhere() -> None:
    """One shift moves onto the time of the other while its people sign up for that other one."""
    venue, elsewhere = make.make_station("秦望广场"), make.make_station("集新车站")
    moving = make.make_shift(30, venue, starts_at=at(9), ends_at=at(10))
    fixed = make.make_shift(30, elsewhere, starts_at=at(14), ends_at=at(15))
    people = make.make_volunteers(10, venue.unit)
    for person in people:
        actions.sign_up(as_person(person), moving.pk, person.pk)
    tasks: list[Callable[[], object]] = list(signing_up(fixed, people))
    tasks.insert(
        5,
        partial(
            actions.edit_shift,
            SYSTEM,
            moving,
            starts_at=at(14),
            ends_at=at(14) + timedelta(hours=1),
        ),
    )
    at_once(tasks)
    assert queries.counter_differences() == []


def test_a_roll_confirmed_and_scans_at_the_same_time() -> None:
    """Whatever comes first: no attendance is changed after the roll was confirmed."""
    shift = make.make_shift(capacity=20)
    people = make.make_volunteers(20, shift.activity.unit)
    placed = [actions.sign_up(as_person(one), shift.pk, one.pk) for one in people]
    Shift.objects.filter(pk=shift.pk).update(
        starts_at=make.NOW - timedelta(hours=2), ends_at=make.NOW - timedelta(hours=1)
    )
    code = queries.code_of(SYSTEM, shift.activity).payload
    rows = [
        actions.RollRow(shift_id=shift.pk, sign_up_id=one.id, outcome="no_show") for one in placed
    ]
    tasks: list[Callable[[], object]] = [
        partial(actions.check_in, as_person(person), code=code, nonce=f"n{person.pk}")
        for person in people
    ]
    tasks.insert(10, partial(actions.confirm_roll, SYSTEM, shift.activity, rows))
    at_once(tasks)
    assert SignUp.objects.filter(state="confirmed", arrived_at=None).count() == 20
    assert queries.counter_differences() == []


def test_one_scan_delivered_many_times_at_once_is_one_scan() -> None:
    shift = make.make_shift(starts_at=make.EIGHT_THIRTY, ends_at=at(11))
    (person,) = make.make_volunteers(1, shift.activity.unit)
    actions.sign_up(as_person(person), shift.pk, person.pk)
    Shift.objects.filter(pk=shift.pk).update(
        starts_at=make.NOW, ends_at=make.NOW + timedelta(hours=1)
    )
    code = queries.code_of(SYSTEM, shift.activity).payload
    before = AuditEntry.objects.count()
    results = at_once([partial(actions.check_in, as_person(person), code=code, nonce="same")] * 16)
    checked = [one for one in results if isinstance(one, actions.Checked)]
    assert len(checked) == 16
    assert len({one.id for one in checked}) == 1
    assert sorted(one.already for one in checked) == [False] + [True] * 15
    assert AuditEntry.objects.count() == before + 1

"""Places and the line against a plain model, over any sequence of what people can do."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from qinglin.activities import actions, errors, queries
from qinglin.activities.models import Shift, SignUp

from . import make
from .make import SYSTEM, as_person

PEOPLE = 7
who = st.integers(0, PEOPLE - 1)


@contextmanager
def refused(kind: type[Exception]) -> Iterator[None]:
    with pytest.raises(kind) as caught, transaction.atomic():
        yield
    assert type(caught.value) is kind


class Places(RuleBasedStateMachine):
    """``joined`` is a set, ``line`` a list; everything else follows from the two."""

    unit: Any

    @initialize(capacity=st.integers(1, 2), crowd=st.integers(0, PEOPLE))
    def begin(self, capacity: int, crowd: int) -> None:
        self.traveller = time_machine.travel(make.NOW, tick=False)
        self.clock = self.traveller.start()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.shift = make.make_shift(capacity, self.unit)
        self.people = make.make_volunteers(PEOPLE, self.unit.unit)
        self.capacity, self.started = capacity, False
        self.joined: set[int] = set()
        self.line: list[int] = []
        self.ids: dict[int, int] = {}
        for n in range(crowd):
            self.take(n)

    def teardown(self) -> None:
        """Nothing of one sequence is left for the next."""
        if hasattr(self, "undone"):
            differences = queries.counter_differences()
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)
            self.traveller.stop()
            assert differences == []

    def promote(self) -> None:
        while not self.started and self.line and len(self.joined) < self.capacity:
            self.joined.add(self.line.pop(0))

    @rule(n=who)
    def sign_up(self, n: int) -> None:
        self.take(n)

    def take(self, n: int) -> None:
        person = self.people[n]
        if n in self.joined or n in self.line:
            with refused(errors.AlreadySignedUp):
                actions.sign_up(as_person(person), self.shift.pk, person.pk)
            return
        if self.started:
            with refused(errors.Closed):
                actions.sign_up(as_person(person), self.shift.pk, person.pk)
            return
        placed = actions.sign_up(as_person(person), self.shift.pk, person.pk)
        self.ids[n] = placed.id
        if len(self.joined) < self.capacity and not self.line:
            assert (placed.state, placed.position) == ("joined", None)
            self.joined.add(n)
        else:
            self.line.append(n)
            assert (placed.state, placed.position) == ("waiting", len(self.line))

    @rule(n=who)
    def cancel(self, n: int) -> None:
        if n not in self.ids:
            return
        actions.cancel_sign_up(as_person(self.people[n]), self.ids[n])
        self.joined.discard(n)
        if n in self.line:
            self.line.remove(n)
        self.promote()

    @rule(n=who, reason=st.sampled_from(["", "缺师傅"]))
    def add(self, n: int, reason: str) -> None:
        person = self.people[n]
        if n in self.joined or n in self.line:
            kind: type[Exception] = errors.AlreadySignedUp
        elif self.started:
            kind = errors.Started
        elif (len(self.joined) >= self.capacity or self.line) and not reason:
            kind = errors.ShiftFull
        else:
            placed = actions.add_person(
                SYSTEM, self.shift, person, override_reason=reason, yes="present"
            )
            assert placed.state == "joined"
            self.ids[n] = placed.id
            self.joined.add(n)
            return
        with refused(kind):
            actions.add_person(SYSTEM, self.shift, person, override_reason=reason, yes="present")

    @rule(capacity=st.integers(1, 6))
    def resize(self, capacity: int) -> None:
        if capacity < min(len(self.joined), self.capacity):
            with refused(errors.BelowTaken):
                actions.set_capacity(SYSTEM, self.shift, capacity)
            return
        waited = len(self.line)
        self.capacity = capacity
        self.promote()
        assert actions.set_capacity(SYSTEM, self.shift, capacity) == waited - len(self.line)

    @precondition(lambda self: not self.started)
    @rule(later=st.sampled_from([False, False, True]))
    def start(self, later: bool) -> None:
        if not later:
            return
        self.clock.move_to(self.shift.starts_at + timedelta(seconds=1))
        self.started = True

    @invariant()
    def what_is_stored_is_what_the_model_says(self) -> None:
        if not hasattr(self, "shift"):
            return
        shift = Shift.objects.get(pk=self.shift.pk)
        assert shift.taken == len(self.joined)
        assert shift.waiting == len(self.line)
        assert shift.over == shift.overbooked == max(len(self.joined) - self.capacity, 0)
        index = {person.pk: n for n, person in enumerate(self.people)}
        rows = SignUp.objects.filter(shift=shift)
        assert {index[one.person_id] for one in rows.filter(state="joined")} == self.joined
        line = list(rows.filter(state="waiting").order_by("queue_no"))
        assert [index[one.person_id] for one in line] == self.line
        places = queries.positions_of(line)
        assert [places[one.pk] for one in line] == list(range(1, len(line) + 1))


@pytest.mark.django_db
def test_any_sequence_leaves_places_and_line_as_a_plain_model_says() -> None:
    venue = make.make_station()

    class Here(Places):
        unit = venue

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=100,
            stateful_step_count=15,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )

"""A confirmed roll, and the two persons who stand between it and the ledger."""

from datetime import date

import time_machine

from qinglin.activities import actions as activities
from qinglin.activities.actions import RollRow
from qinglin.activities.models import SignUp
from qinglin.activities.queries import code_of
from qinglin.activities.tests import make
from qinglin.activities.tests.make import SYSTEM, as_person, as_staff, at, plan_shift
from qinglin.hours import actions, policy
from qinglin.hours.models import Pending
from qinglin.kernel import jobs
from qinglin.orgs.models import Unit

RIGHTS = (policy.VIEW, policy.CORRECT, policy.REVIEW)


class Roll:
    """Three volunteers of a street: one scanned in and out, one did not, one came along."""

    def __init__(self, now: time_machine.Traveller) -> None:
        self.now = now
        self.activity = make.make_activity(shifts=[plan_shift(capacity=9)])
        self.shift = self.activity.shifts.get()
        self.unit = self.activity.unit
        self.root = Unit.objects.get(parent=None)
        leader = self.activity.leader
        assert leader is not None
        self.leader = as_staff(leader, self.unit, *RIGHTS)
        self.clerk = as_staff(make.make_volunteer(self.unit), self.unit, *RIGHTS)
        self.above = as_staff(make.make_volunteer(self.unit), self.root, *RIGHTS)
        self.people = make.make_volunteers(3, self.unit)
        placed = [
            activities.sign_up(as_person(one), self.shift.pk, one.pk) for one in self.people[:2]
        ]
        self.ids = [one.id for one in placed]
        self._scan(at(8, 29), "in")
        self._scan(at(11, 30), "out")

    def _scan(self, moment: object, direction: str) -> None:
        self.now.move_to(moment)  # type: ignore[arg-type]  # a moment of that Saturday
        code = code_of(SYSTEM, self.activity).payload
        activities.check_in(
            as_person(self.people[0]), code=code, nonce=f"n-{direction}", direction=direction
        )

    def rule(self, on_the_spot: str = "second", publish_days: int = 3) -> None:
        actions.set_review_rule(
            SYSTEM,
            self.root,
            from_on=date(2026, 1, 1),
            on_the_spot=on_the_spot,
            publish_days=publish_days,
            objection_days=5,
        )

    def confirm(self, hour: int = 12) -> None:
        self.now.move_to(at(hour) if hour < 24 else at(hour - 24, day=date(2026, 11, 29)))
        rows = [
            RollRow(shift_id=self.shift.pk, sign_up_id=pk, outcome="present") for pk in self.ids
        ]
        helper = RollRow(shift_id=self.shift.pk, person_id=self.people[2].pk, outcome="helped")
        activities.confirm_roll(self.leader, self.activity, [*rows, helper])
        self.work()

    def work(self) -> None:
        while jobs.run_due():
            pass

    def pending(self, number: int) -> Pending:
        return Pending.objects.get(person=self.people[number])

    def sign_up(self, number: int) -> SignUp:
        return SignUp.objects.get(person=self.people[number], shift=self.shift)

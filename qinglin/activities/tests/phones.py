"""A leader's phone with a clock and a running number, and the shift it is used on."""

from datetime import datetime, timedelta
from typing import Any

import time_machine

from qinglin.activities import actions
from qinglin.activities.actions import Delivered, KitRecord
from qinglin.activities.models import Kit, KitScan, Scan, SignUp
from qinglin.activities.queries import kit as kits
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.models import AuditEntry, Job

from . import make
from .make import as_person, at, plan_shift


class Phone:
    """A leader's phone: a name, a clock that is ``behind``, a running number, a roster."""

    def __init__(self, scene: "Scene", name: str, behind: timedelta = timedelta()) -> None:
        self.scene, self.name, self.behind = scene, name, behind
        self.counter = 0
        self.kept: list[KitRecord] = []
        self.kit = self.take()

    def take(self) -> Kit:
        now = self.scene.now_at() - self.behind
        return actions.take_roster(self.scene.leader, device=self.name, device_now=now)

    def scan(self, sign_up: SignUp, direction: str = "in", **but: Any) -> KitRecord:
        """Reads the code that the volunteer shows at this moment."""
        self.counter += 1
        given = {"code": self.scene.code(sign_up), **but}
        record = KitRecord(
            counter=self.counter,
            direction=direction,
            at=self.scene.now_at() - self.behind,
            **given,
        )
        self.kept.append(record)
        return record

    def deliver(self, *records: KitRecord) -> list[Delivered]:
        sent_at = self.scene.now_at() - self.behind
        chosen = records or tuple(self.kept)
        return actions.deliver_scans(self.scene.leader, self.kit, chosen, sent_at=sent_at)


class Scene:
    def __init__(self, traveller: time_machine.Traveller) -> None:
        self.traveller = traveller
        self.activity = make.make_activity(shifts=[plan_shift(capacity=9)])
        self.shift = self.activity.shifts.get()
        assert self.activity.leader is not None
        self.leader: Actor = as_person(self.activity.leader)
        self.one, self.two = (self._joined() for _ in range(2))
        self.go(at(8, 20))

    def _joined(self) -> SignUp:
        person = make.make_volunteer(self.activity.unit)
        placed = actions.sign_up(as_person(person), self.shift.pk, person.pk)
        return SignUp.objects.get(pk=placed.id)

    def go(self, moment: datetime) -> None:
        self.traveller.move_to(moment)

    def now_at(self) -> datetime:
        return clock.now()

    def code(self, sign_up: SignUp) -> str:
        code = kits.own_code(as_person(sign_up.person), sign_up)
        assert code is not None
        return code.payload

    def digest(self) -> tuple[int, ...]:
        return (
            Scan.objects.count(),
            KitScan.objects.count(),
            AuditEntry.objects.exclude(action=audit.REFUSED).count(),
            Job.objects.count(),
            SignUp.objects.exclude(arrived_at=None).count(),
        )

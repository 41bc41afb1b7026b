"""One published activity with everybody who could ask about it, and what must not change."""

from typing import Any

import time_machine

from qinglin.activities import actions
from qinglin.activities.models import Activity, Scan, Shift, SignUp, Tally
from qinglin.kernel.models import AuditEntry, Job

from . import make
from .calling import Answer, caller

#: Every operation of the room.
ROUTES = [
    ("GET", "activities"),
    ("GET", "activities/{activity}"),
    ("POST", "activities"),
    ("PATCH", "activities/{activity}"),
    ("DELETE", "activities/{activity}"),
    ("POST", "activities/{activity}/publish"),
    ("POST", "activities/{activity}/cancel"),
    ("POST", "activities/{activity}/shifts"),
    ("GET", "activities/{activity}/code"),
    ("GET", "activities/{activity}/roll"),
    ("POST", "activities/{activity}/roll"),
    ("GET", "shifts/{shift}"),
    ("PATCH", "shifts/{shift}"),
    ("DELETE", "shifts/{shift}"),
    ("POST", "shifts/{shift}/sign-ups"),
    ("POST", "shifts/{shift}/people"),
    ("GET", "me/sign-ups"),
    ("DELETE", "sign-ups/{sign_up}"),
    ("POST", "check-ins"),
    ("POST", "tallies"),
    ("DELETE", "tallies/{tally}"),
    ("GET", "venues"),
]
#: A body that each route takes, so that nothing but the missing right is in the way.
BODIES: dict[str, Any] = {
    "PATCH activities/{activity}": {"title": "改名"},
    "POST activities/{activity}/cancel": {"reason": "台风"},
    "POST activities/{activity}/shifts": {"title": "磨刀", "capacity": 2},
    "POST activities/{activity}/roll": {"rows": []},
    "PATCH shifts/{shift}": {"capacity": 3},
    "POST check-ins": {"code": "123456", "nonce": "n"},
}


def notice(**but: Any) -> dict[str, Any]:
    """What a new activity says."""
    return {
        "title": "周六便民服务",
        "starts_at": "2026-11-28T08:30:00+08:00",
        "ends_at": "2026-11-28T11:30:00+08:00",
        "content": "十二项便民服务",
        "conditions": "身体健康",
        "how_to_join": "在线报名",
        "risks": "注意用电安全",
        "guarantees": "饮水、保险",
        "shifts": [{"title": "小家电维修", "capacity": 4, "minimum": 2}],
        **but,
    }


def digest() -> tuple[Any, ...]:
    """What must not change when a request is refused."""
    return (
        list(Activity.objects.order_by("pk").values_list()),
        list(Shift.objects.order_by("pk").values_list()),
        list(SignUp.objects.order_by("pk").values_list()),
        Scan.objects.count(),
        list(Tally.objects.order_by("pk").values_list()),
        AuditEntry.objects.filter(action__startswith="activities.").count(),
        Job.objects.count(),
    )


class Scene:
    """A published activity, a draft of another unit, and people of every kind."""

    def __init__(self) -> None:
        self.shift = make.make_shift(capacity=2)
        self.unit = self.shift.activity.unit
        self.draft = make.make_draft(make.make_station("银泰"))
        self.volunteer = make.make_volunteer(self.unit)
        self.me = caller(self.volunteer)
        self.leader = caller(make.make_volunteer(self.unit), "station_leader", self.unit)
        self.boss = caller(make.make_volunteer(self.unit), "town_secretary", self.unit)
        self.auditor = caller(make.make_volunteer(self.unit), "auditor", self.unit)
        self.other = make.make_volunteer(self.unit)
        placed = actions.sign_up(make.as_person(self.other), self.shift.pk, self.other.pk)
        self.sign_up = placed.id
        with time_machine.travel(make.at(9), tick=False):
            self.tally = actions.tally(make.SYSTEM, self.shift.pk, number=2).pk

    def path(self, pattern: str) -> str:
        return pattern.format(
            activity=self.shift.activity_id,
            shift=self.shift.pk,
            sign_up=self.sign_up,
            tally=self.tally,
        )

    def body(self, method: str, pattern: str) -> Any:
        if pattern == "activities":
            return notice(venue_id=self.shift.activity.venue_id)
        if pattern == "tallies":
            return {"shift_id": self.shift.pk}
        if pattern.endswith("/people"):
            return {"person_id": self.volunteer.pk}
        return BODIES.get(f"{method} {pattern}")


def refused(answer: Answer, status: int, code: str, *fields: str) -> None:
    assert (answer.status, answer.code) == (status, code)
    assert answer.body["detail"]
    assert set(answer.body) == {"code", "detail", "fields"}
    if fields:
        assert set(answer.body["fields"]) == set(fields)

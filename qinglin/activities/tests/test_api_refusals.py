"""The room over HTTP: every family of refusals, in words, with nothing written."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import OperationalError

from qinglin.activities import actions, queries
from qinglin.activities.models import Scan
from qinglin.people.models import Person

from . import make
from .calling import Caller, caller
from .scene import ROUTES, Scene, digest, notice, refused

pytestmark = pytest.mark.django_db

HUGE = 2**64
NOWHERE = 987_654_321


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.mark.parametrize(("method", "pattern"), ROUTES, ids=lambda part: part)
def test_without_a_token_nobody_gets_in(scene: Scene, method: str, pattern: str) -> None:
    before = digest()
    for nobody in (Caller(), Caller("ql_wrong")):
        answer = nobody.call(method, scene.path(pattern), scene.body(method, pattern))
        refused(answer, 401, "kernel.sign_in_needed")
    assert digest() == before


STAFF_ONLY = [
    ("POST", "activities"),
    ("PATCH", "activities/{activity}"),
    ("DELETE", "activities/{activity}"),
    ("POST", "activities/{activity}/publish"),
    ("POST", "activities/{activity}/cancel"),
    ("POST", "activities/{activity}/shifts"),
    ("GET", "activities/{activity}/code"),
    ("POST", "activities/{activity}/roll"),
    ("PATCH", "shifts/{shift}"),
    ("DELETE", "shifts/{shift}"),
    ("POST", "tallies"),
]


@pytest.mark.parametrize(("method", "pattern"), STAFF_ONLY, ids=lambda part: part)
@pytest.mark.parametrize("who", ["me", "auditor"])
def test_what_is_seen_but_not_allowed_is_403(
    scene: Scene, who: str, method: str, pattern: str
) -> None:
    before = digest()
    somebody: Caller = getattr(scene, who)
    answer = somebody.call(method, scene.path(pattern), scene.body(method, pattern))
    refused(answer, 403, "kernel.forbidden")
    assert digest() == before


def test_names_are_for_staff(scene: Scene) -> None:
    path = scene.path("activities/{activity}/roll")
    refused(scene.me.get(path), 403, "kernel.forbidden")
    assert scene.auditor.get(path).status == 200


FOREIGN: list[tuple[str, Callable[[Scene], str], str, Any]] = [
    ("GET", lambda s: str(s.draft.pk), "activities/{}", None),
    ("PATCH", lambda s: str(s.draft.pk), "activities/{}", {"title": "改名"}),
    ("DELETE", lambda s: str(s.draft.pk), "activities/{}", None),
    ("POST", lambda s: str(s.draft.pk), "activities/{}/publish", None),
    ("POST", lambda s: str(s.draft.pk), "activities/{}/cancel", {"reason": "x"}),
    ("POST", lambda s: str(s.draft.pk), "activities/{}/shifts", {"title": "x", "capacity": 1}),
    ("GET", lambda s: str(s.draft.pk), "activities/{}/code", None),
    ("GET", lambda s: str(s.draft.pk), "activities/{}/roll", None),
    ("POST", lambda s: str(s.draft.pk), "activities/{}/roll", {"rows": []}),
    ("GET", lambda s: str(s.draft.shifts.get().pk), "shifts/{}", None),
    ("PATCH", lambda s: str(s.draft.shifts.get().pk), "shifts/{}", {"capacity": 3}),
    ("DELETE", lambda s: str(s.draft.shifts.get().pk), "shifts/{}", None),
    ("POST", lambda s: str(s.draft.shifts.get().pk), "shifts/{}/sign-ups", None),
    ("POST", lambda s: str(s.draft.shifts.get().pk), "shifts/{}/people", {"person_id": 1}),
]


@pytest.mark.parametrize(("method", "thing", "pattern", "body"), FOREIGN)
@pytest.mark.parametrize("who", ["me", "boss"])
def test_foreign_and_absent_are_the_same_bytes(
    scene: Scene, who: str, method: str, thing: Callable[[Scene], str], pattern: str, body: Any
) -> None:
    somebody: Caller = getattr(scene, who)
    before = digest()
    foreign = somebody.call(method, pattern.format(thing(scene)), body)
    for nothing in (NOWHERE, HUGE, "9" * 30):
        absent = somebody.call(method, pattern.format(nothing), body)
        assert (foreign.status, foreign.raw) == (404, absent.raw)
    refused(foreign, 404, "kernel.not_found")
    assert digest() == before


def test_sign_ups_and_tallies_of_others_are_absent(scene: Scene) -> None:
    before = digest()
    for path in ("sign-ups/{}", "tallies/{}"):
        key = scene.sign_up if path.startswith("sign") else scene.tally
        foreign = scene.me.delete(path.format(key))
        absent = scene.me.delete(path.format(NOWHERE))
        assert (foreign.status, foreign.raw) == (404, absent.raw)
    assert digest() == before


def test_ids_in_a_body_that_are_absent_are_named(scene: Scene) -> None:
    venue = scene.shift.activity.venue_id
    before = digest()
    for field in ("venue_id", "unit_id", "leader_id", "programme_id"):
        body = notice(**{"venue_id": venue, field: NOWHERE})
        refused(scene.boss.post("activities", body), 404, "kernel.not_found", field)
    stranger = make.make_volunteer(scene.draft.unit)
    path = scene.path("shifts/{shift}/people")
    foreign = scene.boss.post(path, {"person_id": stranger.pk})
    absent = scene.boss.post(path, {"person_id": NOWHERE})
    refused(foreign, 404, "kernel.not_found", "person_id")
    assert foreign.raw == absent.raw
    foreign = scene.boss.post("tallies", {"shift_id": scene.draft.shifts.get().pk})
    refused(foreign, 404, "kernel.not_found")
    body = notice(venue_id=venue, shifts=[{"title": "a", "capacity": 1, "service_id": NOWHERE}])
    answer = scene.boss.post("activities", body)
    refused(answer, 422, "activities.wrong_value", "shifts-0-service_id")
    assert digest() == before


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "activities"),
        ("DELETE", "activities"),
        ("PUT", "activities/1"),
        ("GET", "activities/1/publish"),
        ("GET", "shifts/1/sign-ups"),
        ("POST", "sign-ups/1"),
        ("GET", "check-ins"),
        ("GET", "tallies"),
        ("POST", "venues"),
        ("PATCH", "me/sign-ups"),
    ],
)
def test_methods_that_are_not_offered_are_405(scene: Scene, method: str, path: str) -> None:
    assert scene.me.call(method, path).status == 405


def test_unknown_addresses_are_told_in_json(scene: Scene) -> None:
    for path in ("nothing", "activities/abc", "shifts/-1", "shifts/1.5", f"shifts/{'9' * 5000}"):
        refused(scene.me.get(path), 404, "kernel.not_found")


def test_who_may_not_sign_up_hears_why(scene: Scene, now: time_machine.Traveller) -> None:
    path = scene.path("shifts/{shift}/sign-ups")
    young = make.make_volunteer(scene.unit, make.ADULT.replace(year=2015))
    outsider = make.make_people(1)[0]
    for person, code in (
        (young, "activities.too_young"),
        (outsider, "activities.not_registered"),
    ):
        refused(caller(person).post(path), 409, code)
    crossing = make.make_shift(venue=make.make_station("江滨"))
    assert scene.me.post(f"shifts/{crossing.pk}/sign-ups").status == 201
    before = digest()
    answer = scene.me.post(path)
    refused(answer, 409, "activities.overlapping")
    assert "周六便民服务 · 小家电维修" in answer.body["detail"]
    now.move_to(make.at(9))
    refused(scene.me.post(path), 409, "activities.closed")
    assert digest() == before


def test_what_the_state_forbids_is_409(scene: Scene, now: time_machine.Traveller) -> None:
    boss = scene.boss
    before = digest()
    refused(boss.delete(scene.path("activities/{activity}")), 409, "activities.has_records")
    refused(boss.delete(scene.path("shifts/{shift}")), 409, "activities.has_records")
    roll = boss.post(scene.path("activities/{activity}/roll"), {"rows": []})
    refused(roll, 409, "activities.roll_too_early")
    tally = boss.post("tallies", {"shift_id": scene.shift.pk})
    refused(tally, 409, "activities.not_counting")
    assert digest() == before
    now.move_to(make.at(18))
    gone = caller_of(scene.other).delete(f"sign-ups/{scene.sign_up}")
    refused(gone, 409, "activities.too_late_to_cancel")
    assert digest() == before


def caller_of(person: Person) -> Caller:
    return caller(person)


def test_an_incomplete_notice_names_all_that_is_missing(scene: Scene) -> None:
    body = notice(venue_id=scene.shift.activity.venue_id, risks="", guarantees=" ", shifts=[])
    made = scene.boss.post("activities", body)
    assert made.status == 201
    answer = scene.boss.post(f"activities/{made.body['id']}/publish")
    refused(answer, 422, "activities.incomplete", "risks", "guarantees", "shifts")
    assert answer.body["fields"]["risks"] == "请填写“可能的风险”。"


def test_only_who_may_overbook_overbooks(scene: Scene) -> None:
    actions.set_capacity(make.SYSTEM, scene.shift, 1)
    path = scene.path("shifts/{shift}/people")
    body = {"person_id": scene.volunteer.pk, "override_reason": "缺人"}
    refused(scene.leader.post(path, body), 403, "activities.overbook_forbidden")
    assert scene.boss.post(path, body).status == 201


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("000000", "activities.code_wrong"),
        ("not a code", "activities.code_wrong"),
        ("1.1.0123456789abcdef", "activities.code_wrong"),
    ],
)
def test_wrong_codes_are_refused(
    scene: Scene, now: time_machine.Traveller, code: str, wanted: str
) -> None:
    now.move_to(make.at(8, 20))
    answer = caller_of(scene.other).post("check-ins", {"code": code, "nonce": "n-1"})
    refused(answer, 409, wanted)
    assert not Scan.objects.exists()


def test_a_forwarded_code_is_refused_and_ten_wrong_ones_make_wait(
    scene: Scene, now: time_machine.Traveller
) -> None:
    now.move_to(make.at(8, 20))
    activity = queries.activity_for(make.SYSTEM, scene.shift.activity_id)
    code = queries.code_of(make.SYSTEM, activity).payload
    me = caller_of(scene.other)
    now.shift(60)
    refused(me.post("check-ins", {"code": code, "nonce": "n"}), 409, "activities.code_expired")
    for n in range(10):
        answer = me.post("check-ins", {"code": f"00000{n}", "nonce": f"n-{n}"})
        refused(answer, 409, "activities.code_wrong")
    waiting = me.post("check-ins", {"code": "000000", "nonce": "n-10"})
    refused(waiting, 429, "activities.too_many_tries")
    assert not Scan.objects.exists()


def test_a_nonce_of_somebody_else_is_refused(scene: Scene, now: time_machine.Traveller) -> None:
    actions.sign_up(make.as_person(scene.volunteer), scene.shift.pk, scene.volunteer.pk)
    now.move_to(make.at(8, 20))
    code = scene.leader.get(scene.path("activities/{activity}/code")).body["code"]
    body = {"code": code, "nonce": "the same"}
    assert scene.me.post("check-ins", body).status == 201
    refused(caller_of(scene.other).post("check-ins", body), 409, "activities.nonce_taken")
    out = scene.me.post("check-ins", {**body, "direction": "out"})
    refused(out, 409, "activities.nonce_taken")
    assert Scan.objects.count() == 1


def test_a_database_that_is_busy_is_503(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_args: Any, **_kwargs: Any) -> Any:
        raise OperationalError("database is locked")

    monkeypatch.setattr(actions, "sign_up", busy)
    answer = scene.me.post(scene.path("shifts/{shift}/sign-ups"))
    refused(answer, 503, "kernel.unavailable")

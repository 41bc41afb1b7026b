"""The express lane beside its slow twin: the same yeses, and no yes that the twin does not say."""

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from pytest_django import DjangoAssertNumQueries

from qinglin.access.models import Token
from qinglin.activities import queries
from qinglin.activities.models import Activity, Bar, CodeTry, Scan, Shift, SignUp
from qinglin.activities.tests import make
from qinglin.activities.tests.calling import caller
from qinglin.kernel import clock
from qinglin.kernel.models import AuditEntry, Job
from qinglin.people.models import Person
from qinglin.site.express import LONGEST_BODY, Express
from qinglin.volunteers.models import Profile

from .lane import Answer, Aside, ask

pytestmark = pytest.mark.django_db
#: What differs from answer to answer, and the language of words that an answer does not have.
VARYING = {"X-Request-ID", "Content-Length", "Content-Language"}
Written = tuple[list[Any], ...]


class Scene:
    """A shift of one place on Saturday, and callers."""

    def __init__(self, now: time_machine.Traveller) -> None:
        self.now = now
        self.shift = make.make_shift(capacity=1)
        self.unit = self.shift.activity.unit
        self.aside = Aside()
        self.lane, self.twin = Express(self.aside), WSGIHandler()

    def token(self, person: Person | None = None, role: str = "") -> str:
        found = caller(person or make.make_volunteer(self.unit), role, self.unit).token
        assert found is not None
        return found

    @property
    def path(self) -> str:
        return f"shifts/{self.shift.pk}/sign-ups"

    def joined(self) -> str:
        """The token of somebody with a place, who stands before the door three minutes early."""
        token = self.token()
        assert ask(self.twin, self.path, token).status == 201
        self.now.move_to(make.at(8, 27))
        return token

    def scan(self, **but: Any) -> dict[str, Any]:
        code = queries.code_of(make.SYSTEM, self.shift.activity).payload
        return {"code": code, "nonce": secrets.token_hex(8), "direction": "in", **but}


@pytest.fixture
def scene() -> Iterator[Scene]:
    """The test's transaction lives on one connection: no request may close it when it begins."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with time_machine.travel(make.NOW, tick=False) as now:
        yield Scene(now)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def written() -> Written:
    """What a sign-up or a scan leaves behind, without the keys of its rows."""
    return (
        list(SignUp.objects.order_by("pk").values_list("state", "queue_no", "arrived_at")),
        list(Scan.objects.order_by("pk").values_list("direction", "at", "offline", "device")),
        list(AuditEntry.objects.order_by("pk").values_list("at", "action")),
        list(Job.objects.order_by("pk").values_list("name", "due_at")),
        list(CodeTry.objects.order_by("pk").values_list("at")),
        list(Shift.objects.order_by("pk").values_list("taken", "waiting", "last_queue_no")),
    )


def added(before: Written) -> Written:
    return tuple(rows[len(old) :] for rows, old in zip(written(), before, strict=True))


@pytest.mark.parametrize("full", [False, True])
def test_a_sign_up_is_the_same_on_both_ways(scene: Scene, full: bool) -> None:
    other = Scene(scene.now)
    if full:
        ask(scene.twin, scene.path, scene.token())
        ask(scene.twin, other.path, other.token())
    tokens = scene.token(), other.token()
    start = written()
    quick = ask(scene.lane, scene.path, tokens[0])
    quickly = added(start)
    between = written()
    slow = ask(scene.twin, other.path, tokens[1])
    assert scene.aside.bodies == []
    assert quickly[:5] == added(between)[:5]
    assert (quick.status, quick.values | {"id": 0}) == (slow.status, slow.values | {"id": 0})
    assert quick.values["state"] == ("waiting" if full else "joined")
    assert SignUp.objects.filter(pk=quick.values["id"], shift=scene.shift).exists()
    shifts = [Shift.objects.get(pk=one.pk) for one in (scene.shift, other.shift)]
    assert len({(one.taken, one.waiting, one.last_queue_no) for one in shifts}) == 1
    assert _alike(quick) == _alike(slow)


@pytest.mark.parametrize("repeated", [False, True])
def test_a_check_in_is_the_same_on_both_ways(scene: Scene, repeated: bool) -> None:
    other = Scene(scene.now)
    tokens = scene.joined(), other.joined()
    scans = scene.scan(device="甲"), other.scan(device="甲")
    if repeated:
        ask(scene.twin, "check-ins", tokens[0], scans[0])
        ask(scene.twin, "check-ins", tokens[1], scans[1])
    start = written()
    quick = ask(scene.lane, "check-ins", tokens[0], scans[0])
    quickly = added(start)
    between = written()
    slow = ask(scene.twin, "check-ins", tokens[1], scans[1])
    assert scene.aside.bodies == []
    assert quickly[1:5] == added(between)[1:5]
    ids = {"id": 0, "sign_up_id": 0}
    assert (quick.status, quick.values | ids) == (slow.status, slow.values | ids)
    assert (quick.status, quick.values["already"]) == ((200, True) if repeated else (201, False))
    arrived = SignUp.objects.values_list("arrived_at", flat=True)
    assert set(arrived) == {make.at(8, 27)}
    assert _alike(quick) == _alike(slow)


def _alike(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in VARYING}


def test_behind_a_proxy_that_keeps_connections_safe(scene: Scene, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SECURE_HSTS_PRELOAD, settings.SECURE_HSTS_SECONDS = True, 31_536_000
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.QINGLIN_INSTANCE_NONCE = "n0"
    lane, twin = Express(scene.aside), WSGIHandler()
    safe = {"HTTP_X_FORWARDED_PROTO": "https"}
    quick = ask(lane, scene.path, scene.token(), **safe)
    slow = ask(twin, scene.path, scene.token(), **safe)
    assert (quick.status, slow.status) == (201, 201)
    assert _alike(quick) == _alike(slow)
    assert "Strict-Transport-Security" in quick.headers
    ask(lane, scene.path, scene.token())
    assert len(scene.aside.bodies) == 1


#: What stands in the way -> how the scene is changed; the token that is sent.
def _suspended(scene: Scene) -> str:
    person = make.make_volunteer(scene.unit)
    Profile.objects.filter(person=person).update(state=Profile.State.SUSPENDED)
    return scene.token(person)


def _closed(scene: Scene) -> str:
    Activity.objects.update(closes_at=clock.now())
    return scene.token()


def _draft(scene: Scene) -> str:
    Activity.objects.update(state=Activity.State.DRAFT)
    return scene.token()


def _in_already(scene: Scene) -> str:
    token = scene.token()
    ask(scene.twin, scene.path, token)
    return token


def _elsewhere(scene: Scene) -> str:
    token = scene.token()
    ask(scene.twin, f"shifts/{make.make_shift(venue=make.make_station('银泰')).pk}/sign-ups", token)
    return token


def _gated(scene: Scene) -> str:
    Shift.objects.update(gated=True)
    return scene.token()


def _barred(scene: Scene) -> str:
    person = make.make_volunteer(scene.unit)
    Bar.objects.create(person=person, unit=scene.unit, until_on=make.SATURDAY, made_at=make.NOW)
    return scene.token(person)


def _child(scene: Scene) -> str:
    return scene.token(make.make_volunteer(scene.unit, make.ADULT.replace(year=2014)))


def _revoked(scene: Scene) -> str:
    token = scene.token()
    Token.objects.update(revoked_at=clock.now())
    return token


REFUSED: list[Callable[[Scene], str]] = [
    _suspended, _closed, _draft, _in_already, _elsewhere, _gated, _barred, _child, _revoked,
    lambda scene: "no-such-token",
    lambda scene: scene.token(role="town_secretary"),
]  # fmt: skip


@pytest.mark.parametrize("way", REFUSED)
def test_whoever_is_not_plainly_welcome_goes_the_ordinary_way(
    scene: Scene, way: Callable[[Scene], str]
) -> None:
    token = way(scene)
    before = written()
    ask(scene.lane, scene.path, token)
    assert len(scene.aside.bodies) == 1
    assert written() == before


@pytest.mark.parametrize(
    "but",
    [
        {"HTTP_IDEMPOTENCY_KEY": "k1"},
        {"HTTP_TRANSFER_ENCODING": "chunked"},
        {"HTTP_AUTHORIZATION": "Basic eA=="},
        {"REQUEST_METHOD": "GET"},
        {"PATH_INFO": "/api/v1/shifts/0/sign-ups"},
        {"PATH_INFO": f"/api/v1/shifts/{10**18}/sign-ups"},
        {"PATH_INFO": "/api/v1/shifts/١/sign-ups"},
        {"PATH_INFO": "/api/v1/ping"},
    ],
)
def test_what_the_lane_is_not_for_goes_the_ordinary_way(scene: Scene, but: dict[str, str]) -> None:
    token = scene.token()
    before = written()
    ask(scene.lane, scene.path, token, **but)
    assert len(scene.aside.bodies) == 1
    assert written() == before


@pytest.mark.parametrize("body", [b"{}", b" {} ", b"null"])
def test_a_sign_up_may_say_nothing_in_words(scene: Scene, body: bytes) -> None:
    assert ask(scene.twin, scene.path, scene.token(), body).status == 201
    assert ask(scene.lane, scene.path, scene.token(), body).status == 201
    assert scene.aside.bodies == []


def test_a_sign_up_for_somebody_else_keeps_its_body(scene: Scene) -> None:
    ask(scene.lane, scene.path, scene.token(), {"person_id": 7})
    assert scene.aside.bodies == [b'{"person_id": 7}']


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"code": "1"}',
        b'{"code": 482915, "nonce": "n"}',
        b'{"code": "482915", "nonce": "n", "extra": 1}',
        b'{"code": "482915", "nonce": ""}',
        b'{"code": "' + b"4" * LONGEST_BODY + b'", "nonce": "n"}',
        b'{"code": "000000", "nonce": "n"}',
        b'{"code": "482915", "nonce": "n", "at": "2026-11-28T08:30:00"}',
    ],
)
def test_a_check_in_that_is_refused_keeps_its_body(scene: Scene, body: bytes) -> None:
    """Wrong digits are counted by the ordinary way, once."""
    token = scene.joined()
    before = written()
    ask(scene.lane, "check-ins", token, body)
    assert scene.aside.bodies == [body]
    assert written() == before
    answer = ask(Express(scene.twin), "check-ins", token, body)
    assert answer.status in {400, 409, 422}
    assert CodeTry.objects.count() == (1 if b"000000" in body else 0)


def test_check_ins_of_those_who_wait_or_have_gone_are_not_recorded(scene: Scene) -> None:
    scene.joined()
    waiting = scene.token()
    assert ask(scene.twin, scene.path, waiting).status in {201, 409}
    tokens = waiting, scene.token(), scene.token(role="town_secretary")
    before = written()
    for token in tokens:
        ask(scene.lane, "check-ins", token, scene.scan())
    assert len(scene.aside.bodies) == 3
    assert written() == before


def test_three_round_trips(scene: Scene, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """Besides the two savepoints that stand for BEGIN and COMMIT in a test's transaction; SQLite is
    asked one by one."""
    token = scene.token()
    ask(scene.lane, scene.path, scene.token())
    with django_assert_num_queries(3 + 2 if connection.vendor == "postgresql" else 7 + 2):
        assert ask(scene.lane, scene.path, token).status == 201

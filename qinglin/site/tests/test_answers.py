"""What surrounds every request: refusals written once, keys answered once, headers, 503."""

import json
from threading import Event, Thread
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from qinglin.access import actions as access
from qinglin.access.tests.make import SYSTEM, give, make_account, signed_in
from qinglin.activities.tests.make import make_activity, make_station, make_volunteer
from qinglin.kernel import once
from qinglin.kernel.audit import REFUSED
from qinglin.kernel.doors import public
from qinglin.kernel.errors import StillRunning
from qinglin.kernel.models import Answered, AuditEntry
from qinglin.orgs.tests.make import make_tree
from qinglin.people.tests.make import make_person
from qinglin.site import urls as product

pytestmark = pytest.mark.django_db
JSON = "application/json"


def refusals() -> list[tuple[str, str, dict[str, Any]]]:
    rows = AuditEntry.objects.filter(action=REFUSED).order_by("pk")
    return list(rows.values_list("actor", "target", "detail"))


def caller(person: Any, **headers: str) -> Client:
    account = make_account(person, login=f"login{person.pk}")
    secret = access.issue_token(SYSTEM, account, "test")
    return Client(headers={"authorization": f"Bearer {secret}", **headers})


def test_a_refusal_is_written_once_and_an_absence_alike() -> None:
    tree = make_tree()
    person = make_person()
    give(person, "auditor", tree.town)
    client = signed_in(make_account(person))
    assert (
        client.post(f"/desk/units/{tree.town.pk}/close/", {"on": "2026-11-22"}).status_code == 403
    )
    assert client.get(f"/desk/units/{tree.other_town.pk}/").status_code == 404
    assert client.get("/desk/units/987654321/").status_code == 404
    name = f"person:{person.pk}"
    assert refusals() == [
        (name, "orgs:close", {"method": "POST", "status": 403, "ids": {"pk": tree.town.pk}}),
        (name, "orgs:unit", {"method": "GET", "status": 404, "ids": {"pk": tree.other_town.pk}}),
        (name, "orgs:unit", {"method": "GET", "status": 404, "ids": {"pk": 987654321}}),
    ]


def test_strangers_and_mistyped_addresses_are_not_written_down(client: Client) -> None:
    client.get("/desk/units/1/")
    client.get("/activities/987654321/")
    signed_in(make_account()).get("/nowhere/")
    assert refusals() == []


def test_a_refusal_of_the_api_is_written_once() -> None:
    activity = make_activity(make_station())
    client = caller(make_volunteer(activity.unit))
    answer = client.post(f"/api/v1/activities/{activity.pk}/cancel", {"reason": "雨"}, JSON)
    assert answer.status_code == 403
    assert [target for _actor, target, _detail in refusals()] == ["api:cancel_activity"]
    assert answer["Cache-Control"] == "no-store"
    assert "Authorization" in answer["Vary"]


def test_one_key_has_one_effect_and_one_answer() -> None:
    activity = make_activity(make_station())
    shift = activity.shifts.get()
    client = caller(make_volunteer(activity.unit), **{"idempotency-key": "op-1"})
    address = f"/api/v1/shifts/{shift.pk}/sign-ups"
    first = client.post(address, {}, JSON)
    again = client.post(address, {}, JSON)
    assert (first.status_code, again.status_code) == (201, 201)
    assert json.loads(first.content) == json.loads(again.content)
    assert (first.headers.get(once.REPLAYED), again[once.REPLAYED]) == (None, "true")
    shift.refresh_from_db()
    assert shift.taken == 1


def test_the_same_key_with_another_body_is_refused() -> None:
    activity = make_activity(make_station())
    person = make_volunteer(activity.unit)
    client = caller(person, **{"idempotency-key": "op-1"})
    address = f"/api/v1/shifts/{activity.shifts.get().pk}/sign-ups"
    client.post(address, {}, JSON)
    other = client.post(address, {"person_id": person.pk}, JSON)
    assert (other.status_code, other.json()["code"]) == (422, "kernel.key_used")


def test_a_refused_request_keeps_no_key_and_keys_of_others_do_not_meet() -> None:
    activity = make_activity(make_station())
    address = f"/api/v1/shifts/{activity.shifts.get().pk}/sign-ups"
    stranger = caller(make_person("外来人"), **{"idempotency-key": "op-1"})
    assert stranger.post(address, {}, JSON).status_code == 409
    assert Answered.objects.count() == 0
    client = caller(make_volunteer(activity.unit), **{"idempotency-key": "op-1"})
    assert client.post(address, {}, JSON).status_code == 201
    assert Answered.objects.count() == 1


def test_a_key_is_no_way_past_the_door() -> None:
    client = Client(headers={"idempotency-key": "op-1", "authorization": "Bearer ql_wrong"})
    assert client.post("/api/v1/check-ins", {}, JSON).status_code == 401
    assert Answered.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_first_request_is_still_running() -> None:
    entered, leave = Event(), Event()

    def slow() -> HttpResponse:
        entered.set()
        leave.wait(60)
        return HttpResponse("{}", status=201)

    def first() -> None:
        once.answer_once("person:1", "op-1", "0" * 64, slow)
        connection.close()

    thread = Thread(target=first, daemon=True)
    thread.start()
    assert entered.wait(60)
    with pytest.raises(StillRunning):
        once.answer_once("person:1", "op-1", "0" * 64, slow)
    leave.set()
    thread.join(60)
    assert not thread.is_alive()
    assert Answered.objects.count() == 1


@public
def _down(request: Any) -> HttpResponse:
    raise OperationalError("database is locked")


class Locked:
    urlpatterns = [*product.urlpatterns, path("down/", _down)]
    handler404 = product.handler404
    handler500 = product.handler500


def test_a_database_that_is_down_is_no_defect(settings: Any) -> None:
    settings.ROOT_URLCONF = Locked
    answer = Client(raise_request_exception=False).get("/down/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "没有写入" in answer.content.decode()
    assert "X-Request-ID" in answer

"""The page of the leader's phone, what it asks for, and the volunteer's own code."""

import json

import pytest
import time_machine
from django.test import Client

from qinglin.activities.queries import kit as kits
from qinglin.activities.rules import scanning

from .browse import browser
from .make import at
from .phones import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(now: time_machine.Traveller) -> Scene:
    return Scene(now)


def test_the_phone_page_takes_and_delivers(scene: Scene) -> None:
    assert scene.activity.leader is not None
    phone = browser(scene.activity.leader)
    page = phone.get("/lead/kit/")
    assert page.status_code == 200
    assert scene.one.person.name not in page.content.decode()
    assert "'wasm-unsafe-eval'" in page["Content-Security-Policy"]
    now = kits.milliseconds(scene.now_at())
    taken = phone.post(
        "/lead/kit/roster/", {"device": "a1", "now": now}, content_type="application/json"
    ).json()
    kit = json.loads(taken["statement"])["kit"]
    scans = [{"counter": 1, "direction": "in", "at": now, "code": scene.code(scene.one)}]
    body = {"kit": kit, "now": now, "scans": scans}
    said = phone.post("/lead/kit/scans/", body, content_type="application/json").json()
    assert said == {
        "results": [
            {"counter": 1, "result": "recorded", "detail": "", "sign_up": scene.one.pk, "at": now}
        ]
    }
    again = phone.post("/lead/kit/scans/", body, content_type="application/json").json()
    assert again["results"][0]["result"] == "already"


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", '{"kit": 1}', '{"kit": 0, "scans": [], "now": 1}', '{"kit": true}', "\x00"],
)
def test_what_is_no_delivery_is_refused(scene: Scene, body: str) -> None:
    assert scene.activity.leader is not None
    phone = browser(scene.activity.leader)
    before = scene.digest()
    for path in ("/lead/kit/scans/", "/lead/kit/roster/"):
        answer = phone.post(path, body, content_type="application/json")
        assert answer.status_code in {404, 422}
    assert scene.digest() == before


def test_the_worker_and_the_manifest_are_everybodys(client: Client) -> None:
    worker = client.get("/lead/kit/worker.js")
    assert worker.status_code == 200
    assert worker["Content-Type"].startswith("text/javascript")
    assert worker.content.decode().startswith('self.QL_KIT={"assets":["/static/kernel/dist/')
    manifest = client.get("/lead/kit/app.webmanifest").json()
    assert (manifest["scope"], manifest["start_url"]) == ("/lead/kit/", "/lead/kit/")
    assert [icon["sizes"] for icon in manifest["icons"]] == ["192x192", "512x512"]


def test_my_code_turns_and_is_only_mine(scene: Scene) -> None:
    mine = browser(scene.one.person)
    page = mine.get("/my-code/")
    assert kits.paper_code_of(scene.one) in page.content.decode()
    assert "<svg" in page.content.decode()
    assert mine.get(f"/sign-ups/{scene.two.pk}/code/").status_code == 404
    first = scene.code(scene.one)
    scene.go(at(8, 21))
    assert scene.code(scene.one) != first
    scene.go(at(18))
    assert "班次开始前一小时起" in mine.get("/my-code/").content.decode()
    assert scanning.PERIOD == 30

import hashlib
import json
import unicodedata
from typing import Any

import pytest
import time_machine
from django.test import Client

from qinglin.hours import policy, queries
from qinglin.hours.models import Entry

from .make import make_account, make_entry, make_person, make_unit, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> dict[str, Any]:
    unit, li, zhao = make_unit(), make_person(), make_person("赵敏")
    entry = make_entry(li, unit, leader_id=zhao.pk)
    return {
        "entry": entry,
        "unit": unit,
        "mine": token_of(make_account(li)),
        "staff": token_of(make_account(zhao, [policy.VIEW, policy.CORRECT], unit)),
        "looks": token_of(make_account(make_person("钱进"), [policy.VIEW], unit)),
        "stranger": token_of(make_account(make_person("孙阳"))),
    }


def call(
    client: Client, path: str, headers: dict[str, str] | None, body: Any = None
) -> tuple[int, Any]:
    url = f"/api/v1/{path}"
    if body is None:
        response = client.get(url, headers=headers)
    else:
        response = client.post(url, json.dumps(body), "application/json", headers=headers)
    return response.status_code, response.json()


@time_machine.travel("2015-12-01 12:00 +08:00", tick=False)
def test_my_hours_and_a_correction(client: Client, scene: dict[str, Any]) -> None:
    seq = scene["entry"].seq
    status, mine = call(client, "me/hours", scene["mine"])
    assert status == 200
    assert (mine["year"], mine["minutes"], mine["years"]) == (2015, 150, {"2015": 150})
    body = {"minutes": 90, "reason": "早退", "seen": 150}
    status, made = call(client, f"entries/{seq}/corrections", scene["staff"], body)
    assert (status, made) == (201, {"seq": 2, "corrects": seq, "minutes": -60, "counted": 90})
    _, mine = call(client, "me/hours?year=2015", scene["mine"])
    assert mine["minutes"] == 90
    item = mine["items"][0]
    assert (item["minutes"], item["counted"], item["leader"]) == (150, 90, "赵敏")
    assert [(c["minutes"], c["reason"]) for c in item["corrections"]] == [(-60, "早退")]


def test_a_stranger_can_verify_the_chain_from_the_export(
    client: Client, scene: dict[str, Any]
) -> None:
    for _ in range(4):
        make_entry(make_person("王大山"), scene["unit"], activity='e\u0301co "引号"\n')
    lines: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        status, page = call(client, f"ledger?after={after}&limit=2", scene["looks"])
        assert status == 200
        lines += page["items"]
        after = page["next"]
    before = bytes(32)
    for seq, line in enumerate(lines, 1):
        stored = line.pop("hash")
        text = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert unicodedata.is_normalized("NFC", text)
        before = hashlib.sha256(text.encode() + before).digest()
        assert (line["seq"], stored) == (seq, before.hex())
    status, head = call(client, "ledger/head", scene["stranger"])
    assert (status, head) == (200, {"seq": 5, "hash": before.hex()})


@pytest.mark.parametrize(
    ("who", "path", "body", "status", "code"),
    [
        (None, "me/hours", None, 401, "kernel.sign_in_needed"),
        (None, "ledger/head", None, 401, "kernel.sign_in_needed"),
        ("stranger", "ledger", None, 403, "kernel.forbidden"),
        ("mine", "me/hours?year=abc", None, 422, "kernel.invalid"),
        ("mine", "me/hours?year=99999", None, 422, "kernel.invalid"),
        ("looks", "ledger?limit=0", None, 422, "kernel.invalid"),
        ("looks", "ledger?after=-1", None, 422, "kernel.invalid"),
        (None, "entries/1/corrections", {"minutes": 0, "reason": "x"}, 401,
         "kernel.sign_in_needed"),
        ("stranger", "entries/1/corrections", {"minutes": 0, "reason": "x"}, 404,
         "kernel.not_found"),
        ("staff", "entries/999/corrections", {"minutes": 0, "reason": "x"}, 404,
         "kernel.not_found"),
        ("staff", "entries/99999999999999999999/corrections", {"minutes": 0, "reason": "x"}, 404,
         "kernel.not_found"),
        ("looks", "entries/1/corrections", {"minutes": 0, "reason": "x"}, 403, "kernel.forbidden"),
        ("mine", "entries/1/corrections", {"minutes": 0, "reason": "x"}, 403,
         "hours.cannot_correct_own"),
        ("staff", "entries/1/corrections", {"minutes": -5, "reason": "x"}, 422,
         "hours.wrong_minutes"),
        ("staff", "entries/1/corrections", {"minutes": 0, "reason": " "}, 422,
         "hours.reason_needed"),
        ("staff", "entries/1/corrections", {"minutes": 0}, 422, "kernel.invalid"),
        ("staff", "entries/1/corrections", {"minutes": "x", "reason": "x"}, 422, "kernel.invalid"),
        ("staff", "entries/1/corrections", {"minutes": 0, "reason": "x", "actor": 1}, 422,
         "kernel.invalid"),
        ("staff", "entries/1/corrections", {"minutes": "60", "reason": "x"}, 422,
         "kernel.invalid"),
        ("staff", "entries/1/corrections", {"minutes": 60, "reason": "a\0"}, 422,
         "kernel.invalid"),
        ("staff", "entries/1/corrections", {"minutes": 10**30, "reason": "x"}, 422,
         "hours.wrong_minutes"),
        ("staff", "entries/1/corrections", {"minutes": 150, "reason": "x"}, 409,
         "hours.unchanged"),
        ("staff", "entries/1/corrections", {"minutes": 9, "reason": "x", "seen": 8}, 409,
         "hours.changed_meanwhile"),
    ],
)  # fmt: skip
def test_refusals(
    client: Client,
    scene: dict[str, Any],
    who: str | None,
    path: str,
    body: Any,
    status: int,
    code: str,
) -> None:
    before = (Entry.objects.count(), queries.head())
    found, answer = call(client, path, scene[who] if who else None, body)
    assert (found, answer["code"]) == (status, code)
    assert answer["detail"]
    assert (Entry.objects.count(), queries.head()) == before

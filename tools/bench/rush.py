"""The opening rush: many people, few places, over the real API; then everybody checks in.

Every run is audited: nothing oversold, nothing lost, nothing twice.
"""

import csv
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from qinglin.activities.rules.lawful import NATURE
from tools.bench.stage import Call, Installation, Load, Server

PEOPLE = 4000
SHANGHAI = timezone(timedelta(hours=8))
#: Asks for each place: the rush is over quickly and most people wait.
ASKS_PER_PLACE = 4
#: So many send each kind of request before anything is measured: by then every connection to the
#: database has its statements planned.
WARMING = 800


@dataclass(frozen=True)
class Rush:
    """The loads of one server and what the audit of them found."""

    ping: Load
    sign_up: Load
    check_in: Load
    problems: list[str]

    def figures(self) -> dict[str, object]:
        return {
            "ping": self.ping.figures(),
            "sign_up": self.sign_up.figures(),
            "check_in": self.check_in.figures(),
            "sign_up_to_ping": round(self.sign_up.rate / self.ping.rate, 3),
            "check_in_to_ping": round(self.check_in.rate / self.ping.rate, 3),
            "problems": self.problems,
        }


def tokens(place: Installation, number: int) -> list[str]:
    """API tokens of that many adult volunteers."""
    file = place.home / "tokens.csv"
    place.run("token", "issue", "--volunteers", str(number), "--csv", str(file))
    with file.open(newline="") as rows:
        return [token for _login, token in csv.reader(rows)]


def staff_token(place: Installation, login: str) -> str:
    return place.run("token", "issue", login).strip().splitlines()[-1].split()[-1]


def run(place: Installation, server: Server, login: str) -> Rush:
    people = tokens(place, PEOPLE)
    boss = staff_token(place, login)
    problems: list[str] = []
    warm_up(server, boss, people[:WARMING])
    ping = server.load([("GET", "/ping", token, None) for token in people])
    problems += audit_statuses("ping", ping, {200})

    now = datetime.now(SHANGHAI)
    at_night = now.replace(hour=3, minute=0, second=0, microsecond=0) + timedelta(days=3)
    _, shift = open_shift(server, boss, at_night, capacity=PEOPLE // ASKS_PER_PLACE)
    sign_up = server.load([("POST", f"/shifts/{shift}/sign-ups", token, None) for token in people])
    problems += audit_sign_ups(server, boss, shift, sign_up, PEOPLE // ASKS_PER_PLACE)

    activity, shift = open_shift(server, boss, now + timedelta(minutes=45), capacity=PEOPLE)
    joined = server.load([("POST", f"/shifts/{shift}/sign-ups", token, None) for token in people])
    # Somebody may serve elsewhere at this hour today and is rightly refused.
    inside = [token for token, (status, _) in zip(people, joined.answers, strict=True)
              if status == 201]  # fmt: skip
    if len(inside) < len(people) * 0.98:
        problems += audit_statuses("places for all", joined, {201})
    code = server.call("GET", f"/activities/{activity}/code", boss)["code"]
    check_in = server.load(list(check_ins(inside, code)))
    problems += audit_statuses("check-in", check_in, {200, 201})
    return Rush(ping, sign_up, check_in, problems)


def check_ins(people: list[str], code: str) -> Iterator[Call]:
    for token in people:
        body = {"code": code, "nonce": secrets.token_hex(8), "direction": "in"}
        yield "POST", "/check-ins", token, body


def warm_up(server: Server, boss: str, people: list[str]) -> None:
    server.load([("GET", "/ping", token, None) for token in people])
    soon = datetime.now(SHANGHAI) + timedelta(minutes=25)
    activity, shift = open_shift(server, boss, soon, capacity=len(people))
    server.load([("POST", f"/shifts/{shift}/sign-ups", token, None) for token in people])
    code = server.call("GET", f"/activities/{activity}/code", boss)["code"]
    server.load(list(check_ins(people, code)))


def open_shift(server: Server, boss: str, begins: datetime, capacity: int) -> tuple[int, int]:
    """A published activity of a quarter of an hour with one shift; the ids of both."""
    venue = server.call("GET", "/venues", boss)["items"][0]
    body = {
        "venue_id": venue["id"],
        "title": f"压力测试 {secrets.token_hex(4)}",
        "starts_at": begins.isoformat(),
        "ends_at": (begins + timedelta(minutes=15)).isoformat(),
        "content": "压力测试",
        "conditions": "无",
        "how_to_join": "在线报名",
        "risks": "无",
        "guarantees": "无",
        "shifts": [{"title": "志愿者", "capacity": capacity, "minimum": 1}],
    }
    activity = server.call("POST", "/activities", boss, body)
    no_doubt = {"answers": dict.fromkeys(NATURE, False)}
    server.call("POST", f"/activities/{activity['id']}/publish", boss, no_doubt)
    return activity["id"], activity["shifts"][0]["id"]


def audit_statuses(what: str, load: Load, wanted: set[int]) -> list[str]:
    wrong = [answer for answer in load.answers if answer[0] not in wanted]
    return [f"{what}: {len(wrong)} unexpected answers, first {wrong[0]}"] if wrong else []


def audit_sign_ups(server: Server, boss: str, shift: int, load: Load, capacity: int) -> list[str]:
    """Nothing oversold, nobody lost, positions distinct and without gaps."""
    problems = audit_statuses("sign-up", load, {201})
    placed = [json.loads(body) for status, body in load.answers if status == 201]
    joined = sum(one["state"] == "joined" for one in placed)
    positions = sorted(one["position"] for one in placed if one["state"] == "waiting")
    state = server.call("GET", f"/shifts/{shift}", boss)
    if joined != capacity or state["taken"] != capacity:
        problems.append(f"{joined} told they are in, {state['taken']} taken, of {capacity} places")
    if state["waiting"] != len(positions):
        problems.append(f"{len(positions)} told they wait, {state['waiting']} waiting")
    if positions != list(range(1, len(positions) + 1)):
        problems.append("positions in line have gaps or doubles")
    if len({one["id"] for one in placed}) != len(placed):
        problems.append("two people were given the same sign-up")
    return problems


def result_file(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.json"

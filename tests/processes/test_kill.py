"""``kill -9`` at any moment loses nothing that was answered with 2xx."""

import json
import os
import secrets
import signal
import threading
import time
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException

import pytest

from tools.bench.rush import SHANGHAI, open_shift, staff_token, tokens
from tools.bench.stage import Installation, serving

pytestmark = pytest.mark.processes
PEOPLE = 150
CLIENTS = 6
#: The server is killed once this many were answered.
ENOUGH = 40


class Journal:
    """What each person was told, shared by the clients."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.told: dict[str, dict[str, object]] = {}
        self.refused: list[tuple[int, str]] = []

    def note(self, token: str, status: int, body: bytes) -> None:
        with self.lock:
            if status == 201:
                self.told[token] = json.loads(body)
            else:
                self.refused.append((status, body.decode()))


def ask(port: int, shift: int, people: list[str], journal: Journal) -> None:
    """Sign these people up one after the other, until the server is gone."""
    for token in people:
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request(
                "POST",
                f"/api/v1/shifts/{shift}/sign-ups",
                headers={"Authorization": f"Bearer {token}", "Content-Length": "0"},
            )
            answer = connection.getresponse()
            journal.note(token, answer.status, answer.read())
        except (OSError, HTTPException):
            return
        finally:
            connection.close()


@pytest.mark.parametrize("capacity", [25])
def test_what_was_answered_is_there_after_a_kill(place: Installation, capacity: int) -> None:
    people = tokens(place, PEOPLE)
    boss = staff_token(place, "quwei")
    night = datetime.now(SHANGHAI).replace(hour=3, minute=0, second=0, microsecond=0)
    journal = Journal()
    with serving(place, None) as server:
        begins = night + timedelta(days=4, minutes=secrets.randbelow(60))
        _, shift = open_shift(server, boss, begins, capacity)
        clients = [
            threading.Thread(
                target=ask,
                args=(server.port, shift, people[i::CLIENTS], journal),
                daemon=True,
            )
            for i in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        deadline = time.monotonic() + 30
        while len(journal.told) < ENOUGH and time.monotonic() < deadline:
            time.sleep(0.005)
        os.killpg(server.pid, signal.SIGKILL)
        for client in clients:
            client.join(60)
            assert not client.is_alive(), "a client still waits for a server that is gone"
    answered = len(journal.told)
    assert ENOUGH <= answered < PEOPLE, "the kill came too late or too early to prove anything"
    assert journal.refused == []

    with serving(place, None) as server:
        state = server.call("GET", f"/shifts/{shift}", boss)
        assert state["taken"] == min(capacity, state["taken"] + state["waiting"])
        # One more may have been written for each client whose answer was cut off.
        assert answered <= state["taken"] + state["waiting"] <= answered + CLIENTS
        for token, told in journal.told.items():
            again = HTTPConnection("127.0.0.1", server.port, timeout=20)
            again.request(
                "POST",
                f"/api/v1/shifts/{shift}/sign-ups",
                headers={"Authorization": f"Bearer {token}", "Content-Length": "0"},
            )
            answer = again.getresponse()
            body = json.loads(answer.read())
            again.close()
            assert (answer.status, body["code"]) == (409, "activities.already_signed_up"), told
    place.run("verify")

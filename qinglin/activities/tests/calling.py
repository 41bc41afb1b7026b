"""The API as a client calls it: a person, a token, an address, a body."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

from qinglin.access import actions as access
from qinglin.access.tests.make import give, make_account
from qinglin.kernel.actor import system
from qinglin.orgs.models import Unit
from qinglin.people.models import Person


@dataclass(frozen=True, slots=True)
class Answer:
    """``body`` is decoded JSON; ``raw`` what came over the wire."""

    status: int
    body: Any
    raw: bytes

    @property
    def code(self) -> str:
        return str(self.body["code"])


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with a token, or nobody."""

    token: str | None = None

    def call(
        self, method: str, path: str, body: Any = None, *, sent: bytes | None = None
    ) -> Answer:
        """One request; ``sent`` is a body that may be no JSON at all."""
        content = sent if sent is not None else b"" if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        response = Client().generic(
            method, f"/api/v1/{path}", content, "application/json", headers=headers
        )
        kind = response.headers.get("Content-Type", "")
        decoded = json.loads(response.content) if kind.startswith("application/json") else None
        return Answer(response.status_code, decoded, response.content)

    def get(self, path: str) -> Answer:
        return self.call("GET", path)

    def post(self, path: str, body: Any = None) -> Answer:
        return self.call("POST", path, body)

    def patch(self, path: str, body: Any) -> Answer:
        return self.call("PATCH", path, body)

    def delete(self, path: str) -> Answer:
        return self.call("DELETE", path)


def caller(person: Person, role: str = "", unit: Unit | None = None) -> Caller:
    """This person's token, with a role at a unit on request."""
    account = make_account(person, login=f"api-{person.pk}", password=None)
    if role and unit is not None:
        give(person, role, unit)
    return Caller(access.issue_token(system("test"), account, "test"))

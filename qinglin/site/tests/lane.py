"""Requests as the server hands them over, and what was answered."""

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from qinglin.site.express import Environ, Start


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


class Aside:
    """An ordinary way that only notes who was sent there, and what was left of the body."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        self.bodies.append(environ["wsgi.input"].read())
        start_response("200 OK", [])
        return []


def ask(application: Any, path: str, token: str, body: Any = None, **but: str) -> Answer:
    """One request as the server hands it over; ``body`` may be bytes that are no JSON."""
    content = (
        body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    )
    answer = Answer()

    def start(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
        answer.status, answer.headers = int(status[:3]), dict(headers)

    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": f"/api/v1/{path}",
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_AUTHORIZATION": f"Bearer {token}",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(content)),
        "wsgi.input": io.BytesIO(content),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        **but,
    }
    answer.body = b"".join(application(environ, start))
    return answer

"""The express lane: the two requests that come by the thousand when an opening rush begins.

An ordinary request of the API costs half a millisecond before anything is decided, and its token
is looked up alone. Here a plain sign-up or check-in is answered together with whoever asks at the
same moment, from the token on (``sign_up_together``). The lane only says yes. Whoever
it cannot say yes to goes on to the ordinary way as if the lane were not there, and hears the reason
in words. The ordinary way is also the slow twin that the tests compare with (docs/adr/0042).
"""

import io
import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from operator import itemgetter
from typing import Any
from uuid import uuid4

from django.conf import settings
from pydantic import ValidationError

from qinglin.access.queries import token_digest
from qinglin.activities.actions import (
    Checked,
    Delivery,
    Placed,
    check_in_together,
    sign_up_together,
)
from qinglin.activities.api import checked_answer, placed_answer
from qinglin.activities.schemas.asked import CheckInIn
from qinglin.kernel.actor import system
from qinglin.kernel.errors import DomainError
from qinglin.kernel.gathering import Gathering

log = logging.getLogger(__name__)

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]
Answer = tuple[int, dict[str, Any]]

SIGN_UPS = re.compile(r"/api/v1/shifts/([1-9]\d{0,17})/sign-ups")
CHECK_INS = "/api/v1/check-ins"
#: A longer check-in is none.
LONGEST_BODY = 4096
BEARER = "bearer "
#: A sign-up that says no more than who and where.
NOTHING = {b"", b"{}", b"null"}
#: Whose holders act for themselves.
LANE = system("express")
SIGNING_UP: Gathering[str, Placed | None] = Gathering(apart=lambda token: token)
CHECKING_IN: Gathering[tuple[str, Delivery], Checked | None] = Gathering(apart=itemgetter(0))
STATUS = {200: "200 OK", 201: "201 Created"}


class Express:
    """A WSGI application in front of the ordinary one."""

    def __init__(self, ordinary: Application) -> None:
        self.ordinary = ordinary
        self.headers = list(_headers())

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        answer = _attempt(environ) if _belongs_here(environ) else None
        if answer is None:
            return self.ordinary(environ, start_response)
        status, values = answer
        body = json.dumps(values).encode()
        own = [("X-Request-ID", uuid4().hex), ("Content-Length", str(len(body)))]
        start_response(STATUS[status], [*self.headers, *own])
        return [body]


def _belongs_here(environ: Environ) -> bool:
    """With a token, without a key for repeats, and not to be led to a safe connection first."""
    return (
        environ["REQUEST_METHOD"] == "POST"
        and environ.get("HTTP_AUTHORIZATION", "")[: len(BEARER)].lower() == BEARER
        and not environ.get("HTTP_IDEMPOTENCY_KEY")
        and "HTTP_TRANSFER_ENCODING" not in environ
        and (not settings.SECURE_SSL_REDIRECT or _is_secure(environ))
    )


def _is_secure(environ: Environ) -> bool:
    """As the proxy in front says; SecurityMiddleware leads the others to a safe address."""
    given = settings.SECURE_PROXY_SSL_HEADER
    return given is not None and environ.get(given[0]) == given[1]


def _attempt(environ: Environ) -> Answer | None:
    """A yes, or None; then nothing was written."""
    path = environ["PATH_INFO"]
    signing_up = SIGN_UPS.fullmatch(path)
    if signing_up is None and path != CHECK_INS:
        return None
    token = token_digest(environ["HTTP_AUTHORIZATION"][len(BEARER) :].strip())
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if not 0 <= length <= LONGEST_BODY:
            return None
        body = _body(environ, length) if length else b""
        if signing_up is None:
            return _check_in(token, body)
        return _sign_up(token, int(signing_up[1])) if body.strip() in NOTHING else None
    except (DomainError, ValidationError):
        return None
    except Exception:
        log.exception("express.failed", extra={"path": path})
        return None


def _sign_up(token: str, shift_id: int) -> Answer | None:
    placed = SIGNING_UP.bring(shift_id, token, partial(sign_up_together, LANE, shift_id))
    return None if placed is None else placed_answer(placed)


def _check_in(token: str, body: bytes) -> Answer | None:
    scan = Delivery.arriving(**CheckInIn.model_validate_json(body).model_dump())
    checked = CHECKING_IN.bring("scans", (token, scan), partial(check_in_together, LANE))
    return None if checked is None else checked_answer(checked)


def _body(environ: Environ, length: int) -> bytes:
    """The whole body; the ordinary way can read it again."""
    body: bytes = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def _headers() -> Iterator[tuple[str, str]]:
    """What every answer of the API carries (``site.middleware``, SecurityMiddleware).

    The answers have no words in them, so they say no Content-Language.
    """
    yield "Content-Type", "application/json"
    yield "Cache-Control", "no-store"
    yield "Vary", "Accept-Language, Authorization"
    yield "X-Content-Type-Options", "nosniff"
    yield "Referrer-Policy", settings.SECURE_REFERRER_POLICY
    yield "Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY
    if settings.QINGLIN_INSTANCE_NONCE:
        yield "X-Instance", settings.QINGLIN_INSTANCE_NONCE
    if settings.SECURE_HSTS_SECONDS:
        yield (
            "Strict-Transport-Security",
            f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload",
        )

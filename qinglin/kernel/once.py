"""One effect for one Idempotency-Key, however often the request is sent."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Lock

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from . import clock
from .errors import Invalid, KeyUsed, StillRunning
from .models import Answered

LONGEST_KEY = 200
KEEP = timedelta(days=7)
REPLAYED = "Idempotent-Replayed"

_running: set[tuple[str, str]] = set()
_guard = Lock()


def digest_of(request: HttpRequest) -> str:
    """What makes two requests the same: method, address and the bytes of the body."""
    head = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(head + request.body).hexdigest()


def answer_once(
    owner: str, key: str, digest: str, answer: Callable[[], HttpResponse]
) -> HttpResponse:
    """The answer, or the one that was given before to the same request.

    What succeeded is kept in the transaction of its effect. A refusal had no effect and is not
    kept: the same request may succeed later.
    """
    if not key.isprintable() or len(key) > LONGEST_KEY:
        raise Invalid
    with _alone(owner, key), transaction.atomic():
        _lock(owner, key)
        known = Answered.objects.filter(owner=owner, key=key).first()
        if known is not None:
            return _again(known, digest)
        response = answer()
        if response.status_code < 300 and not response.streaming:
            Answered.objects.create(
                owner=owner,
                key=key,
                digest=digest,
                status=response.status_code,
                content_type=response.get("Content-Type", ""),
                body=response.content,
                at=clock.now(),
            )
    return response


def forget_answers() -> int:
    """Keys are remembered for a week."""
    gone, _ = Answered.objects.filter(at__lt=clock.now() - KEEP).delete()
    return gone


def _again(known: Answered, digest: str) -> HttpResponse:
    if known.digest != digest:
        raise KeyUsed
    response = HttpResponse(
        bytes(known.body), status=known.status, content_type=known.content_type or None
    )
    response.headers[REPLAYED] = "true"
    return response


@contextmanager
def _alone(owner: str, key: str) -> Iterator[None]:
    """Within this process."""
    with _guard:
        if (owner, key) in _running:
            raise StillRunning
        _running.add((owner, key))
    try:
        yield
    finally:
        with _guard:
            _running.discard((owner, key))


def _lock(owner: str, key: str) -> None:
    """Between processes. On SQLite the transaction itself waits for the first to be done."""
    if connection.vendor != "postgresql":
        return
    number = int.from_bytes(hashlib.sha256(f"{owner} {key}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        row = cursor.fetchone()
    if row is None or not row[0]:
        raise StillRunning

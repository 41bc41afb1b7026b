"""What surrounds every request: headers on the way out, the actor and the door on the way in."""

import logging
from collections.abc import Callable
from typing import Any, cast
from uuid import uuid4

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch, resolve
from django.utils.cache import patch_vary_headers

from qinglin.access.auth import actor_of_header
from qinglin.access.sessions import actor_of_session
from qinglin.kernel import audit
from qinglin.kernel.actor import NOBODY, Actor
from qinglin.kernel.doors import Door, door_of
from qinglin.kernel.errors import DomainError, NotFound, SignInNeeded, StaffOnly, Unavailable
from qinglin.kernel.once import answer_once, digest_of
from qinglin.kernel.web import Request, refuse

from .endpoints import refused

log = logging.getLogger(__name__)

#: What changes nothing by itself.
READING = {"GET", "HEAD", "OPTIONS"}
Handler = Callable[[HttpRequest], HttpResponse]
API = "/api/"

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'%s; "
    "connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
#: Only pages with the camera may compile WebAssembly (the bar-code reader).
WITH_WASM = frozenset({"/scan/", "/lead/kit/"})


class HeadersMiddleware:
    """Headers that every response carries, errors included."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        headers["X-Request-ID"] = uuid4().hex
        if settings.QINGLIN_INSTANCE_NONCE:
            headers["X-Instance"] = settings.QINGLIN_INSTANCE_NONCE
        path = request.path
        if path.startswith(settings.STATIC_URL):
            return response
        if _is_private(request):
            if "no-store" not in headers.get("Cache-Control", ""):
                headers["Cache-Control"] = "no-store"
        else:
            headers.setdefault("Cache-Control", "no-store")
        if path.startswith(API):
            headers["X-Content-Type-Options"] = "nosniff"
            patch_vary_headers(response, ["Authorization", "Accept-Language"])
            return response
        wasm = " 'wasm-unsafe-eval'" if path in WITH_WASM else ""
        headers.setdefault("Content-Security-Policy", POLICY % wasm)
        headers["Permissions-Policy"] = "camera=(self), geolocation=(self), microphone=()"
        patch_vary_headers(response, ["Cookie", "Authorization", "Accept-Language", "HX-Request"])
        return response


def _is_private(request: HttpRequest) -> bool:
    """Whether the page stands behind a door; the rooms themselves guard what is public in part."""
    match = request.resolver_match
    return match is not None and door_of(match.func) not in {None, Door.PUBLIC}


class RefusalsMiddleware:
    """Writes down whoever was refused: signed in, and told 403, or 404 about one thing
    or of one that was to be changed.

    It stands outside of every transaction, so the entry stays when the act does not. Absent and
    unseen are written alike.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in {403, 404}:
            self._write(request, response.status_code)
        return response

    def _write(self, request: HttpRequest, status: int) -> None:
        actor, match = getattr(request, "actor", NOBODY), request.resolver_match
        if match is None or not actor.signed_in:
            return
        if status == 404 and request.method in READING and not match.kwargs:
            return
        ids = {name: value for name, value in match.kwargs.items() if isinstance(value, int)}
        try:
            audit.refused(actor, match.view_name, method=request.method, status=status, ids=ids)
        except DatabaseError:
            log.exception("refusal.not_written", extra={"act": match.view_name})


class ApiMiddleware:
    """Requests of the API go straight to their view: there is no session, cookie or form in them
    that the rest of the middleware would have to look at."""

    def __init__(self, get_response: Handler) -> None:
        self.rest = get_response
        self.straight = cast(Handler, convert_exception_to_response(self._answer))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.straight(request) if request.path.startswith(API) else self.rest(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        request.actor = NOBODY  # type: ignore[attr-defined]  # kernel.web.Request has it
        match = request.resolver_match = resolve(request.path_info)
        key = request.headers.get("Idempotency-Key", "")
        if key and request.method == "POST":
            response = self._once(request, match, key)
        else:
            response = match.func(request, *match.args, **match.kwargs)
        if not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response

    def _once(self, request: HttpRequest, match: ResolverMatch, key: str) -> HttpResponse:
        """Under an Idempotency-Key the effect happens once; keys of others are others' keys."""
        actor = actor_of_header(request)
        if actor is None:
            return cast(HttpResponse, match.func(request, *match.args, **match.kwargs))
        try:
            return answer_once(
                actor.name,
                key,
                digest_of(request),
                lambda: match.func(request, *match.args, **match.kwargs),
            )
        except DomainError as error:
            return refused(request, error)
        except OperationalError:
            return refused(request, Unavailable())


class ActorMiddleware:
    """Finds the actor once per request and holds the door that the view declares."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.actor = actor_of_session(request)
        return self.get_response(request)

    def process_view(
        self, request: Request, view: Any, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        # Django asks nobody about an exception raised here, so it is answered on the spot.
        refusal = _refusal_at(door_of(view), request.actor)
        return None if refusal is None else refuse(request, refusal)


def _refusal_at(door: Door | None, actor: Actor) -> DomainError | None:
    """Why this actor does not get in; a view without a door is closed to all."""
    if door is None:
        return NotFound()
    if door is not Door.PUBLIC and not actor.signed_in:
        return SignInNeeded()
    if door is Door.STAFF and not actor.is_staff:
        return StaffOnly()
    return None

"""What surrounds every request: headers on the way out, the actor and the door on the way in."""

from collections.abc import Callable
from typing import Any, cast
from uuid import uuid4

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils.cache import patch_vary_headers

from qinglin.access.sessions import actor_of_session
from qinglin.kernel.actor import NOBODY, Actor
from qinglin.kernel.doors import Door, door_of
from qinglin.kernel.errors import DomainError, NotFound, SignInNeeded
from qinglin.kernel.web import Request, refuse

Handler = Callable[[HttpRequest], HttpResponse]
API = "/api/"

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'%s; "
    "connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
#: Only the page with the camera may compile WebAssembly (the bar-code reader).
WITH_WASM = "/scan/"


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
        headers.setdefault("Cache-Control", "no-store")
        if path.startswith(API):
            headers["X-Content-Type-Options"] = "nosniff"
            return response
        wasm = " 'wasm-unsafe-eval'" if path == WITH_WASM else ""
        headers.setdefault("Content-Security-Policy", POLICY % wasm)
        headers["Permissions-Policy"] = "camera=(self), geolocation=(self), microphone=()"
        patch_vary_headers(response, ["Cookie", "Accept-Language", "HX-Request"])
        return response


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
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        if not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response


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
        return NotFound()
    return None

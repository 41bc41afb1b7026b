"""Who calls the API: ``Authorization: Bearer`` and a token."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from qinglin.kernel.actor import Actor

from .queries import actor_of_token

SCHEME = "bearer "


class Bearer(HttpBearer):
    """Finds the actor of the token, or none: then the answer is 401."""

    def __call__(self, request: HttpRequest) -> Any | None:
        return self.authenticate(request, _token_of(request))

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        actor = actor_of_token(token) if token else None
        if actor is not None:
            request.actor = actor  # type: ignore[attr-defined]  # kernel.web.Request has it
        return actor


def actor_of_header(request: HttpRequest) -> Actor | None:
    """Whose token the request carries, before any operation is asked."""
    token = _token_of(request)
    return actor_of_token(token) if token else None


def _token_of(request: HttpRequest) -> str:
    header = request.META.get("HTTP_AUTHORIZATION", "")
    return header[len(SCHEME) :].strip() if header[: len(SCHEME)].lower() == SCHEME else ""

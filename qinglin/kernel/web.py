"""Where a page meets the house: requests with an actor, parts for htmx, refusals as pages."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from .actor import Actor
from .errors import DomainError, SignInNeeded


class Request(HttpRequest):
    """Every request inside the house has an actor."""

    actor: Actor


Handler = Callable[[HttpRequest], HttpResponse]


class RefusalMiddleware:
    """The one place where a refusal becomes a page, or a note for htmx."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refuse(request, error) if isinstance(error, DomainError) else None


def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The refusal as a page, or as a note for htmx; whoever is not signed in is sent to do so."""
    if isinstance(error, SignInNeeded):
        return to_sign_in(request)
    template = "refusal.html#note" if is_part(request) else "refusal.html"
    response = render(request, template, {"error": error}, status=error.status)
    if "retry_after" in error.params:
        response["Retry-After"] = str(error.params["retry_after"])
    return response


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send to the sign-in page, and back afterwards (to pages only, never to a POST)."""
    target = request.get_full_path() if request.method == "GET" else "/"
    url = f"{reverse('access:sign_in')}?{urlencode({'next': target})}"
    if is_part(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page (and not for a boosted whole one)."""
    return request.headers.get("HX-Request") == "true" and "HX-Boosted" not in request.headers


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    part: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """A whole page, or, for htmx, only the named part of the same template."""
    name = f"{template}#{part}" if part and is_part(request) else template
    return render(request, name, dict(context or {}), status=status)

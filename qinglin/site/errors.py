"""Pages for what Django itself refuses."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from qinglin.kernel.doors import public
from qinglin.kernel.errors import Forbidden, NotFound
from qinglin.kernel.web import is_part


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is too old or came from elsewhere: nothing was written."""
    return render(request, "csrf.html", {"reason": reason}, status=403)


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _refusal(request, NotFound())


@public
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _refusal(request, Forbidden())


@public
def broken(request: HttpRequest) -> HttpResponse:
    """A defect: logged, never explained to the visitor beyond what to do next."""
    return render(request, "500.html", status=500)


def _refusal(request: HttpRequest, error: NotFound | Forbidden) -> HttpResponse:
    template = "refusal.html#note" if is_part(request) else "refusal.html"
    return render(request, template, {"error": error}, status=error.status)

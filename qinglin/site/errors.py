"""Pages for what Django itself refuses."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from qinglin.kernel.doors import public
from qinglin.kernel.errors import Forbidden, NotFound, Unavailable
from qinglin.kernel.web import is_part

#: Below this address everything is answered in JSON.
API = "/api/"


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
    """A defect: logged, never explained to the visitor beyond what to do next.

    A database that does not answer is no defect of the page: nothing was written, try again.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    return render(request, "500.html", status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Said without asking the database anything."""
    response = render(request, "500.html", {"error": Unavailable()}, status=Unavailable.status)
    response["Retry-After"] = "5"
    return response


def _refusal(request: HttpRequest, error: NotFound | Forbidden) -> HttpResponse:
    if request.path.startswith(API):
        body = {"code": error.code, "detail": str(error), "fields": {}}
        return JsonResponse(body, status=error.status)
    template = "refusal.html#note" if is_part(request) else "refusal.html"
    return render(request, template, {"error": error}, status=error.status)

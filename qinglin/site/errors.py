"""Pages for what Django itself refuses."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from qinglin.kernel.doors import public
from qinglin.kernel.errors import Forbidden, NotFound
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
    """A defect: logged, never explained to the visitor beyond what to do next."""
    return render(request, "500.html", status=500)


def _refusal(request: HttpRequest, error: NotFound | Forbidden) -> HttpResponse:
    if request.path.startswith(API):
        body = {"code": error.code, "detail": str(error), "fields": {}}
        return JsonResponse(body, status=error.status)
    template = "refusal.html#note" if is_part(request) else "refusal.html"
    return render(request, template, {"error": error}, status=error.status)

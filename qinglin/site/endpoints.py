"""The API root: one authentication, one shape of refusals."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from qinglin.access.api import router as access_router
from qinglin.access.auth import Bearer
from qinglin.activities.api import router as activities_router
from qinglin.figures.api import router as figures_router
from qinglin.hours.api import router as hours_router
from qinglin.kernel.errors import DomainError, Invalid, NotFound, SignInNeeded, Unavailable
from qinglin.reports.api import router as reports_router
from qinglin.venues.api import router as venues_router

from . import faults

api = NinjaAPI(
    title="青邻 Qinglin", version="1", urls_namespace="api", docs_url=None, auth=Bearer()
)
api.add_router("", access_router)
api.add_router("", venues_router)
api.add_router("", activities_router)
api.add_router("", hours_router)
api.add_router("", figures_router)
api.add_router("", reports_router)


@api.exception_handler(DomainError)
def refused(request: HttpRequest, error: Exception) -> HttpResponse:
    refusal = error if isinstance(error, DomainError) else DomainError()
    fields = {name: str(text) for name, text in refusal.fields.items()}
    body = {"code": refusal.code, "detail": str(refusal), "fields": fields}
    response = api.create_response(request, body, status=refusal.status)
    if "retry_after" in refusal.params:
        response["Retry-After"] = str(refusal.params["retry_after"])
    return response


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: Exception) -> HttpResponse:
    problems: list[dict[str, Any]] = error.errors if isinstance(error, ValidationError) else []
    return refused(request, Invalid(fields=faults.named(problems)))


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: Exception) -> HttpResponse:
    """The body is no JSON at all."""
    sentence = _("请求内容不是正确的 JSON，请检查后再提交。")
    return refused(request, Invalid(fields={faults.WHOLE: sentence}))


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, error: Exception) -> HttpResponse:
    sentence = _("请求内容太大，请分几次提交。")
    return refused(request, Invalid(fields={faults.WHOLE: sentence}))


@api.exception_handler(AuthenticationError)
def unsigned(request: HttpRequest, error: Exception) -> HttpResponse:
    return refused(request, SignInNeeded())


@api.exception_handler(Http404)
def absent(request: HttpRequest, error: Exception) -> HttpResponse:
    return refused(request, NotFound())


@api.exception_handler(OperationalError)
def down(request: HttpRequest, error: Exception) -> HttpResponse:
    return refused(request, Unavailable())

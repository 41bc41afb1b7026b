from dataclasses import replace
from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_GET, require_POST

from .display import YEAR, Theme, display_of, keep
from .doors import public


@public
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
@require_POST
def set_display(request: HttpRequest) -> HttpResponse:
    """Large type, theme and language; back to the page one came from."""
    display = display_of(request)
    if "large" in request.POST:
        display = replace(display, large=request.POST["large"] == "1")
    if request.POST.get("theme") in {"", "light", "dark"}:
        display = replace(display, theme=cast(Theme, request.POST["theme"]))
    response = HttpResponseRedirect(_back(request))
    keep(response, display, secure=request.is_secure())
    language = request.POST.get("language", "")
    if language and check_for_language(language):
        response.set_cookie("django_language", language, max_age=YEAR, samesite="Lax")
    return response


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    local = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if target.startswith("/") and local else "/"

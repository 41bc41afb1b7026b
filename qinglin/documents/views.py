"""The public check page, and what a desk may see and take back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from qinglin.access.actions import address_of
from qinglin.kernel.actor import NOBODY, require
from qinglin.kernel.doors import for_staff, public
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page

from . import actions, policy, queries
from .errors import TooManyMisses
from .forms import CodeForm, FileForm, RevokeForm

PAGE = 50


@public
@require_http_methods(["GET", "POST"])
def check(request: Request) -> HttpResponse:
    """Type the code, or hand in the data file; most people scan and never see this page."""
    form, file = CodeForm(), FileForm()
    if request.method == "POST" and "file" in request.POST:
        file = FileForm(request.POST)
        if file.is_valid():
            return _answer(request, queries.check_file, file.cleaned_data["file"])
    elif request.method == "POST":
        form = CodeForm(request.POST)
        if form.is_valid():
            return redirect("documents:result", form.cleaned_data["code"])
    status = 422 if form.errors or file.errors else 200
    return _public(request, "documents/check.html", {"form": form, "file": file}, status=status)


@public
@require_GET
def result(request: Request, code: str) -> HttpResponse:
    """How the document stands at this moment; revoked and never issued look the same."""
    return _answer(request, queries.check, code)


def _answer(request: Request, ask: queries.Ask, what: str) -> HttpResponse:
    address = address_of(request)
    if wait := queries.wait_for(address):
        raise TooManyMisses(retry_after=wait)
    checked = ask(what)
    if checked is None:
        actions.count_miss(NOBODY, address=address)
    return _public(
        request, "documents/result.html", {"checked": checked}, status=200 if checked else 404
    )


def _public(
    request: Request, template: str, context: dict[str, object], *, status: int
) -> HttpResponse:
    response = render_page(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@public
@require_GET
def keys(request: Request) -> HttpResponse:
    """The public keys, for those who check signatures without asking us."""
    known = [
        {
            "key": key.key,
            "algorithm": key.algorithm,
            "public": key.public,
            "made_at": key.made_at,
            "retired_at": key.retired_at or None,
            "stolen_at": key.stolen_at or None,
        }
        for key in queries.published_keys()
    ]
    return JsonResponse({"form": queries.FORM, "keys": known})


@for_staff
@require_GET
def issued(request: Request) -> HttpResponse:
    """What units issued where this desk may look."""
    require(request.actor.can_somewhere(policy.VIEW), _("您没有查看证明的权限。"))
    words = request.GET.get("q", "").strip()
    found = Paginator(queries.issued(request.actor, words), PAGE)
    context = {"nav": "people", "page": found.get_page(request.GET.get("page")), "words": words}
    return render_page(request, "documents/issued.html", context)


@for_staff
@require_http_methods(["GET", "POST"])
def desk(request: Request, number: str) -> HttpResponse:
    """One document as the desk sees it, and the form to take it back."""
    document = queries.document_for(request.actor, number)
    form = RevokeForm(request.POST or None)
    if request.method == "POST":
        require(policy.may_revoke(request.actor, document), _("您没有作废这份证明的权限。"))
        if form.is_valid():
            with beside(form):
                actions.revoke(request.actor, document, **form.cleaned_data)
                messages.success(request, _("证明已作废，持证人会收到消息；查验页上不再承认它。"))
                return redirect("documents:desk", number)
    context = {
        "nav": "people",
        "document": document,
        "title": queries.title_of(document),
        "reading": queries.reading_of(document),
        "genuine": queries.genuine(document),
        "may_revoke": document.revoked_at is None and policy.may_revoke(request.actor, document),
        "form": form,
        "back_url": reverse("documents:issued"),
    }
    return render_page(request, "documents/desk.html", context, status=422 if form.errors else 200)

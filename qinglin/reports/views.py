from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from qinglin.figures.models import Mode
from qinglin.files.queries import body_of
from qinglin.kernel import clock
from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.errors import NotFound
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, is_part, render_page

from . import actions, policy, queries
from .formats import pdf
from .forms import BriefForm, WordsForm, words_of
from .models import Brief, Product

#: Nothing that a file holds may run or fetch anything.
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
UNFINISHED = {Brief.State.WAITING, Brief.State.SETTING}


@for_staff
@require_GET
def briefs(request: Request) -> HttpResponse:
    """Every brief, with who made it and when, and its files."""
    context = {
        "nav": "figures",
        "briefs": queries.briefs(request.actor),
        "may_make": bool(_makeable(request)),
        "formats": Product.Format.choices,
    }
    return render_page(request, "reports/briefs.html", context)


@for_staff
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Choose mode, period and sections; the worker does the rest."""
    modes = _makeable(request)
    require(bool(modes) or policy.may_view(request.actor))
    if not modes:
        require(request.method == "GET")
        return render_page(request, "reports/no_mode.html", {"nav": "figures"})
    key = request.POST.get("mode") or request.GET.get("mode") or modes[0].key
    mode = next((mode for mode in modes if mode.key == key), None)
    if mode is None:
        raise NotFound
    form = BriefForm(request.POST or None, mode=mode, initial=_begun(request, mode))
    if request.method == "POST" and form.is_valid():
        with beside(form):
            made = actions.ask(
                request.actor, mode, address=request.build_absolute_uri("/"), **form.asked()
            )
            return redirect("reports:brief", made.pk)
    context = {"nav": "figures", "form": form, "mode": mode, "modes": modes}
    return render_page(request, "reports/new.html", context, status=422 if form.errors else 200)


def _makeable(request: Request) -> list[Mode]:
    return queries.modes_to_brief(request.actor)


def _begun(request: Request, mode: Mode) -> dict[str, Any]:
    """What an empty form begins with."""
    today = clock.today()
    return {
        **queries.first_words(mode, today),
        "sections": [key for key, _title in queries.section_choices(mode)],
        "period": request.GET.get("period", ""),
    }


@for_staff
@require_GET
def brief(request: Request, pk: int) -> HttpResponse:
    """The brief as it will be sent, and its files; while it is made the page asks again."""
    found = queries.brief_for(request.actor, pk)
    working = found.state in UNFINISHED
    context = {
        "nav": "figures",
        "brief": found,
        "working": working,
        "may_make": policy.may_make(request.actor, found.unit_id),
        "products": queries.products(found),
        "formats": Product.Format.choices,
    }
    if found.base is not None:
        context["paper"], context["content"] = queries.paper_of(found)
    response = render_page(request, "reports/brief.html", context, part="state")
    if is_part(request) and not working:
        response["HX-Refresh"] = "true"
    return response


@for_staff
@require_http_methods(["GET", "POST"])
def words(request: Request, pk: int) -> HttpResponse:
    """Other words for the same numbers."""
    found = queries.brief_for(request.actor, pk)
    require(policy.may_make(request.actor, found.unit_id), _("您没有修改这份简报的权限。"))
    form = WordsForm(request.POST or None, mode=found.mode, initial=words_of(found))
    if request.method == "POST" and form.is_valid():
        with beside(form):
            actions.revise(request.actor, found, **form.cleaned_data)
            messages.success(request, _("改好了，正在重新排版；数字没有变。"))
            return redirect("reports:brief", pk)
    context = {"nav": "figures", "form": form, "brief": found}
    return render_page(request, "reports/words.html", context, status=422 if form.errors else 200)


@for_staff
@require_GET
def chart(request: Request, pk: int, position: int) -> HttpResponse:
    """One chart of the brief, drawn as it will be printed."""
    found = queries.brief_for(request.actor, pk)
    blocks = queries.paper_of(found)[0]["blocks"]
    if position >= len(blocks) or blocks[position]["kind"] != "chart":
        raise NotFound
    drawn = pdf.drawing(blocks[position]["chart"])
    response = HttpResponse(drawn, content_type="image/svg+xml")
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, max-age=300"
    return response


@for_staff
@require_GET
def download(request: Request, pk: int, form: str) -> HttpResponse:
    """A file of the brief: the latest, or of an earlier revision."""
    asked = request.GET.get("revision", "")
    if asked and not (asked.isdecimal() and len(asked) < 7):
        raise NotFound
    product = queries.product_for(request.actor, pk, form, int(asked) if asked else None)
    return served(product)


def served(product: Product) -> HttpResponse:
    """The bytes as a download with a name that says what it is."""
    response = HttpResponse(body_of(product.file), content_type=product.file.content_type)
    response["Content-Disposition"] = (
        content_disposition_header(True, product.file.name) or "attachment"
    )
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response

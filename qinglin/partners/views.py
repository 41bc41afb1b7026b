from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.orgs.models import Agreement

from . import actions, queries
from .forms import PageForm, UnderForm


@for_staff
@require_GET
def done_under(request: Request, pk: int) -> HttpResponse:
    """What was held under an agreement, and its signed pages; a part of the agreement's page."""
    return _panel(request, queries.agreement_for(request.actor, pk))


@for_staff
@require_POST
def put_under(request: Request, pk: int) -> HttpResponse:
    agreement = queries.agreement_for(request.actor, pk)
    require(queries.may_manage(request.actor, agreement))
    form = UnderForm(request.POST, actor=request.actor, agreement=agreement)
    if form.is_valid():
        activity = queries.activity_for(request.actor, form.cleaned_data["activity"])
        with beside(form):
            actions.put_under(request.actor, agreement, activity)
            words = {"activity": activity.title}
            messages.success(request, _("“%(activity)s”记在协议下了。") % words)
            return redirect("orgs:agreement", agreement.pk)
    return _panel(request, agreement, under=form)


@for_staff
@require_POST
def add_page(request: Request, pk: int) -> HttpResponse:
    agreement = queries.agreement_for(request.actor, pk)
    require(queries.may_manage(request.actor, agreement))
    form = PageForm(request.POST, request.FILES)
    if form.is_valid():
        with beside(form):
            actions.add_page(request.actor, agreement, upload=form.cleaned_data["picture"])
            messages.success(request, _("签字原件已留存。"))
            return redirect("orgs:agreement", agreement.pk)
    return _panel(request, agreement, page=form)


def _panel(
    request: Request,
    agreement: Agreement,
    *,
    under: Form | None = None,
    page: Form | None = None,
) -> HttpResponse:
    may = queries.may_manage(request.actor, agreement)
    context = {
        "nav": "orgs",
        "agreement": agreement,
        "done": list(queries.done_under(agreement)[:60]),
        "pages": list(queries.pages_of(agreement)),
        "may_manage": may,
        "under": under or (UnderForm(actor=request.actor, agreement=agreement) if may else None),
        "page": page or PageForm(),
    }
    status = 422 if under or page else 200
    return render_page(request, "partners/done_under.html", context, part="panel", status=status)

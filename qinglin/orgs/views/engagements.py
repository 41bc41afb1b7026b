"""Who is paid by whom for the work, and where it is done."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.orgs import actions, policy, queries
from qinglin.orgs.errors import WrongEngagement
from qinglin.orgs.forms.agreements import (
    EndEngagementForm,
    EngagementFilter,
    EngagementForm,
    PostingForm,
)
from qinglin.orgs.models import Engagement
from qinglin.orgs.queries import engagements as reads

PAGE = 50


@for_staff
@require_GET
def engagements(request: Request) -> HttpResponse:
    """The social workers and others who are engaged, by name."""
    actor = request.actor
    require(actor.can_somewhere(policy.SEE_PEOPLE), _("您没有查看人员的权限。"))
    form = EngagementFilter(request.GET)
    valid = form.is_valid()
    kind = form.cleaned_data["kind"] if valid else ""
    found = reads.engagements(actor, kind=kind, ended=valid and form.cleaned_data["ended"])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "orgs",
        "tab": "engagements",
        "form": form,
        "page": page,
        "rows": reads.hired(page),
        "may_engage": bool(reads.employers(actor)),
    }
    return render_page(request, "orgs/engagements.html", context)


@for_staff
@require_http_methods(["GET", "POST"])
def engage(request: Request) -> HttpResponse:
    """Write down a new engagement."""
    actor = request.actor
    require(bool(reads.employers(actor)), _("您没有登记聘用的权限。"))
    form = EngagementForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with beside(form):
            person = queries.person_like(actor, data["name"], data["number"])
            if person is None:
                raise WrongEngagement(
                    fields={"number": _("没有找到姓名和号码都对得上的人，请先登记本人。")}
                )
            made = actions.engage(
                actor, person, form.units[data["employer"]], kind=data["kind"],
                from_on=data["from_on"], title=data["title"],
                posted_at=form.units.get(data["posted_at"]),
            )  # fmt: skip
            messages.success(request, _("%(name)s的聘用已登记。") % {"name": person.name})
            return redirect("orgs:engagement", made.pk)
    context = {"nav": "orgs", "form": form}
    status = 422 if form.errors else 200
    return render_page(request, "orgs/engagement_form.html", context, status=status)


@for_staff
@require_GET
def engagement(request: Request, pk: int) -> HttpResponse:
    """One engagement: where the person worked, from day to day."""
    return _page(request, reads.engagement_for(request.actor, pk))


@for_staff
@require_POST
def post_to(request: Request, pk: int) -> HttpResponse:
    found = reads.engagement_for(request.actor, pk)
    form = PostingForm(request.POST, actor=request.actor)
    if form.is_valid():
        unit = form.units[form.cleaned_data["unit"]]
        with beside(form):
            actions.post_to(request.actor, found, unit, on=form.cleaned_data["on"])
            messages.success(request, _("派驻已调整到“%(unit)s”。") % {"unit": unit.name})
            return redirect("orgs:engagement", found.pk)
    return _page(request, found, posting=form)


@for_staff
@require_POST
def end_engagement(request: Request, pk: int) -> HttpResponse:
    found, form = reads.engagement_for(request.actor, pk), EndEngagementForm(request.POST)
    if form.is_valid():
        with beside(form):
            actions.end_engagement(request.actor, found, **form.cleaned_data)
            messages.success(request, _("离职已登记。"))
            return redirect("orgs:engagement", found.pk)
    return _page(request, found, end=form)


def _page(
    request: Request,
    found: Engagement,
    *,
    posting: Form | None = None,
    end: Form | None = None,
) -> HttpResponse:
    may = reads.may_engage(request.actor, found.employer) and found.until_on is None
    context = {
        "nav": "orgs",
        "hired": reads.hired([found])[0],
        "may_engage": may,
        "posting": posting or (PostingForm(actor=request.actor) if may else None),
        "end": end or EndEngagementForm(),
    }
    status = 422 if posting or end else 200
    return render_page(request, "orgs/engagement.html", context, status=status)

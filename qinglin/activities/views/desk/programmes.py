from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.activities import actions, policy, queries
from qinglin.activities.forms.programme import CoverForm
from qinglin.kernel import clock
from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page

PAGE = 100


@for_staff
@require_GET
def programme_list(request: Request) -> HttpResponse:
    """Every programme, and how many units and people each one reaches."""
    require(request.actor.can_somewhere(policy.VIEW), _("您没有查看活动的权限。"))
    page = Paginator(queries.programmes_with_reach(), PAGE).get_page(request.GET.get("page"))
    context = {"nav": "activities", "page": page}
    return render_page(request, "activities/desk/programmes.html", context)


@for_staff
@require_http_methods(["GET", "POST"])
def programme(request: Request, pk: int) -> HttpResponse:
    """Whom one programme reaches; one more unit is declared here."""
    actor = request.actor
    require(actor.can_somewhere(policy.VIEW), _("您没有查看活动的权限。"))
    found = queries.programme_for(actor, pk)
    form = CoverForm(request.POST if request.method == "POST" else None, actor=actor)
    if form.is_bound:
        require(policy.may_define(actor, found), _("您可以查看这个项目，但不能修改。"))
    if form.is_bound and form.is_valid():
        with beside(form):
            actions.cover(actor, found, [form.row()])
    if form.is_bound and form.is_valid():
        messages.success(request, _("已登记项目覆盖的组织。"))
        return redirect("activities:programme", pk)
    context = {
        "nav": "activities",
        "programme": found,
        "form": form,
        "page": Paginator(queries.reach_of(found), PAGE).get_page(request.GET.get("page")),
        "may_define": policy.may_define(actor, found),
    }
    status = 422 if form.errors else 200
    return render_page(request, "activities/desk/programme.html", context, status=status)


@for_staff
@require_POST
def uncover(request: Request, pk: int) -> HttpResponse:
    """From today on the programme no longer reaches the unit."""
    row = queries.coverage_for(request.actor, pk)
    actions.uncover(request.actor, row, on=max(clock.today(), row.from_on))
    messages.success(request, _("已结束覆盖，以前的记录不变。"))
    return redirect("activities:programme", row.programme_id)

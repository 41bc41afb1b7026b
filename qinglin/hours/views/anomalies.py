"""Findings on the desk: what is odd, why, how sure, and what a person decided."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from qinglin.hours import actions, explaining, policy, queries
from qinglin.hours.forms import SettleForm
from qinglin.hours.models import Finding
from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page

PAGE = 30


@for_staff
@require_GET
def findings(request: Request) -> HttpResponse:
    """What waits for somebody to look into it, and what was settled."""
    require(policy.may_see_findings(request.actor), _("您没有查看时长账的权限。"))
    asked = request.GET.get("state", "")
    state = asked if asked in Finding.State.values else Finding.State.OPEN.value
    kind = request.GET.get("kind", "")
    kind = kind if kind in Finding.Kind.values else ""
    found = queries.findings(request.actor, state=state, kind=kind)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    labels = dict(Finding.Kind.choices)
    context = {
        "nav": "people",
        "page": page,
        "findings": [(finding, explaining.explain(finding)) for finding in page],
        "state": state,
        "kind": kind,
        "states": [
            (key, label, number)
            for (key, label), number in zip(
                Finding.State.choices, queries.states(request.actor).values(), strict=True
            )
        ],
        "kinds": [
            (key, labels[key], number)
            for key, number in queries.counts(request.actor, state).items()
        ],
    }
    return render_page(request, "hours/findings.html", context)


@for_staff
@require_http_methods(["GET", "POST"])
def finding(request: Request, pk: int) -> HttpResponse:
    """One finding with its records; whoever may, settles it with a reason."""
    found = queries.finding_for(request.actor, pk)
    may_settle = policy.may_settle(request.actor, found)
    if request.method == "POST":
        require(may_settle, _("您没有处理这条线索的权限。"))
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with beside(form):
            messages.success(request, _settled(request, found, form))
            return redirect("hours:finding", pk)
    suspects = queries.suspects(request.actor, found)
    context = {
        "nav": "people",
        "finding": found,
        "told": explaining.explain(found),
        "suspects": suspects,
        "more": max(found.records.count() - len(suspects), 0),
        "form": form,
        "may_settle": may_settle and found.state == Finding.State.OPEN,
        "ticked": form.corrections() if form.is_bound and not form.errors.get("minutes") else {},
    }
    return render_page(request, "hours/finding.html", context, status=422 if form.errors else 200)


def _settled(request: Request, found: Finding, form: SettleForm) -> str:
    """Does what was decided; says what happened."""
    reason = form.cleaned_data["reason"]
    if form.cleaned_data["verdict"] == "dismiss":
        actions.dismiss_finding(request.actor, found, reason=reason)
        return _("线索已排除，时长没有变。")
    minutes = form.cleaned_data["minutes"]
    number = actions.confirm_finding(request.actor, found, reason=reason, minutes=minutes)
    return _("线索已认定属实，更正了 %(n)d 条记录，本人都会收到消息。") % {"n": number}

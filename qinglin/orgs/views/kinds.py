"""What posts there may be and how long terms last: data of the district."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.orgs import actions, policy, queries
from qinglin.orgs.forms.posts import KindForm, TermRuleForm


@for_staff
@require_GET
def kinds(request: Request) -> HttpResponse:
    """Kinds of posts, and lengths of terms by kind of unit and date."""
    return _kinds(request, TermRuleForm())


@for_staff
@require_POST
def set_term_rule(request: Request) -> HttpResponse:
    form = TermRuleForm(request.POST)
    if form.is_valid():
        with beside(form):
            actions.set_term_rule(request.actor, **form.cleaned_data)
            messages.success(request, _("任期规定已保存，启用那天以后开始的届照它计算。"))
            return redirect("orgs:post_kinds")
    return _kinds(request, form)


@for_staff
@require_http_methods(["GET", "POST"])
def new_kind(request: Request) -> HttpResponse:
    require(_may(request))
    form = KindForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with beside(form):
            made = actions.define_kind(request.actor, queries.free_kind_key(), form.facts())
            messages.success(request, _("职务“%(post)s”已建立。") % {"post": made.title})
            return redirect("orgs:post_kinds")
    return _form(request, form)


@for_staff
@require_http_methods(["GET", "POST"])
def change_kind(request: Request, pk: int) -> HttpResponse:
    require(_may(request))
    kind = queries.post_kind_for(pk)
    form = KindForm(request.POST if request.method == "POST" else None, kind=kind)
    if form.is_bound and form.is_valid():
        with beside(form):
            actions.change_kind(request.actor, kind, form.facts())
            messages.success(request, _("职务“%(post)s”已修改。") % {"post": kind.title})
            return redirect("orgs:post_kinds")
    return _form(request, form)


def _may(request: Request) -> bool:
    root = queries.district()
    return root is not None and policy.may_arrange(request.actor, root.pk)


def _kinds(request: Request, form: TermRuleForm) -> HttpResponse:
    require(request.actor.can_somewhere(policy.VIEW), _("您没有查看组织的权限。"))
    context = {
        "nav": "orgs",
        "kinds": queries.post_kinds(),
        "unit_kinds": queries.unit_kinds(),
        "forces": queries.forces(),
        "roles": queries.role_titles(),
        "rules": queries.term_rules(),
        "may_change": _may(request),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render_page(request, "orgs/kinds.html", context, status=status)


def _form(request: Request, form: KindForm) -> HttpResponse:
    context = {"nav": "orgs", "form": form}
    return render_page(request, "orgs/kind_form.html", context, status=422 if form.errors else 200)

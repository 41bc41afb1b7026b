from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.kernel import clock
from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.errors import NotFound
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page

from . import actions, queries
from .forms import ApplyForm, AssessForm, BrandForm, NameForm, ReasonForm, ReviewForm
from .models import Application

PAGE = 40


@for_staff
@require_GET
def namings(request: Request) -> HttpResponse:
    """Applications and namings, the latest first."""
    require(queries.may_see(request.actor), _("您没有申报或考核命名的权限。"))
    state = request.GET.get("state", "")
    state = state if state in Application.State.values else ""
    found = queries.applications(request.actor, state=state)
    context = {
        "nav": "orgs",
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": [("", _("全部")), *Application.State.choices],
        "may_define": queries.may_define(request.actor),
        "today": clock.today(),
    }
    return render_page(request, "recognition/namings.html", context)


@for_staff
@require_http_methods(["GET", "POST"])
def apply(request: Request) -> HttpResponse:
    """A unit applies."""
    require(queries.may_see(request.actor), _("您没有申报或考核命名的权限。"))
    form = ApplyForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with beside(form):
            made = actions.apply(
                request.actor, form.units[data["unit"]], form.brands[data["brand"]],
                words=data["words"],
            )  # fmt: skip
            messages.success(request, _("已申报，当天的记录一并留存。"))
            return redirect("recognition:naming", made.pk)
    return _form(request, form, "apply")


@for_staff
@require_http_methods(["GET", "POST"])
def define(request: Request) -> HttpResponse:
    """A name that units may apply for."""
    require(queries.may_define(request.actor))
    form = BrandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        about = {name: data[name] for name in form.base_fields}
        with beside(form):
            made = actions.define_brand(request.actor, **about, criteria=form.criteria())
            messages.success(request, _("“%(title)s”可以申报了。") % {"title": made.title})
            return redirect("recognition:namings")
    return _form(request, form, "define")


@for_staff
@require_GET
def naming(request: Request, pk: int) -> HttpResponse:
    """One application: criteria against the records, and what happened."""
    return _page(request, queries.application_for(request.actor, pk), {})


@for_staff
@require_POST
def decide(request: Request, pk: int, step: str) -> HttpResponse:
    """Assess, name, refuse, review, withdraw."""
    found = queries.application_for(request.actor, pk)
    require(queries.may_assess(request.actor, found))
    kinds: dict[str, type[Form]] = {
        "assess": AssessForm, "name": NameForm, "refuse": ReasonForm, "review": ReviewForm,
        "withdraw": ReasonForm,
    }  # fmt: skip
    if step not in kinds:
        raise NotFound
    form = kinds[step](request.POST)
    verbs: dict[str, Callable[..., Application]] = {
        "assess": actions.assess, "name": actions.name_unit, "refuse": actions.refuse,
        "review": actions.review, "withdraw": actions.withdraw,
    }  # fmt: skip
    if form.is_valid():
        with beside(form):
            verbs[step](request.actor, found, **form.cleaned_data)
            messages.success(request, _("已办理，经过已记下。"))
            return redirect("recognition:naming", found.pk)
    return _page(request, found, {step: form})


def _form(request: Request, form: Form, task: str) -> HttpResponse:
    context = {"nav": "orgs", "form": form, "task": task}
    status = 422 if form.errors else 200
    return render_page(request, "recognition/form.html", context, status=status)


def _page(request: Request, found: Application, forms: dict[str, Form]) -> HttpResponse:
    context = {
        "nav": "orgs",
        "naming": found,
        "counted": queries.counted(found.brand, found.unit, clock.today()),
        "events": list(queries.events_of(found)),
        "may_assess": queries.may_assess(request.actor, found),
        "today": clock.today(),
        "assess": forms.get("assess") or AssessForm(),
        "name": forms.get("name") or NameForm(),
        "refuse": forms.get("refuse") or ReasonForm(),
        "review": forms.get("review") or ReviewForm(),
        "withdraw": forms.get("withdraw") or ReasonForm(),
    }
    return render_page(request, "recognition/naming.html", context, status=422 if forms else 200)

"""Stars on the desk, and the time bank on the phone."""

from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.hours import actions, forms, policy, queries
from qinglin.hours.errors import WrongRule
from qinglin.hours.models import Star
from qinglin.hours.queries import bank
from qinglin.hours.queries import reviewing as reading
from qinglin.kernel import clock
from qinglin.kernel.actor import require, require_person
from qinglin.kernel.doors import for_person, for_staff
from qinglin.kernel.errors import NotFound
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.orgs.models import Unit
from qinglin.orgs.queries import district
from qinglin.people.actions import note_look
from qinglin.people.queries import person_for
from qinglin.volunteers.queries import profile_for

PAGE = 50


@for_staff
@require_GET
def stars(request: Request) -> HttpResponse:
    """What is published, granted, refused; and the button that looks who earned one more."""
    require(policy.may_see_pendings(request.actor), _("您没有查看时长账的权限。"))
    asked = request.GET.get("state", "")
    state = asked if asked in Star.State.values else Star.State.PUBLISHED.value
    root = district()
    context = {
        "nav": "people",
        "tab": "stars",
        "page": Paginator(queries.stars_seen(request.actor, state), PAGE).get_page(
            request.GET.get("page")
        ),
        "state": state,
        "states": Star.State.choices,
        "scheme": queries.scheme_of(root.pk, clock.today()) if root else None,
        "may_rule": root is not None and request.actor.can(policy.REVIEW, root.pk),
        "may_propose": request.actor.can_somewhere(policy.REVIEW),
    }
    return render_page(request, "hours/stars.html", context)


def _root() -> Unit:
    root = district()
    if root is None:
        raise NotFound
    return root


@for_staff
@require_POST
def propose_stars(request: Request) -> HttpResponse:
    root = _root()
    require(request.actor.can(policy.REVIEW, root.pk), _("星级由区级统一认定。"))
    number = actions.propose_stars(request.actor, root)
    said = ngettext(
        "%(n)d 人达到更高的星级，现在起公示。", "%(n)d 人达到更高的星级，现在起公示。", number
    )
    messages.success(request, said % {"n": number})
    return redirect("hours:stars")


@for_staff
@require_http_methods(["GET", "POST"])
def set_star_scheme(request: Request) -> HttpResponse:
    root = _root()
    require(request.actor.can(policy.REVIEW, root.pk), _("星级办法由区级设定。"))
    form = forms.SchemeForm(request.POST or None, initial={"from_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        with beside(form):
            actions.set_star_scheme(request.actor, root, **form.cleaned_data)
            messages.success(request, _("星级办法已经设定。"))
            return redirect("hours:stars")
    context = {
        "nav": "people",
        "form": form,
        "heading": _("星级办法"),
        "about": _("达到小时数才公示，公示期满才认定；逐级认定，不能跳级。"),
        "back": reverse("hours:stars"),
        "yes": _("设定"),
    }
    status = 422 if form.errors else 200
    return render_page(request, "hours/decide.html", context, status=status)


@for_staff
@require_http_methods(["GET", "POST"])
def refuse_star(request: Request, pk: int) -> HttpResponse:
    star = queries.star_for(request.actor, pk)
    require(request.actor.can(policy.REVIEW, star.unit_id), _("您没有认定星级的权限。"))
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with beside(form):
            actions.refuse_star(request.actor, star, **form.cleaned_data)
            messages.success(request, _("不予认定，本人会收到理由。"))
            return redirect("hours:stars")
    context = {
        "nav": "people",
        "form": form,
        "heading": _("不予认定"),
        "about": _("%(name)s · %(level)d 星") % {"name": star.person.name, "level": star.level},
        "back": reverse("hours:stars"),
        "yes": _("不予认定"),
    }
    status = 422 if form.errors else 200
    return render_page(request, "hours/decide.html", context, status=status)


# ---------------------------------------------------------------- the time bank


@for_person
@require_GET
def time_bank(request: Request) -> HttpResponse:
    """An account of its own: storing changes no hour."""
    context = {
        "nav": "me",
        "back_url": reverse("hours:mine"),
        "account": bank.account(require_person(request.actor)),
        "nonce": uuid4().hex,
    }
    return render_page(request, "hours/time_bank.html", context)


@for_person
@require_POST
def store(request: Request) -> HttpResponse:
    seq = request.POST.get("seq", "")
    if not seq.isdecimal() or len(seq) > 18:
        raise NotFound
    line = actions.store(request.actor, reading.own_entry(request.actor, int(seq)))
    messages.success(request, _("存入 %(n)d 个时间币，时长账不变。") % {"n": line.credits})
    return redirect("hours:time_bank")


@for_person
@require_POST
def give(request: Request) -> HttpResponse:
    form = forms.GiveForm(request.POST)
    if not form.is_valid():
        raise WrongRule(fields={name: errors[0] for name, errors in form.errors.items()})
    to = person_for(request.actor, form.cleaned_data["to"])
    actions.transfer(
        request.actor, to, credits=form.cleaned_data["credits"], nonce=form.cleaned_data["nonce"]
    )
    messages.success(request, _("转给%(name)s了。") % {"name": to.name})
    return redirect("hours:time_bank")


@for_staff
@require_http_methods(["GET", "POST"])
def spend(request: Request, pk: int) -> HttpResponse:
    """The account of a volunteer at the desk: what was stored, and service given for credits."""
    profile = profile_for(request.actor, pk)
    require(
        policy.may_spend(request.actor, profile),
        _("只有志愿者所在单位能复核时长的同志可以兑换，自己的不能自己兑换。"),
    )
    note_look(request.actor, profile.person)
    form = forms.SpendForm(request.POST or None, initial={"nonce": uuid4().hex})
    if request.method == "POST" and form.is_valid():
        with beside(form):
            line = actions.spend(request.actor, profile, **form.cleaned_data)
            words = _("用了 %(n)d 个时间币，已告诉%(name)s本人。")
            messages.success(request, words % {"n": -line.credits, "name": profile.person.name})
            return redirect("hours:spend", pk)
    context = {
        "nav": "people",
        "profile": profile,
        "person": profile.person,
        "account": bank.account(profile.person_id),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render_page(request, "hours/spend.html", context, status=status)

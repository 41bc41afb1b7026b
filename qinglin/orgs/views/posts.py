"""Posts of a unit, who holds them, terms, and hand-overs."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_person, for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, is_part, render_page
from qinglin.orgs import actions, policy, queries
from qinglin.orgs.actions import NewHolding
from qinglin.orgs.errors import WrongPost
from qinglin.orgs.forms.posts import (
    AppointForm,
    DescribeForm,
    ItemForm,
    LeaveForm,
    OnForm,
    PostForm,
    SeatsForm,
    TermForm,
)
from qinglin.orgs.models import Unit


@for_staff
@require_GET
def posts(request: Request, pk: int) -> HttpResponse:
    """Every post of a unit: its seats, who sits there, who did; terms and hand-overs."""
    return _posts(request, queries.unit_for(request.actor, pk))


@for_staff
@require_POST
def open_post(request: Request, pk: int) -> HttpResponse:
    unit = queries.unit_for(request.actor, pk)
    require(policy.may_arrange(request.actor, unit.pk))
    form = PostForm(request.POST, unit=unit)
    if form.is_valid():
        data = form.cleaned_data
        with beside(form):
            kind = queries.post_kind_for(data["kind"])
            actions.open_post(request.actor, unit, kind, on=data["on"], seats=data["seats"])
            messages.success(
                request, _("已设%(post)s。下一步：任命或选举。") % {"post": kind.title}
            )
            return redirect("orgs:posts", unit.pk)
    return _posts(request, unit, post_form=form)


@for_staff
@require_POST
def change_seats(request: Request, pk: int) -> HttpResponse:
    post = queries.post_for(request.actor, pk)
    form = SeatsForm(request.POST)
    if form.is_valid():
        with beside(form):
            actions.change_seats(request.actor, post, seats=form.cleaned_data["seats"])
            messages.success(request, _("职数已改。"))
            return redirect("orgs:posts", post.unit_id)
    return _posts(request, post.unit, wrong=form)


@for_staff
@require_POST
def close_post(request: Request, pk: int) -> HttpResponse:
    post = queries.post_for(request.actor, pk)
    form = OnForm(request.POST)
    if form.is_valid():
        with beside(form):
            actions.close_post(request.actor, post, on=form.cleaned_data["on"])
            messages.success(request, _("%(post)s已撤销。") % {"post": post.kind.title})
            return redirect("orgs:posts", post.unit_id)
    return _posts(request, post.unit, wrong=form)


@for_staff
@require_http_methods(["GET", "POST"])
def appoint(request: Request, pk: int) -> HttpResponse:
    """Somebody holds this post from a day on."""
    post = queries.post_for(request.actor, pk)
    require(policy.may_appoint(request.actor, post.kind, [post.unit_id]))
    form = AppointForm(
        request.POST if request.method == "POST" else None,
        initial={"occupies": post.kind.occupies},
    )
    if form.is_bound and form.is_valid():
        with beside(form):
            made = actions.appoint(request.actor, _new_holding(request, post.pk, form))
            words = {"person": made.person.name, "unit": post.unit.name, "post": post.kind.title}
            said = _("%(person)s任“%(unit)s”%(post)s，已登记。") % words
            messages.success(request, said)
            return redirect("orgs:posts", post.unit_id)
    context = {"nav": "orgs", "post": post, "unit": post.unit, "form": form}
    return render_page(request, "orgs/appoint.html", context, status=422 if form.errors else 200)


def _new_holding(request: Request, post_pk: int, form: AppointForm) -> NewHolding:
    data = dict(form.cleaned_data)
    person = queries.person_like(request.actor, data.pop("name"), data.pop("number"))
    if person is None:
        raise WrongPost(fields={"number": _("没有找到这个人，请核对姓名和号码。")})
    post = queries.post_for(request.actor, post_pk)
    terms = queries.running_terms([post.unit_id]) if post.kind.elected else {}
    return NewHolding(post=post, person=person, term=terms.get(post.unit_id), **data)


@for_staff
@require_http_methods(["GET", "POST"])
def holding(request: Request, pk: int) -> HttpResponse:
    """One holding: add what the roster left out, end it, open the hand-over."""
    found = queries.holding_for(request.actor, pk)
    initial = {
        name: getattr(found, name) for name in ("education", "politics", "source", "occupies")
    }
    form = DescribeForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        with beside(form):
            actions.describe_holder(request.actor, found, **form.cleaned_data)
            messages.success(request, _("已补充。"))
            return redirect("orgs:holding", found.pk)
    return _holding(request, pk, form=form)


@for_staff
@require_POST
def leave(request: Request, pk: int) -> HttpResponse:
    """The post is left on a day."""
    found = queries.holding_for(request.actor, pk)
    form = LeaveForm(request.POST)
    if form.is_valid():
        with beside(form):
            actions.end_holding(request.actor, found, **form.cleaned_data)
            words = {"person": found.person.name, "day": form.cleaned_data["on"].isoformat()}
            messages.success(request, _("%(person)s自 %(day)s 起离任。下一步：办交接。") % words)
            return redirect("orgs:holding", found.pk)
    return _holding(request, pk, leave=form)


@for_staff
@require_POST
def open_hand_over(request: Request, pk: int) -> HttpResponse:
    found = queries.holding_for(request.actor, pk)
    made = actions.open_hand_over(request.actor, found)
    messages.success(request, _("交接清单已建好，一项一项登记移交和接收。"))
    return redirect("orgs:hand_over", made.pk)


def _holding(request: Request, pk: int, **forms: Any) -> HttpResponse:
    actor = request.actor
    found = queries.holding_for(actor, pk)
    may = policy.may_arrange(actor, found.unit_id)
    context = {
        "nav": "orgs",
        "holding": found,
        "unit": found.unit,
        "details": policy.may_see_details(actor, found.unit_id) or may,
        "may_arrange": may,
        "hand_over": next(
            (row for row in queries.hand_overs_of(found.unit) if row.holding_id == found.pk), None
        ),
        "form": forms.get("form") or DescribeForm(),
        "leave": forms.get("leave") or LeaveForm(),
    }
    bound = any(form.is_bound and form.errors for form in forms.values())
    return render_page(request, "orgs/holding.html", context, status=422 if bound else 200)


@for_staff
@require_POST
def begin_term(request: Request, pk: int) -> HttpResponse:
    unit = queries.unit_for(request.actor, pk)
    form = TermForm(request.POST)
    if form.is_valid():
        with beside(form):
            made = actions.begin_term(request.actor, unit, **form.cleaned_data)
            words = {"number": made.number, "day": made.ends_on.isoformat()}
            messages.success(request, _("第 %(number)d 届已登记，%(day)s 届满。") % words)
            return redirect("orgs:posts", unit.pk)
    return _posts(request, unit, term_form=form)


@for_person
@require_GET
def hand_over(request: Request, pk: int) -> HttpResponse:
    """What one holder hands over to the next; both may write in it."""
    return _hand_over(request, pk)


@for_person
@require_POST
def add_item(request: Request, pk: int) -> HttpResponse:
    found = queries.hand_over_for(request.actor, pk)
    form = ItemForm(request.POST)
    if form.is_valid():
        with beside(form):
            actions.add_item(request.actor, found, **form.cleaned_data)
            return redirect("orgs:hand_over", found.pk)
    return _hand_over(request, pk, item_form=form)


@for_person
@require_POST
def hand_item(request: Request, pk: int, item: int) -> HttpResponse:
    return _done(request, pk, item, actions.hand_item)


@for_person
@require_POST
def receive_item(request: Request, pk: int, item: int) -> HttpResponse:
    return _done(request, pk, item, actions.receive_item)


@for_staff
@require_POST
def settle(request: Request, pk: int) -> HttpResponse:
    """The whole list at once."""
    found = queries.hand_over_for(request.actor, pk)
    form = OnForm(request.POST)
    if form.is_valid():
        with beside(form):
            actions.settle_hand_overs(request.actor, [found], on=form.cleaned_data["on"])
            messages.success(request, _("全部移交并接收，交接已完成。"))
            return redirect("orgs:hand_over", pk)
    return _hand_over(request, pk, wrong=form)


def _done(request: Request, pk: int, item: int, act: Any) -> HttpResponse:
    found = queries.item_for(queries.hand_over_for(request.actor, pk), item)
    form = OnForm(request.POST)
    if form.is_valid():
        with beside(form):
            act(request.actor, found, on=form.cleaned_data["on"])
            return redirect("orgs:hand_over", pk)
    return _hand_over(request, pk, wrong=form)


def _hand_over(request: Request, pk: int, **forms: Any) -> HttpResponse:
    found = queries.hand_over_for(request.actor, pk)
    items = list(found.items.order_by("pk"))
    context = {
        "nav": "orgs",
        "hand_over": found,
        "unit": found.unit,
        "items": items,
        "waiting": sum(item.received_on is None for item in items),
        "may_write": policy.may_hand_over(request.actor, found),
        "may_arrange": policy.may_arrange(request.actor, found.unit_id),
        "staff": request.actor.can(policy.VIEW, found.unit_id),
        "item_form": forms.get("item_form") or ItemForm(),
        "day": OnForm(),
        "wrong": forms.get("wrong"),
    }
    return render_page(request, "orgs/hand_over.html", context, status=422 if forms else 200)


@for_staff
@require_GET
def person_posts(request: Request, pk: int) -> HttpResponse:
    """What one person holds, held and will hold."""
    actor = request.actor
    person = queries.person_of_posts(actor, pk)
    context = {
        "nav": "people",
        "person": person,
        "holdings": queries.posts_of_person(actor, pk),
        "today": queries.today(),
    }
    return render_page(request, "orgs/person_posts.html", context, part="posts")


def _posts(request: Request, unit: Unit, **forms: Any) -> HttpResponse:
    actor = request.actor
    may = policy.may_arrange(actor, unit.pk) and unit.closed_on is None
    context = {
        "nav": "orgs",
        "unit": unit,
        "path": queries.path_to(actor, unit),
        "boards": queries.posts_of(unit),
        "terms": queries.terms_of(unit),
        "running": queries.running_terms([unit.pk]).get(unit.pk),
        "hand_overs": queries.hand_overs_of(unit),
        "today": queries.today(),
        "details": policy.may_see_details(actor, unit.pk),
        "may_arrange": may,
        "post_form": forms.get("post_form") or PostForm(unit=unit),
        "term_form": forms.get("term_form") or TermForm(),
        "wrong": forms.get("wrong"),
        "panel": is_part(request),
    }
    status = 422 if forms else 200
    return render_page(request, "orgs/posts.html", context, part="posts", status=status)

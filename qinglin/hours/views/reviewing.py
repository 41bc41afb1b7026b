"""Between the roll and the ledger: the second person's list, notices, objections, terms."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from qinglin.activities.actions import set_terms
from qinglin.activities.models import Activity
from qinglin.activities.queries import activity_for
from qinglin.hours import actions, forms, policy, queries
from qinglin.hours.models import Objection, Pending
from qinglin.hours.queries import longdays
from qinglin.hours.queries import reviewing as reading
from qinglin.kernel import clock
from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_person, for_staff, public
from qinglin.kernel.errors import NotFound
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.orgs.queries import district

PAGE = 50


@for_staff
@require_http_methods(["GET", "POST"])
def review(request: Request) -> HttpResponse:
    """What waits for the second person; ticked ones are let through together."""
    require(policy.may_see_pendings(request.actor), _("您没有查看时长账的权限。"))
    if request.method == "POST":
        ids = [int(one) for one in request.POST.getlist("id") if one.isdecimal() and len(one) < 19]
        number = actions.pass_review(request.actor, reading.chosen(request.actor, ids))
        said = ngettext("%(n)d 条复核通过。", "%(n)d 条复核通过。", number) % {"n": number}
        messages.success(request, said)
        return redirect("hours:review")
    asked = request.GET.get("state", "")
    state = asked if asked in Pending.State.values else Pending.State.REVIEW.value
    page = Paginator(reading.pendings(request.actor, state), PAGE).get_page(request.GET.get("page"))
    rows = [(one, policy.may_review(request.actor, one)) for one in page]
    numbers, root = reading.pending_states(request.actor), district()
    context = {
        "nav": "people",
        "tab": "review",
        "page": page,
        "rows": rows,
        "may_some": state == Pending.State.REVIEW.value and any(may for _one, may in rows),
        "may_rule": root is not None and request.actor.can(policy.REVIEW, root.pk),
        "state": state,
        "states": [(key, label, numbers[key]) for key, label in Pending.State.choices],
    }
    return render_page(request, "hours/review.html", context)


@for_staff
@require_http_methods(["GET", "POST"])
def refuse_review(request: Request, pk: int) -> HttpResponse:
    pending = reading.pending_for(request.actor, pk)
    require(policy.may_review(request.actor, pending), _("您没有复核这条记录的权限。"))
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with beside(form):
            actions.refuse_review(request.actor, pending, **form.cleaned_data)
            messages.success(request, _("没有通过，本人会收到理由。"))
            return redirect("hours:review")
    context = {
        "nav": "people",
        "form": form,
        "heading": _("不予通过"),
        "about": f"{pending.person.name} · {pending.credit['activity']}",
        "back": reverse("hours:review"),
        "yes": _("不予通过"),
    }
    return _form_page(request, context, form)


@for_staff
@require_GET
def objections(request: Request) -> HttpResponse:
    require(policy.may_see_pendings(request.actor), _("您没有查看时长账的权限。"))
    asked = request.GET.get("state", "")
    state = asked if asked in Objection.State.values else Objection.State.OPEN.value
    found = reading.objections(request.actor, state)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "people",
        "tab": "objections",
        "page": page,
        "rows": [(one, policy.may_decide(request.actor, one)) for one in page],
        "state": state,
        "states": Objection.State.choices,
    }
    return render_page(request, "hours/objections.html", context)


@for_staff
@require_http_methods(["GET", "POST"])
def decide_objection(request: Request, pk: int) -> HttpResponse:
    objection = reading.objection_for(request.actor, pk)
    require(policy.may_decide(request.actor, objection), _("您没有处理这条异议的权限。"))
    form = forms.DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with beside(form):
            upheld = form.cleaned_data["verdict"] == "uphold"
            actions.decide_objection(
                request.actor,
                objection,
                minutes=form.cleaned_data["minutes"] if upheld else None,
                answer=form.cleaned_data["answer"],
            )
            messages.success(request, _("已经答复，本人会收到消息。"))
            return redirect("hours:objections")
    subject = objection.pending.credit if objection.pending else {}
    about = subject.get("activity") or (objection.entry.activity if objection.entry else "")
    context = {
        "nav": "people",
        "form": form,
        "heading": _("处理异议"),
        "about": _("%(name)s · %(activity)s · 现计 %(minutes)d 分钟：%(text)s")
        % {
            "name": objection.person.name,
            "activity": about,
            "minutes": objection.was_minutes,
            "text": objection.text,
        },
        "back": reverse("hours:objections"),
        "yes": _("答复"),
    }
    return _form_page(request, context, form)


@for_staff
@require_http_methods(["GET", "POST"])
def review_rule(request: Request) -> HttpResponse:
    """How service becomes hours in the district, from a day on."""
    root = district()
    if root is None:
        raise NotFound
    require(request.actor.can(policy.REVIEW, root.pk), _("只有区级可以设定复核办法。"))
    now = reading.way_of(root.pk, clock.today())
    form = forms.ReviewRuleForm(
        request.POST or None,
        initial={
            "from_on": clock.today(),
            "on_the_spot": now.on_the_spot,
            "publish_days": now.publish_days,
            "objection_days": now.objection_days,
        },
    )
    if request.method == "POST" and form.is_valid():
        with beside(form):
            actions.set_review_rule(request.actor, root, **form.cleaned_data)
            messages.success(request, _("复核办法已经设定，从启用日期的服务起执行。"))
            return redirect("hours:review")
    context = {
        "nav": "people",
        "form": form,
        "heading": _("复核办法"),
        "about": _("两个自然人把关：领队点名是第一人，复核是第二人。"),
        "back": reverse("hours:review"),
        "yes": _("设定"),
    }
    return _form_page(request, context, form)


@for_staff
@require_GET
def long_days(request: Request) -> HttpResponse:
    """Activities over eight hours that may need an agreement, and those that have one."""
    require(policy.may_see_pendings(request.actor), _("您没有查看时长账的权限。"))
    context = {
        "nav": "people",
        "tab": "long_days",
        "rows": [
            (one, _may_agree(request, one)) for one in longdays.long_activities(request.actor)
        ],
        "agreed": [
            (one, _may_agree(request, one.activity)) for one in longdays.agreed(request.actor)
        ],
    }
    return render_page(request, "hours/long_days.html", context)


def _may_agree(request: Request, activity: Activity) -> bool:
    """Only the unit above says how an activity is counted."""
    above = activity.unit.parent_id or activity.unit_id
    return policy.may_approve_long_day(request.actor, above)


@for_staff
@require_http_methods(["GET", "POST"])
def terms(request: Request, pk: int) -> HttpResponse:
    """What one activity is counted by: difficulty, the way, a long day. Two forms on one page."""
    activity = activity_for(request.actor, pk)
    require(_may_agree(request, activity), _("要由上级单位的人办理。"))
    known = longdays.terms_known(activity)
    which = request.POST.get("which", "")
    agreed = longdays.of(activity)
    long_form = forms.LongDayForm(request.POST if which == "long" else None)
    now = {"difficulty": "usual", "travel_minutes": 0}
    if known:
        now = {"difficulty": known.difficulty, "travel_minutes": known.travel_minutes}
    terms_form = forms.TermsForm(request.POST if which == "terms" else None, initial=now)
    bound: Any = long_form if which == "long" else terms_form
    if request.method == "POST" and bound.is_bound and bound.is_valid():
        with beside(bound):
            if which == "long":
                actions.approve_long_day(request.actor, activity, **bound.cleaned_data)
            else:
                set_terms(request.actor, activity, **bound.cleaned_data)
            messages.success(request, _("已经记下，点名确认时按这个计。"))
            return redirect("hours:terms", pk)
    context = {
        "nav": "activities",
        "activity": activity,
        "agreed": agreed,
        "long_form": long_form,
        "terms_form": terms_form,
    }
    return render_page(request, "hours/terms.html", context, status=422 if bound.errors else 200)


@for_staff
@require_http_methods(["GET", "POST"])
def correct_outcome(request: Request, seq: int) -> HttpResponse:
    """Present on the roll, but paid or not there: both rooms say so, both values stay."""
    found = queries.entry_for(request.actor, seq)
    require(policy.may_correct(request.actor, found), _("您没有更正这笔时长的权限。"))
    form = forms.OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with beside(form):
            actions.correct_outcome(request.actor, found, **form.cleaned_data)
            messages.success(request, _("到岗情况和时长都已更正，本人已收到消息。"))
            return redirect("hours:entry", seq)
    context = {
        "nav": "people",
        "form": form,
        "heading": _("更正到岗情况"),
        "about": f"{found.person.name} · {found.activity}",
        "back": reverse("hours:entry", args=[seq]),
        "yes": _("更正"),
    }
    return _form_page(request, context, form)


def _form_page(request: Request, context: dict[str, Any], form: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return render_page(request, "hours/decide.html", context, status=status)


# ---------------------------------------------------------------- the volunteer


@for_person
@require_http_methods(["GET", "POST"])
def object_to_entry(request: Request, seq: int) -> HttpResponse:
    entry = reading.own_entry(request.actor, seq)
    form = forms.ObjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with beside(form):
            actions.object_to_entry(request.actor, entry, **form.cleaned_data)
            return _objected(request)
    minutes = queries.item_of(entry).minutes
    return _objecting(request, form, entry.activity, minutes, reading.last_day_to_object(entry))


@for_person
@require_http_methods(["GET", "POST"])
def object_to_pending(request: Request, pk: int) -> HttpResponse:
    pending = reading.own_pending(request.actor, pk)
    form = forms.ObjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with beside(form):
            actions.object_to_pending(request.actor, pending, **form.cleaned_data)
            return _objected(request)
    return _objecting(request, form, pending.credit["activity"], pending.minutes, pending.until_on)


def _objected(request: Request) -> HttpResponse:
    messages.success(request, _("异议收到了，答复会发消息给您；处理完以前不入账。"))
    return redirect("hours:mine")


def _objecting(
    request: Request, form: forms.ObjectForm, activity: str, minutes: int, until_on: Any
) -> HttpResponse:
    context = {
        "nav": "me",
        "back_url": reverse("hours:mine"),
        "form": form,
        "activity": activity,
        "minutes": minutes,
        "until_on": until_on,
    }
    return render_page(request, "hours/object.html", context, status=422 if form.errors else 200)


@public
@require_GET
def notices(request: Request) -> HttpResponse:
    """What is published now, names masked, for everybody to look at."""
    context = {
        "nav": "home",
        "hours": reading.notices(),
        "stars": queries.star_notices(),
    }
    return render_page(request, "hours/notices.html", context)

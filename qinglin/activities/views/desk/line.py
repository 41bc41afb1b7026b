"""The line of a shift at the desk: who waits and why, terms, approval, the draw, the trace."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.activities import actions, policy
from qinglin.activities.forms.line import PauseForm, TermsForm
from qinglin.activities.models import Activity, Offer, Shift
from qinglin.activities.queries import crew, fitness, marks, staff, waiting
from qinglin.kernel import clock
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page


@for_staff
@require_http_methods(["GET", "POST"])
def line(request: Request, pk: int) -> HttpResponse:
    shift = staff.shift_at_desk(request.actor, pk)
    roles = waiting.roles_of(shift)
    data = request.POST if request.method == "POST" else None
    form = TermsForm(data, shift=shift, terms=waiting.terms_of(shift), roles=roles)
    if form.is_bound and form.is_valid():
        with beside(form):
            actions.settle_terms(request.actor, shift, form.plan())
    if form.is_bound and form.is_valid():
        messages.success(request, _("报名条件已保存，符合条件的候补已经按新规则处理。"))
        return redirect("activities:line", pk)
    return _line(request, shift, form)


def _line(request: Request, shift: Shift, form: TermsForm) -> HttpResponse:
    actor = request.actor
    now = clock.now()
    context = {
        "nav": "activities",
        "shift": shift,
        "activity": shift.activity,
        "entries": waiting.explained_line(actor, shift),
        "invited": [one for one in waiting.invited(shift) if one.kind != Offer.Kind.COVER],
        "covers": crew.covers(actor, shift),
        "lacks": crew.lacks_ahead([shift], now).get(shift.pk, []),
        "terms": form.terms,
        "roles": waiting.roles_of(shift),
        "left": waiting.free_in_roles(shift),
        "draw": getattr(shift, "draw", None),
        "alone": fitness.unaccompanied(shift),
        "trace": waiting.trace(actor, shift),
        "form": form,
        "may_manage": policy.may_manage(actor, shift.activity),
        "may_lead": policy.may_lead(actor, shift.activity),
        "closed": shift.activity.closes_at <= now,
        "started": shift.starts_at <= now,
        "may_seek": policy.may_lead(actor, shift.activity)
        and shift.activity.state == Activity.State.PUBLISHED
        and shift.starts_at > now,
    }
    status = 422 if form.errors else 200
    return render_page(request, "activities/desk/line.html", context, status=status)


@for_staff
@require_POST
def pause(request: Request, pk: int) -> HttpResponse:
    shift = staff.shift_at_desk(request.actor, pk)
    form = PauseForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actions.pause_line(request.actor, shift, reason=reason)
    messages.success(request, _("递补已暂停。") if reason else _("递补已恢复，有空位的已经补上。"))
    return redirect("activities:line", pk)


@for_staff
@require_POST
def seek_cover(request: Request, pk: int) -> HttpResponse:
    """The next person by rule is asked to cover; who says no is followed by the one after."""
    shift = staff.shift_at_desk(request.actor, pk)
    offer = actions.seek_cover(request.actor, shift)
    words = _("已请%(name)s顶班。谢绝或到时没有答复，会自动请下一位，每一步都列在下面。")
    messages.success(request, words % {"name": offer.person.name})
    return redirect("activities:line", pk)


@for_staff
@require_POST
def approve(request: Request, pk: int) -> HttpResponse:
    sign_up = actions.approve(request.actor, pk)
    words = _("已录取。") if sign_up.state == "joined" else _("已通过审核，有空位就补上。")
    messages.success(request, words)
    return redirect("activities:line", sign_up.shift_id)


@for_staff
@require_POST
def draw(request: Request, pk: int) -> HttpResponse:
    shift = staff.shift_at_desk(request.actor, pk)
    done = actions.draw_places(request.actor, shift)
    words = _("已抽签，%(n)d 个参加的，结果和种子已公布，没抽中的都收到了消息。")
    messages.success(request, words % {"n": done.entries})
    return redirect("activities:line", pk)


@for_staff
@require_GET
def appeals(request: Request) -> HttpResponse:
    context = {
        "nav": "activities",
        "marks": marks.marks_to_answer(request.actor),
        "rules": marks.places_rules(request.actor),
    }
    return render_page(request, "activities/desk/appeals.html", context)


@for_staff
@require_POST
def answer_appeal(request: Request, pk: int) -> HttpResponse:
    granted = request.POST.get("granted") == "1"
    actions.answer_appeal(request.actor, pk, granted=granted, answer=request.POST.get("answer", ""))
    messages.success(request, _("申诉已处理，本人会收到结果。"))
    return redirect("activities:appeals")

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.activities import actions, policy, queries
from qinglin.activities.forms.desk import AddPersonForm, CapacityForm, ReasonForm
from qinglin.activities.models import Activity, Shift, SignUp
from qinglin.activities.queries import crew, fitness, staff
from qinglin.activities.queries.leading import ShiftRoll
from qinglin.activities.queries.nature import review_of
from qinglin.activities.rules import notice
from qinglin.kernel import clock
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.volunteers.queries import Filters, people_list, profile_by_number

CANDIDATES = 12


@dataclass(frozen=True, slots=True)
class Item:
    """One of the seven things that a notice states, and where on the form it is written."""

    label: Any
    there: bool
    anchor: str


#: What the rule calls a gap: what people call it, and where on the form it is written.
ITEMS: dict[str, tuple[Any, str]] = {
    "starts_at": (gettext_lazy("时间和地点"), "id_day"),
    "content": (gettext_lazy("服务内容"), "id_content"),
    "conditions": (gettext_lazy("志愿者条件"), "id_conditions"),
    "shifts": (gettext_lazy("招募人数（岗位和名额）"), "shifts"),
    "how_to_join": (gettext_lazy("报名方式"), "id_how_to_join"),
    "risks": (gettext_lazy("可能的风险"), "id_risks"),
    "guarantees": (gettext_lazy("提供的保障"), "id_guarantees"),
}
LEADER = (gettext_lazy("负责人"), "id_leader")


def checklist(activity: Activity, capacities: list[int], now: datetime) -> list[Item]:
    """The seven items of a notice (GB/T 40143, 6.1), and who leads when nobody does yet.

    That the time has not passed is asked of drafts alone.
    """
    asked = now if activity.state == Activity.State.DRAFT else datetime.min.replace(tzinfo=UTC)
    gaps = set(
        notice.missing(
            {name: getattr(activity, name) for name in notice.TEXTS},
            capacities,
            has_leader=activity.leader_id is not None,
            starts_at=activity.starts_at,
            now=asked,
        )
    )
    items = [Item(label, key not in gaps, anchor) for key, (label, anchor) in ITEMS.items()]
    return [*items, Item(LEADER[0], False, LEADER[1])] if "leader" in gaps else items


def saved_draft(request: Request) -> str:
    """Which form went through just now, so that what the browser kept of it is dropped."""
    name = request.GET.get("saved", "")
    return name if re.fullmatch(r"(activity|series)-(new|\d+)", name) else ""


@for_staff
@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    return _detail(request, pk)


def _detail(
    request: Request,
    pk: int,
    *,
    reason: ReasonForm | None = None,
    capacity: dict[int, CapacityForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    activity = staff.activity_at_desk(actor, pk)
    rolls = queries.roll(actor, activity)
    now = clock.now()
    items = checklist(activity, [roll.shift.capacity for roll in rolls], now)
    context = {
        "nav": "activities",
        "activity": activity,
        "rolls": rolls,
        "lacks": _lacks(activity, rolls, now),
        "alone": fitness.minors_alone(rolls) if activity.ends_at > now else set(),
        "items": items,
        "missing": [item for item in items if not item.there],
        "reviewed": activity.state != Activity.State.DRAFT or review_of(activity) is not None,
        "done_drafts": saved_draft(request),
        "may_manage": policy.may_manage(actor, activity),
        "may_set_terms": policy.may_set_terms(actor, activity),
        "may_lead": policy.may_lead(actor, activity),
        "now": now,
        "open": activity.state in {Activity.State.DRAFT, Activity.State.PUBLISHED},
        "started": activity.starts_at <= now,
        "over": activity.ends_at <= now,
        "joined": sum(roll.shift.taken for roll in rolls),
        "places": sum(roll.shift.capacity for roll in rolls),
        "served": sum(roll.shift.served for roll in rolls),
        "waiting": sum(roll.shift.waiting for roll in rolls),
        "reason": reason or ReasonForm(),
        "capacity": capacity or {},
    }
    return render_page(request, "activities/desk/detail.html", context, status=status)


def _lacks(
    activity: Activity, rolls: Iterable[ShiftRoll], now: datetime
) -> dict[int, list[crew.Lack]]:
    """shift id -> who is missing in a published activity that is still ahead."""
    if activity.state != Activity.State.PUBLISHED:
        return {}
    return crew.lacks(roll.shift for roll in rolls if roll.shift.starts_at > now)


@for_staff
@require_GET
def people(request: Request, pk: int) -> HttpResponse:
    """The people of one activity, as a part beside the board; a page of its own without scripts."""
    activity = staff.activity_at_desk(request.actor, pk)
    rolls = queries.roll(request.actor, activity)
    lacks = _lacks(activity, rolls, clock.now())
    context = {"nav": "activities", "activity": activity, "rolls": rolls, "lacks": lacks}
    return render_page(request, "activities/desk/people.html", context, part="people")


@for_staff
@require_POST
def publish(request: Request, pk: int) -> HttpResponse:
    activity = actions.publish(request.actor, staff.activity_at_desk(request.actor, pk))
    words = _("“%(title)s”已发布，志愿者现在就能看到并报名。缺人的岗位会列在“今天”里。")
    messages.success(request, words % {"title": activity.title})
    return redirect("activities:desk_detail", pk)


@for_staff
@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    activity = staff.activity_at_desk(request.actor, pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        with beside(form):
            actions.cancel_activity(
                request.actor, activity, reason=form.cleaned_data["reason"].strip()
            )
    if not form.is_valid():
        return _detail(request, pk, reason=form, status=422)
    words = _("“%(title)s”已取消，报了名的人都会收到原因。")
    messages.success(request, words % {"title": activity.title})
    return redirect("activities:desk_detail", pk)


@for_staff
@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Delete a draft that nobody signed up for."""
    activity = staff.activity_at_desk(request.actor, pk)
    actions.remove_activity(request.actor, activity)
    messages.success(request, _("草稿“%(title)s”已删除。") % {"title": activity.title})
    return redirect("activities:desk_list")


@for_staff
@require_POST
def set_capacity(request: Request, pk: int) -> HttpResponse:
    shift = staff.shift_at_desk(request.actor, pk)
    form = CapacityForm(request.POST, auto_id=f"id_{pk}_%s")
    promoted = 0
    if form.is_valid():
        with beside(form):
            promoted = actions.set_capacity(request.actor, shift, form.cleaned_data["capacity"])
    if not form.is_valid():
        return _detail(request, shift.activity_id, capacity={pk: form}, status=422)
    values = {
        "title": shift.title,
        "capacity": form.cleaned_data["capacity"],
        "promoted": promoted,
    }
    if promoted:
        words = ngettext(
            "“%(title)s”名额改为 %(capacity)d 个，候补的 %(promoted)d 人已补上，消息已发。",
            "“%(title)s”名额改为 %(capacity)d 个，候补的 %(promoted)d 人已补上，消息已发。",
            promoted,
        )
    else:
        words = _("“%(title)s”名额改为 %(capacity)d 个。")
    messages.success(request, words % values)
    return redirect("activities:desk_detail", shift.activity_id)


@for_staff
@require_http_methods(["GET", "POST"])
def add_person(request: Request, pk: int) -> HttpResponse:
    """Find somebody and put her on the shift; over capacity only with a reason."""
    shift = staff.shift_at_desk(request.actor, pk)
    if request.method == "GET":
        return _candidates(request, shift, AddPersonForm(request.GET, actor=request.actor))
    form = AddPersonForm(request.POST, actor=request.actor)
    if not form.is_valid() or form.profile is None:
        return _candidates(request, shift, form, status=422)
    person = form.profile.person
    with beside(form):
        placed = actions.add_person(
            request.actor,
            shift,
            person,
            yes=form.cleaned_data["yes"],
            override_reason=form.cleaned_data["override_reason"].strip(),
        )
    if form.errors:
        return _candidates(request, shift, form, status=422)
    values = {"name": person.name, "title": shift.title}
    if placed.state == SignUp.State.WAITING:
        words = _("已向%(name)s发出邀请，“%(title)s”为其留着位置，本人同意以后才报上名。")
    else:
        words = _("%(name)s已安排到“%(title)s”，系统会发消息告诉本人。")
    messages.success(request, words % values)
    return redirect("activities:desk_detail", shift.activity_id)


def _candidates(
    request: Request, shift: Shift, form: AddPersonForm, status: int = 200
) -> HttpResponse:
    actor = request.actor
    form.is_valid()
    words = form.cleaned_data.get("q", "").strip()
    found = list(people_list(actor, Filters(words=words))[:CANDIDATES]) if words else []
    told = profile_by_number(actor, words) if words.isdecimal() else None
    if told is not None and told not in found:
        found.append(told)
    context = {
        "nav": "activities",
        "shift": shift,
        "activity": shift.activity,
        "form": form,
        "words": words,
        "found": found,
        "inside": staff.people_inside(shift, [profile.person_id for profile in found]),
        "full": shift.free == 0,
        "may_overbook": actor.can(policy.OVERBOOK, shift.activity.unit_id),
    }
    return render_page(request, "activities/desk/add_person.html", context, status=status)


@for_staff
@require_POST
def cancel_person(request: Request, pk: int) -> HttpResponse:
    """Take one person off a shift, on her behalf."""
    sign_up = queries.sign_up_for(request.actor, pk)
    actions.cancel_sign_up(request.actor, pk)
    values = {"name": sign_up.person.name, "title": sign_up.shift.title}
    words = _("%(name)s已从“%(title)s”退出；有候补的话，第一位已经补上。")
    messages.success(request, words % values)
    return redirect("activities:desk_detail", sign_up.shift.activity_id)

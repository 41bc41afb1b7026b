"""Standing on a post: staff ask, the person says yes or no, either ends it."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qinglin.activities import actions, policy, queries
from qinglin.activities.errors import WrongValue
from qinglin.activities.queries import rota
from qinglin.kernel.actor import require, require_person
from qinglin.kernel.doors import for_person, for_staff
from qinglin.kernel.errors import NotFound
from qinglin.kernel.web import Request, render_page
from qinglin.volunteers.queries import profile_by_number

from .onward import onward


@for_person
@require_GET
def own(request: Request) -> HttpResponse:
    context = {
        "nav": "me",
        "back_url": reverse("portal:me"),
        "standing": rota.own_standing(require_person(request.actor)),
    }
    return render_page(request, "activities/phone/rota.html", context)


@for_person
@require_POST
def agree(request: Request, pk: int) -> HttpResponse:
    actions.agree_standing(request.actor, rota.standing_for(request.actor, pk))
    messages.success(request, _("谢谢！每场发布时自动给您留位，哪次来不了点“我来不了”就行。"))
    return onward(request, reverse("activities:rota"))


@for_person
@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    standing = rota.standing_for(request.actor, pk)
    actions.end_standing(request.actor, standing)
    messages.success(request, _("已结束固定值班，已经报上的场次不变。"))
    if standing.person_id == request.actor.person_id:
        return onward(request, reverse("activities:rota"))
    return redirect("activities:series", standing.series_shift.series_id)


@for_staff
@require_POST
def ask(request: Request, pk: int) -> HttpResponse:
    """Staff invite by number; what was typed wrong is said by the refusal."""
    series = queries.series_for(request.actor, pk)
    require(request.actor.can(policy.MANAGE, series.unit_id))
    given = request.POST
    profile = profile_by_number(request.actor, given.get("number", "").strip())
    if profile is None:
        raise WrongValue(fields={"number": _("没有这个编号，请核对后再填。")})
    try:
        from_on, weeks = date.fromisoformat(given.get("from_on", "")), int(given["every_weeks"])
        post = int(given["post"])
    except (ValueError, KeyError) as error:
        raise WrongValue(fields={"from_on": _("请选择从哪天起、哪个岗位、每几周一次。")}) from error
    planned = rota.series_shift_for(request.actor, post)
    if planned.series_id != series.pk:
        raise NotFound
    actions.ask_standing(request.actor, planned, profile.person, from_on=from_on, every_weeks=weeks)
    words = _("已邀请%(name)s固定值班，同意以后每场自动留位。")
    messages.success(request, words % {"name": profile.person.name})
    return redirect("activities:series", planned.series_id)

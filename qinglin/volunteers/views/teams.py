from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.volunteers import actions, policy, queries
from qinglin.volunteers.forms.desk import JoinForm, TeamFilter
from qinglin.volunteers.forms.teams import ChangeTeamForm, CloseTeamForm, TeamForm
from qinglin.volunteers.models import Team

PAGE = 50
#: How many of those who left are named on the page of a team.
LEFT = 30


@for_staff
@require_GET
def teams(request: Request) -> HttpResponse:
    actor = request.actor
    require(actor.can_somewhere(policy.VIEW), _("您没有查看队伍的权限。"))
    form = TeamFilter(request.GET, actor=actor)
    found = queries.teams(actor, **form.narrowing())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "people",
        "form": form,
        "page": page,
        "may_make": actor.can_somewhere(policy.MANAGE),
        "counts": queries.member_counts(team.pk for team in page),
        "needs": queries.needs_of(team.pk for team in page),
    }
    return render_page(request, "volunteers/teams.html", context, part="list")


@for_staff
@require_http_methods(["GET", "POST"])
def new_team(request: Request, pk: int | None = None) -> HttpResponse:
    """A team of its own, or a group of the team ``pk``."""
    actor = request.actor
    denied = _("您没有组建队伍的权限。")
    require(actor.can_somewhere(policy.MANAGE), denied)
    parent = None if pk is None else queries.team_for(actor, pk)
    require(parent is None or actor.can(policy.MANAGE, parent.unit_id), denied)
    form = TeamForm(request.POST if request.method == "POST" else None, actor=actor, parent=parent)
    if form.is_bound and form.is_valid():
        with beside(form):
            made = actions.form_team(actor, **form.values())
    if not form.is_bound or not form.is_valid():
        context = {"nav": "people", "form": form, "parent": parent}
        status = 422 if form.errors else 200
        return render_page(request, "volunteers/team_form.html", context, status=status)
    messages.success(request, _("“%(team)s”已组建。下一步：加入队员。") % {"team": made.name})
    return redirect("volunteers:team", made.pk)


@for_staff
@require_GET
def team(request: Request, pk: int) -> HttpResponse:
    return _team_page(request, pk, JoinForm(actor=request.actor))


@for_staff
@require_http_methods(["GET", "POST"])
def change_team(request: Request, pk: int) -> HttpResponse:
    """Name, speciality, captain, places, needs."""
    found = _managed(request, pk)
    form = ChangeTeamForm(request.POST or None, actor=request.actor, team=found)
    if request.method == "POST" and form.is_valid():
        with beside(form):
            actions.change_team(request.actor, found, **form.values())
            messages.success(request, _("“%(team)s”已修改。") % {"team": form.values()["name"]})
            return redirect("volunteers:team", pk)
    context = {"nav": "people", "form": form, "team": found}
    status = 422 if form.errors else 200
    return render_page(request, "volunteers/team_form.html", context, status=status)


@for_staff
@require_http_methods(["GET", "POST"])
def close_team(request: Request, pk: int) -> HttpResponse:
    """The team ends; what was served remains."""
    found = _managed(request, pk)
    form = CloseTeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with beside(form):
            actions.close_team(request.actor, found, on=form.cleaned_data["on"])
            messages.success(request, _("“%(team)s”已撤销。") % {"team": found.name})
            return redirect("volunteers:team", pk)
    context = {"nav": "people", "form": form, "team": found, "closing": True}
    status = 422 if form.errors else 200
    return render_page(request, "volunteers/team_form.html", context, status=status)


@for_staff
@require_POST
def join_team(request: Request, pk: int) -> HttpResponse:
    """Take a volunteer into the team by the public number."""
    joined = queries.team_for(request.actor, pk)
    form = JoinForm(request.POST, actor=request.actor)
    if form.is_valid():
        with beside(form):
            actions.join_team(request.actor, joined, form.profile.person)
    if not form.is_valid():
        return _team_page(request, pk, form, status=422)
    messages.success(
        request,
        _("%(name)s已加入“%(team)s”，今天起算队员。")
        % {"name": form.profile.person.name, "team": joined.name},
    )
    return redirect("volunteers:team", pk)


@for_staff
@require_POST
def leave_team(request: Request, pk: int, person_pk: int) -> HttpResponse:
    """End one membership; past service stays."""
    left = queries.team_for(request.actor, pk)
    member = queries.member_for(left, person_pk)
    actions.leave_team(request.actor, left, member.person)
    messages.success(
        request,
        _("%(name)s已退出“%(team)s”，以前的服务记录不变。")
        % {"name": member.person.name, "team": left.name},
    )
    return redirect("volunteers:team", pk)


def _managed(request: Request, pk: int) -> Team:
    found = queries.team_for(request.actor, pk)
    require(request.actor.can(policy.MANAGE, found.unit_id))
    return found


def _team_page(request: Request, pk: int, form: JoinForm, status: int = 200) -> HttpResponse:
    found = queries.team_for(request.actor, pk)
    page = Paginator(queries.members(found), PAGE).get_page(request.GET.get("page"))
    groups = list(queries.groups_of(found)) if found.parent_id is None else []
    open_team = found.closed_on is None
    manages = request.actor.can(policy.MANAGE, found.unit_id)
    inside = page.paginator.count
    context = {
        "nav": "people",
        "team": found,
        "page": page,
        "numbers": queries.profiles_of(member.person_id for member in page),
        "may_open": queries.seen_of(request.actor, (member.person_id for member in page)),
        "may_see_unit": request.actor.can("orgs.view", found.unit_id),
        "may_lead": policy.may_lead(request.actor, found) and open_team,
        "may_manage": manages and open_team,
        "may_split": manages and open_team and found.parent_id is None,
        "free": None if found.capacity is None else max(found.capacity - inside, 0),
        "needs": queries.needs_of([found.pk]).get(found.pk, []),
        "captaincies": list(queries.captaincies(found)),
        "groups": groups,
        "group_counts": queries.member_counts(group.pk for group in groups) if groups else {},
        "left": list(queries.former_members(found)[:LEFT]),
        "form": form,
    }
    return render_page(request, "volunteers/team.html", context, part="members", status=status)

"""Campaigns: the board, the map, late units, structure, results from a sheet."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.elections import actions, policy, queries
from qinglin.elections.errors import UnreadableFile
from qinglin.elections.forms import CampaignForm, MilestoneForm, SheetForm
from qinglin.elections.models import Campaign, Stage
from qinglin.elections.queries.importing import Judged, RowState
from qinglin.elections.queries.sheets import MOST_BYTES
from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.errors import NotFound
from qinglin.kernel.forms import beside, put
from qinglin.kernel.web import Request, render_page
from qinglin.orgs.queries import district, unit_kinds

PAGE = 50


@for_staff
@require_GET
def overview(request: Request) -> HttpResponse:
    """Campaigns, and what needs somebody."""
    actor = request.actor
    require(actor.can_somewhere(policy.VIEW), _("您没有查看换届的权限。"))
    root = district()
    context = {
        "nav": "orgs",
        "campaigns": queries.totals_of(actor, list(queries.campaigns(actor)[:6])),
        "todo": queries.todo_of(actor),
        "open": Paginator(queries.open_ones(actor), PAGE).get_page(request.GET.get("page")),
        "stages": Stage.labels,
        "may_lead": root is not None and policy.may_lead(actor, root),
    }
    return render_page(request, "elections/overview.html", context)


@for_staff
@require_GET
def todo(request: Request) -> HttpResponse:
    """What needs somebody, as a part of the day's page and by itself."""
    context = {"nav": "orgs", "todo": queries.todo_of(request.actor)}
    return render_page(request, "elections/todo.html", context, part="todo")


@for_staff
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """A campaign over all units of a kind below the district."""
    root = district()
    if root is None:
        raise NotFound
    require(policy.may_lead(request.actor, root))
    form = CampaignForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with beside(form):
            made = actions.open_campaign(request.actor, root, **form.cleaned_data)
            number = queries.board_of(request.actor, made).total.number
            said = ngettext(
                "换届专项已建立，%(number)d 个组织开始换届。",
                "换届专项已建立，%(number)d 个组织开始换届。",
                number,
            )
            messages.success(request, said % {"number": number})
            return redirect("elections:campaign", made.pk)
    context = {"nav": "orgs", "form": form}
    status = 422 if form.errors else 200
    return render_page(request, "elections/campaign_form.html", context, status=status)


@for_staff
@require_GET
def campaign(request: Request, pk: int) -> HttpResponse:
    return _campaign(request, queries.campaign_for(request.actor, pk))


def _campaign(request: Request, found: Campaign, form: Any = None) -> HttpResponse:
    actor = request.actor
    board = queries.board_of(actor, found)
    dots = queries.map_of(board)
    context = {
        "nav": "orgs",
        "campaign": found,
        "kind": unit_kinds().get(found.unit_kind, found.unit_kind),
        "board": board,
        "stages": Stage.labels,
        "dots": dots,
        "box": queries.box_of(dots) if dots else "",
        "milestones": found.milestones.order_by("held_on", "pk"),
        "late": queries.late_of(actor, found)[:10],
        "reminded": queries.reminded_of(found),
        "structure": queries.leading(queries.structure_of(queries.of_campaign(actor, found))),
        "may_lead": policy.may_lead(actor, found.unit),
        "may_remind": actor.can_somewhere(policy.APPROVE),
        "form": form or MilestoneForm(),
    }
    status = 422 if form else 200
    return render_page(request, "elections/campaign.html", context, part="board", status=status)


@for_staff
@require_GET
def units(request: Request, pk: int) -> HttpResponse:
    """The units of a campaign, narrowed by town, stage and lateness."""
    actor = request.actor
    found = queries.campaign_for(actor, pk)
    narrowing = queries.narrowing_of(request.GET)
    page = Paginator(queries.narrowed(actor, found, narrowing), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "nav": "orgs",
        "campaign": found,
        "page": page,
        "narrowing": narrowing,
        "stages": list(enumerate(Stage.labels)),
        "towns": queries.towns_of(actor, found),
        "leaders": queries.leaders_on(page),
    }
    return render_page(request, "elections/units.html", context, part="list")


@for_staff
@require_GET
def structure(request: Request, pk: int) -> HttpResponse:
    """Holders before and after, by kind of post."""
    actor = request.actor
    found = queries.campaign_for(actor, pk)
    rows = queries.structure_of(queries.of_campaign(actor, found))
    context = {"nav": "orgs", "campaign": found, "structures": rows}
    return render_page(request, "elections/structure.html", context)


@for_staff
@require_POST
def add_milestone(request: Request, pk: int) -> HttpResponse:
    found = queries.campaign_for(request.actor, pk)
    form = MilestoneForm(request.POST)
    if form.is_valid():
        with beside(form):
            actions.add_milestone(request.actor, found, **form.cleaned_data)
            messages.success(request, _("已登记。"))
            return redirect("elections:campaign", pk)
    return _campaign(request, found, form)


@for_staff
@require_POST
def remind(request: Request, pk: int) -> HttpResponse:
    """One message to everybody who answers for a late unit."""
    found = queries.campaign_for(request.actor, pk)
    made = actions.remind(request.actor, queries.remindable(request.actor, found))
    numbers = {
        "units": len({row.reelection_id for row in made}),
        "people": len({row.person_id for row in made}),
    }
    messages.success(request, _("已催办 %(units)d 个组织，通知了 %(people)d 人。") % numbers)
    return redirect("elections:campaign", pk)


@for_staff
@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    found = queries.campaign_for(request.actor, pk)
    actions.close_campaign(request.actor, found)
    messages.success(request, _("“%(title)s”已结束。") % {"title": found.title})
    return redirect("elections:campaign", pk)


@for_staff
@require_http_methods(["GET", "POST"])
def import_results(request: Request, pk: int) -> HttpResponse:
    """A sheet of results, looked at before anything is written."""
    found = queries.campaign_for(request.actor, pk)
    require(policy.may_lead(request.actor, found.unit))
    posted = request.method == "POST"
    form = SheetForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        upload = form.cleaned_data["sheet"]
        try:
            rows = queries.read_sheet(upload.name, upload.read(MOST_BYTES + 1))
        except UnreadableFile as refusal:
            put(form, refusal)
        else:
            judged = queries.judge(request.actor, found, rows)
            return _preview(request, found, judged, queries.seal_rows(rows))
    context = {"nav": "orgs", "campaign": found, "form": form}
    status = 422 if form.errors else 200
    return render_page(request, "elections/import.html", context, status=status)


@for_staff
@require_POST
def enter_results(request: Request, pk: int) -> HttpResponse:
    """Enter what was previewed: all of it or nothing."""
    found = queries.campaign_for(request.actor, pk)
    rows = queries.unseal_rows(request.POST.get("rows", ""))
    judged = actions.import_results(request.actor, found, rows)
    new = sum(one.state == RowState.NEW for one in judged)
    if new:
        said = ngettext("已导入 %(number)d 人。", "已导入 %(number)d 人。", new)
        messages.success(request, said % {"number": new})
    else:
        messages.info(request, _("表里的结果都已经有了，什么都没有变。"))
    return redirect("elections:campaign", pk)


def _preview(request: Request, found: Campaign, judged: list[Judged], sealed: str) -> HttpResponse:
    counts = {state.value: sum(one.state == state for one in judged) for state in RowState}
    ordered = sorted(judged, key=lambda one: (one.state != RowState.WRONG, one.row.line))
    context = {
        "nav": "orgs",
        "campaign": found,
        "judged": ordered,
        "counts": counts,
        "sealed": sealed,
        "form": SheetForm(),
    }
    return render_page(request, "elections/import.html", context)

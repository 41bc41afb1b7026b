from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qinglin.activities import actions, policy
from qinglin.activities.errors import WrongState
from qinglin.activities.forms.activity import ActivityForm, usual_activity, written
from qinglin.activities.models import Activity
from qinglin.activities.queries import staff
from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page

TEMPLATE = "activities/desk/form.html"


@for_staff
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """A draft and its shifts on one form; buttons that are not "save" only give it again."""
    actor = request.actor
    require(actor.can_somewhere(policy.MANAGE), _("您没有创建活动的权限。"))
    if request.method == "GET":
        usual = usual_activity(request.GET.get("venue", ""), request.GET.get("day", ""))
        return _show(request, ActivityForm(actor=actor, initial=usual))
    form = ActivityForm(request.POST, actor=actor)
    if (again := _again(request, form)) is not None:
        return _show(request, again)
    if form.is_valid():
        with beside(form):
            activity = actions.create_activity(
                actor, unit=form.host, shifts=form.new_shifts(), **form.values()
            )
    if not form.is_valid():
        return _show(request, form, status=422)
    messages.success(request, _("草稿已保存。核对招募公告和岗位，补齐后就可以发布。"))
    return _saved(activity.pk, "activity-new")


@for_staff
@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """Change the notice and the shifts; all of it or nothing."""
    actor = request.actor
    activity = staff.activity_at_desk(actor, pk)
    require(policy.may_manage(actor, activity), _("您可以查看这场活动，但不能修改。"))
    if activity.state not in {Activity.State.DRAFT, Activity.State.PUBLISHED}:
        raise WrongState(state=activity.get_state_display())
    if request.method == "GET":
        form = ActivityForm(
            actor=actor, initial=written(activity), rows=len(activity.shifts.all()) + 1
        )
        return _show(request, form, activity)
    form = ActivityForm(request.POST, actor=actor)
    form.known_leader = activity.leader
    if (again := _again(request, form)) is not None:
        return _show(request, again, activity)
    if form.is_valid():
        with beside(form):
            actions.revise_activity(actor, activity, changes=form.values(), shifts=form.changes())
    if not form.is_valid():
        return _show(request, form, activity, status=422)
    messages.success(request, _("已保存修改。时间或地点变了的话，报了名的人会收到消息。"))
    return _saved(pk, f"activity-{pk}")


def _saved(pk: int, draft: str) -> HttpResponse:
    """To the activity; the address says which kept draft may be dropped."""
    return redirect(reverse("activities:desk_detail", args=[pk], query={"saved": draft}))


def _again(request: Request, form: ActivityForm) -> ActivityForm | None:
    """The form once more, where another button than "save" was pressed."""
    step = request.POST.get("step", "save")
    if step == "services":
        return form.refilled(0, services=True)
    return form.refilled(1) if step == "add" else None


def _show(
    request: Request, form: ActivityForm, activity: Activity | None = None, status: int = 200
) -> HttpResponse:
    draft = f"activity-{activity.pk}" if activity else "activity-new"
    context = {
        "nav": "activities",
        "form": form,
        "activity": activity,
        "draft": draft,
        # What the server gives again is newer than what the browser kept.
        "done_drafts": draft if request.method == "POST" else "",
    }
    return render_page(request, TEMPLATE, context, status=status)

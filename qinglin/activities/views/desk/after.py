"""After the service, at the desk: what people said, how they served, photos, thanks."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qinglin.activities import actions, policy
from qinglin.activities.errors import FAULTS, WrongValue
from qinglin.activities.queries import after as queries
from qinglin.activities.queries import staff
from qinglin.kernel.doors import for_staff
from qinglin.kernel.web import Request, render_page


@for_staff
@require_GET
def after(request: Request, pk: int) -> HttpResponse:
    activity = staff.activity_at_desk(request.actor, pk)
    context = {
        "nav": "activities",
        "activity": activity,
        "after": queries.after_service(request.actor, activity),
        "may_lead": policy.may_lead(request.actor, activity),
        "may_keep": policy.may_keep_photos(request.actor, activity),
        "stars": range(5, 0, -1),
    }
    return render_page(request, "activities/desk/after.html", context)


@for_staff
@require_POST
def thank(request: Request, pk: int) -> HttpResponse:
    activity = staff.activity_at_desk(request.actor, pk)
    actions.thank(request.actor, activity, words=request.POST.get("words", ""))
    messages.success(request, _("谢意已发给每一位到场服务的人。"))
    return redirect("activities:after", pk)


@for_staff
@require_POST
def praise(request: Request, pk: int) -> HttpResponse:
    typed = request.POST.get("stars", "")
    stars = int(typed) if typed.isdecimal() and len(typed) == 1 else 0
    said = actions.praise(request.actor, pk, stars=stars, words=request.POST.get("words", ""))
    messages.success(request, _("评价已记下，本人在报名页看得到。"))
    return redirect("activities:after", said.sign_up.shift.activity_id)


@for_staff
@require_POST
def add_photo(request: Request, pk: int) -> HttpResponse:
    activity = staff.activity_at_desk(request.actor, pk)
    upload = request.FILES.get("picture")
    if upload is None or isinstance(upload, list):
        raise WrongValue(fields={"picture": FAULTS["empty"]})
    shown = [int(one) for one in request.POST.getlist("shown") if one.isdecimal()]
    actions.add_photo(
        request.actor, activity, upload, caption=request.POST.get("caption", ""), shown=shown
    )
    messages.success(request, _("照片已存好，拍摄地点等信息已抹掉。照片里的人都同意了才能公开。"))
    return redirect("activities:after", pk)


@for_staff
@require_POST
def publish_photo(request: Request, pk: int) -> HttpResponse:
    public = request.POST.get("public") == "1"
    photo = actions.publish_photo(request.actor, pk, public=public)
    messages.success(request, _("照片已公开。") if public else _("照片已撤下。"))
    return redirect("activities:after", photo.activity_id)

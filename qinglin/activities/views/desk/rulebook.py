"""Rules about lines, conduct and minors; records of training; what comes after the service."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qinglin.activities import actions, policy
from qinglin.activities.forms.rulebook import MinorRuleForm, PlacesRuleForm, TrainingForm
from qinglin.activities.queries import marks
from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page


@for_staff
@require_http_methods(["GET", "POST"])
def rulebook(request: Request) -> HttpResponse:
    """One page, three forms; ``rule`` says which was sent."""
    actor = request.actor
    require(actor.can_somewhere(policy.MANAGE), _("您没有设置报名规则的权限。"))
    sent = request.POST.get("rule", "") if request.method == "POST" else ""
    places = PlacesRuleForm(request.POST if sent == "places" else None, actor=actor)
    minors = MinorRuleForm(request.POST if sent == "minors" else None, actor=actor)
    training = TrainingForm(request.POST if sent == "training" else None, actor=actor)
    form: Any = {"places": places, "minors": minors, "training": training}.get(sent)
    if form is not None and form.is_valid():
        with beside(form):
            _save(request, sent, form)
    if form is not None and form.is_valid():
        messages.success(request, _("已保存。从启用那天起照它办，以前的不变。"))
        return redirect("activities:rulebook")
    context = {
        "nav": "activities",
        "places": places,
        "minors": minors,
        "training": training,
        "places_rules": marks.places_rules(actor),
        "minor_rules": marks.minor_rules(actor),
        "trainings": marks.trainings(actor),
    }
    status = 422 if form is not None else 200
    return render_page(request, "activities/desk/rulebook.html", context, status=status)


def _save(request: Request, sent: str, form: Any) -> None:
    values = form.values()
    unit = values.pop("unit")
    if sent == "places":
        actions.set_places_rule(request.actor, unit, **values)
    elif sent == "minors":
        actions.set_minor_rule(request.actor, unit, **values)
    else:
        values.pop("number")
        actions.record_training(request.actor, form.profile.person, unit, **values)

"""People of one unit go to others, many at a time."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.orgs.queries import unit_for
from qinglin.volunteers import actions, policy, queries
from qinglin.volunteers.forms.moving import MoveForm

PAGE = 100


@for_staff
@require_http_methods(["GET", "POST"])
def move_people(request: Request, pk: int) -> HttpResponse:
    """Who is registered at the unit, to be ticked and sent on."""
    actor = request.actor
    unit = unit_for(actor, pk)
    require(actor.can(policy.MANAGE, unit.pk))
    words = request.GET.get("q", "")[:40]
    found = queries.registered_at(actor, unit.pk, words=words)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    offered = [profile.pk for profile in page]
    form = MoveForm(request.POST or None, actor=actor, unit=unit, offered=offered)
    if request.method == "POST" and form.is_valid():
        to = form.units[form.cleaned_data["to"]]
        with beside(form):
            number = actions.move_registrations(actor, unit, to, form.chosen())
            words_done = ngettext(
                "%(n)d 人已转到“%(to)s”，以前的服务记录不变。",
                "%(n)d 人已转到“%(to)s”，以前的服务记录不变。",
                number,
            )
            messages.success(request, words_done % {"n": number, "to": to.name})
            return redirect("volunteers:move_people", unit.pk)
    ticked = set(request.POST.getlist("people")) if request.method == "POST" else set()
    context = {
        "nav": "people",
        "unit": unit,
        "form": form,
        "page": page,
        "words": words,
        "ticked": ticked,
        "contact": unit.pk in policy.contact_units(actor),
    }
    status = 422 if form.errors else 200
    return render_page(request, "volunteers/move.html", context, status=status)

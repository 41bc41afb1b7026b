from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.access import actions, queries
from qinglin.access.errors import NobodyLikeThat
from qinglin.access.forms import GrantForm
from qinglin.kernel.actor import require, require_person
from qinglin.kernel.doors import for_person, for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.orgs.models import Unit
from qinglin.orgs.queries import unit_for
from qinglin.people.queries import related_readers, ward_or_self


@for_staff
@require_http_methods(["GET", "POST"])
def unit_grants(request: Request, pk: int) -> HttpResponse:
    """Who holds which role at this unit; give one more."""
    unit = unit_for(request.actor, pk)
    roles = queries.grantable(request.actor, unit)
    if request.method == "POST":
        require(bool(roles), _("您没有在这个组织授予角色的权限。"))
    form = GrantForm(request.POST or None, roles=roles)
    if request.method == "POST" and form.is_valid():
        with beside(form):
            _give(request, form, unit)
            return redirect("access:unit_grants", unit.pk)
    context = {
        "nav": "orgs",
        "unit": unit,
        "grants": queries.grants_at(unit.pk),
        "form": form if roles else None,
        "may_end": request.actor.can("access.grant", unit.pk),
    }
    status = 422 if form.errors else 200
    return render_page(request, "access/grants.html", context, part="grants", status=status)


def _give(request: Request, form: GrantForm, unit: Unit) -> None:
    data = form.cleaned_data
    person = queries.person_like(data["name"], data["phone"])
    if person is None:
        raise NobodyLikeThat(fields={"phone": NobodyLikeThat.message})
    made = actions.grant(request.actor, person, data["role"], unit, until_on=data["until_on"])
    words = {"person": person.name, "role": made.role.spoken, "unit": unit.name}
    messages.success(request, _("%(person)s已成为“%(unit)s”的%(role)s。") % words)


@for_staff
@require_POST
def end_grant(request: Request, pk: int) -> HttpResponse:
    """Take a role back."""
    grant = queries.grant_for(request.actor, pk)
    actions.end_grant(request.actor, grant)
    words = {"person": grant.person.name, "role": grant.role.spoken}
    messages.success(request, _("已收回%(person)s的%(role)s角色。") % words)
    return redirect("access:unit_grants", grant.unit_id)


@for_person
@require_GET
def readers(request: Request) -> HttpResponse:
    """Who can look at my data, or my ward's: by office, which fields, and why."""
    asked = request.GET.get("for", "")
    mine = require_person(request.actor)
    pk = int(asked) if asked.isdecimal() and len(asked) < 19 else mine
    person = ward_or_self(request.actor, pk)
    context = {
        "nav": "me",
        "back_url": reverse("people:privacy"),
        "person": person,
        "own": person.pk == mine,
        "readers": queries.readers_of(person.pk),
        "related": related_readers(person.pk),
    }
    return render_page(request, "access/readers.html", context, part="readers")

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qinglin.kernel.doors import for_person
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.people import actions, queries
from qinglin.people.forms import ContactForm
from qinglin.people.models import Consent


@for_person
@require_GET
def privacy(request: Request) -> HttpResponse:
    """谁能看到我的信息: what is kept about me and my wards, who saw it, what was agreed to."""
    return _privacy(request, ContactForm(initial={"residence": _me_residence(request)}))


@for_person
@require_POST
def change_contact(request: Request) -> HttpResponse:
    """Another phone number or residence."""
    form = ContactForm(request.POST)
    if form.is_valid():
        fields = {"residence": form.cleaned_data["residence"]}
        if form.cleaned_data["phone"].strip():
            fields["phone"] = form.cleaned_data["phone"]
        with beside(form):
            actions.change(request.actor, queries.person_of(request.actor), **fields)
            messages.success(request, _("联系方式已更新。"))
            return redirect("people:privacy")
    return _privacy(request, form)


@for_person
@require_POST
def withdraw_consent(request: Request, pk: int) -> HttpResponse:
    """Take a consent back, in one step."""
    consent = queries.consent_for(request.actor, pk)
    actions.withdraw_consent(request.actor, consent)
    words = {"purpose": consent.get_purpose_display(), "person": consent.person.name}
    messages.success(request, _("已撤回%(person)s的“%(purpose)s”同意，立即生效。") % words)
    return redirect("people:privacy")


@for_person
@require_POST
def give_consent(request: Request, pk: int) -> HttpResponse:
    """Agree for oneself or one's ward; the text that was read is kept with it."""
    actor = request.actor
    person = queries.person_for(actor, pk)
    purpose = request.POST.get("purpose", "")
    me = queries.person_of(actor)
    way = Consent.Way.ONLINE if person == me else Consent.Way.GUARDIAN
    consent = actions.give_consent(actor, person, purpose=purpose, given_by=me, way=way)
    words = {"purpose": consent.get_purpose_display(), "person": person.name}
    messages.success(request, _("已同意%(person)s的“%(purpose)s”，随时可以撤回。") % words)
    return redirect("people:privacy")


def _privacy(request: Request, form: ContactForm) -> HttpResponse:
    me = queries.person_of(request.actor)
    wards = list(queries.wards_of(request.actor))
    family = [me.pk, *(ward.pk for ward in wards)]
    context = {
        "nav": "me",
        "back_url": reverse("portal:me"),
        "form": form,
        "mine": queries.card(me),
        "wards": [queries.card(ward) for ward in wards],
        "copies": queries.copies_of(family),
        "corrections": queries.corrections_of(family),
        "guardians": queries.guardians_of(me.pk),
    }
    return render_page(request, "people/privacy.html", context, status=422 if form.errors else 200)


def _me_residence(request: Request) -> str:
    return queries.person_of(request.actor).residence

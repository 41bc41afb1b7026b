"""Becoming a volunteer on the phone, in three steps. Nothing is kept between them but on the
page itself, and nothing is written before the code has come back from the phone."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from qinglin.access import actions as access
from qinglin.access.actions.signing import CODE
from qinglin.access.errors import TooManyTries, WrongCode
from qinglin.access.queries import actor_for
from qinglin.kernel.doors import for_person, public
from qinglin.kernel.errors import DomainError
from qinglin.kernel.forms import beside, put
from qinglin.kernel.web import Request, render_page
from qinglin.people.errors import DocumentKnown
from qinglin.people.queries import CHILD_NOTICE, is_minor, person_of, plain_phone
from qinglin.volunteers import actions, queries
from qinglin.volunteers.forms.joining import (
    ConsentForm,
    DetailsForm,
    GuardianForm,
    PhoneForm,
    ProofForm,
    RelationForm,
    WishesForm,
)
from qinglin.volunteers.rules import OWN_WORD_AGE

DETAILS, AGREE, PROOF = "details", "agree", "proof"


@public
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def join(request: Request) -> HttpResponse:
    """A visitor in three steps; whoever is signed in has less to say."""
    if request.actor.signed_in:
        return _known(request)
    if request.method == "GET":
        return _show(request, DETAILS, DetailsForm())
    step = request.POST.get("step", DETAILS)
    details = DetailsForm(request.POST)
    if not details.is_valid() or ("back" in request.POST and step == AGREE):
        return _show(request, DETAILS, details)
    second: type[PhoneForm] = GuardianForm if details.minor else PhoneForm
    if step == DETAILS:
        return _show(request, AGREE, second(initial=_typed(request, second)), details)
    agree = second(request.POST)
    if not agree.is_valid() or "back" in request.POST:
        return _show(request, AGREE, agree, details)
    name = details.cleaned_data["name"]
    if step == AGREE or "again" in request.POST:
        try:
            _send_code(request, agree.cleaned_data["phone"])
        except TooManyTries as refusal:
            return _refused(request, AGREE, agree, refusal, details)
        return _show(request, PROOF, ProofForm(name=name, minor=details.minor), details, agree)
    proof = ProofForm(request.POST, name=name, minor=details.minor)
    if proof.is_valid():
        try:
            joined = _join(request, details, agree, proof)
        except DomainError as refusal:
            return _refused(request, PROOF, proof, refusal, details, agree)
        return _enter(request, joined, agree.cleaned_data["phone"])
    return _show(request, PROOF, proof, details, agree)


@for_person
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def join_child(request: Request) -> HttpResponse:
    """A guardian who is signed in registers a child, in two steps."""
    if is_minor(person_of(request.actor)):
        return redirect("volunteers:join")
    if request.method == "GET":
        return _show(request, DETAILS, DetailsForm())
    details = DetailsForm(request.POST)
    if details.is_valid() and not details.minor:
        details.add_error("born_on", _("年满 18 周岁的，请本人注册。"))
    if not details.is_valid() or "back" in request.POST:
        return _show(request, DETAILS, details)
    if request.POST.get("step", DETAILS) == DETAILS:
        typed = _typed(request, RelationForm)
        return _show(request, AGREE, RelationForm(initial=typed), details)
    agree = RelationForm(request.POST)
    if agree.is_valid():
        try:
            joined = actions.join_child(
                request.actor,
                child=details.person(),
                relation=agree.cleaned_data["relation"],
                wishes=details.wishes(),
            )
        except DomainError as refusal:
            return _refused(request, AGREE, agree, refusal, details)
        _greet(request, joined.profile.person.name, joined.profile.number)
        return redirect("portal:me")
    return _show(request, AGREE, agree, details)


def _known(request: Request) -> HttpResponse:
    """Whoever is signed in is known already: only the wishes and the consent are asked."""
    me = person_of(request.actor)
    profile = queries.profile_of(me.pk)
    minor = is_minor(me)
    context: dict[str, Any] = {"nav": "me", "profile": profile, "minor": minor, "me": me}
    if minor or (profile is not None and profile.state != profile.State.LEFT):
        return render_page(request, "volunteers/joined.html", context)
    wishes, agree = WishesForm(request.POST or None), ConsentForm(request.POST or None)
    if request.method == "POST" and wishes.is_valid() and agree.is_valid():
        with beside(wishes):
            made = actions.join_myself(request.actor, wishes=wishes.wishes())
            _greet(request, me.name, made.number)
            return redirect("portal:me")
    context |= {"form": wishes, "agree": agree}
    status = 422 if wishes.errors or agree.errors else 200
    return render_page(request, "volunteers/join_myself.html", context, status=status)


def _send_code(request: Request, phone: str) -> None:
    address = access.address_of(request)
    access.count_code_request(request.actor, phone=phone, address=address)
    access.sender().send(plain_phone(phone), access.send_code(request.actor, phone=phone))


def _join(
    request: Request, details: DetailsForm, agree: PhoneForm, proof: ProofForm
) -> actions.Joined:
    """Everything at once, after the phone has proved itself."""
    phone = agree.cleaned_data["phone"]
    code = proof.cleaned_data["code"]
    if not access.prove_phone(request.actor, phone=phone, code=code):
        raise WrongCode(fields={"code": WrongCode.message})
    if isinstance(agree, GuardianForm):
        return actions.join_child(
            request.actor,
            child=details.person(phone),
            relation=agree.cleaned_data["relation"],
            wishes=details.wishes(),
            guardian=agree.guardian(),
        )
    return actions.join(
        request.actor,
        newcomer=details.person(phone),
        wishes=details.wishes(),
        password=proof.cleaned_data["password"] or None,
    )


def _enter(request: Request, joined: actions.Joined, phone: str) -> HttpResponse:
    """Signed in at once, as whoever holds the phone."""
    account = joined.account
    access.begin(request, account)
    myself = actor_for(account.person_id, account.pk)
    address = access.address_of(request)
    access.open_session(myself, account, way=CODE, name=phone, address=address)
    _greet(request, joined.profile.person.name, joined.profile.number)
    return redirect("portal:me")


def _greet(request: Request, name: str, number: str) -> None:
    words = {"name": name, "number": number}
    messages.success(request, _("%(name)s已注册为志愿者，编号 %(number)s。") % words)


def _typed(request: Request, form: type[Form]) -> dict[str, str]:
    """What was typed in this step before going back."""
    return {name: request.POST[name] for name in form.base_fields if name in request.POST}


def _refused(
    request: Request, step: str, form: Form, refusal: DomainError, *before: Form
) -> HttpResponse:
    """The refusal on the page that was sent, with everything that was typed."""
    put(form, refusal)
    known = isinstance(refusal, DocumentKnown)
    return _show(request, step, form, *before, known=known, status=refusal.status)


def _show(
    request: Request, step: str, form: Form, *before: Form, known: bool = False, status: int = 0
) -> HttpResponse:
    """One step; what was typed in the others travels with it, also on the way back."""
    carried = [
        (name, value)
        for name in {**DetailsForm.base_fields, **GuardianForm.base_fields}
        if name not in form.fields
        for value in request.POST.getlist(name)
    ]
    details = next((f for f in before if isinstance(f, DetailsForm)), None)
    agree = next((f for f in before if isinstance(f, PhoneForm)), None)
    context = {
        "nav": "me",
        "step": step,
        "form": form,
        "carried": carried,
        "known": known,
        "signed_in": request.actor.signed_in,
        "minor": details is not None and details.minor,
        "name": details.cleaned_data["name"] if details else "",
        "phone": agree.cleaned_data["phone"] if agree else "",
        "notice": CHILD_NOTICE if details and details.age < OWN_WORD_AGE else "",
    }
    status = status or (422 if form.errors and "back" not in request.POST else 200)
    return render_page(request, "volunteers/join.html", context, status=status)

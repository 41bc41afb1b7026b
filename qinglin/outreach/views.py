from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.kernel import clock
from qinglin.kernel.actor import require
from qinglin.kernel.doors import for_person, for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.orgs.queries import person_like

from . import actions, policy, queries
from .actions import NewContact
from .errors import NoList, WrongContact
from .forms import CadreForm, ContactForm, DropForm, ExtraForm, ListForm, RhythmForm, TouchForm
from .models import Contact, ContactList


@for_person
@require_GET
def mine(request: Request) -> HttpResponse:
    """One's own list, who is longest overdue on top."""
    return _mine(request, TouchForm())


@for_person
@require_POST
def touch_many(request: Request) -> HttpResponse:
    """Several were reached at once, such as at an activity."""
    form = TouchForm(request.POST)
    if form.is_valid():
        ids = [int(pk) for pk in request.POST.getlist("contact") if pk.isdecimal()]
        with beside(form):
            found = [queries.contact_for(request.actor, pk) for pk in ids[:500]]
            _touch(request, found, form)
            words = {"n": len(found)}
            messages.success(request, _("记下了，这次联系了 %(n)d 位青年。") % words)
            return redirect("outreach:mine")
    return _mine(request, form)


@for_person
@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    """Put somebody on one's own list."""
    owner = _own(request)
    form = ContactForm(request.POST or None, owner=owner)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        new = NewContact(**{**data, "place": form.places[data["place"]]})
        with beside(form):
            made = actions.add_contact(request.actor, owner, new)
            messages.success(request, _("%(name)s列入了您的名单。") % {"name": made.name})
            return redirect("outreach:mine")
    status = 422 if form.errors else 200
    return render_page(request, "outreach/add.html", {"form": form}, status=status)


@for_person
@require_http_methods(["GET", "POST"])
def contact(request: Request, pk: int) -> HttpResponse:
    """One young person: what was kept, and the next line."""
    found = queries.contact_for(request.actor, pk)
    form = TouchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with beside(form):
            _touch(request, [found], form)
            messages.success(request, _("记下了。"))
            return redirect("outreach:contact", found.pk)
    return _contact(request, found, form, DropForm())


@for_person
@require_POST
def drop(request: Request, pk: int) -> HttpResponse:
    """Off the list, with a reason."""
    found, form = queries.contact_for(request.actor, pk), DropForm(request.POST)
    if form.is_valid():
        with beside(form):
            actions.drop_contact(request.actor, found, reason=form.cleaned_data["reason"])
            messages.success(request, _("%(name)s已移出名单。") % {"name": found.name})
            return redirect("outreach:mine")
    return _contact(request, found, TouchForm(), form)


@for_staff
@require_http_methods(["GET", "POST"])
def overview(request: Request) -> HttpResponse:
    """Numbers by unit, never names; lists, rhythm and X."""
    actor, which = request.actor, request.POST.get("form", "")
    require(actor.can_somewhere(policy.COUNT), _("您没有查看联系青年情况的权限。"))
    rhythms = list(queries.rhythms())
    pace = queries.pace_on(clock.today(), rhythms)
    start = {
        "target": pace.target, "online_days": pace.online, "activity_days": pace.activity,
        "face_days": pace.face,
    }  # fmt: skip
    opening = ListForm(request.POST if which == "list" else None, actor=actor)
    forms: dict[str, Form] = {
        "list": opening,
        "rhythm": RhythmForm(request.POST if which == "rhythm" else None, initial=start),
        "extra": ExtraForm(request.POST if which == "extra" else None),
    }
    form = forms.get(which)
    if form is not None and form.is_valid():
        with beside(form):
            _keep(request, which, form)
            return redirect("outreach:overview")
    lists = list(queries.lists(actor))
    tallies = queries.tallies(lists, pace)
    context = {
        "nav": "people",
        "tallies": tallies,
        "lists": lists,
        "pace": pace,
        "rhythms": rhythms,
        "extras": list(queries.extras(retired=True)),
        "forms": forms,
        "which": which,
        "may_decide": queries.may_set(actor),
        "may_assign": bool(opening.units),
        "contacts": sum(one.contacts for one in tallies),
        "late": sum(one.late for one in tallies),
        "short": sum(one.short for one in tallies),
        "missing": sum(one.missing for one in tallies),
    }
    status = 422 if form is not None and form.errors else 200
    return render_page(request, "outreach/overview.html", context, status=status)


@for_staff
@require_http_methods(["GET", "POST"])
def hand_over(request: Request, pk: int) -> HttpResponse:
    """The whole list goes to another cadre."""
    owner = queries.list_for(request.actor, pk)
    require(policy.may_assign(request.actor, owner.unit_id))
    form = CadreForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with beside(form):
            person = person_like(request.actor, data["name"], data["number"])
            if person is None:
                raise WrongContact(
                    fields={"number": _("没有找到姓名和号码都对得上的人，请先登记本人。")}
                )
            actions.hand_over(request.actor, owner, person, on=data["on"])
            words = {"name": person.name}
            messages.success(request, _("名单已交给%(name)s，并已通知本人。") % words)
            return redirect("outreach:overview")
    context = {"nav": "people", "owner": owner, "form": form}
    status = 422 if form.errors else 200
    return render_page(request, "outreach/hand_over.html", context, status=status)


def _keep(request: Request, which: str, form: Form) -> None:
    data = form.cleaned_data
    if isinstance(form, ListForm):
        person = person_like(request.actor, data["name"], data["number"])
        if person is None:
            raise WrongContact(
                fields={"number": _("没有找到姓名和号码都对得上的人，请先登记本人。")}
            )
        actions.open_list(request.actor, person, form.units[data["unit"]], on=data["on"])
        messages.success(request, _("%(name)s的联系名单已建立。") % {"name": person.name})
    elif which == "rhythm":
        actions.set_rhythm(request.actor, **data)
        messages.success(request, _("频次已设定。"))
    else:
        made = actions.define_extra(request.actor, **data)
        messages.success(request, _("X 行动“%(title)s”可以用了。") % {"title": made.title})


def _own(request: Request) -> ContactList:
    owner = queries.list_of(request.actor.person_id)
    if owner is None:
        raise NoList
    return owner


def _touch(request: Request, found: list[Contact], form: TouchForm) -> None:
    data = form.cleaned_data
    extra = queries.extra_for(data["extra"]) if data.get("extra") else None
    actions.touch(
        request.actor, found, way=data["way"], outcome=data["outcome"], on=data["on"],
        words=data["words"], extra=extra,
    )  # fmt: skip


def _mine(request: Request, form: TouchForm) -> HttpResponse:
    owner = queries.list_of(request.actor.person_id)
    words = request.GET.get("q", "")[:20]
    lines = queries.lines(request.actor, owner, words=words) if owner else []
    pace = queries.pace_on(clock.today())
    context = {
        "owner": owner,
        "lines": lines,
        "words": words,
        "pace": pace,
        "late": sum(bool(line.late) for line in lines),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render_page(request, "outreach/mine.html", context, status=status)


def _contact(request: Request, found: Contact, form: TouchForm, dropping: DropForm) -> HttpResponse:
    context = {
        "contact": found,
        "phone": queries.phone_of(found),
        "touches": queries.touches_of(found),
        "form": form,
        "drop": dropping,
    }
    status = 422 if form.errors or dropping.errors else 200
    return render_page(request, "outreach/contact.html", context, status=status)

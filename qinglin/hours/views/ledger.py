from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.documents import actions as documents
from qinglin.documents.queries import (
    code_of,
    data_file,
    document_of,
    grouped_code,
    reading_of,
    shown_name,
)
from qinglin.hours import actions, policy, queries
from qinglin.hours.forms import AskForm, CorrectionForm, ShowForm
from qinglin.hours.queries import bank, reviewing
from qinglin.kernel import clock
from qinglin.kernel.actor import require, require_person
from qinglin.kernel.doors import for_person, for_staff, public
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.people.actions import note_look
from qinglin.people.models import Person
from qinglin.people.queries import person_for, wards_of


@for_person
@require_GET
def mine(request: Request) -> HttpResponse:
    """What I gave in one year, month by month, corrections with both values."""
    this_year = clock.today().year
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and 1990 <= int(asked) <= this_year else this_year
    me = require_person(request.actor)
    statement = queries.statement(me, year)
    context = {
        "classes": reviewing.by_class(me, year),
        "standing": queries.standing(me),
        "on_the_way": reviewing.my_pendings(me),
        "objections": reviewing.my_objections(me),
        "open_to_objection": reviewing.open_to_objection(statement),
        "nav": "me",
        "back_url": reverse("portal:me"),
        "statement": statement,
        "years": sorted({this_year, year, *statement.years}, reverse=True),
    }
    return render_page(request, "hours/mine.html", context)


@for_staff
@require_GET
def person_panel(request: Request, pk: int) -> HttpResponse:
    """The hours of one person as far as this desk may see them; a part of the person's page."""
    entries = queries.entries_seen(request.actor, pk)
    person = entries[0].person if entries else person_for(request.actor, pk)
    note_look(request.actor, person)
    context = {
        "nav": "people",
        "person": person,
        "years": queries.years_seen(request.actor, pk),
        "entries": entries,
        "bank": bank.desk_account(request.actor, pk),
    }
    return render_page(request, "hours/person_panel.html", context, part="panel")


@for_staff
@require_GET
def entry(request: Request, seq: int) -> HttpResponse:
    """One line of the ledger with what it corrects or what corrected it."""
    found = queries.entry_for(request.actor, seq)
    item = queries.item_of(found)
    context = {
        "nav": "people",
        "entry": found,
        "item": item,
        "may_correct": policy.may_correct(request.actor, item.entry),
    }
    return render_page(request, "hours/entry.html", context)


@for_staff
@require_http_methods(["GET", "POST"])
def correct(request: Request, seq: int) -> HttpResponse:
    """Ask for the right value and the reason; the old value stays in the ledger."""
    found = queries.entry_for(request.actor, seq)
    require(policy.may_correct(request.actor, found), _("您没有更正这笔时长的权限。"))
    item = queries.item_of(found)
    form = CorrectionForm(request.POST or None, initial={"seen": item.minutes})
    if request.method == "POST" and form.is_valid():
        with beside(form):
            actions.correct(request.actor, found, **form.cleaned_data)
            messages.success(request, _("时长已更正，本人已收到消息；原来的记录仍然保留。"))
            return redirect("hours:entry", seq)
    context = {"nav": "people", "entry": found, "item": item, "form": form}
    return render_page(request, "hours/correct.html", context, status=422 if form.errors else 200)


# ---------------------------------------------------------------- certificates


@for_person
@require_http_methods(["GET", "POST"])
def certificates(request: Request) -> HttpResponse:
    """All my certificates as they stand now, and the form to ask for one more."""
    person = _person(request)
    form = AskForm(request.POST) if request.method == "POST" else AskForm(initial=_wish(request))
    if request.method == "POST" and form.is_valid():
        with beside(form):
            made = _certified(request, person, form.cleaned_data)
            said = (
                _("证明开好了，可以下载、打印，也可以直接给人看。")
                if made.new
                else _("记录没有变化，这就是之前开的那一份，编号不变。")
            )
            messages.success(request, said)
            return redirect("hours:certificate", made.document.number)
    seq = form["service"].value()
    context = {
        "nav": "me",
        "back_url": reverse("portal:me"),
        "person": person,
        "wards": wards_of(request.actor),
        "form": form,
        "service": queries.credit_of(person.pk, int(seq)) if str(seq or "").isdecimal() else None,
        "spans": _spans(person.pk),
        "services": queries.services_to_certify(person.pk),
        "issued": queries.my_certificates(person.pk),
    }
    return render_page(
        request, "hours/certificates.html", context, status=422 if form.errors else 200
    )


def _person(request: Request) -> Person:
    asked = request.POST.get("for") or request.GET.get("for") or ""
    return queries.person_to_certify(request.actor, int(asked) if asked.isdecimal() else None)


def _certified(request: Request, person: Person, asked: dict[str, Any]) -> documents.Made:
    extras = asked["extras"]
    if asked["service"]:
        entry = queries.credit_of(person.pk, asked["service"])
        return actions.certify_service(request.actor, person, entry, extras=extras)
    days = {"from_on": asked["from_on"], "to_on": asked["to_on"]}
    return actions.certify_period(request.actor, person, **days, extras=extras)


def _wish(request: Request) -> dict[str, Any]:
    """What the address asks for already: this year, unless it names something else."""
    today = clock.today()
    days = {"from_on": date(today.year, 1, 1), "to_on": today}
    for name, key in (("from_on", "from"), ("to_on", "to")):
        try:
            days[name] = date.fromisoformat(request.GET.get(key, ""))
        except ValueError:
            continue
    service = request.GET.get("service", "")
    return {**days, "service": service if service.isdecimal() else None}


def _spans(person_id: int) -> list[tuple[str, date, date]]:
    """Periods that are asked for most, with their names."""
    today, first = clock.today(), queries.first_service(person_id)
    if first is None:
        return []
    spans = [(_("今年"), date(today.year, 1, 1), today)]
    if first.year < today.year:
        last = today.year - 1
        spans.append((_("去年"), date(last, 1, 1), date(last, 12, 31)))
    return [*spans, (_("从第一次到现在"), first, today)]


@for_person
@require_http_methods(["GET", "POST"])
def certificate(request: Request, number: str) -> HttpResponse:
    """One certificate of mine: paper, code, how it stands, and what strangers see of it."""
    document = document_of(request.actor, number)
    shown = {"name": document.show_name, "details": document.show_details}
    form = ShowForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        documents.show(request.actor, document, **form.cleaned_data)
        messages.success(request, _("已经改好，别人下次查验时就按这个显示。"))
        return redirect("hours:certificate", number)
    address = _check_address(request, code_of(document))
    context = {
        "nav": "me",
        "back_url": reverse("hours:certificates"),
        "document": document,
        "certificate": queries.certificate_of(document),
        "reading": reading_of(document),
        "name": shown_name(document),
        "form": form,
        "code": grouped_code(code_of(document)),
        "address": address,
        "qr": queries.drawing_of(address),
    }
    return render_page(
        request, "hours/certificate.html", context, status=422 if form.errors else 200
    )


def _check_address(request: Request, code: str) -> str:
    return request.build_absolute_uri(reverse("documents:result", args=[code]))


@for_person
@require_GET
def certificate_paper(request: Request, number: str) -> HttpResponse:
    """The certificate as a PDF for A4."""
    document = document_of(request.actor, number)
    body = queries.paper(document, _check_address(request, code_of(document)))
    name = _("志愿服务记录证明-%(number)s.pdf") % {"number": document.number}
    return _download(body, "application/pdf", name, inline=True)


@for_person
@require_GET
def certificate_data(request: Request, number: str) -> HttpResponse:
    """What was signed, with the signature, for whoever checks by himself."""
    body = queries.data_text(data_file(document_of(request.actor, number)))
    return _download(body.encode(), "application/json", f"{number}.json", inline=False)


def _download(body: bytes, kind: str, name: str, *, inline: bool) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(not inline, name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@for_person
@require_POST
def revoke_certificate(request: Request, number: str) -> HttpResponse:
    """I take my certificate back; the check page finds nothing from now on."""
    document = document_of(request.actor, number)
    documents.revoke(request.actor, document, reason=request.POST.get("reason", ""))
    messages.success(request, _("证明已经作废，别人再查验时查不到了。"))
    return redirect("hours:certificates")


@public
@require_GET
def heads(request: Request) -> HttpResponse:
    """Where the ledger stood at the end of each day, for whoever wants to keep it elsewhere."""
    text = "".join(f"{line}\n" for line in queries.daily_heads())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")

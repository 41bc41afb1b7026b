"""What a leader does on the phone: the roll as people come, the turning code, the counters."""

from datetime import timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.activities import actions, policy, queries
from qinglin.activities.forms.checking import new_nonce
from qinglin.activities.forms.counting import CountForm
from qinglin.activities.forms.roll import RollForm
from qinglin.activities.models import Activity
from qinglin.activities.queries.kit import open_claims
from qinglin.activities.queries.paid import told_apart
from qinglin.activities.rules.scanning import PERIOD
from qinglin.kernel import clock
from qinglin.kernel.doors import for_person
from qinglin.kernel.errors import NotFound
from qinglin.kernel.web import Request, is_part, render_page

from . import words
from .heads import found_in, heads_of, short_in
from .onward import onward
from .phone import qr_drawing


@for_person
@require_GET
def lead(request: Request) -> HttpResponse:
    today = clock.today()
    day = parse_date(request.GET.get("day", "")[:10]) or today
    context = {
        "nav": "me",
        "back_url": reverse("portal:me"),
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "activities": queries.led_by(request.actor, day),
    }
    return render_page(request, "activities/phone/lead.html", context)


@for_person
@require_GET
def lead_activity(request: Request, pk: int) -> HttpResponse:
    activity = queries.activity_for(request.actor, pk)
    rolls = queries.roll(request.actor, activity)
    wanted, now = request.GET.get("q", "").strip()[:40], clock.now()
    context = {
        "nav": "me",
        "back_url": reverse("activities:lead"),
        "activity": activity,
        "heads": heads_of(rolls),
        "rolls": found_in(rolls, wanted),
        "wanted": wanted,
        "short": short_in(rolls, now),
        "now": now,
        "over": now > activity.ends_at,
        "leads": policy.may_lead(request.actor, activity),
        "claims": open_claims(activity),
    }
    return render_page(request, "activities/phone/lead_roll.html", context, part="roll")


@for_person
@require_GET
def lead_code(request: Request, pk: int) -> HttpResponse:
    return _code(request, pk)


@for_person
@require_GET
def lead_code_part(request: Request, pk: int) -> HttpResponse:
    """The code alone, for the page that turns it over; asked for as a page, it is the page."""
    return _code(request, pk)


def _code(request: Request, pk: int) -> HttpResponse:
    activity = queries.activity_for(request.actor, pk)
    code = queries.code_of(request.actor, activity)
    scan = request.build_absolute_uri(reverse("activities:scan"))
    heads = heads_of(queries.roll(request.actor, activity))
    context = {
        "activity": activity,
        "code": code,
        "digits": f"{code.digits[:3]} {code.digits[3:]}",
        "period": PERIOD,
        "qr": qr_drawing(f"{scan}?{urlencode({'c': code.payload})}"),
        "heads": heads,
    }
    return render_page(request, "activities/phone/lead_code.html", context, part="code")


@for_person
@require_GET
def lead_counters(request: Request, pk: int) -> HttpResponse:
    activity = queries.activity_for(request.actor, pk)
    counters = queries.counters(request.actor, activity)
    context = {
        "nav": "me",
        "back_url": reverse("activities:lead_activity", args=[pk]),
        "activity": activity,
        "counters": counters,
        "total": sum(counter.served for counter in counters),
        "nonce": new_nonce(),
    }
    return render_page(request, "activities/phone/lead_counters.html", context)


@for_person
@require_POST
def tally(request: Request, pk: int) -> HttpResponse:
    shift = queries.shift_for(request.actor, pk)
    form = CountForm(request.POST)
    form.or_refuse()
    count = actions.tally(request.actor, pk, **form.cleaned_data)
    return _counted(request, shift.activity_id, pk, count.number)


@for_person
@require_POST
def undo_tally(request: Request, pk: int) -> HttpResponse:
    undone = actions.undo_tally(request.actor, pk)
    shift = queries.shift_for(request.actor, undone.shift_id)
    return _counted(request, shift.activity_id, shift.pk, undone.number)


def _counted(request: Request, activity_id: int, shift_id: int, number: int) -> HttpResponse:
    """The one counter again for htmx, else back to all of them with what was done in words."""
    activity = queries.activity_for(request.actor, activity_id)
    counters = queries.counters(request.actor, activity)
    counter = next((c for c in counters if c.shift.pk == shift_id), None)
    if counter is None:
        raise NotFound
    if is_part(request):
        total = sum(each.served for each in counters)
        context = {"counter": counter, "total": total, "changed": True}
        return render_page(request, "activities/phone/lead_counted.html", context)
    said = (
        words.counted(counter.shift.title, number, counter.served)
        if number > 0
        else words.uncounted(counter.shift.title, counter.served)
    )
    messages.success(request, said)
    page = reverse("activities:lead_counters", args=[activity_id])
    return onward(request, f"{page}#counter-{shift_id}")


@for_person
@require_http_methods(["GET", "POST"])
def lead_confirm(request: Request, pk: int) -> HttpResponse:
    activity = queries.activity_for(request.actor, pk)
    rolls = queries.roll(request.actor, activity)
    form = RollForm(rolls, request.POST if request.method == "POST" else None)
    if not form.is_bound and activity.state == Activity.State.CONFIRMED:
        return redirect("activities:lead_activity", pk)
    if form.is_bound and form.is_valid():
        return _confirmed(request, activity, form)
    context = {
        "nav": "me",
        "back_url": reverse("activities:lead_activity", args=[pk]),
        "activity": activity,
        "form": form,
        "heads": heads_of(rolls),
    }
    status = 422 if form.errors else 200
    return render_page(request, "activities/phone/lead_confirm.html", context, status=status)


def _confirmed(request: Request, activity: Activity, form: RollForm) -> HttpResponse:
    rows = form.rows()
    actions.confirm_roll(request.actor, activity, rows)
    put_down = [row.sign_up_id for row in rows if row.outcome == "paid" and row.sign_up_id]
    messages.success(request, words.confirmed(len(rows), told_apart(activity, put_down)))
    return onward(request, reverse("activities:lead_activity", args=[activity.pk]))

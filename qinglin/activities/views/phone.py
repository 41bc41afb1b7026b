"""What volunteers do on the phone: find, look, sign up, wait, check in."""

from typing import Any
from urllib.parse import quote

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qinglin.activities import actions, queries
from qinglin.activities.forms.checking import CheckInForm, WhereaboutsForm, new_nonce
from qinglin.activities.forms.entering import EnterForm
from qinglin.activities.forms.finding import Finding
from qinglin.activities.models import Activity, Scan, SignUp
from qinglin.activities.queries import after, waiting
from qinglin.activities.queries.kit import claim_of, may_claim
from qinglin.activities.queries.offers import invitation_of
from qinglin.activities.rules.lawful import kept_until
from qinglin.activities.rules.scanning import STAY
from qinglin.kernel import clock
from qinglin.kernel.actor import require_person
from qinglin.kernel.doors import for_person, public
from qinglin.kernel.web import Request, render_page
from qinglin.people.queries import person_for, wards_of
from qinglin.venues.queries import distances, venues
from qinglin.volunteers.queries import skills

from . import words
from .choosing import begin, chosen, day_strip, kept, refused_as_a_whole, ward_of
from .diary import calendar_of
from .onward import onward
from .sketch import sketch


@public
@require_GET
def activity_list(request: Request) -> HttpResponse:
    finding = Finding(request.GET, list(venues(request.actor)), skills())
    ward = ward_of(request)
    context = {
        "nav": "activities",
        "ward": person_for(request.actor, ward) if ward else None,
        "keep": kept(request),
        "finding": finding,
        "days": day_strip(clock.today(), finding.wanted().get("day")),
        "listing": queries.upcoming(
            request.actor, **finding.wanted(), after=request.GET.get("after") or None
        ),
    }
    return render_page(request, "activities/phone/list.html", context, part="more")


@public
@require_GET
def activity_detail(request: Request, pk: int) -> HttpResponse:
    activity = queries.activity_for(request.actor, pk)
    ward = ward_of(request)
    verdicts = queries.refusals_for(request.actor, activity, ward)
    picked = chosen(verdicts, request.GET.get("shift"))
    context = {
        "nav": "activities",
        "back_url": reverse("activities:list"),
        "activity": activity,
        "choice": waiting.choice_of(picked.shift) if picked else None,
        "family": wards_of(request.actor) if request.actor.person_id and not ward else (),
        "photos": after.photos_of(activity),
        "verdicts": verdicts,
        "over": refused_as_a_whole(verdicts),
        "chosen": picked,
        "ward": person_for(request.actor, ward) if ward else None,
        "sign_in": f"{reverse('access:sign_in')}?next={quote(request.get_full_path())}",
        **_where(request, activity),
    }
    return render_page(request, "activities/phone/detail.html", context)


def _where(request: Request, activity: Activity) -> dict[str, Any]:
    """The small map: this venue among all others; and how far it is, from where."""
    places = list(venues(request.actor))
    here = activity.venue
    start = begin(request, places)
    away = distances([here], *start.micro) if start else {}
    return {
        "sketch": sketch(
            (here.latitude, here.longitude), [(one.latitude, one.longitude) for one in places]
        ),
        "start": start,
        "away": away.get(here.pk),
        "keep": kept(request),
    }


@for_person
@require_POST
def sign_up(request: Request, pk: int) -> HttpResponse:
    person_id = ward_of(request) or require_person(request.actor)
    form = EnterForm(request.POST, actor=request.actor)
    form.or_refuse()
    placed = (
        actions.enter(request.actor, pk, [person_id, *form.others()], **form.wishes())[0]
        if form.wants_more
        else actions.sign_up(request.actor, pk, person_id)
    )
    messages.success(request, words.signed_up(queries.shift_for(request.actor, pk), placed))
    return onward(request, reverse("activities:sign_up_detail", args=[placed.id]))


@for_person
@require_GET
def sign_up_detail(request: Request, pk: int) -> HttpResponse:
    sign_up = queries.sign_up_for(request.actor, pk)
    context = {
        "nav": "me",
        "back_url": reverse("portal:me"),
        "sign_up": sign_up,
        "shift": sign_up.shift,
        "activity": sign_up.shift.activity,
        "own": sign_up.person_id == request.actor.person_id,
        "position": queries.position_of(sign_up),
        "window": queries.window_of(sign_up.shift, clock.now()),
        "claim": claim_of(sign_up),
        "may_claim": may_claim(request.actor, sign_up, clock.now()),
        "waiting": waiting.own_waiting(sign_up),
        "invitation": invitation_of(sign_up),
        "said": after.feedback_of(sign_up),
        "praise": after.praise_of(sign_up),
        "thanks": after.thanks_for(sign_up),
        "may_say": sign_up.outcome in SignUp.SERVED,
        "stars": range(5, 0, -1),
        "kept_until": kept_until(clock.day_of(sign_up.shift.starts_at)),
    }
    return render_page(request, "activities/phone/sign_up.html", context)


@for_person
@require_POST
def cancel_sign_up(request: Request, pk: int) -> HttpResponse:
    sign_up = queries.sign_up_for(request.actor, pk)
    actions.cancel_sign_up(request.actor, pk)
    messages.success(request, words.given_up(sign_up))
    return onward(request, reverse("activities:detail", args=[sign_up.shift.activity_id]))


@for_person
@require_POST
def feedback(request: Request, pk: int) -> HttpResponse:
    """How it was, by who served."""
    typed = request.POST.get("stars", "")
    actions.give_feedback(
        request.actor,
        pk,
        stars=int(typed) if typed.isdecimal() and len(typed) == 1 else 0,
        words=request.POST.get("words", ""),
        again=request.POST.get("again") == "1",
    )
    messages.success(request, _("谢谢您说出来，组织单位看得到。"))
    return onward(request, reverse("activities:sign_up_detail", args=[pk]))


@for_person
@require_POST
def cannot_come(request: Request, pk: int) -> HttpResponse:
    """The one button: the place goes on to the next, and the leader hears."""
    sign_up = queries.sign_up_for(request.actor, pk)
    asked = actions.cannot_come(request.actor, pk, reason=request.POST.get("reason", ""))
    words_said = words.given_up(sign_up)
    if asked is not None:
        words_said = _("已经告诉领队，也请了常来的人顶班。谢谢您早说。")
    messages.success(request, words_said)
    return onward(request, reverse("activities:detail", args=[sign_up.shift.activity_id]))


@for_person
@require_GET
def calendar_file(request: Request, pk: int) -> HttpResponse:
    sign_up = queries.sign_up_for(request.actor, pk)
    page = request.build_absolute_uri(reverse("activities:sign_up_detail", args=[pk]))
    body = calendar_of(sign_up.shift, page, f"sign-up-{pk}@{request.get_host()}")
    name = f"qinglin-{sign_up.shift_id}.ics"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


@public
@require_GET
def share(request: Request, pk: int) -> HttpResponse:
    activity = queries.activity_for(request.actor, pk)
    link = request.build_absolute_uri(reverse("activities:detail", args=[pk]))
    context = {
        "nav": "activities",
        "back_url": reverse("activities:detail", args=[pk]),
        "activity": activity,
        "shifts": activity.shifts.all(),
        "link": link,
        "qr": qr_drawing(link),
    }
    return render_page(request, "activities/phone/share.html", context)


def qr_drawing(text: str) -> str:
    """The text as a QR code, inline SVG that takes its size from its box."""
    drawing: str = segno.make(text, error="m", micro=False).svg_inline(omitsize=True, border=2)
    return mark_safe(drawing)  # noqa: S308  # drawn by the library; holds no text


@for_person
@require_http_methods(["GET", "POST"])
def scan(request: Request) -> HttpResponse:
    open_now = queries.check_in_now(require_person(request.actor))
    if request.method == "POST":
        form = CheckInForm(request.POST)
        if form.is_valid():
            return _checked(request, form)
    else:
        form = CheckInForm(initial=_first_guess(request, open_now))
    context = {"nav": "scan", "form": form, "open_now": open_now, "scanned": request.GET.get("c")}
    status = 422 if form.errors else 200
    return render_page(request, "activities/phone/scan.html", context, part="form", status=status)


def _first_guess(request: Request, open_now: list[SignUp]) -> dict[str, str]:
    """Who has been in for a while and is not yet out most likely wants to go."""
    came_before = clock.now() - STAY
    inside = any(s.arrived_at and s.arrived_at < came_before and not s.left_at for s in open_now)
    direction = Scan.Direction.OUT if inside else Scan.Direction.IN
    return {"direction": direction, "nonce": new_nonce(), "code": request.GET.get("c", "")}


def _checked(request: Request, form: CheckInForm) -> HttpResponse:
    done = actions.check_in(request.actor, **form.cleaned_data)
    where = WhereaboutsForm(request.POST).given()
    if where is not None:
        actions.note_whereabouts(request.actor, done.id, **where)
    if done.already:
        messages.info(request, _("之前已经记录过了，不用再扫。"))
    return onward(request, reverse("activities:sign_up_detail", args=[done.sign_up_id]))

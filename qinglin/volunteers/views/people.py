from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qinglin.kernel.actor import require
from qinglin.kernel.display import YEAR
from qinglin.kernel.doors import for_staff
from qinglin.kernel.forms import beside
from qinglin.kernel.web import Request, render_page
from qinglin.people import actions as people_actions
from qinglin.people.queries import band_of, guardians_of, is_minor
from qinglin.volunteers import policy, queries
from qinglin.volunteers.forms.desk import (
    COLUMNS,
    COOKIE,
    LETTERS,
    PERSONAL,
    ColumnsForm,
    PeopleFilter,
    RevealForm,
    columns_of,
)

PAGE = 50


@for_staff
@require_GET
def people(request: Request) -> HttpResponse:
    """The roll: narrowed by the address, by pinyin, a page at a time."""
    actor = request.actor
    require(actor.can_somewhere(policy.VIEW), _("您没有查看志愿者名单的权限。"))
    form = PeopleFilter(request.GET, actor=actor)
    filters = form.filters()
    rows = queries.people_list(actor, filters).values_list("pk", flat=True)
    # Looking for words reads every name: once for all that is found, not again to count it.
    found = list(rows) if filters.words.strip() else rows
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    profiles = queries.shown(page.object_list)
    contacts = policy.contact_units(actor)
    columns = [name for name in columns_of(request) if contacts or name not in PERSONAL]
    ids = [profile.pk for profile in profiles]
    context = {
        "nav": "people",
        "form": form,
        "page": page,
        "profiles": profiles,
        "team": queries.team_for(actor, form.team_id) if form.team_id else None,
        "columns": [(name, COLUMNS[name]) for name in columns],
        "choice": ColumnsForm(initial={"columns": columns}),
        "contacts": contacts,
        "skills": queries.skill_titles(ids) if "skills" in columns else {},
        "categories": queries.category_titles(ids) if "categories" in columns else {},
        "ages": {profile.pk: band_of(profile.person) for profile in profiles},
        "letters": LETTERS,
    }
    return render_page(request, "volunteers/list.html", context, part="list")


@for_staff
@require_POST
def change_columns(request: Request) -> HttpResponse:
    """Remember on this device which columns the roll shows."""
    form = ColumnsForm(request.POST)
    chosen = form.cleaned_data["columns"] if form.is_valid() else []
    back = request.POST.get("next", "")
    here = reverse("volunteers:list")
    response = redirect(back if back.split("?")[0] == here else here)
    response.set_cookie(
        COOKIE,
        ".".join(chosen),
        max_age=YEAR,
        samesite="Lax",
        httponly=True,
        secure=request.is_secure(),
    )
    return response


@for_staff
@require_GET
def detail(request: Request, pk: int) -> HttpResponse:
    about = _about(request, pk)
    people_actions.note_look(request.actor, about["person"])
    return render_page(request, "volunteers/detail.html", about)


@for_staff
@require_POST
def reveal(request: Request, pk: int) -> HttpResponse:
    """The full numbers, once, on the page that answers; they are written nowhere else."""
    form = RevealForm(request.POST)
    about = _about(request, pk)
    if form.is_valid():
        with beside(form):
            about["revealed"] = people_actions.reveal(
                request.actor, about["profile"].person, reason=form.cleaned_data["reason"]
            )
    status = 200 if form.is_valid() else 422
    return render_page(
        request, "volunteers/detail.html", {**about, "form": form}, part="contact", status=status
    )


def _about(request: Request, pk: int) -> dict[str, Any]:
    """What one volunteer's page shows."""
    actor = request.actor
    profile = queries.profile_for(actor, pk)
    person = profile.person
    minor = is_minor(person)
    return {
        "nav": "people",
        "profile": profile,
        "person": person,
        "age": band_of(person),
        "minor": minor,
        "skills": queries.held_skills(profile),
        "categories": queries.category_titles([profile.pk]).get(profile.pk, []),
        "teams": queries.teams_of(person.pk),
        "guardians": guardians_of(person.pk) if minor else [],
        "contact": policy.shows_contact(actor, profile),
        "may_reveal": policy.may_reveal(actor, profile),
        "form": RevealForm(),
    }

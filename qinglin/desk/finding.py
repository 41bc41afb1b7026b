"""Search everywhere: what every room finds for the same words, a few of each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qinglin.activities.models import Activity
from qinglin.activities.queries import staff
from qinglin.figures import queries as figures
from qinglin.kernel import clock, search
from qinglin.kernel.actor import Actor
from qinglin.kernel.templatetags.moments import full_day
from qinglin.orgs import queries as orgs
from qinglin.orgs.models import Unit
from qinglin.venues import queries as venues
from qinglin.venues.models import Venue
from qinglin.volunteers import queries as volunteers
from qinglin.volunteers.models import Profile, Team

EACH = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found, how it is told apart, and where it is."""

    title: str
    note: str
    address: str


@dataclass(frozen=True, slots=True)
class Group:
    """What one room found; ``more`` leads to the whole list when there may be more."""

    label: Any
    icon: str
    hits: list[Hit]
    more: str


def everywhere(actor: Actor, words: str) -> list[Group]:
    """At most ``EACH`` of every kind that the actor may see; one query for each kind."""
    query = {"q": words}
    return [
        _group(
            _("人员"),
            "user",
            volunteers.people_list(actor, volunteers.Filters(words=words, state="")),
            _person,
            reverse("volunteers:list", query={**query, "state": "all"}),
        ),
        _group(_("组织"), "organisation", orgs.search(actor, words), _unit, ""),
        _group(
            _("活动"),
            "calendar",
            _activities(actor, words),
            _activity,
            reverse("activities:desk_list", query={**query, "when": "all"}),
        ),
        _group(
            _("阵地"),
            "venue",
            venues.desk_venues(actor, words=words),
            _venue,
            reverse("venues:list", query=query),
        ),
        Group(_("数字"), "report", _figures(actor, words)[:EACH], ""),
        _group(
            _("队伍"),
            "team",
            volunteers.teams(actor, words=words),
            _team,
            reverse("volunteers:teams", query=query),
        ),
    ]


def _activities(actor: Actor, words: str) -> list[Activity]:
    """What lies ahead, soonest first; only when there is nothing, the latest of the past."""
    now = clock.now()
    ids = list(staff.desk_list(actor, words=words, when="ahead", now=now)[: EACH + 1])
    if not ids:
        ids = list(staff.desk_list(actor, words=words, when="past", now=now)[: EACH + 1])
    return staff.summed(ids) if ids else []


def _figures(actor: Actor, words: str) -> list[Hit]:
    """Figures stand in the documents of the modes, a few dozen each: they are looked through."""
    if not actor.can_somewhere("figures.view"):
        return []
    wanted = search.plain(words)
    return [
        Hit(
            figure.title,
            f"{figure.key} · {mode.title}",
            reverse("figures:figure", args=[mode.key, figure.key]),
        )
        for mode in figures.modes(actor)
        for figure in figures.document_of(mode).all_figures()
        if wanted in search.plain(f"{figure.title} {figure.key}")
        or wanted in search.initials(figure.title)
    ]


def _group(label: Any, icon: str, found: Any, hit: Callable[[Any], Hit], more: str) -> Group:
    rows: Iterable[Any] = found[: EACH + 1]
    hits = [hit(row) for row in rows]
    return Group(label, icon, hits[:EACH], more if len(hits) > EACH else "")


def _person(profile: Profile) -> Hit:
    note = f"{profile.number} · {profile.unit}"
    return Hit(profile.person.name, note, reverse("volunteers:detail", args=[profile.pk]))


def _unit(unit: Unit) -> Hit:
    note = unit.get_kind_display()
    if unit.parent is not None:
        note = f"{note} · {unit.parent}"
    return Hit(unit.name, note, reverse("orgs:unit", args=[unit.pk]))


def _activity(activity: Activity) -> Hit:
    note = f"{full_day(activity.starts_at)} · {activity.venue.name}"
    return Hit(activity.title, note, reverse("activities:desk_detail", args=[activity.pk]))


def _venue(venue: Venue) -> Hit:
    note = f"{venue.get_kind_display()} · {venue.unit}"
    return Hit(venue.name, note, reverse("venues:detail", args=[venue.pk]))


def _team(team: Team) -> Hit:
    return Hit(team.name, str(team.unit), reverse("volunteers:team", args=[team.pk]))

"""How the facts of this room are narrowed: by the activity, and by who came."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from qinglin.activities.models import Programme, SignUp
from qinglin.kernel.facts import Cut, Rows
from qinglin.people.models import Person
from qinglin.volunteers.facts import years_before
from qinglin.volunteers.models import Membership, Profile, ProfileCategory

#: Filters about the activity that anything happened in.
ABOUT = frozenset({"programme", "project_class", "venue_kind", "permanent", "edition"})
#: Filters about the person who came; ages in full years on the last day.
ABOUT_PERSONS = ABOUT | {"category", "in_team", "age_from", "age_to"}


def about(rows: Rows, wanted: Mapping[str, Any], activity: str) -> Rows:
    """Narrowed by the activity, reached by ``activity``; forward keys only, nothing is doubled."""
    if prefix := wanted.get("programme"):
        chosen = Programme.objects.filter(key__startswith=prefix)
        rows = rows.filter(**{f"{activity}programme__in": chosen.values("pk")})
    if project_class := wanted.get("project_class"):
        chosen = Programme.objects.filter(project_class=project_class)
        rows = rows.filter(**{f"{activity}programme__in": chosen.values("pk")})
    if kind := wanted.get("venue_kind"):
        rows = rows.filter(**{f"{activity}venue__kind": kind})
    if "permanent" in wanted:
        rows = rows.filter(**{f"{activity}venue__permanent": wanted["permanent"]})
    if edition := wanted.get("edition"):
        rows = rows.filter(**{f"{activity}edition": edition})
    return rows


def attendances(cut: Cut, rows: Rows) -> Rows:
    """Confirmed lines of rolls that are asked about."""
    rows = rows.filter(state=SignUp.State.CONFIRMED)
    rows = cut.within(cut.during(rows, "shift__starts_at"), "shift__activity__unit_id")
    return by_whom(about(rows, cut.filters, "shift__activity__"), cut)


def by_whom(rows: Rows, cut: Cut) -> Rows:
    """Narrowed by what the person is: asked with EXISTS, for people have many of each."""
    if category := cut.filters.get("category"):
        chosen = ProfileCategory.objects.filter(
            profile__person=OuterRef("person"), category__key=category
        )
        rows = rows.filter(Exists(chosen))
    if cut.filters.get("in_team"):
        members = Membership.objects.filter(person=OuterRef("person"))
        rows = rows.filter(Exists(cut.standing(members, "from_on", "until_on")))
    if oldest := cut.filters.get("age_to"):
        rows = rows.filter(person__born_on__gt=years_before(cut.until, int(oldest) + 1))
    if youngest := cut.filters.get("age_from"):
        rows = rows.filter(person__born_on__lte=years_before(cut.until, int(youngest)))
    return rows


def everywhere(cut: Cut) -> Cut:
    """Asked of all units, so that what stands for others does not change with who looks."""
    return Cut(until=cut.until, since=cut.since, filters=cut.filters)


def at_home() -> Rows:
    """Everybody, with the unit where they are registered."""
    home = Profile.objects.filter(person=OuterRef("pk")).values("unit_id")[:1]
    return Person.objects.annotate(home=Subquery(home))

"""What leaves the house: rows of a layout, as far as the actor may see them."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import override

from qinglin.hours.models import Balance
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.orgs import queries as orgs
from qinglin.orgs.models import Holding, Unit, UnitLink
from qinglin.orgs.queries import posts
from qinglin.people.models import Person
from qinglin.people.queries import age_on
from qinglin.rosters import policy
from qinglin.rosters.models import Export, Member
from qinglin.rosters.rules.paper import Layout
from qinglin.volunteers.models import Profile
from qinglin.volunteers.queries import Filters, category_titles, people_list, skill_titles

PORTION = 2_000
KEPT = timedelta(hours=24)
Row = dict[str, Any]
#: Rosters are Chinese whatever language the page has; looked up once, not row by row.
with override("zh-hans"):
    SEXES = {value: str(label) for value, label in Person.Sex.choices}
    DOCUMENT_TYPES = {value: str(label) for value, label in Person.Document.choices}
    STATES = {value: str(label) for value, label in Profile.State.choices}
#: One portion: the persons in it (for full numbers), and its rows, in the same order.
Portion = tuple[list[Person | None], list[Row]]


def exports(actor: Actor) -> QuerySet[Export]:
    """What the actor took out, the latest first."""
    found = Export.objects.select_related("unit").defer("body_sealed")
    return policy.visible_exports(actor, found).order_by("-id")


def export_for(actor: Actor, pk: int) -> Export:
    """Unseen and absent look the same."""
    found = exports(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def waiting_exports() -> list[Export]:
    wanted = Export.objects.filter(state__in=(Export.State.WAITING, Export.State.WRITING))
    return list(wanted.select_related("unit").order_by("pk")[:5])


def old_exports() -> list[Export]:
    """Files that were there for a day."""
    ready = Export.objects.filter(state=Export.State.READY)
    return list(ready.filter(finished_at__lt=clock.now() - KEPT))


def exportable_units(actor: Actor) -> QuerySet[Unit]:
    """Open units from which the actor may take rosters out, the highest first."""
    seen = orgs.units(actor).filter(closed_on=None)
    return seen if actor.everything else seen.filter(pk__in=policy.exporting(actor))


def count(actor: Actor, unit: Unit, layout: Layout) -> int:
    return int(SOURCES[layout.source][0](actor, unit).count())


def portions(actor: Actor, unit: Unit, layout: Layout) -> Iterator[Portion]:
    """Rows in their order, some thousands at a time."""
    rows, portion = SOURCES[layout.source]
    keys = list(rows(actor, unit).values_list("pk", flat=True))
    number = 0
    for start in range(0, len(keys), PORTION):
        persons, said = portion(keys[start : start + PORTION])
        for row in said:
            number += 1
            row["row"] = number
        yield persons, said


def _exported(actor: Actor, unit: Unit) -> list[int]:
    """Units below this one from which the actor may take rosters out."""
    below = UnitLink.objects.filter(ancestor=unit).values_list("descendant_id", flat=True)
    if actor.everything:
        return list(below)
    allowed = policy.exporting(actor)
    return [pk for pk in below if pk in allowed]


def _volunteers(actor: Actor, unit: Unit) -> QuerySet[Profile]:
    found = people_list(actor, Filters(unit_id=unit.pk))
    return found.filter(unit_id__in=_exported(actor, unit))


def _volunteer_rows(keys: list[int]) -> Portion:
    known = Profile.objects.select_related("person", "unit").in_bulk(keys)
    profiles = [known[pk] for pk in keys]
    held, chosen = skill_titles(keys), category_titles(keys)
    hours = _hours([profile.person_id for profile in profiles])
    return [profile.person for profile in profiles], [
        {
            **_person(profile.person),
            "born": profile.person.born_on.isoformat(),
            "number": profile.number,
            "unit": profile.unit.name,
            "registered": profile.registered_on.isoformat(),
            "skills": "、".join(held.get(profile.pk, [])),
            "categories": "、".join(chosen.get(profile.pk, [])),
            "hours": round(hours.get(profile.person_id, 0) / 60, 1),
            "state": STATES[profile.state],
        }
        for profile in profiles
    ]


def _hours(person_ids: list[int]) -> dict[int, int]:
    sums = Balance.objects.filter(person__in=person_ids).values_list("person_id")
    return dict(sums.annotate(total=Sum("minutes")).order_by())


def _members(actor: Actor, unit: Unit) -> QuerySet[Member]:
    found = Member.objects.filter(state=Member.State.ACTIVE, unit_id__in=_exported(actor, unit))
    return found.order_by("unit__name_key", "unit_id", "person__name_key", "person_id")


def _member_rows(keys: list[int]) -> Portion:
    known = Member.objects.select_related("person", "unit").in_bulk(keys)
    members = [known[pk] for pk in keys]
    return [member.person for member in members], [
        {
            **_person(member.person),
            "joined": _month(member.joined_on),
            "number": member.number,
            "nation": member.nation,
            "education": member.education,
            "politics": member.politics,
            "duty": member.duty,
            "unit": member.unit.name,
        }
        for member in members
    ]


def _holders(actor: Actor, unit: Unit) -> QuerySet[Holding]:
    found = posts.in_force().filter(unit_id__in=_exported(actor, unit))
    return found.order_by("unit__name_key", "unit_id", "post_id", "pk")


def _holder_rows(keys: list[int]) -> Portion:
    known = Holding.objects.select_related("person", "unit", "post__kind").in_bulk(keys)
    holdings = [known[pk] for pk in keys]
    today = clock.today()
    return [held.person for held in holdings], [
        {
            **_person(held.person),
            "unit": held.unit.name,
            "post": held.post.kind.title,
            "age": age_on(today, held.person.born_on),
            "education": str(held.get_education_display()),
            "politics": str(held.get_politics_display()),
            "way": str(held.get_way_display()),
            "from": held.from_on.isoformat(),
            "concurrent": "是" if held.concurrent else "否",
            "paper": held.document,
        }
        for held in holdings
    ]


def _units(actor: Actor, unit: Unit) -> QuerySet[Unit]:
    found = orgs.units(actor).filter(closed_on=None, pk__in=_exported(actor, unit))
    return found.order_by("kind", "name_key", "pk")


def _unit_rows(keys: list[int]) -> Portion:
    known = Unit.objects.select_related("parent").in_bulk(keys)
    units = [known[pk] for pk in keys]
    leaders = posts.leaders_of(keys)
    members = _headcount(Member.objects.filter(state=Member.State.ACTIVE), keys)
    volunteers = _headcount(Profile.objects.filter(state=Profile.State.ACTIVE), keys)
    return [None] * len(units), [
        {
            "name": one.name,
            "short_name": one.short_name,
            "kind": str(one.get_kind_display()),
            "parent": one.parent.name if one.parent else "",
            "opened": one.opened_on.isoformat(),
            "credit_code": one.credit_code or "",
            "leader": "、".join(held.person.name for held in leaders.get(one.pk, [])),
            "members": members.get(one.pk, 0),
            "volunteers": volunteers.get(one.pk, 0),
        }
        for one in units
    ]


def _headcount(rows: QuerySet[Any], keys: list[int]) -> dict[int, int]:
    """unit -> how many there, without those below."""
    counted = rows.filter(unit__in=keys).values_list("unit_id").annotate(n=Count("pk"))
    return dict(counted.order_by())


def _person(person: Person) -> Row:
    """What every roster says of a person; numbers masked."""
    return {
        "name": person.name,
        "sex": SEXES[person.sex],
        "born": _month(person.born_on),
        "document_type": DOCUMENT_TYPES[person.document_type],
        "document": person.document_mask,
        "phone": person.phone_mask,
        "residence": person.residence,
    }


def _month(day: date | None) -> str:
    return f"{day:%Y-%m}" if day else ""


SOURCES: dict[str, tuple[Any, Any]] = {
    "volunteers": (_volunteers, _volunteer_rows),
    "members": (_members, _member_rows),
    "holders": (_holders, _holder_rows),
    "units": (_units, _unit_rows),
}

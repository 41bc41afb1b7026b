"""Stars: who reached how many hours, what is published, what was decided."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.db.models.query import QuerySet

from qinglin.hours import policy
from qinglin.hours.models import Entry, Star, StarScheme
from qinglin.hours.rules import reviewing, stars
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.orgs.models import Unit, UnitLink
from qinglin.people.queries import mask_name
from qinglin.volunteers.models import Profile

MOST_NOTICES = 200


def scheme_of(unit_id: int, day: date) -> StarScheme | None:
    """The nearest scheme above that had begun on this day."""
    above = UnitLink.objects.filter(descendant_id=unit_id).order_by("depth")
    order = {pk: depth for depth, pk in enumerate(above.values_list("ancestor_id", flat=True))}
    begun = StarScheme.objects.filter(unit_id__in=order, from_on__lte=day)
    found = sorted(begun, key=lambda one: (order[one.unit_id], -one.from_on.toordinal()))
    return found[0] if found else None


def counted(people: Iterable[int], *, honorary_too: bool) -> dict[int, int]:
    """person -> minutes in the ledger that count for stars."""
    wanted = set(people)
    lines = Entry.objects.filter(Q(person__in=wanted) | Q(person__merged_into__in=wanted))
    if not honorary_too:
        lines = lines.exclude(rule__endswith=reviewing.MARK)
    whose = lines.order_by().values_list(Coalesce("person__merged_into", "person"))
    return dict(whose.annotate(sum=Sum("minutes")))


def reached(unit: Unit, scheme: StarScheme) -> list[tuple[int, int, int]]:
    """(person, next level, minutes) of volunteers of this unit who earned one more star."""
    profiles = Profile.objects.filter(unit__in=_below(unit), state=Profile.State.ACTIVE)
    people = list(profiles.values_list("person_id", flat=True))
    minutes = counted(people, honorary_too=scheme.honorary_too)
    held: dict[int, int] = defaultdict(int)
    for person, level in Star.objects.exclude(state=Star.State.REFUSED).values_list(
        "person_id", "level"
    ):
        held[person] = max(held[person], level)
    found = []
    for person in people:
        earned = stars.level_of(minutes.get(person, 0), scheme.hours)
        if earned > held[person]:
            found.append((person, held[person] + 1, minutes[person]))
    return found


def _below(unit: Unit) -> QuerySet[Unit]:
    links = UnitLink.objects.filter(ancestor=unit).values("descendant_id")
    return Unit.objects.filter(pk__in=links)


def stars_seen(actor: Actor, state: str) -> QuerySet[Star]:
    seen = policy.visible_stars(actor, Star.objects.filter(state=state))
    return seen.select_related("person", "unit", "scheme").order_by("until_on", "level", "pk")


def star_for(actor: Actor, pk: int) -> Star:
    found = policy.visible_stars(actor, Star.objects.select_related("person", "unit")).filter(pk=pk)
    star = found.first()
    if star is None:
        raise NotFound
    return star


def due_stars() -> QuerySet[Star]:
    over = Star.objects.filter(state=Star.State.PUBLISHED, until_on__lt=clock.today())
    return over.select_related("unit").order_by("pk")


@dataclass(frozen=True, slots=True)
class Standing:
    """One volunteer's star, what is published, and what is missing to the next."""

    level: int
    published: Star | None
    minutes: int
    missing: int | None


def standing(person_id: int) -> Standing | None:
    """None where there is no scheme for the person's unit."""
    unit = Profile.objects.filter(person_id=person_id).values_list("unit_id", flat=True).first()
    scheme = scheme_of(unit, clock.today()) if unit else None
    if scheme is None:
        return None
    mine = list(Star.objects.filter(person_id=person_id).exclude(state=Star.State.REFUSED))
    minutes = counted([person_id], honorary_too=scheme.honorary_too).get(person_id, 0)
    granted = [one.level for one in mine if one.state == Star.State.GRANTED]
    return Standing(
        level=max(granted, default=0),
        published=next((one for one in mine if one.state == Star.State.PUBLISHED), None),
        minutes=minutes,
        missing=stars.missing(minutes, scheme.hours),
    )


@dataclass(frozen=True, slots=True)
class StarNotice:
    name: str
    unit: str
    level: int
    until_on: date


def star_notices() -> list[StarNotice]:
    """What is published now, for everybody; names masked."""
    found = Star.objects.filter(state=Star.State.PUBLISHED, until_on__gte=clock.today())
    rows = found.select_related("person", "unit").order_by("-level", "until_on", "pk")
    return [
        StarNotice(mask_name(row.person.name), row.unit.name, row.level, row.until_on)
        for row in rows[:MOST_NOTICES]
    ]

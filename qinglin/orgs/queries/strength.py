"""Kinds, seats, members and honours of units."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, CharField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.orgs import policy, rules
from qinglin.orgs.models import (
    Engagement,
    Establishment,
    Headcount,
    Holding,
    Honour,
    Posting,
    Unit,
    UnitKind,
    UnitLink,
)

SOCIAL = Establishment.Kind.SOCIAL_WORKER


@dataclass(frozen=True, slots=True)
class Seats:
    """Seats of a kind at a unit: how many there are, how many are filled."""

    kind: str
    seats: int
    filled: int

    @property
    def label(self) -> str:
        return str(Establishment.Kind(self.kind).label)

    @property
    def vacant(self) -> int:
        return max(self.seats - self.filled, 0)

    @property
    def over(self) -> int:
        return max(self.filled - self.seats, 0)


@dataclass(frozen=True, slots=True)
class Size:
    """Members of a unit as last reported, and whether its form fits them."""

    members: int
    youth: int | None
    on: date
    form: str
    fault: str

    @property
    def due(self) -> str:
        """The form that so many members call for."""
        return rules.due_form(self.members)

    @property
    def due_label(self) -> str:
        return str(UnitKind.Form(self.due).label) if self.due else ""


@dataclass(slots=True)
class Row:
    """One unit of the overview of seats and members."""

    unit: Unit
    seats: list[Seats] = field(default_factory=list)
    size: Size | None = None

    @property
    def vacant(self) -> int:
        return sum(one.vacant for one in self.seats)


def kinds(*, retired: bool = False) -> QuerySet[UnitKind]:
    """The words for kinds of units."""
    found = UnitKind.objects.order_by("position", "pk")
    return found if retired else found.filter(retired=False)


def kind_for(pk: int) -> UnitKind:
    found = UnitKind.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def may_define_kinds(actor: Actor) -> bool:
    return policy.may_define_kinds(actor)


def filled(units: Iterable[int], day: date) -> Mapping[tuple[int, str], int]:
    """(unit, kind of seat) -> how many persons hold one. One query.

    Cadres by the post they hold at the unit, social workers by where they are posted.
    """
    wanted = list(units)
    paid = engaged_on(Engagement.objects.filter(kind=Engagement.Kind.SOCIAL_WORKER), day)
    social = paid.filter(place__in=wanted).annotate(
        seat=Value(SOCIAL, output_field=CharField()), by=Value(0)
    )
    seated = (
        Holding.objects.filter(
            Q(left_on=None) | Q(left_on__gt=day), unit_id__in=wanted, from_on__lte=day
        )
        .exclude(occupies="")
        .annotate(by=Value(1))
    )
    rows = social.values_list("place", "seat", "pk", "by").union(
        seated.values_list("unit_id", "occupies", "person_id", "by")
    )
    return Counter((unit, kind) for unit, kind, _who, _by in rows)


def engaged_on(rows: QuerySet[Engagement], day: date) -> QuerySet[Any]:
    """Engagements that stood on a day, each with its ``place``: where posted, else the employer."""
    standing = Q(until_on=None) | Q(until_on__gte=day)
    posted = Posting.objects.filter(
        Q(until_on=None) | Q(until_on__gt=day), engagement=OuterRef("pk"), from_on__lte=day
    ).order_by("-from_on", "-pk")
    from_employer = rows.filter(standing, from_on__lte=day)
    posted_at = Subquery(posted.values("unit_id")[:1], output_field=BigIntegerField())
    place = Coalesce(posted_at, F("employer_id"), output_field=BigIntegerField())
    return from_employer.annotate(place=place)


def seats_of(units: Iterable[int], day: date) -> dict[int, list[Seats]]:
    """Unit -> its seats by kind on a day. Two queries, however many units."""
    wanted = list(units)
    latest: dict[tuple[int, str], int] = {}
    rows = Establishment.objects.filter(unit_id__in=wanted, from_on__lte=day).order_by("from_on")
    for unit, kind, seats in rows.values_list("unit_id", "kind", "seats"):
        latest[unit, kind] = seats
    taken = filled(wanted, day) if latest else {}
    found: dict[int, list[Seats]] = {}
    for unit, kind in sorted(latest, key=lambda key: Establishment.Kind.values.index(key[1])):
        one = Seats(kind, latest[unit, kind], taken.get((unit, kind), 0))
        if one.seats or one.filled:
            found.setdefault(unit, []).append(one)
    return found


def sizes_of(units: Iterable[Unit], day: date) -> dict[int, Size]:
    """Unit -> members as last reported by a day, and what they say about its form."""
    known = {unit.pk: unit for unit in units}
    found: dict[int, Size] = {}
    rows = Headcount.objects.filter(unit_id__in=list(known), on__lte=day).order_by("on")
    for row in rows:
        sort = known[row.unit_id].sort
        form = sort.form if sort else ""
        fault = rules.size_fault(form, row.members)
        found[row.unit_id] = Size(row.members, row.youth, row.on, form, fault or "")
    return found


def overview(actor: Actor, root: Unit, day: date, *, faulty: bool = False) -> list[Row]:
    """Units below a unit that have seats or members, with what is vacant and what does not fit."""
    below = UnitLink.objects.filter(ancestor=root).values("descendant_id")
    seen = policy.visible(actor, Unit.objects.filter(pk__in=below, closed_on=None))
    units = list(seen.select_related("sort").order_by("kind", "name_key", "pk"))
    seats, sizes = seats_of([unit.pk for unit in units], day), sizes_of(units, day)
    rows = [
        Row(unit, seats.get(unit.pk, []), sizes.get(unit.pk))
        for unit in units
        if unit.pk in seats or unit.pk in sizes
    ]
    return [row for row in rows if not faulty or row.vacant or (row.size and row.size.fault)]


def headcounts(unit: Unit) -> QuerySet[Headcount]:
    return Headcount.objects.filter(unit=unit).order_by("-on")


def honours_of(unit: Unit) -> QuerySet[Honour]:
    return Honour.objects.filter(unit=unit).order_by("-year", "-pk")


def honours(actor: Actor, *, level: str = "") -> QuerySet[Honour]:
    """Honours of the units where the actor may look, the latest first."""
    seen = Honour.objects.select_related("unit").order_by("-year", "-given_on", "-pk")
    if level:
        seen = seen.filter(level=level)
    return seen if actor.everything else seen.filter(unit_id__in=actor.units(policy.VIEW))


def honour_for(actor: Actor, pk: int) -> Honour:
    """Unseen and absent look the same."""
    honour = honours(actor).filter(pk=pk).first()
    if honour is None:
        raise NotFound
    return honour

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from qinglin.kernel import audit, clock, search
from qinglin.kernel.actor import Actor, require
from qinglin.orgs.models import Unit
from qinglin.venues import policy, rules
from qinglin.venues.errors import (
    EndsBeforeStart,
    NameNeeded,
    NameTaken,
    SpansOverlap,
    VenueClosed,
    WrongPosition,
    WrongSpan,
)
from qinglin.venues.models import OpeningHours, Post, Residency, Service, Venue

#: What ``change_venue`` may change.
CHANGEABLE = frozenset(
    {"name", "kind", "setting", "address", "latitude", "longitude", "permanent", "monthly_floor"}
)


@transaction.atomic
def open_venue(
    actor: Actor,
    *,
    unit: Unit,
    kind: str,
    name: str,
    address: str = "",
    latitude: int | None = None,
    longitude: int | None = None,
    permanent: bool = False,
    monthly_floor: int | None = None,
    setting: str = "",
    opened_on: date | None = None,
    simulated: bool = False,
) -> Venue:
    """A new place of this unit. The position is in millionths of a degree."""
    require(policy.may_manage(actor, unit.pk))
    venue = Venue(
        unit=unit,
        kind=Venue.Kind(kind),
        setting=Venue.Setting(setting) if setting else "",
        address=address.strip(),
        latitude=latitude,
        longitude=longitude,
        permanent=permanent,
        monthly_floor=monthly_floor,
        opened_on=opened_on or clock.today(),
        simulated=simulated,
    )
    _settle(venue, name)
    audit.record(actor, "venues.opened", venue, name=venue.name, unit=unit.pk)
    return venue


@transaction.atomic
def change_venue(actor: Actor, venue: Venue, **changes: Any) -> Venue:
    """Change what is given: any of ``CHANGEABLE``."""
    require(policy.may_manage(actor, venue.unit_id))
    _require_open(venue)
    if unknown := changes.keys() - CHANGEABLE:
        raise TypeError(f"a venue has no changeable {', '.join(sorted(unknown))}")
    for field, value in changes.items():
        if field != "name":
            setattr(venue, field, value)
    _settle(venue, changes.get("name", venue.name))
    audit.record(actor, "venues.changed", venue, fields=sorted(changes))
    return venue


@transaction.atomic
def set_opening_hours(actor: Actor, venue: Venue, spans: Sequence[rules.Span]) -> None:
    """Replace the opening hours of the whole week."""
    require(policy.may_manage(actor, venue.unit_id))
    _require_open(venue)
    if rules.badly_formed(spans):
        raise WrongSpan(fields={"opening_hours": WrongSpan.message})
    if pair := rules.overlapping(spans):
        one, other = (f"{span.opens:%H:%M}–{span.closes:%H:%M}" for span in pair)
        raise SpansOverlap(weekday=pair[0].weekday, one=one, other=other)
    OpeningHours.objects.filter(venue=venue).delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(venue=venue, weekday=span.weekday, opens=span.opens, closes=span.closes)
        for span in spans
    )
    audit.record(actor, "venues.hours_set", venue, spans=len(spans))


@transaction.atomic
def close_venue(actor: Actor, venue: Venue, *, on: date | None = None) -> Venue:
    """The place is given up; its services, posts and residencies end with it."""
    require(policy.may_manage(actor, venue.unit_id))
    _require_open(venue)
    day = on or clock.today()
    if day < venue.opened_on:
        raise EndsBeforeStart(day=venue.opened_on)
    open_ended = Q(until_on=None) | Q(until_on__gt=day)
    for offers in (Service.objects, Post.objects, Residency.objects):
        offers.filter(open_ended, venue=venue).update(until_on=day)
    venue.closed_on = day
    venue.save(update_fields=["closed_on"])
    audit.record(actor, "venues.closed", venue, on=day.isoformat())
    return venue


def _settle(venue: Venue, name: str) -> None:
    """Check and store; the name's sort key and search column follow the name."""
    venue.name = name.strip()
    if not venue.name:
        raise NameNeeded(fields={"name": NameNeeded.message})
    latitude, longitude = venue.latitude, venue.longitude
    if not rules.believable_position(latitude, longitude):
        raise WrongPosition(fields={"latitude": WrongPosition.message})
    venue.name_key = search.sort_key(venue.name)
    venue.search = search.tokens(venue.name, venue.address)
    try:
        with transaction.atomic():
            venue.save()
    except IntegrityError:
        raise NameTaken(name=venue.name) from None


def _require_open(venue: Venue) -> None:
    if venue.closed_on is not None:
        raise VenueClosed(venue=venue.name)

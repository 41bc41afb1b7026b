from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max

from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.orgs.models import Unit
from qinglin.venues import policy
from qinglin.venues.errors import (
    AlreadyAdmitted,
    EndsBeforeStart,
    NameNeeded,
    NameTaken,
    VenueClosed,
)
from qinglin.venues.models import Post, Residency, Service, Venue


@transaction.atomic
def add_service(actor: Actor, venue: Venue, *, title: str, from_on: date | None = None) -> Service:
    """One more kind of help on the board of the venue, at its end."""
    _require_change(actor, venue)
    last = Service.objects.filter(venue=venue).aggregate(last=Max("position"))["last"]
    service = Service(
        venue=venue,
        title=title.strip(),
        position=0 if last is None else last + 1,
        from_on=from_on or clock.today(),
    )
    _add(service)
    audit.record(actor, "venues.service_added", service, title=service.title)
    return service


@transaction.atomic
def end_service(actor: Actor, service: Service, *, on: date | None = None) -> Service:
    """The venue stops offering it after this day."""
    _require_change(actor, service.venue)
    _end(service, on)
    audit.record(actor, "venues.service_ended", service)
    return service


@transaction.atomic
def add_post(actor: Actor, venue: Venue, *, title: str, from_on: date | None = None) -> Post:
    """One more standing post in the window."""
    _require_change(actor, venue)
    post = Post(venue=venue, title=title.strip(), from_on=from_on or clock.today())
    _add(post)
    audit.record(actor, "venues.post_added", post, title=post.title)
    return post


@transaction.atomic
def end_post(actor: Actor, post: Post, *, on: date | None = None) -> Post:
    _require_change(actor, post.venue)
    _end(post, on)
    audit.record(actor, "venues.post_ended", post)
    return post


@transaction.atomic
def admit(
    actor: Actor,
    venue: Venue,
    unit: Unit,
    *,
    resident: bool = False,
    from_on: date | None = None,
) -> Residency:
    """The organisation cooperates closely with the venue, or resides in it."""
    _require_change(actor, venue)
    residency, new = Residency.objects.get_or_create(
        venue=venue,
        unit=unit,
        until_on=None,
        defaults={"resident": resident, "from_on": from_on or clock.today()},
    )
    if not new:
        raise AlreadyAdmitted(unit=unit.name, venue=venue.name)
    audit.record(actor, "venues.admitted", residency, unit=unit.pk, resident=resident)
    return residency


@transaction.atomic
def end_residency(actor: Actor, residency: Residency, *, on: date | None = None) -> Residency:
    _require_change(actor, residency.venue)
    _end(residency, on)
    audit.record(actor, "venues.residency_ended", residency)
    return residency


def _require_change(actor: Actor, venue: Venue) -> None:
    require(policy.may_manage(actor, venue.unit_id))
    if venue.closed_on is not None:
        raise VenueClosed(venue=venue.name)


def _add(offer: Service | Post) -> None:
    if not offer.title:
        raise NameNeeded(fields={"title": NameNeeded.message})
    try:
        with transaction.atomic():
            offer.save(force_insert=True)
    except IntegrityError:
        raise NameTaken(name=offer.title) from None


def _end(offer: Service | Post | Residency, on: date | None) -> None:
    day = on or clock.today()
    if day < offer.from_on:
        raise EndsBeforeStart(day=offer.from_on, fields={"on": EndsBeforeStart.message})
    offer.until_on = day
    offer.save(update_fields=["until_on"])

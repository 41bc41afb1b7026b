from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from qinglin.kernel import clock, search
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound

from . import policy, rules
from .models import OpeningHours, Post, Residency, Service, Venue


def venue_for(actor: Actor, pk: int) -> Venue:
    """Unseen and absent look the same."""
    found = policy.visible(actor, Venue.objects.select_related("unit"))
    venue = found.filter(pk=pk).first()
    if venue is None:
        raise NotFound
    return venue


def venues(
    actor: Actor,
    *,
    words: str = "",
    kind: str = "",
    unit_ids: frozenset[int] | None = None,
    permanent: bool | None = None,
) -> QuerySet[Venue]:
    """Places in use that this actor may see, by pinyin."""
    found = policy.visible(actor, Venue.objects.select_related("unit")).filter(closed_on=None)
    return _narrowed(found, words, kind, unit_ids, permanent)


def desk_venues(
    actor: Actor,
    *,
    words: str = "",
    kind: str = "",
    unit_ids: frozenset[int] | None = None,
    permanent: bool | None = None,
    closed: bool = False,
) -> QuerySet[Venue]:
    """The venues of the actor's own units, by pinyin; closed ones on request."""
    found = policy.of_staff(actor, Venue.objects.select_related("unit"))
    if not closed:
        found = found.filter(closed_on=None)
    return _narrowed(found, words, kind, unit_ids, permanent)


def _narrowed(
    found: QuerySet[Venue],
    words: str,
    kind: str,
    unit_ids: frozenset[int] | None,
    permanent: bool | None,
) -> QuerySet[Venue]:
    if words.strip():
        found = found.filter(search.matches(words))
    if kind:
        found = found.filter(kind=kind)
    if unit_ids is not None:
        found = found.filter(unit_id__in=unit_ids)
    if permanent is not None:
        found = found.filter(permanent=permanent)
    return found.order_by("name_key", "pk")


def open_now(now: datetime) -> QuerySet[Venue]:
    """Venues whose opening hours hold this moment of the Shanghai clock."""
    local = now.astimezone(clock.SHANGHAI)
    spans = OpeningHours.objects.filter(
        weekday=local.isoweekday(), opens__lte=local.time(), closes__gt=local.time()
    )
    return (
        Venue.objects.filter(pk__in=spans.values("venue_id"), closed_on=None)
        .select_related("unit")
        .order_by("name_key", "pk")
    )


def hours_of(venue_ids: Iterable[int]) -> dict[int, list[OpeningHours]]:
    """venue id -> its opening hours through the week. One query."""
    found: dict[int, list[OpeningHours]] = {}
    spans = OpeningHours.objects.filter(venue_id__in=list(venue_ids))
    for span in spans.order_by("weekday", "opens"):
        found.setdefault(span.venue_id, []).append(span)
    return found


def with_offers(places: QuerySet[Venue], on: date | None = None) -> QuerySet[Venue]:
    """Each venue with ``service_count``, ``post_count`` and ``resident_count`` of this day."""

    def counted(offers: QuerySet[Any]) -> Coalesce:
        own = offers.filter(_standing(on), venue=OuterRef("pk")).order_by()
        return Coalesce(Subquery(own.values("venue").annotate(n=Count("pk")).values("n")), 0)

    return places.annotate(
        service_count=counted(Service.objects.all()),
        post_count=counted(Post.objects.all()),
        resident_count=counted(Residency.objects.filter(resident=True)),
    )


def service_for(actor: Actor, pk: int) -> Service:
    """A service of a venue that the actor sees."""
    seen = policy.visible(actor, Venue.objects.all())
    services = Service.objects.select_related("venue__unit")
    service = services.filter(pk=pk, venue__in=seen).first()
    if service is None:
        raise NotFound
    return service


def services_of(venue: Venue, on: date | None = None) -> QuerySet[Service]:
    """What is offered at the venue on this day, in the order of its board."""
    return Service.objects.filter(_standing(on), venue=venue).order_by("position", "pk")


def posts_of(venue: Venue, on: date | None = None) -> QuerySet[Post]:
    return Post.objects.filter(_standing(on), venue=venue).order_by("pk")


def residencies_of(venue: Venue, on: date | None = None) -> QuerySet[Residency]:
    """Who cooperates with the venue on this day; residents first."""
    found = Residency.objects.filter(_standing(on), venue=venue).select_related("unit")
    return found.order_by("-resident", "unit__name_key")


def _standing(on: date | None) -> Q:
    """What had begun by this day and had not ended; the last day counts."""
    day = on or clock.today()
    return Q(from_on__lte=day) & (Q(until_on=None) | Q(until_on__gte=day))


def distances(places: Iterable[Venue], latitude: int, longitude: int) -> dict[int, int]:
    """venue id -> metres from a position; venues without a position are left out."""
    return {
        venue.pk: round(rules.metres_between(latitude, longitude, venue.latitude, venue.longitude))
        for venue in places
        if venue.latitude is not None and venue.longitude is not None
    }

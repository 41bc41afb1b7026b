"""What recording the past in bulk has to know about what is stored."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Sum

from qinglin.activities.models import SignUp
from qinglin.kernel import clock, search
from qinglin.orgs.models import Unit
from qinglin.venues.models import Venue
from qinglin.volunteers.models import Profile

SEARCH_LENGTH = 600


@dataclass(frozen=True, slots=True)
class Names:
    """Names of venues and units by id, and the search columns made from them."""

    venues: dict[int, str]
    units: dict[int, str]
    _columns: dict[tuple[str, int], str] = field(default_factory=dict)

    def search(self, title: str, venue_id: int) -> str:
        """The search column of an activity with this title at this venue."""
        key = (title, venue_id)
        if key not in self._columns:
            self._columns[key] = search_column(title, self.venues[venue_id])
        return self._columns[key]


def search_column(title: str, venue: str) -> str:
    """What a search finds an activity by, cut at a whole token."""
    tokens = search.tokens(title, venue)
    return tokens if len(tokens) <= SEARCH_LENGTH else tokens[:SEARCH_LENGTH].rsplit(" ", 1)[0]


def names_for(venue_ids: Iterable[int], unit_ids: Iterable[int]) -> Names:
    return Names(
        venues=dict(Venue.objects.filter(pk__in=set(venue_ids)).values_list("pk", "name")),
        units=dict(Unit.objects.filter(pk__in=set(unit_ids)).values_list("pk", "name")),
    )


def registered(people: Iterable[int]) -> set[int]:
    """Those of these people who are registered volunteers."""
    wanted = set(people)
    return {pk for pk in Profile.objects.values_list("person_id", flat=True) if pk in wanted}


def spans_between(begin: datetime, end: datetime) -> Iterator[tuple[int, datetime, datetime]]:
    """Person and span of everybody who is stored as taken in this stretch of time."""
    return (
        SignUp.objects.filter(shift__starts_at__lt=end, shift__ends_at__gt=begin)
        .exclude(state=SignUp.State.CANCELLED)
        .exclude(outcome__in=(SignUp.Outcome.NO_SHOW, SignUp.Outcome.EXCUSED))
        .values_list("person_id", "shift__starts_at", "shift__ends_at")
        .iterator(chunk_size=5000)
    )


def credited_between(first: date, last: date) -> dict[tuple[int, date], int]:
    """Minutes already counted for each person on each of these days."""
    found: dict[tuple[int, date], int] = {}
    rows = (
        SignUp.objects.filter(
            state=SignUp.State.CONFIRMED,
            minutes__gt=0,
            shift__starts_at__gte=clock.at(first),
            shift__starts_at__lt=clock.at(last + timedelta(days=1)),
        )
        .values_list("person_id", "shift__starts_at")
        .annotate(counted=Sum("minutes"))
        .order_by()
    )
    for person_id, starts_at, counted in rows:
        key = (person_id, clock.day_of(starts_at))
        found[key] = found.get(key, 0) + counted
    return found

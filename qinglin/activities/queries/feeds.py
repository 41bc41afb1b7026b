"""What calendars may read: what one person is in, and what takes place at one venue."""

from datetime import timedelta

from django.db.models import Prefetch, Q, prefetch_related_objects

from qinglin.access.models import Account
from qinglin.activities.models import Activity, CalendarFeed, SignUp
from qinglin.activities.rules.notice import LONGEST_ACTIVITY
from qinglin.kernel import clock, crypto
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.people.queries import adults, wards_of

from .find import ordered_shifts

PURPOSE = "activities.feed"
#: A calendar keeps what is over for a while, and never gets longer than this.
BACK, MOST = timedelta(days=90), 500
#: Occasions of one venue: to come, and over.
AHEAD, BEHIND = 120, 30


def feed_of(person_id: int) -> CalendarFeed | None:
    """Whether and since when this person reads the calendar elsewhere."""
    return CalendarFeed.objects.filter(person_id=person_id).first()


def secret_of(person_id: int, salt: str) -> str:
    """What only the owner is shown. It is made, never stored."""
    return crypto.mac(f"{person_id}:{salt}".encode(), PURPOSE).hex()


def digest_of(secret: str) -> str:
    """What is stored of a secret."""
    return crypto.look_up(secret, PURPOSE)


def feed_at(secret: str) -> CalendarFeed:
    """Never given, reset, or its owner's account closed: all look the same."""
    active = Account.objects.filter(is_active=True).values("person_id")
    feed = CalendarFeed.objects.filter(digest=digest_of(secret), person_id__in=active).first()
    if feed is None:
        raise NotFound
    return feed


def fed_to(feed: CalendarFeed) -> list[SignUp]:
    """Own sign-ups and those of minors the owner answers for, cancelled ones too. One query.

    With person, shift, activity and venue; the soonest if there are very many.
    """
    owner = Actor(name=f"person:{feed.person_id}", person_id=feed.person_id)
    wards = wards_of(owner).exclude(adults()).order_by().values("pk")
    found = (
        SignUp.objects.filter(
            Q(person_id=feed.person_id) | Q(person_id__in=wards),
            shift__ends_at__gt=clock.now() - BACK,
        )
        .select_related("shift__activity__venue", "person")
        .defer("person__document_sealed", "person__phone_sealed")
    )
    return sorted(found.order_by("shift__starts_at", "pk")[:MOST], key=lambda one: one.pk)


def held_at(venue_id: int) -> list[Activity]:
    """What was announced at a venue, called off or not, with its shifts. Three queries.

    Where there is very much: what is soonest, and what was there last.
    """
    now = clock.now()
    found = (
        Activity.objects.filter(venue_id=venue_id)
        .filter(Q(published_at__isnull=False) | Q(state=Activity.State.CONFIRMED))
        .select_related("venue")
    )
    ahead = found.filter(starts_at__gt=now - LONGEST_ACTIVITY, ends_at__gt=now)
    over = found.filter(starts_at__gt=now - BACK - LONGEST_ACTIVITY, ends_at__lte=now)
    over = over.filter(ends_at__gt=now - BACK)
    nearest = [*ahead.order_by("starts_at", "pk")[:AHEAD], *over.order_by("-starts_at")[:BEHIND]]
    prefetch_related_objects(nearest, Prefetch("shifts", ordered_shifts()))
    return sorted(nearest, key=lambda one: one.pk)

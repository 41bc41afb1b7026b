"""How far from the venue a check-in was, if the person sent it; kept for thirty days."""

from datetime import timedelta

from django.db import transaction

from qinglin.activities.models import Scan, Whereabouts
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require, require_person
from qinglin.venues.queries import distances

KEPT = timedelta(days=30)
#: Half the way round the earth.
FARTHEST = 20_100_000
MOST_ACCURACY = 100_000


@transaction.atomic
def note_whereabouts(
    actor: Actor, scan_id: int, *, latitude: int, longitude: int, accuracy: int
) -> bool:
    """Keep the distance of one's own fresh scan, in metres; False where it tells nothing.

    ``latitude`` and ``longitude`` are in millionths of a degree and are not kept.
    """
    person = require_person(actor)
    own = Scan.objects.filter(pk=scan_id, by_id=person, sign_up__person_id=person)
    scan = own.select_related("sign_up__shift__activity__venue").first()
    if scan is None or not (abs(latitude) <= 90_000_000 and abs(longitude) <= 180_000_000):
        return False
    venue = scan.sign_up.shift.activity.venue
    metres = distances([venue], latitude, longitude).get(venue.pk)
    if metres is None:
        return False
    noted, new = Whereabouts.objects.get_or_create(
        scan=scan,
        defaults={
            "metres": min(round(metres), FARTHEST),
            "accuracy": min(max(accuracy, 0), MOST_ACCURACY),
            "at": clock.now(),
        },
    )
    if new:
        audit.record(actor, "activities.whereabouts_noted", noted)
    return new


@transaction.atomic
def forget_whereabouts(actor: Actor) -> int:
    """Delete what is older than thirty days; returns how many."""
    require(actor.everything)
    return Whereabouts.objects.filter(at__lt=clock.now() - KEPT).delete()[0]

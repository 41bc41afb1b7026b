"""Sessions to which nobody came are told to their leaders, each once."""

from django.db import transaction
from django.urls import reverse

from qinglin.activities.models import Activity
from qinglin.inbox.actions import tell
from qinglin.kernel.actor import Actor, require


@transaction.atomic
def tell_of_missed(actor: Actor, activity: Activity) -> None:
    """The leader hears that nobody was there; told again it is told once."""
    require(actor.everything)
    if activity.leader_id is None:
        return
    tell(
        actor,
        people=[activity.leader_id],
        template="activities.missed_session",
        link=reverse("activities:lead_activity", args=[activity.pk]),
        key=f"activities.missed:{activity.pk}",
        activity=activity.title,
        starts_at=activity.starts_at,
        place=activity.venue.name,
    )

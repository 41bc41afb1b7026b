from datetime import timedelta

from django.db.models import Q, QuerySet

from qinglin.access.queries import live_grants
from qinglin.activities.models import Activity
from qinglin.activities.queries import activity_for as seen_activity
from qinglin.activities.queries.staff import staffed
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.orgs.models import Agreement, Party, Season, UnitLink
from qinglin.orgs.queries.agreements import agreement_for as agreement_for
from qinglin.orgs.queries.agreements import ending as ending
from qinglin.orgs.queries.agreements import may_manage as may_manage

from .models import DoneUnder, SignedPage

#: So many activities are offered.
MOST = 60


def done_under(agreement: Agreement) -> QuerySet[DoneUnder]:
    """What was held under an agreement, the latest first."""
    rows = DoneUnder.objects.filter(agreement=agreement).select_related("activity", "season")
    return rows.order_by("-activity__starts_at", "-pk")


def pages_of(agreement: Agreement) -> QuerySet[SignedPage]:
    return SignedPage.objects.filter(agreement=agreement).select_related("file").order_by("pk")


def season_on(agreement: Agreement, activity: Activity) -> Season | None:
    """The season in which an activity falls."""
    day = clock.day_of(activity.starts_at)
    seasons = Season.objects.filter(agreement=agreement, from_on__lte=day, until_on__gte=day)
    return seasons.first()


def candidates(actor: Actor, agreement: Agreement) -> list[Activity]:
    """Confirmed activities that the actor sees and that may be put under it, the latest first:
    of the keeper and the parties, and of all below them, held while it was in force."""
    taken = DoneUnder.objects.filter(agreement=agreement).values("activity_id")
    bound = Party.objects.filter(agreement=agreement, unit__isnull=False).values("unit_id")
    below = UnitLink.objects.filter(Q(ancestor=agreement.unit_id) | Q(ancestor__in=bound))
    rows = staffed(actor, Activity.objects.all()).filter(
        state=Activity.State.CONFIRMED,
        unit_id__in=below.values("descendant_id"),
        starts_at__gte=clock.at(agreement.from_on),
    )
    last = agreement.ended_on or agreement.until_on
    if last is not None:
        rows = rows.filter(starts_at__lt=clock.at(last + timedelta(days=1)))
    return list(rows.exclude(pk__in=taken).order_by("-starts_at", "-pk")[:MOST])


def activity_for(actor: Actor, pk: int) -> Activity:
    return seen_activity(actor, pk)


def keepers(agreement: Agreement) -> list[int]:
    """Persons whose role at the keeping unit lets them change it."""
    grants = live_grants().filter(unit_id=agreement.unit_id).select_related("role")
    return [one.person_id for one in grants if "orgs.manage" in one.role.permissions]

from django.db.models import QuerySet

from qinglin.access.queries import live_grants
from qinglin.activities.models import Activity
from qinglin.activities.queries import activity_for as seen_activity
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.orgs.models import Agreement, Season
from qinglin.orgs.queries.agreements import agreement_for as agreement_for
from qinglin.orgs.queries.agreements import ending as ending
from qinglin.orgs.queries.agreements import may_manage as may_manage

from .models import DoneUnder, SignedPage


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
    """Confirmed activities of the keeper that may be put under it, the latest first."""
    taken = DoneUnder.objects.filter(agreement=agreement).values("activity_id")
    rows = Activity.objects.filter(unit=agreement.unit_id, state=Activity.State.CONFIRMED)
    return list(rows.exclude(pk__in=taken).order_by("-starts_at")[:60])


def activity_for(actor: Actor, pk: int) -> Activity:
    return seen_activity(actor, pk)


def keepers(agreement: Agreement) -> list[int]:
    """Persons whose role at the keeping unit lets them change it."""
    grants = live_grants().filter(unit_id=agreement.unit_id).select_related("role")
    return [one.person_id for one in grants if "orgs.manage" in one.role.permissions]

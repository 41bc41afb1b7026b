"""Long days: what may need an agreement of the unit above, and what has one."""

from datetime import timedelta

from django.db.models import ExpressionWrapper, F, fields

from qinglin.activities.models import Activity, CreditTerms
from qinglin.hours import policy
from qinglin.hours.models import LongDay
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor

#: From here on a day wants the agreement of the unit above.
LONG = timedelta(hours=8)
BACK, MOST = timedelta(days=60), 100


def long_activities(actor: Actor) -> list[Activity]:
    """Longer than eight hours, still open, without an agreement; the nearest first."""
    span = ExpressionWrapper(F("ends_at") - F("starts_at"), fields.DurationField())
    found = Activity.objects.annotate(span=span).filter(
        span__gt=LONG,
        state__in=[Activity.State.DRAFT, Activity.State.PUBLISHED],
        starts_at__gte=clock.now() - BACK,
    )
    if not actor.everything:
        found = found.filter(unit_id__in=actor.units(policy.VIEW) | actor.units(policy.REVIEW))
    left = found.exclude(pk__in=LongDay.objects.values("activity_id"))
    return list(left.select_related("unit", "venue").order_by("starts_at", "pk")[:MOST])


def agreed(actor: Actor) -> list[LongDay]:
    found = LongDay.objects.select_related("activity__unit", "by").order_by("-made_at", "-pk")
    if not actor.everything:
        units = actor.units(policy.VIEW) | actor.units(policy.REVIEW)
        found = found.filter(activity__unit_id__in=units)
    return list(found[:MOST])


def of(activity: Activity) -> LongDay | None:
    return LongDay.objects.filter(activity=activity).select_related("by").first()


def terms_known(activity: Activity) -> CreditTerms | None:
    return CreditTerms.objects.filter(activity=activity).first()

"""Whether an activity may open: reviewed, insured, with its agreement written."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from qinglin.activities import policy
from qinglin.activities.errors.terms import AgreementUnwritten, NotReviewed, UninsuredDanger
from qinglin.activities.models import (
    Activity,
    Agreement,
    Insurance,
    NatureReview,
    Safeguard,
    Series,
)
from qinglin.activities.rules import lawful
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor

from .fitness import agreement_needed, safeguard_of

#: What is no volunteer service and must not be recorded (Order 67, Art. 19).
QUESTIONS = {
    "own_job": _("参加的人是在上班时间做本职工作"),
    "paid": _("发报酬，或补贴明显高于成本"),
    "no_public_good": _("看不出公益，例如团建时顺手捡垃圾"),
    "own_interest": _("为自己或小圈子的利益，例如业主选举"),
    "practice": _("一般社会实践，例如实习、调研、观影、参观、研学"),
    "internal": _("本单位内部的管理或值班"),
    "school_chores": _("学校派的劳动或杂务"),
    "clicks": _("转发、点赞、网上答题"),
    "donation": _("捐款捐物换时长"),
}


def review_of(activity: Activity) -> NatureReview | None:
    """Of the activity itself, or of its series."""
    asked = Q(activity=activity)
    if activity.series_id is not None:
        asked |= Q(series_id=activity.series_id)
    return NatureReview.objects.filter(asked).order_by("-at").first()


def require_lawful(activity: Activity) -> None:
    """The gate before recruiting. Refuses: NotReviewed, UninsuredDanger, AgreementUnwritten."""
    if review_of(activity) is None:
        raise NotReviewed
    require_safe(activity)


def require_safe(activity: Activity) -> None:
    """Danger is insured on every day of it; where an agreement is signed, it has words."""
    safeguard = safeguard_of(activity)
    if safeguard is not None and safeguard.dangerous and not _insured(safeguard, activity):
        raise UninsuredDanger
    if agreement_needed(activity, safeguard) and not (safeguard and safeguard.agreement):
        raise AgreementUnwritten


def _insured(safeguard: Safeguard, activity: Activity) -> bool:
    found = safeguard.insurance
    first, last = clock.day_of(activity.starts_at), clock.day_of(activity.ends_at)
    return found is not None and lawful.covered(found.from_on, found.until_on, first, last)


def insurances(actor: Actor, day: date | None = None) -> QuerySet[Insurance]:
    """Policies of the actor's units, those that end last first; with a day only what holds then."""
    found = Insurance.objects.select_related("unit").order_by("-until_on", "pk")
    if day is not None:
        found = found.filter(from_on__lte=day, until_on__gte=day)
    return found if actor.everything else found.filter(unit__in=actor.units(policy.MANAGE))


def signed_by(activity: Activity, person_id: int) -> Agreement | None:
    """The agreement of this person to the words as they are now."""
    safeguard = safeguard_of(activity)
    if safeguard is None:
        return None
    return Agreement.objects.filter(
        activity=activity, person_id=person_id, digest=lawful.digest(safeguard.agreement)
    ).first()


def agreements(activity: Activity) -> list[Agreement]:
    signed = Agreement.objects.filter(activity=activity).select_related("person", "agreed_by")
    return list(signed.order_by("person__name_key", "pk"))


def series_safeguard(series: Series) -> Safeguard | None:
    """What every occurrence of the series gets, as a row that is not in the database."""
    return Safeguard(**series.safeguard) if series.safeguard else None

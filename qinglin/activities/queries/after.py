"""After the service: what was said both ways, photos, thanks."""

from dataclasses import dataclass

from django.db.models import Avg, Count, Exists, OuterRef, QuerySet

from qinglin.activities import policy
from qinglin.activities.models import (
    Activity,
    ActivityPhoto,
    Feedback,
    PhotoPerson,
    Praise,
    SignUp,
    Thanks,
)
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.errors import NotFound
from qinglin.people.models import Consent

from .find import check_id


def photos_of(activity: Activity) -> list[ActivityPhoto]:
    """Published ones; whoever withdrew the consent takes the photo off at once.

    There are none before it has begun, and nobody asks.
    """
    if activity.starts_at > clock.now():
        return []
    withdrawn = (
        PhotoPerson.objects.filter(photo=OuterRef("pk"))
        .annotate(agrees=Exists(_agreeing()))
        .filter(agrees=False)
    )
    found = ActivityPhoto.objects.filter(activity=activity, published_at__isnull=False)
    return list(found.exclude(Exists(withdrawn)).order_by("pk"))


def _agreeing() -> QuerySet[Consent]:
    return Consent.objects.filter(
        person_id=OuterRef("person_id"), purpose=Consent.Purpose.PHOTO, withdrawn_at=None
    )


def without_consent(photo: ActivityPhoto) -> list[str]:
    """The names of those in the photo who have not agreed that it is shown."""
    shown = PhotoPerson.objects.filter(photo=photo).annotate(agrees=Exists(_agreeing()))
    return list(shown.filter(agrees=False).order_by("pk").values_list("person__name", flat=True))


@dataclass(frozen=True, slots=True)
class Echo:
    """What those who served said about an activity."""

    number: int
    stars: float | None
    words: list[Feedback]


@dataclass(frozen=True, slots=True)
class After:
    """Everything the organiser sees and does once the roll is confirmed."""

    echo: Echo
    served: list[SignUp]
    photos: list[tuple[ActivityPhoto, list[str]]]
    thanks: Thanks | None


def after_service(actor: Actor, activity: Activity) -> After:
    """Refuses: Forbidden."""
    require(policy.may_see_people(actor, activity))
    said = Feedback.objects.filter(sign_up__shift__activity=activity)
    sums = said.aggregate(n=Count("pk"), stars=Avg("stars"))
    served = SignUp.objects.filter(
        shift__activity=activity, state=SignUp.State.CONFIRMED, outcome__in=SignUp.SERVED
    ).select_related("person", "shift", "praise")
    photos = ActivityPhoto.objects.filter(activity=activity).order_by("pk")
    return After(
        echo=Echo(
            number=sums["n"],
            stars=sums["stars"],
            words=list(said.exclude(words="").order_by("-made_at")),
        ),
        served=list(served.order_by("person__name_key", "pk")),
        photos=[(one, without_consent(one)) for one in photos],
        thanks=Thanks.objects.filter(activity=activity).first(),
    )


def feedback_of(sign_up: SignUp) -> Feedback | None:
    return Feedback.objects.filter(sign_up=sign_up).first()


def praise_of(sign_up: SignUp) -> Praise | None:
    return Praise.objects.filter(sign_up=sign_up).first()


def thanks_for(sign_up: SignUp) -> Thanks | None:
    """What the organiser said to who served."""
    if sign_up.outcome not in SignUp.SERVED:
        return None
    return Thanks.objects.filter(activity_id=sign_up.shift.activity_id).first()


def photo_for(actor: Actor, pk: int) -> ActivityPhoto:
    """For whoever looks after the activity."""
    check_id(pk)
    found = ActivityPhoto.objects.select_related("activity__unit", "file").filter(pk=pk).first()
    if found is None or not policy.may_lead(actor, found.activity):
        raise NotFound
    return found

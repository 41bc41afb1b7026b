"""After the service: feedback both ways, photos with consent, thanks."""

from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from qinglin.activities import policy
from qinglin.activities.errors import FAULTS, WrongValue, between, too_long
from qinglin.activities.errors.terms import (
    AllSaid,
    NoPhotoConsent,
    NothingToThank,
    NotServed,
)
from qinglin.activities.events import Thanked
from qinglin.activities.models import (
    Activity,
    ActivityPhoto,
    Feedback,
    PhotoPerson,
    Praise,
    SignUp,
    Thanks,
)
from qinglin.activities.queries.after import photo_for, without_consent
from qinglin.activities.queries.find import sign_up_for
from qinglin.files.actions import show_to_all, store_picture
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.events import emit
from qinglin.people.queries import is_guardian

STARS = range(1, 6)
LONGEST_FEEDBACK, LONGEST_PRAISE, LONGEST_THANKS, LONGEST_CAPTION = 500, 300, 500, 80


@transaction.atomic
def give_feedback(
    actor: Actor, sign_up_id: int, *, stars: int, words: str = "", again: bool = True
) -> Feedback:
    """How it was, by who served, or the guardian. Said again it replaces what was said.

    Refuses: NotFound, Forbidden, NotServed, WrongValue.
    """
    sign_up = sign_up_for(actor, sign_up_id)
    own = actor.person_id is not None and (
        sign_up.person_id == actor.person_id or is_guardian(actor.person_id, sign_up.person_id)
    )
    require(own)
    _require_served(sign_up)
    _check(stars, words, LONGEST_FEEDBACK)
    said, _new = Feedback.objects.update_or_create(
        sign_up=sign_up,
        defaults={
            "stars": stars,
            "words": words.strip(),
            "again": again,
            "made_at": clock.now(),
        },
    )
    audit.record(actor, "activities.feedback_given", sign_up, stars=stars)
    return said


@transaction.atomic
def praise(actor: Actor, sign_up_id: int, *, stars: int, words: str = "") -> Praise:
    """How somebody served: the evaluation record of Order 67, Art. 10. The leader says it.

    Refuses: NotFound, Forbidden, NotServed, WrongValue.
    """
    sign_up = sign_up_for(actor, sign_up_id)
    require(policy.may_lead(actor, sign_up.shift.activity))
    require(sign_up.person_id != actor.person_id)
    _require_served(sign_up)
    _check(stars, words, LONGEST_PRAISE)
    said, _new = Praise.objects.update_or_create(
        sign_up=sign_up,
        defaults={
            "stars": stars,
            "words": words.strip(),
            "made_at": clock.now(),
            "by_id": actor.person_id,
        },
    )
    audit.record(actor, "activities.praised", sign_up, stars=stars)
    return said


@transaction.atomic
def thank(actor: Actor, activity: Activity, *, words: str) -> Thanks:
    """Say thank you to everybody who served, once. Refuses: NothingToThank, AllSaid, WrongValue."""
    held = Activity.objects.select_for_update(of=("self",), no_key=True).get(pk=activity.pk)
    require(policy.may_lead(actor, held))
    if held.state != Activity.State.CONFIRMED:
        raise NothingToThank
    said = words.strip()
    if not said or len(said) > LONGEST_THANKS:
        raise WrongValue(fields={"words": too_long(LONGEST_THANKS) if said else FAULTS["empty"]})
    if Thanks.objects.filter(activity=held).exists():
        raise AllSaid
    made = Thanks.objects.create(activity=held, words=said, at=clock.now(), by_id=actor.person_id)
    audit.record(actor, "activities.thanked", held)
    emit(Thanked(activity_id=held.pk))
    return made


@transaction.atomic
def add_photo(
    actor: Actor,
    activity: Activity,
    upload: "UploadedFile[bytes]",
    *,
    caption: str = "",
    shown: Iterable[int] = (),
) -> ActivityPhoto:
    """Keep a photo of the activity; nobody else sees it before it is published.

    Made anew on arrival, without what the camera wrote into it. ``shown``: who served and can be
    recognised. Refuses: Forbidden, WrongValue, and as ``files.store_picture``.
    """
    require(policy.may_lead(actor, activity))
    if len(caption.strip()) > LONGEST_CAPTION:
        raise WrongValue(fields={"caption": too_long(LONGEST_CAPTION)})
    file = store_picture(actor, unit=activity.unit, upload=upload)
    made = ActivityPhoto.objects.create(
        activity=activity,
        file=file,
        caption=caption.strip(),
        made_at=clock.now(),
        by_id=actor.person_id,
    )
    served = SignUp.objects.filter(shift__activity=activity, person__in=list(shown))
    people = set(served.values_list("person_id", flat=True))
    PhotoPerson.objects.bulk_create(PhotoPerson(photo=made, person_id=one) for one in people)
    audit.record(actor, "activities.photo_added", made, shown=len(people))
    return made


@transaction.atomic
def publish_photo(actor: Actor, photo_id: int, *, public: bool = True) -> ActivityPhoto:
    """Show it to everybody, once all who can be recognised agree; or take it off.

    Refuses: NotFound, NoPhotoConsent, which names those who have not agreed.
    """
    photo = photo_for(actor, photo_id)
    missing = without_consent(photo) if public else []
    if missing:
        raise NoPhotoConsent(names="、".join(missing))
    photo.published_at = clock.now() if public else None
    photo.save(update_fields=["published_at"])
    show_to_all(actor, photo.file, public=public)
    audit.record(
        actor, "activities.photo_published" if public else "activities.photo_hidden", photo
    )
    return photo


def _require_served(sign_up: SignUp) -> None:
    served = sign_up.state == SignUp.State.CONFIRMED and sign_up.outcome in SignUp.SERVED
    if not served:
        raise NotServed


def _check(stars: int, words: str, most: int) -> None:
    fields = {}
    if stars not in STARS:
        fields["stars"] = between(1, 5)
    if len(words.strip()) > most:
        fields["words"] = too_long(most)
    if fields:
        raise WrongValue(fields=fields)

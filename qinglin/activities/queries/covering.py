"""Who is asked to cover, in which order, and who was asked already."""

from django.db.models import Count, Max, Q

from qinglin.activities.models import Offer, Shift, SignUp, Standing
from qinglin.activities.sql.people import OCCUPYING
from qinglin.volunteers.models import Profile, ProfileSkill

#: At most so many are asked for one place.
MOST_ASKED = 12


def next_to_cover(shift: Shift) -> int | None:
    """The person to ask next; None once nobody is left.

    First who stands regularly on the same post and is free that day, then who served most often
    on posts of that name at the same place; among equals who was there last. Whoever was asked
    for this shift before, is on it, or is taken at the time, is not asked.
    """
    asked = set(Offer.objects.filter(shift=shift).values_list("person_id", flat=True))
    if len(asked) >= MOST_ASKED:
        return None
    for person_id in [*_regulars(shift), *_experienced(shift)]:
        if person_id not in asked and _is_free(shift, person_id):
            return person_id
    return None


def _regulars(shift: Shift) -> list[int]:
    series_id = shift.activity.series_id
    if series_id is None:
        return []
    standing = Standing.objects.filter(
        series_shift__series_id=series_id,
        series_shift__title=shift.title,
        agreed_at__isnull=False,
        ended_at=None,
    )
    return list(standing.order_by("from_on", "pk").values_list("person_id", flat=True))


def _experienced(shift: Shift) -> list[int]:
    served = SignUp.objects.filter(
        shift__title=shift.title,
        shift__activity__venue_id=shift.activity.venue_id,
        state=SignUp.State.CONFIRMED,
        outcome__in=SignUp.SERVED,
    )
    ranked = (
        served.order_by()
        .values("person_id")
        .annotate(times=Count("pk"), last=Max("shift__starts_at"))
        .order_by("-times", "-last", "person_id")
    )
    return [row["person_id"] for row in ranked[: MOST_ASKED * 2]]


def _is_free(shift: Shift, person_id: int) -> bool:
    """Registered, able, and not taken or given up at that time."""
    if not Profile.objects.filter(person_id=person_id, state=Profile.State.ACTIVE).exists():
        return False
    if (
        shift.skill_id
        and not ProfileSkill.objects.filter(
            profile__person_id=person_id, skill_id=shift.skill_id
        ).exists()
    ):
        return False
    busy = SignUp.objects.filter(
        person_id=person_id,
        state__in=OCCUPYING,
        shift__starts_at__lt=shift.ends_at,
        shift__ends_at__gt=shift.starts_at,
    )
    gone = Q(shift=shift, person_id=person_id)
    return not busy.exists() and not SignUp.objects.filter(gone).exists()

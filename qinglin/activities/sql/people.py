"""Who is in a shift, and holding them in the order of their ids."""

from collections.abc import Iterable
from datetime import datetime

from qinglin.activities.models import SignUp
from qinglin.people.models import Person

#: States in which a sign-up takes somebody's time.
OCCUPYING = (SignUp.State.JOINED, SignUp.State.WAITING, SignUp.State.CONFIRMED)
#: Outcomes of people who were not there after all.
ABSENT = (SignUp.Outcome.NO_SHOW, SignUp.Outcome.EXCUSED)


def inside(shift_ids: Iterable[int]) -> list[int]:
    """The persons who have a place or wait in these shifts."""
    held = SignUp.objects.filter(shift_id__in=list(shift_ids), state__in=OCCUPYING)
    return sorted(set(held.values_list("person_id", flat=True)))


def lock(ids: Iterable[int]) -> dict[int, Person]:
    """Hold these persons, lowest id first: always before any shift."""
    held = Person.objects.select_for_update(of=("self",), no_key=True)
    return held.filter(pk__in=list(ids)).order_by("pk").in_bulk()


def crossed(ids: Iterable[int], shift_id: int, starts_at: datetime, ends_at: datetime) -> int:
    """How many of these persons are taken elsewhere in that time."""
    elsewhere = SignUp.objects.filter(
        person_id__in=list(ids),
        state__in=OCCUPYING,
        shift__starts_at__lt=ends_at,
        shift__ends_at__gt=starts_at,
    ).exclude(shift_id=shift_id)
    return elsewhere.exclude(outcome__in=ABSENT).values("person_id").distinct().count()

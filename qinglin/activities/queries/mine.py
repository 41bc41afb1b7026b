"""What a person is in."""

from collections.abc import Iterable

from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, When, Window
from django.db.models.functions import DenseRank

from qinglin.activities.models import Activity, SignUp
from qinglin.activities.rules.scanning import AFTER, BEFORE
from qinglin.kernel import clock


def my_upcoming(person_id: int, limit: int = 20) -> list[SignUp]:
    """Joined or waiting and not over yet, soonest first; with shift, activity, venue. One query.

    Each carries ``place_in_line`` (int or None).
    """
    found = _with_places(
        SignUp.objects.filter(
            person_id=person_id,
            state__in=[SignUp.State.JOINED, SignUp.State.WAITING],
            shift__ends_at__gt=clock.now(),
        )
    ).annotate(**line_place())
    return list(found.order_by("shift__starts_at", "pk")[:limit])


def my_past(person_id: int, limit: int = 20) -> list[SignUp]:
    """Over, newest first: confirmed ones, and joined ones whose roll is not confirmed yet."""
    found = _with_places(
        SignUp.objects.filter(
            person_id=person_id,
            state__in=[SignUp.State.JOINED, SignUp.State.CONFIRMED],
            shift__ends_at__lte=clock.now(),
        )
    )
    return list(found.order_by("-shift__starts_at", "-pk")[:limit])


def line_place() -> dict[str, Case]:
    """``place_in_line`` as a column: counting from 1; null for who does not wait."""
    ahead = SignUp.objects.filter(
        shift_id=OuterRef("shift_id"),
        state=SignUp.State.WAITING,
        queue_no__lte=OuterRef("queue_no"),
    )
    counted = ahead.order_by().values("shift_id")
    number = counted.annotate(number=Count("queue_no", distinct=True)).values("number")
    place = Case(When(state=SignUp.State.WAITING, then=Subquery(number)), default=None)
    return {"place_in_line": place}


def position_of(sign_up: SignUp) -> int | None:
    """The place in line, counting from 1; None for who does not wait."""
    return positions_of([sign_up]).get(sign_up.pk)


def positions_of(sign_ups: Iterable[SignUp]) -> dict[int, int]:
    """Sign-up id to place in line, for those that wait. One query, none if nobody waits."""
    waiting = [one for one in sign_ups if one.state == SignUp.State.WAITING]
    if not waiting:
        return {}
    line = SignUp.objects.filter(
        shift_id__in={one.shift_id for one in waiting},
        state=SignUp.State.WAITING,
        queue_no__isnull=False,
    ).annotate(place=Window(DenseRank(), partition_by=F("shift_id"), order_by=F("queue_no").asc()))
    wanted = {one.pk for one in waiting}
    return {pk: place for pk, place in line.values_list("pk", "place") if pk in wanted}


def check_in_now(person_id: int) -> list[SignUp]:
    """Joined sign-ups whose check-in window is open now, nearest first."""
    now = clock.now()
    found = _with_places(
        SignUp.objects.filter(
            person_id=person_id,
            state=SignUp.State.JOINED,
            shift__starts_at__lte=now + BEFORE,
            shift__ends_at__gte=now - AFTER,
            shift__activity__state=Activity.State.PUBLISHED,
        )
    )
    return sorted(
        found, key=lambda one: (abs(one.shift.starts_at - now), one.shift.starts_at, one.pk)
    )


def _with_places(sign_ups: QuerySet[SignUp]) -> QuerySet[SignUp]:
    return sign_ups.select_related("shift__activity__venue", "shift__activity__unit")

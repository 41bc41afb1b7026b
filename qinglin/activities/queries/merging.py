from django.db.models import F, OuterRef, Q, Subquery

from qinglin.activities.models import SignUp

AHEAD = (SignUp.State.JOINED, SignUp.State.WAITING)


def in_two_places(one: int, other: int) -> tuple[str, str] | None:
    """The titles of two occasions for which these two signed up at overlapping times, if any.

    The same shift is not meant: there one sign-up stands for both.
    """
    theirs = SignUp.objects.filter(
        person=other,
        state__in=AHEAD,
        shift__starts_at__lt=OuterRef("shift__ends_at"),
        shift__ends_at__gt=OuterRef("shift__starts_at"),
    ).exclude(shift=OuterRef("shift"))
    mine = SignUp.objects.filter(Q(person=one), state__in=AHEAD)
    crossed = mine.annotate(crossing=Subquery(theirs.values("shift__activity__title")[:1]))
    found = crossed.filter(crossing__isnull=False).order_by("pk")
    return found.values_list(F("shift__activity__title"), "crossing").first()

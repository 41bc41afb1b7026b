"""Posts of cadres that nobody fills, beside the seats (编制) that their unit has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, F, IntegerField, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.orgs import policy
from qinglin.orgs.models import Holding, Post, UnitLink

from .strength import Seats, seats_of


@dataclass(frozen=True, slots=True)
class Vacancy:
    """An open post with fewer holders than places, and the established seats for it, if any."""

    post: Post
    held: int
    #: the seats of the kind that holders of this post take; None: the unit has none on record
    seats: Seats | None

    @property
    def vacant(self) -> int:
        return self.post.seats - self.held


def vacancies(
    actor: Actor, *, kind: int | None = None, unit: int | None = None, town: int | None = None
) -> QuerySet[Post]:
    """Open posts with a place free today, the highest first. Slice it, then ask ``with_seats``.

    ``unit``: of this one alone; ``town``: of all below it as well.
    """
    today = clock.today()
    held = Holding.objects.filter(policy.in_force(), post=OuterRef("pk")).order_by()
    number = held.values("post_id").annotate(number=Count("pk")).values("number")
    left = Holding.objects.filter(post=OuterRef("pk"), left_on__lte=today).order_by()
    last = left.values("post_id").annotate(last=Max("left_on")).values("last")
    found = policy.visible_posts(actor, Post.objects.select_related("unit__sort", "kind"))
    found = found.filter(closed_on=None, unit__closed_on=None, opened_on__lte=today).annotate(
        held=Coalesce(Subquery(number, output_field=IntegerField()), 0), since=Subquery(last)
    )
    if kind is not None:
        found = found.filter(kind_id=kind)
    if unit is not None:
        found = found.filter(unit_id=unit)
    if town is not None:
        below = UnitLink.objects.filter(ancestor_id=town).values("descendant_id")
        found = found.filter(unit_id__in=below)
    return found.filter(seats__gt=F("held")).order_by("kind__rank", "unit__name_key", "pk")


def with_seats(
    posts: Iterable[Post], known: Mapping[int, list[Seats]] | None = None
) -> list[Vacancy]:
    """These posts of ``vacancies`` with what is approved for them, asked for unless known."""
    rows = list(posts)
    if known is None:
        known = seats_of({post.unit_id for post in rows}, clock.today())
    return [
        Vacancy(
            post,
            getattr(post, "held"),  # noqa: B009 - annotated, not a field
            next((s for s in known.get(post.unit_id, []) if s.kind == post.kind.occupies), None),
        )
        for post in rows
    ]

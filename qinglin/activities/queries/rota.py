"""Who stands regularly, which slots are skipped, and what a post of a series asks."""

from datetime import date, timedelta

from qinglin.activities import policy
from qinglin.activities.models import (
    Activity,
    Role,
    Series,
    SeriesShift,
    Shift,
    SignUp,
    Skipped,
    Standing,
    Terms,
)
from qinglin.activities.rules import terms as rules
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.people.queries import is_guardian

from .find import check_id


def series_shift_for(actor: Actor, pk: int) -> SeriesShift:
    """A post of a series, for staff who see the unit."""
    check_id(pk)
    found = SeriesShift.objects.select_related("series__unit", "series__venue", "skill")
    one = found.filter(pk=pk).first()
    if one is None or not policy.sees_drafts(actor, one.series.unit_id):
        raise NotFound
    return one


def planned_terms(planned: SeriesShift) -> tuple[Terms, list[Role]]:
    """The stored values as rows that are not in the database, for a form."""
    plan = rules.restored(planned.terms)
    names = ("way", "max_age", "training", "offer_minutes", "companions", "largest_party")
    terms = Terms(**{name: getattr(plan, name) for name in names})
    return terms, [
        Role(title=one.title, capacity=one.capacity, minimum=one.minimum, skill_id=one.skill_id)
        for one in plan.roles
    ]


def skipped(series: Series, from_on: date) -> list[Skipped]:
    found = Skipped.objects.filter(series=series, slot_on__gte=from_on)
    return list(found.order_by("slot_on"))


def standing_of(series: Series) -> list[Standing]:
    """Everybody who stands on a post of the series, or was asked to; by post and person."""
    found = Standing.objects.filter(series_shift__series=series, ended_at=None)
    return list(
        found.select_related("series_shift", "person").order_by(
            "series_shift__position", "person__name_key", "pk"
        )
    )


def standing_for(actor: Actor, pk: int) -> Standing:
    """One's own or a ward's; or of a series that the actor manages."""
    check_id(pk)
    found = (
        Standing.objects.select_related("person", "series_shift__series__venue")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound
    own = actor.person_id is not None and (
        found.person_id == actor.person_id or is_guardian(actor.person_id, found.person_id)
    )
    if not own and not actor.can(policy.MANAGE, found.series_shift.series.unit_id):
        raise NotFound
    return found


def own_standing(person_id: int) -> list[Standing]:
    found = Standing.objects.filter(person_id=person_id, ended_at=None)
    return list(found.select_related("series_shift__series__venue").order_by("asked_at"))


def due_on(standing: Standing, slot_on: date) -> bool:
    """Whether the person stands in the week of this slot."""
    if standing.agreed_at is None or standing.ended_at is not None or slot_on < standing.from_on:
        return False
    if standing.until_on is not None and slot_on > standing.until_on:
        return False
    first = standing.from_on - timedelta(days=standing.from_on.weekday())
    week = (slot_on - timedelta(days=slot_on.weekday()) - first).days // 7
    return week % standing.every_weeks == 0


def to_seat(activity: Activity) -> list[tuple[Shift, Standing]]:
    """Who stands on which shift of a fresh occurrence and has no sign-up there yet."""
    if activity.series_id is None or activity.slot_on is None:
        return []
    shifts = {one.title: one for one in Shift.objects.filter(activity=activity)}
    standing = Standing.objects.filter(
        series_shift__series_id=activity.series_id, agreed_at__isnull=False, ended_at=None
    ).select_related("series_shift", "person")
    known = set(
        SignUp.objects.filter(shift__in=shifts.values()).values_list("shift_id", "person_id")
    )
    found = []
    for one in standing.order_by("agreed_at", "pk"):
        shift = shifts.get(one.series_shift.title)
        if shift is None or not due_on(one, activity.slot_on):
            continue
        if (shift.pk, one.person_id) not in known:
            found.append((shift, one))
    return found

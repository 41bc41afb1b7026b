"""One thing by its id, through the eyes of the actor: unseen and absent look the same."""

from django.db.models import Prefetch, QuerySet

from qinglin.activities import policy
from qinglin.activities.models import Activity, Series, SeriesShift, Shift, SignUp, Tally
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.people.queries import is_guardian

#: The largest id either database can hold; beyond it nothing exists.
LARGEST = 2**63 - 1


def check_id(pk: int) -> None:
    """Refuse numbers that no database could hold, before one has to."""
    if not 0 < pk <= LARGEST:
        raise NotFound


def ordered_shifts() -> QuerySet[Shift]:
    return Shift.objects.select_related("service", "skill").order_by("position", "starts_at", "pk")


def activity_for(actor: Actor, pk: int) -> Activity:
    """With unit, venue, programme, leader and picture; ``shifts.all()`` prefetched in order."""
    check_id(pk)
    found = (
        policy.visible(actor, Activity.objects.all())
        .select_related("unit", "venue", "programme", "leader", "picture", "series")
        .prefetch_related(Prefetch("shifts", ordered_shifts()))
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def shift_for(actor: Actor, pk: int) -> Shift:
    """With activity and its venue and unit, service and skill."""
    check_id(pk)
    seen = policy.visible(actor, Activity.objects.all())
    found = (
        Shift.objects.select_related("activity__venue", "activity__unit", "service", "skill")
        .filter(pk=pk, activity__in=seen)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def sign_up_for(actor: Actor, pk: int) -> SignUp:
    """With person, shift, activity, venue: one's own, a ward's, or where one looks after it."""
    check_id(pk)
    found = (
        SignUp.objects.select_related("person", "shift__activity__venue", "shift__activity__unit")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound
    own = actor.person_id is not None and (
        found.person_id == actor.person_id or is_guardian(actor.person_id, found.person_id)
    )
    if not own and not policy.may_see_people(actor, found.shift.activity):
        raise NotFound
    return found


def tally_for(actor: Actor, pk: int) -> Tally:
    """With shift and activity; for whoever leads."""
    check_id(pk)
    found = Tally.objects.select_related("shift__activity").filter(pk=pk).first()
    if found is None or not policy.may_lead(actor, found.shift.activity):
        raise NotFound
    return found


def series_for(actor: Actor, pk: int) -> Series:
    """With unit, venue, leader, review; ``shifts.all()`` prefetched. For staff who see the unit."""
    check_id(pk)
    found = (
        Series.objects.select_related("unit", "venue", "programme", "leader", "review")
        .prefetch_related(
            Prefetch(
                "shifts",
                SeriesShift.objects.select_related("service", "skill").order_by("position", "pk"),
            )
        )
        .filter(pk=pk)
        .first()
    )
    if found is None or not policy.sees_drafts(actor, found.unit_id):
        raise NotFound
    return found


def own_sign_up(person_id: int | None, shift_id: int) -> SignUp | None:
    """The sign-up of this person on this shift that is not cancelled."""
    if person_id is None:
        return None
    held = SignUp.objects.filter(person_id=person_id, shift_id=shift_id)
    return held.exclude(state=SignUp.State.CANCELLED).first()


def require_ward(actor: Actor, person_id: int) -> None:
    """Only for a child for whom the actor answers."""
    if actor.person_id is None or not is_guardian(actor.person_id, person_id):
        raise NotFound

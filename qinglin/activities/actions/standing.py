"""People who stand regularly on a post: asked once, seated at every occurrence they are due."""

from datetime import date

from django.db import transaction

from qinglin.activities import policy
from qinglin.activities.errors import FAULTS, WrongValue, between
from qinglin.activities.errors.terms import StandingAlready
from qinglin.activities.events import SignedUp
from qinglin.activities.models import (
    Activity,
    Application,
    Series,
    SeriesShift,
    Shift,
    SignUp,
    Standing,
)
from qinglin.activities.queries import fitness, rota
from qinglin.activities.queries.waiting import held_by_offers, terms_of
from qinglin.activities.rules import eligibility
from qinglin.activities.sql import line, places
from qinglin.inbox.actions import tell
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.events import emit
from qinglin.people.models import Person
from qinglin.people.queries import is_guardian

MOST_WEEKS = 8


@transaction.atomic
def ask_standing(
    actor: Actor,
    planned: SeriesShift,
    person: Person,
    *,
    from_on: date,
    until_on: date | None = None,
    every_weeks: int = 1,
) -> Standing:
    """Ask somebody to stand on a post every so many weeks; nothing happens before the yes.

    Refuses: Forbidden, StandingAlready, WrongValue.
    """
    series = Series.objects.get(pk=planned.series_id)
    require(actor.can(policy.MANAGE, series.unit_id))
    fields = {}
    if not 1 <= every_weeks <= MOST_WEEKS:
        fields["every_weeks"] = between(1, MOST_WEEKS)
    if until_on is not None and until_on < from_on:
        fields["until_on"] = FAULTS["days"]
    if fields:
        raise WrongValue(fields=fields)
    known = Standing.objects.filter(series_shift=planned, person=person, ended_at=None)
    if known.exists():
        raise StandingAlready(name=person.name)
    made = Standing.objects.create(
        series_shift=planned,
        person=person,
        from_on=from_on,
        until_on=until_on,
        every_weeks=every_weeks,
        asked_at=clock.now(),
    )
    audit.record(actor, "activities.standing_asked", made)
    tell(
        actor,
        people=[person.pk],
        template="activities.standing_asked",
        link="/rota/",
        key=f"activities.standing:{made.pk}",
        name=person.name,
        activity=series.title,
        post=planned.title,
        weeks=every_weeks,
    )
    return made


@transaction.atomic
def agree_standing(actor: Actor, standing: Standing) -> Standing:
    """The person's own yes, or the guardian's. Said twice it changes nothing."""
    held = Standing.objects.select_for_update(of=("self",), no_key=True).get(pk=standing.pk)
    require(_own(actor, held))
    if held.agreed_at is None and held.ended_at is None:
        held.agreed_at = clock.now()
        held.save(update_fields=["agreed_at"])
        audit.record(actor, "activities.standing_agreed", held)
    return held


@transaction.atomic
def end_standing(actor: Actor, standing: Standing) -> Standing:
    """No more from now on; sign-ups that were made stay. The person, the guardian or staff."""
    held = (
        Standing.objects.select_related("series_shift__series")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=standing.pk)
    )
    may = _own(actor, held) or actor.can(policy.MANAGE, held.series_shift.series.unit_id)
    require(may)
    if held.ended_at is None:
        held.ended_at = clock.now()
        held.save(update_fields=["ended_at"])
        audit.record(actor, "activities.standing_ended", held)
    return held


@transaction.atomic
def seat_standing(actor: Actor, activity_id: int) -> list[SignUp]:
    """Who is due at a fresh occurrence and fits has a place; done again it seats nobody twice.

    Who does not fit or is taken elsewhere is left out, and so is everybody once it is full.
    """
    require(actor.everything)
    activity = Activity.objects.get(pk=activity_id)
    if activity.state != Activity.State.PUBLISHED:
        return []
    return [
        one
        for shift, standing in rota.to_seat(activity)
        if (one := _seat(actor, shift, standing)) is not None
    ]


def _seat(actor: Actor, shift: Shift, standing: Standing) -> SignUp | None:
    places.lock_person(standing.person_id)
    held = line.lock_shift(shift.pk)
    found = places.situation(held.pk, standing.person_id)
    now = clock.now()
    if found is None or eligibility.refusal(found.facts(), now, by_staff=True):
        return None
    if found.needs_care(now) and fitness.unfit(
        held, terms_of(held), [fitness.Asking(standing.person, now=False)]
    ):
        return None
    if held.waiting or held.free <= held_by_offers(held):
        return None
    made = SignUp.objects.create(
        shift=held,
        person_id=standing.person_id,
        state=SignUp.State.JOINED,
        source=SignUp.Source.STANDING,
        made_at=now,
    )
    Application.objects.create(sign_up=made, yes=Application.Yes.ONLINE, yes_at=standing.agreed_at)
    held.taken += 1
    held.save(update_fields=line.COUNTERS)
    audit.record(actor, "activities.standing_seated", made, standing=standing.pk)
    emit(
        SignedUp(
            sign_up_id=made.pk,
            shift_id=held.pk,
            activity_id=held.activity_id,
            person_id=made.person_id,
            state=SignUp.State.JOINED.value,
            position=None,
        )
    )
    return made


def _own(actor: Actor, standing: Standing) -> bool:
    if actor.person_id is None:
        return False
    return standing.person_id == actor.person_id or is_guardian(actor.person_id, standing.person_id)

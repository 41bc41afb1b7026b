"""What follows when somebody gives a place back: marks, and minors who are left alone."""

from datetime import datetime

from django.db import transaction

from qinglin.activities.events import Marked, MinorsAlone
from qinglin.activities.models import Bar, Mark, Shift, SignUp
from qinglin.activities.queries import fitness
from qinglin.activities.queries.conduct import conduct_on
from qinglin.activities.rules import conduct
from qinglin.activities.rules.conduct import Conduct
from qinglin.activities.rules.eligibility import ADULT, age_on
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.events import emit
from qinglin.people.models import Person


@transaction.atomic(savepoint=False)
def follow_up(
    actor: Actor, shift: Shift, sign_up: SignUp, was: str, now: datetime, *, own: bool
) -> None:
    """After a place was given back on a held shift. A place in line has no consequences."""
    if was != SignUp.State.JOINED:
        return
    day = clock.day_of(shift.starts_at)
    if own:
        rule = conduct_on(shift.activity.unit_id, day)
        if conduct.is_late(rule, shift.starts_at, now):
            mark(actor, sign_up, Mark.Kind.LATE, rule, now)
    born_on = Person.objects.values_list("born_on", flat=True).get(pk=sign_up.person_id)
    if age_on(day, born_on) >= ADULT and fitness.unaccompanied(shift):
        audit.record(actor, "activities.minors_alone", shift, sign_up=sign_up.pk)
        emit(MinorsAlone(shift_id=shift.pk, activity_id=shift.activity_id, sign_up_id=sign_up.pk))


@transaction.atomic(savepoint=False)
def mark(
    actor: Actor, sign_up: SignUp, kind: Mark.Kind, rule: Conduct, now: datetime
) -> Mark | None:
    """Put it on record, once for a sign-up, and bar where the points are full."""
    points = rule.late_points if kind == Mark.Kind.LATE else rule.no_show_points
    if not points or Mark.objects.filter(sign_up=sign_up).exists():
        return None
    held = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=sign_up.person_id)
    made = Mark.objects.create(
        sign_up=sign_up,
        person=held,
        unit_id=rule.unit_id,
        rule_id=rule.pk,
        kind=kind,
        points=points,
        at=now,
    )
    counting = Mark.objects.filter(person=held, unit_id=rule.unit_id).exclude(state=Mark.State.VOID)
    until_on = conduct.barred_until(
        rule, list(counting.values_list("at", "points")), now.astimezone(clock.SHANGHAI)
    )
    if until_on is not None:
        made.bar = Bar.objects.create(
            person=held, unit_id=rule.unit_id, made_at=now, until_on=until_on
        )
        made.save(update_fields=["bar"])
    audit.record(actor, "activities.marked", made, kind=kind.value, points=points)
    emit(Marked(mark_id=made.pk, person_id=held.pk, barred=until_on is not None))
    return made

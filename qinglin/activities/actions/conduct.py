"""Rules of a unit about lines, conduct and minors; marks, and appeals against them."""

from datetime import date, time

from django.db import transaction
from django.utils.translation import gettext as _

from qinglin.activities import policy
from qinglin.activities.errors import FAULTS, WrongValue, between, too_long
from qinglin.activities.errors.terms import AppealTooLate, NoMark, OwnAppeal
from qinglin.activities.events import AppealAnswered
from qinglin.activities.models import Activity, Bar, Mark, MinorRule, PlacesRule, SignUp
from qinglin.activities.queries.conduct import conduct_on
from qinglin.activities.queries.marks import mark_for, marks_to_answer
from qinglin.activities.rules import conduct
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.errors import NotFound
from qinglin.kernel.events import emit
from qinglin.orgs.models import Unit

from .giving_back import mark

LONGEST_APPEAL, LONGEST_ANSWER = 1000, 300
#: Field -> the least and the most of a rule about places.
BOUNDS = {
    "cover_minutes": (10, 24 * 60),
    "late_hours": (0, 168),
    "late_points": (0, 100),
    "no_show_points": (0, 100),
    "most_points": (0, 1000),
    "within_days": (1, 730),
    "bar_days": (0, 366),
    "appeal_days": (1, 90),
}


@transaction.atomic
def set_places_rule(
    actor: Actor, unit: Unit, *, from_on: date, may_pass: bool = False, **numbers: int
) -> PlacesRule:
    """From this day on the unit and those below deal with lines and absences so.

    Setting the same day again replaces that rule; what was marked keeps its points. Refuses:
    Forbidden, WrongValue.
    """
    require(actor.can(policy.MANAGE, unit.pk))
    if unknown := numbers.keys() - BOUNDS:
        raise TypeError(f"no such number: {sorted(unknown)}")
    fields = {
        name: between(*BOUNDS[name])
        for name, value in numbers.items()
        if not BOUNDS[name][0] <= value <= BOUNDS[name][1]
    }
    if numbers.get("most_points") and not numbers.get("bar_days"):
        fields["bar_days"] = _("记满要暂停报名的，请写明暂停几天。")
    if fields:
        raise WrongValue(fields=fields)
    rule, new = PlacesRule.objects.update_or_create(
        unit=unit, from_on=from_on, defaults={"may_pass": may_pass, **numbers}
    )
    audit.record(actor, "activities.places_rule_set", rule, new=new, **numbers)
    return rule


@transaction.atomic
def set_minor_rule(
    actor: Actor,
    unit: Unit,
    *,
    from_on: date,
    under_age: int,
    earliest: time,
    latest: time,
    needs_adult: bool,
) -> MinorRule:
    """From this day on people below that age serve within these hours, and in company or not.

    Refuses: Forbidden, WrongValue.
    """
    require(actor.can(policy.MANAGE, unit.pk))
    fields = {}
    if not 0 <= under_age <= 18:
        fields["under_age"] = between(0, 18)
    if earliest >= latest:
        fields["latest"] = FAULTS["order"]
    if fields:
        raise WrongValue(fields=fields)
    values = {
        "under_age": under_age,
        "earliest": earliest,
        "latest": latest,
        "needs_adult": needs_adult,
    }
    rule, new = MinorRule.objects.update_or_create(unit=unit, from_on=from_on, defaults=values)
    audit.record(actor, "activities.minor_rule_set", rule, new=new, under_age=under_age)
    return rule


@transaction.atomic
def mark_no_shows(actor: Actor, activity_id: int) -> int:
    """After the roll: who had a place and did not come; returns how many were marked."""
    require(actor.everything)
    activity = Activity.objects.get(pk=activity_id)
    rule = conduct_on(activity.unit_id, clock.day_of(activity.starts_at))
    if not rule.no_show_points:
        return 0
    absent = SignUp.objects.filter(
        shift__activity=activity,
        state=SignUp.State.CONFIRMED,
        outcome=SignUp.Outcome.NO_SHOW,
    ).order_by("person_id")
    now = clock.now()
    made = [mark(actor, one, Mark.Kind.NO_SHOW, rule, now) for one in absent]
    return sum(one is not None for one in made)


@transaction.atomic
def appeal(actor: Actor, mark_id: int, *, reason: str) -> Mark:
    """Say why a mark is wrong. Refuses: NotFound, NoMark, AppealTooLate, WrongValue."""
    seen = mark_for(actor, mark_id)
    held = Mark.objects.select_for_update(of=("self",), no_key=True).get(pk=seen.pk)
    why, now = reason.strip(), clock.now()
    if not why or len(why) > LONGEST_APPEAL:
        fault = too_long(LONGEST_APPEAL) if why else FAULTS["empty"]
        raise WrongValue(fields={"reason": fault})
    if held.state != Mark.State.STANDS:
        raise NoMark
    if not conduct.may_appeal(seen.rule.appeal_days, held.at, now):
        raise AppealTooLate(days=seen.rule.appeal_days)
    held.state, held.appeal, held.appealed_at = Mark.State.APPEALED, why, now
    held.save(update_fields=["state", "appeal", "appealed_at"])
    audit.record(actor, "activities.appealed", held)
    return held


@transaction.atomic
def answer_appeal(actor: Actor, mark_id: int, *, granted: bool, answer: str) -> Mark:
    """Decide about an appeal; a mark that is void lifts the bar it caused.

    Refuses: NotFound, OwnAppeal, NoMark, WrongValue.
    """
    seen = marks_to_answer(actor, decided=True).filter(pk=mark_id).first()
    if seen is None:
        raise NotFound
    if seen.person_id == actor.person_id:
        raise OwnAppeal
    held = Mark.objects.select_for_update(of=("self",), no_key=True).get(pk=mark_id)
    said, now = answer.strip(), clock.now()
    if not said or len(said) > LONGEST_ANSWER:
        fault = too_long(LONGEST_ANSWER) if said else FAULTS["empty"]
        raise WrongValue(fields={"answer": fault})
    if held.state != Mark.State.APPEALED:
        raise NoMark
    held.state = Mark.State.VOID if granted else Mark.State.UPHELD
    held.answer, held.answered_at, held.answered_by_id = said, now, actor.person_id
    held.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    if granted and held.bar_id is not None:
        Bar.objects.filter(pk=held.bar_id, lifted_at=None).update(lifted_at=now)
    audit.record(actor, "activities.appeal_answered", held, granted=granted)
    emit(AppealAnswered(mark_id=held.pk, person_id=held.person_id, granted=granted))
    return held

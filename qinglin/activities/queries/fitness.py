"""Whether people meet what a shift asks beyond the plain conditions. Read for many at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from qinglin.activities.models import (
    Activity,
    Agreement,
    Bar,
    Companion,
    Role,
    Safeguard,
    Shift,
    SignUp,
    Terms,
    Training,
)
from qinglin.activities.rules import lawful
from qinglin.activities.rules.eligibility import ADULT, Refusal, age_on
from qinglin.activities.rules.terms import trained_on
from qinglin.kernel import clock
from qinglin.kernel.templatetags.moments import short_day
from qinglin.orgs.models import UnitLink
from qinglin.people.models import Person
from qinglin.volunteers.models import ProfileSkill, Skill

from .conduct import minors_on
from .leading import ShiftRoll
from .refusals import explained


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody who wants a place, or waits for one."""

    person: Person
    role: Role | None = None
    #: an adult comes along, as a companion or in the same party
    accompanied: bool = False
    #: asking now, and not in line for a while: only then a bar matters
    now: bool = True


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read about all of them."""

    day: date
    safeguard: Safeguard | None
    minors: lawful.Minors | None
    adults: bool
    skills: set[tuple[int, int]]
    trained: set[int]
    agreed: set[int]
    barred: dict[int, date]


def unfit(shift: Shift, terms: Terms | None, asking: Sequence[Asking]) -> dict[int, Refusal]:
    """Person id -> the first thing that is missing. Nobody is in it who lacks nothing."""
    known = _known(shift, terms, asking)
    found = {one.person.pk: _missing(shift, terms, one, known) for one in asking}
    return {pk: refusal for pk, refusal in found.items() if refusal is not None}


def lacking(shift: Shift, terms: Terms | None, waiting: Sequence[SignUp]) -> dict[int, str]:
    """Sign-up id -> what somebody in line no longer meets, in words."""
    grown = {one.party_id for one in waiting if one.party_id and _age(one.person, shift) >= ADULT}
    with_adult = set(
        Companion.objects.filter(sign_up__in=waiting, adult=True).values_list(
            "sign_up_id", flat=True
        )
    )
    asking = [
        Asking(
            one.person,
            one.role,
            accompanied=one.pk in with_adult or one.party_id in grown,
            now=False,
        )
        for one in waiting
    ]
    refusals = unfit(shift, terms, asking)
    return {
        one.pk: str(explained(refusals[one.person_id], shift.pk))
        for one in waiting
        if one.person_id in refusals
    }


def adults_inside(shift: Shift) -> bool:
    """Whether a grown-up has a place on the shift, or comes along with somebody who has."""
    day = clock.day_of(shift.starts_at)
    inside = SignUp.objects.filter(
        shift=shift, state__in=[SignUp.State.JOINED, SignUp.State.CONFIRMED]
    )
    if any(age_on(day, born) >= ADULT for born in inside.values_list("person__born_on", flat=True)):
        return True
    return Companion.objects.filter(sign_up__in=inside, adult=True).exists()


def minors_inside(shift: Shift) -> list[SignUp]:
    """Who on the shift has to have an adult beside them by the rule of the unit."""
    day = clock.day_of(shift.starts_at)
    rule = minors_on(shift.activity.unit_id, day)
    if rule is None or not rule.needs_adult:
        return []
    inside = SignUp.objects.filter(shift=shift, state=SignUp.State.JOINED).select_related("person")
    return [one for one in inside if age_on(day, one.person.born_on) < rule.under_age]


def unaccompanied(shift: Shift) -> bool:
    """Whether minors are on the shift whom no adult accompanies: the mark of the shift."""
    return bool(minors_inside(shift)) and not adults_inside(shift)


def minors_alone(rolls: Iterable[ShiftRoll]) -> set[int]:
    """The shifts that bear the mark; only those with minors on them are looked at."""
    return {
        roll.shift.pk
        for roll in rolls
        if any(_age(one.person, roll.shift) < ADULT for one in roll.people)
        and unaccompanied(roll.shift)
    }


def _age(person: Person, shift: Shift) -> int:
    return age_on(clock.day_of(shift.starts_at), person.born_on)


def safeguard_of(activity: Activity) -> Safeguard | None:
    found = Safeguard.objects.select_related("insurance").filter(activity=activity)
    return found.first()


def cases_of(safeguard: Safeguard) -> dict[str, bool]:
    return {name: getattr(safeguard, name) for name in lawful.CASES}


def agreement_needed(activity: Activity, safeguard: Safeguard | None) -> bool:
    """One of the six cases in which a written agreement is made."""
    cases = {} if safeguard is None else cases_of(safeguard)
    return lawful.needs_agreement(cases, activity.starts_at, activity.ends_at)


def _known(shift: Shift, terms: Terms | None, asking: Sequence[Asking]) -> _Known:
    people = [one.person.pk for one in asking]
    day = clock.day_of(shift.starts_at)
    activity = shift.activity
    safeguard = safeguard_of(activity)
    agreed: set[int] = set()
    if safeguard is not None and agreement_needed(activity, safeguard):
        signed = Agreement.objects.filter(
            activity=activity, person__in=people, digest=lawful.digest(safeguard.agreement)
        )
        agreed = set(signed.values_list("person_id", flat=True))
    minors = None
    if any(age_on(day, one.person.born_on) < ADULT for one in asking):
        minors = minors_on(activity.unit_id, day)
    return _Known(
        day=day,
        safeguard=safeguard,
        minors=minors,
        adults=minors is not None and minors.needs_adult and adults_inside(shift),
        skills=_skills(shift, asking),
        trained=_trained(terms, people, day),
        agreed=agreed,
        barred=_barred(activity.unit_id, [one.person.pk for one in asking if one.now]),
    )


def _skills(shift: Shift, asking: Sequence[Asking]) -> set[tuple[int, int]]:
    wanted = {one.role.skill_id for one in asking if one.role is not None and one.role.skill_id}
    if shift.skill_id:
        wanted.add(shift.skill_id)
    if not wanted:
        return set()
    rows = ProfileSkill.objects.filter(
        profile__person__in=[one.person.pk for one in asking], skill__in=wanted
    )
    return set(rows.values_list("profile__person_id", "skill_id"))


def _trained(terms: Terms | None, people: Iterable[int], day: date) -> set[int]:
    if terms is None or not terms.training:
        return set()
    rows = Training.objects.filter(person__in=list(people), title=terms.training, on__lte=day)
    return {
        person for person, until_on in rows.values_list("person_id", "until_on")
        if trained_on(day, until_on)
    }  # fmt: skip


def _barred(unit_id: int, people: Iterable[int]) -> dict[int, date]:
    """Who signs up nowhere in this unit for now, and until when."""
    above = UnitLink.objects.filter(descendant_id=unit_id).values("ancestor_id")
    rows = Bar.objects.filter(
        person__in=list(people), lifted_at=None, until_on__gte=clock.today(), unit__in=above
    )
    found: dict[int, date] = {}
    for person, until_on in rows.values_list("person_id", "until_on"):
        found[person] = max(until_on, found.get(person, until_on))
    return found


def _missing(shift: Shift, terms: Terms | None, one: Asking, known: _Known) -> Refusal | None:
    person = one.person.pk
    age = age_on(known.day, one.person.born_on)
    if person in known.barred:
        return Refusal("barred", {"until": short_day(known.barred[person])})
    if terms is not None and terms.max_age is not None and age > terms.max_age:
        return Refusal("too_old", {"max_age": terms.max_age, "age": age})
    for skill_id in (shift.skill_id, one.role.skill_id if one.role else None):
        if skill_id and (person, skill_id) not in known.skills:
            return Refusal("skill_missing", {"skill": Skill.objects.get(pk=skill_id).title})
    if terms is not None and terms.training and person not in known.trained:
        return Refusal("training_missing", {"training": terms.training})
    return (
        _danger(shift, age, known)
        or _company(shift, age, one, known)
        or _paper(person, shift, known)
    )


def _danger(shift: Shift, age: int, known: _Known) -> Refusal | None:
    safeguard = known.safeguard
    if safeguard is None or not safeguard.dangerous:
        return None
    if age < ADULT:
        return Refusal("danger_for_minors")
    last = clock.day_of(shift.ends_at)
    policy = safeguard.insurance
    if policy is None or not lawful.covered(policy.from_on, policy.until_on, known.day, last):
        return Refusal("insurance_missing")
    return None


def _company(shift: Shift, age: int, one: Asking, known: _Known) -> Refusal | None:
    rule = known.minors
    if rule is None or age >= rule.under_age:
        return None
    starts_at = shift.starts_at.astimezone(clock.SHANGHAI)
    ends_at = shift.ends_at.astimezone(clock.SHANGHAI)
    if not lawful.hours_kept(rule, starts_at, ends_at):
        return Refusal(
            "minor_hours",
            {
                "under_age": rule.under_age,
                "earliest": f"{rule.earliest:%H:%M}",
                "latest": f"{rule.latest:%H:%M}",
            },
        )
    if rule.needs_adult and not one.accompanied and not known.adults:
        return Refusal("adult_needed", {"under_age": rule.under_age})
    return None


def _paper(person: int, shift: Shift, known: _Known) -> Refusal | None:
    if not agreement_needed(shift.activity, known.safeguard):
        return None
    if known.safeguard is None or person not in known.agreed:
        return Refusal("agreement_needed")
    return None

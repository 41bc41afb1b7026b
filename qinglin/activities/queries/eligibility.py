"""Whether the viewer may sign up: each condition with its own tick or cross, and why."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Subquery
from django.utils.translation import gettext as _

from qinglin.activities import errors
from qinglin.activities.models import Activity, Bar, Shift, SignUp
from qinglin.activities.rules import eligibility as rules
from qinglin.activities.sql.people import ABSENT, OCCUPYING
from qinglin.kernel import clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import DomainError, NotFound
from qinglin.people.models import Consent, Person
from qinglin.people.queries import is_guardian
from qinglin.volunteers.models import Profile, ProfileSkill

from . import fitness
from .lists import place_words
from .mine import line_place
from .refusals import explained, other_shift
from .waiting import terms_of

#: Refusals of terms and rules: they carry their own words.
FURTHER = frozenset({
    "barred", "too_old", "training_missing", "agreement_needed", "adult_needed", "minor_hours",
    "danger_for_minors", "insurance_missing",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Condition:
    """``key``: open, registered, age, consent, skill, overlap or places. ``ok`` None: not known.

    ``label`` names it (年龄), ``why`` is a sentence (须年满 14 周岁，您那天 15 周岁). ``places`` is
    not ok when the shift is full: one may still sign up, and waits.
    """

    key: str
    label: str
    ok: bool | None
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """``refusal``: what sign_up would raise now, first reason first; None: one may sign up.

    ``waits``: signing up would lead to the line. ``mine`` and ``position``: one is in already.
    """

    shift: Shift
    conditions: tuple[Condition, ...]
    refusal: DomainError | None
    waits: bool
    mine: SignUp | None
    position: int | None


@dataclass(frozen=True, slots=True)
class _Viewer:
    """What is known of the person for whom it is asked."""

    person: Person
    barred: bool
    born_on: date
    profile_state: str | None
    consented: bool
    skills: frozenset[int]
    busy: tuple[SignUp, ...]

    def spans(self, shift: Shift) -> tuple[rules.Span, ...]:
        return tuple(
            rules.Span(one.shift.starts_at, one.shift.ends_at, one.shift_id)
            for one in self.busy
            if one.shift_id != shift.pk and one.outcome not in ABSENT
        )


def refusals_for(actor: Actor, activity: Activity, person_id: int | None = None) -> list[Verdict]:
    """One verdict per shift for the actor, or for the actor's ward. Four queries at most.

    ``activity`` comes from ``activity_for``. Without a person the personal conditions are unknown.
    """
    person_id = person_id if person_id is not None else actor.person_id
    if person_id is not None:
        _require_known(actor, person_id)
    viewer = None if person_id is None else _viewer(person_id, activity)
    mine = {one.shift_id: one for one in (viewer.busy if viewer else ())}
    shifts = activity.shifts.all()
    return [_verdict(activity, shift, viewer, mine.get(shift.pk)) for shift in shifts]


def _require_known(actor: Actor, person_id: int) -> None:
    """For oneself and one's wards only."""
    if actor.everything or person_id == actor.person_id:
        return
    if actor.person_id is None or not is_guardian(actor.person_id, person_id):
        raise NotFound


def _viewer(person_id: int, activity: Activity) -> _Viewer:
    profile = Profile.objects.filter(person_id=OuterRef("pk"))
    consent = Consent.objects.filter(
        person_id=OuterRef("pk"), purpose=Consent.Purpose.SERVICE, withdrawn_at=None
    ).exclude(given_by_id=F("person_id"))
    barred = Bar.objects.filter(
        person_id=OuterRef("pk"), lifted_at=None, until_on__gte=clock.today()
    )
    person = (
        Person.objects.filter(pk=person_id)
        .annotate(
            profile_state=Subquery(profile.values("state")[:1]),
            consented=Exists(consent),
            barred=Exists(barred),
        )
        .defer("document_sealed", "phone_sealed")
        .first()
    )
    if person is None:
        raise NotFound
    skills = ProfileSkill.objects.filter(profile__person_id=person_id)
    busy = (
        SignUp.objects.filter(
            person_id=person_id,
            state__in=OCCUPYING,
            shift__starts_at__lt=activity.ends_at,
            shift__ends_at__gt=activity.starts_at,
        )
        .select_related("shift__activity")
        .annotate(**line_place())
    )
    return _Viewer(
        person,
        person.barred,
        person.born_on,
        person.profile_state,
        person.consented,
        frozenset(skills.values_list("skill_id", flat=True)),
        tuple(busy),
    )


def _verdict(
    activity: Activity,
    shift: Shift,
    viewer: _Viewer | None,
    mine: SignUp | None,
) -> Verdict:
    conditions = [_open(activity, shift)]
    refusal = _occasion(activity, shift)
    if viewer is not None:
        facts = _facts(activity, shift, viewer, mine is not None)
        conditions += _personal(facts, shift, viewer)
        refusal = rules.refusal(facts, clock.now())
        further = None if refusal else _further(shift, viewer)
        if further is not None:
            conditions.append(_condition_of(further, shift))
            refusal = further
    else:
        conditions += _unknown(shift)
    conditions.append(_places(shift))
    return Verdict(
        shift=shift,
        conditions=tuple(conditions),
        refusal=None if refusal is None else _error(refusal, shift, viewer),
        waits=not shift.free or shift.waiting > 0,
        mine=mine,
        position=mine.place_in_line if mine else None,
    )


def _further(shift: Shift, viewer: _Viewer) -> rules.Refusal | None:
    """What terms, a rule about minors or a bar say; asked only where one of them can."""
    minor = rules.age_on(clock.day_of(shift.starts_at), viewer.person.born_on) < rules.ADULT
    if not (shift.gated or viewer.barred or minor):
        return None
    return fitness.unfit(shift, terms_of(shift), [fitness.Asking(viewer.person)]).get(
        viewer.person.pk
    )


def _condition_of(refusal: rules.Refusal, shift: Shift) -> Condition:
    labels = {
        "barred": _("可以报名"),
        "too_old": _("年龄"),
        "training_missing": _("培训"),
        "agreement_needed": _("志愿服务协议"),
        "adult_needed": _("成年人同场"),
        "minor_hours": _("服务时间"),
        "danger_for_minors": _("安全"),
        "insurance_missing": _("保险"),
        "skill_missing": _("技能"),
    }
    label = labels.get(refusal.reason, _("报名条件"))
    return Condition(refusal.reason, label, False, str(explained(refusal, shift.pk)))


def _occasion(activity: Activity, shift: Shift) -> rules.Refusal | None:
    return rules.call_refusal(activity.state) or rules.time_refusal(
        activity.closes_at, shift.starts_at, clock.now(), activity.opens_at
    )


def _facts(activity: Activity, shift: Shift, viewer: _Viewer, already_in: bool) -> rules.Facts:
    return rules.Facts(
        already_in=already_in,
        activity_state=activity.state,
        closes_at=activity.closes_at,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        day=clock.day_of(shift.starts_at),
        min_age=shift.min_age,
        skilled=shift.skill_id is None or shift.skill_id in viewer.skills,
        born_on=viewer.born_on,
        profile_state=viewer.profile_state,
        consented=viewer.consented,
        taken=viewer.spans(shift),
        opens_at=activity.opens_at,
    )


def _error(refusal: rules.Refusal, shift: Shift, viewer: _Viewer | None) -> DomainError:
    """As ``refusals.explained``, but with what is at hand instead of asking again."""
    params: dict[str, Any] = dict(refusal.params)
    if refusal.reason == "not_yet_open" or refusal.reason in FURTHER:
        return explained(refusal)
    if refusal.reason == "overlapping" and viewer is not None:
        other = params.pop("shift_id")
        params = other_shift(next(one.shift for one in viewer.busy if one.shift_id == other))
    elif refusal.reason == "skill_missing" and "skill" not in params and shift.skill is not None:
        params["skill"] = shift.skill.title
    return errors.refusal(refusal.reason, **params)


def _open(activity: Activity, shift: Shift) -> Condition:
    refusal = _occasion(activity, shift)
    why = "" if refusal is None else str(explained(refusal))
    return Condition("open", _("报名时间"), refusal is None, why)


def _personal(facts: rules.Facts, shift: Shift, viewer: _Viewer) -> list[Condition]:
    """Every condition of the person, each judged by itself."""

    def condition(key: str, label: str, refusal: rules.Refusal | None, why: str = "") -> Condition:
        said = why if refusal is None else str(_error(refusal, shift, viewer))
        return Condition(key, label, refusal is None, said)

    age = rules.age_on(facts.day, facts.born_on)
    found = [
        condition("registered", _("注册志愿者"), rules.registration_refusal(facts.profile_state)),
        condition(
            "age",
            _("年龄"),
            rules.age_refusal(facts.born_on, facts.day, facts.min_age),
            _("须年满 %(min_age)d 周岁，服务当天 %(age)d 周岁。")
            % {"min_age": facts.min_age, "age": age},
        ),
    ]
    if age < rules.ADULT:
        consent = rules.consent_refusal(facts.born_on, facts.day, facts.consented)
        found.append(condition("consent", _("监护人同意"), consent, _("监护人已经同意。")))
    if shift.skill is not None:
        why = _("需要“%(skill)s”，资料里有这项技能。") % {"skill": shift.skill.title}
        found.append(condition("skill", _("技能"), rules.skill_refusal(facts.skilled), why))
    overlap = rules.overlap_refusal(facts.taken, facts.starts_at, facts.ends_at)
    found.append(condition("overlap", _("时间不冲突"), overlap))
    return found


def _unknown(shift: Shift) -> list[Condition]:
    """What can be said to somebody who has not signed in."""
    age = _("须年满 %(min_age)d 周岁。") % {"min_age": shift.min_age}
    found = [
        Condition("registered", _("注册志愿者"), None, _("登录以后可以看到是否符合。")),
        Condition("age", _("年龄"), None, age),
    ]
    if shift.skill is not None:
        skill = _("需要“%(skill)s”。") % {"skill": shift.skill.title}
        found.append(Condition("skill", _("技能"), None, skill))
    return found


def _places(shift: Shift) -> Condition:
    return Condition(
        "places", _("名额"), bool(shift.free) and not shift.waiting, place_words(shift)
    )

"""What the law asks before an activity opens: its nature, insurance, a written agreement."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from qinglin.activities import policy
from qinglin.activities.errors import FAULTS, WrongValue, too_long
from qinglin.activities.errors.terms import (
    GuardianSigns,
    MinorsInside,
    NoVolunteerService,
)
from qinglin.activities.models import (
    Activity,
    Agreement,
    Insurance,
    NatureReview,
    Safeguard,
    Series,
    Shift,
    SignUp,
)
from qinglin.activities.queries import fitness
from qinglin.activities.queries.find import require_ward
from qinglin.activities.queries.nature import QUESTIONS, require_safe
from qinglin.activities.rules import lawful
from qinglin.activities.rules.eligibility import ADULT, age_on
from qinglin.activities.sql import line
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require, require_person
from qinglin.kernel.errors import NotFound
from qinglin.orgs.models import Unit
from qinglin.people.models import Person

LONGEST_AGREEMENT = 20_000
LONGEST_NAME, LONGEST_COVER = 60, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeguardPlan:
    """The six cases in which an agreement is signed, its words, and the policy."""

    dangerous: bool = False
    foreign_related: bool = False
    large_event: bool = False
    outside_province: bool = False
    a_month: bool = False
    asked: bool = False
    insurance_id: int | None = None
    agreement: str = ""


@transaction.atomic
def review_nature(
    actor: Actor, thing: Activity | Series, answers: Mapping[str, bool]
) -> NatureReview:
    """Answer every question about what is no volunteer service; one yes and it is refused.

    Reviewed once for a series, it holds for its occurrences. Refuses: Forbidden, WrongValue,
    NoVolunteerService.
    """
    require(actor.can(policy.MANAGE, thing.unit_id))
    if gaps := lawful.unanswered(answers):
        raise WrongValue(fields=dict.fromkeys(gaps, FAULTS["empty"]))
    if found := lawful.no_service(answers):
        raise NoVolunteerService(why=str(QUESTIONS[found[0]]))
    key = {"series": thing} if isinstance(thing, Series) else {"activity": thing}
    said = {name: bool(answers[name]) for name in lawful.NATURE}
    review, _new = NatureReview.objects.update_or_create(
        **key, defaults={"answers": said, "at": clock.now(), "by_id": actor.person_id}
    )
    audit.record(actor, "activities.nature_reviewed", thing)
    return review


@transaction.atomic
def insure(
    actor: Actor,
    unit: Unit,
    *,
    insurer: str,
    policy_no: str,
    from_on: date,
    until_on: date,
    covers: str,
) -> Insurance:
    """Record a policy of the unit; recorded again by its number it is corrected.

    Refuses: Forbidden, WrongValue.
    """
    require(actor.can(policy.MANAGE, unit.pk))
    texts = {"insurer": insurer.strip(), "policy_no": policy_no.strip(), "covers": covers.strip()}
    fields = {name: FAULTS["empty"] for name, text in texts.items() if not text}
    for name in ("insurer", "policy_no"):
        if len(texts[name]) > LONGEST_NAME:
            fields[name] = too_long(LONGEST_NAME)
    if len(texts["covers"]) > LONGEST_COVER:
        fields["covers"] = too_long(LONGEST_COVER)
    if until_on < from_on:
        fields["until_on"] = FAULTS["days"]
    if fields:
        raise WrongValue(fields=fields)
    known = Insurance.objects.filter(insurer=texts["insurer"], policy_no=texts["policy_no"])
    if known.exclude(unit=unit).exists():
        raise WrongValue(fields={"policy_no": _("这张保单已由别的单位登记，请核对保单号。")})
    made, _new = Insurance.objects.update_or_create(
        insurer=texts["insurer"],
        policy_no=texts["policy_no"],
        defaults={
            "unit": unit,
            "from_on": from_on,
            "until_on": until_on,
            "covers": texts["covers"],
        },
    )
    audit.record(actor, "activities.insured", made)
    return made


@transaction.atomic
def set_safeguard(actor: Actor, activity: Activity, plan: SafeguardPlan) -> Safeguard:
    """What is dangerous about it, which policy covers it, and the agreement to sign.

    Refuses: Forbidden, WrongState, MinorsInside where minors have places in what is dangerous,
    UninsuredDanger and AgreementUnwritten where it is published already.
    """
    held = line.lock_activity(activity.pk)
    require(policy.may_manage(actor, held))
    policy.require_alive(held)
    values = asdict(plan) | {"agreement": plan.agreement.strip()}
    if len(values["agreement"]) > LONGEST_AGREEMENT:
        raise WrongValue(fields={"agreement": too_long(LONGEST_AGREEMENT)})
    line.lock_shifts(held.pk)
    if plan.dangerous:
        _require_no_minors(held)
    safeguard, _new = Safeguard.objects.update_or_create(activity=held, defaults=values)
    if held.state == Activity.State.PUBLISHED:
        require_safe(held)
    if plan.dangerous or fitness.agreement_needed(held, safeguard):
        Shift.objects.filter(activity=held).update(gated=True, revision=F("revision") + 1)
    audit.record(actor, "activities.safeguarded", held, cases=fitness.cases_of(safeguard))
    return safeguard


@transaction.atomic
def set_series_safeguard(actor: Actor, series: Series, plan: SafeguardPlan) -> int:
    """The same once for all occurrences to come; returns how many drafts were changed with it.

    Drafts with a safeguard of their own keep it; what is published is changed by itself.
    Refuses: Forbidden, WrongValue, MinorsInside.
    """
    held = Series.objects.select_for_update(of=("self",), no_key=True).get(pk=series.pk)
    require(actor.can(policy.MANAGE, held.unit_id))
    text = plan.agreement.strip()
    if len(text) > LONGEST_AGREEMENT:
        raise WrongValue(fields={"agreement": too_long(LONGEST_AGREEMENT)})
    nothing = asdict(SafeguardPlan())
    before, after = held.safeguard or nothing, {**asdict(plan), "agreement": text}
    held.safeguard = {} if after == nothing else after
    held.save(update_fields=["safeguard"])
    audit.record(actor, "activities.series_safeguarded", held)
    drafts = Activity.objects.filter(
        series=held, state=Activity.State.DRAFT, starts_at__gt=clock.now()
    )
    changed = 0
    for draft in drafts.order_by("pk"):
        own = Safeguard.objects.filter(activity=draft).values(*after).first() or nothing
        if own == before:
            set_safeguard(actor, draft, SafeguardPlan(**after))
            changed += 1
    return changed


@transaction.atomic
def sign_agreement(actor: Actor, activity: Activity, person_id: int) -> Agreement:
    """Say yes to the words of the agreement: oneself, for a minor the guardian.

    Signing the same words twice changes nothing. Refuses: NotFound, NotOpen.
    """
    by = require_person(actor)
    safeguard = Safeguard.objects.filter(activity=activity).first()
    if safeguard is None or not safeguard.agreement:
        raise NotFound
    born_on = Person.objects.values_list("born_on", flat=True).get(pk=person_id)
    if person_id != by:
        require_ward(actor, person_id)
    elif age_on(clock.today(), born_on) < ADULT:
        raise GuardianSigns
    signed, new = Agreement.objects.get_or_create(
        activity=activity,
        person_id=person_id,
        digest=lawful.digest(safeguard.agreement),
        defaults={
            "agreed_by_id": by,
            "agreed_at": clock.now(),
            "wording": safeguard.agreement,
        },
    )
    if new:
        audit.record(actor, "activities.agreement_signed", signed)
    return signed


def _require_no_minors(activity: Activity) -> None:
    inside = SignUp.objects.filter(
        shift__activity=activity, state__in=[SignUp.State.JOINED, SignUp.State.WAITING]
    )
    day = clock.day_of(activity.starts_at)
    born = inside.values_list("person__born_on", flat=True)
    minors = sum(age_on(day, one) < ADULT for one in born)
    if minors:
        raise MinorsInside(count=minors)

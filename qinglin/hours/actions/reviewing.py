"""Two natural persons between a service and its hours; the volunteer is told and may object."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from qinglin.activities.actions import amend_outcome
from qinglin.activities.events import RollCredit
from qinglin.activities.models import OutcomeChange, SignUp
from qinglin.hours import policy, queries
from qinglin.hours.errors import (
    CannotReviewOwn,
    CannotSettleOwn,
    NotReviewable,
    ObjectedAlready,
    ObjectionDecided,
    ObjectionTooLate,
    Unchanged,
    WrongMinutes,
    WrongRule,
)
from qinglin.hours.models import Entry, Objection, Pending, ReviewRule
from qinglin.hours.queries import reviewing as reading
from qinglin.hours.rules import DAY_MINUTES
from qinglin.hours.rules import reviewing as rules
from qinglin.inbox.actions import tell
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require, require_person
from qinglin.orgs.models import Unit

from .entries import _about, _checked_reason, correct, credit_many

MOST_DAYS = 60


@transaction.atomic
def set_review_rule(
    actor: Actor,
    unit: Unit,
    *,
    from_on: date,
    on_the_spot: str,
    publish_days: int,
    objection_days: int,
) -> ReviewRule:
    """From this day on service of this unit and below becomes hours so; the past stays.

    Refuses: Forbidden, WrongRule.
    """
    require(actor.can(policy.REVIEW, unit.pk))
    if on_the_spot not in ReviewRule.OnTheSpot.values:
        raise WrongRule(fields={"on_the_spot": _("请选择当场签到的服务怎么入账。")})
    for name, days in (("publish_days", publish_days), ("objection_days", objection_days)):
        if not 0 <= days <= MOST_DAYS:
            raise WrongRule(fields={name: _("天数填 0 到 60。")})
    rule, new = ReviewRule.objects.update_or_create(
        unit=unit,
        from_on=from_on,
        defaults={
            "on_the_spot": on_the_spot,
            "publish_days": publish_days,
            "objection_days": objection_days,
        },
    )
    audit.record(actor, "hours.review_rule_set", rule, new=new, on_the_spot=on_the_spot)
    return rule


@transaction.atomic
def take_roll(actor: Actor, credits: Sequence[RollCredit]) -> int:
    """A confirmed roll: what the district's rule lets through is credited, the rest waits.

    Done again it changes nothing. Returns how many wait for a second person.
    """
    require(policy.may_credit(actor))
    by_sign_up = {_sign_up_of(credit): credit for credit in credits}
    evidence = reading.evidence_of(pk for pk in by_sign_up if pk)
    unscanned = sum(not proof.scanned for _row, proof in evidence.values())
    direct: list[RollCredit] = []
    waiting: list[Pending] = []
    now = clock.now()
    for pk, credit in by_sign_up.items():
        if pk not in evidence:
            raise LookupError(f"{credit['source']} is no confirmed service")
        row, proof = evidence[pk]
        day = date.fromisoformat(credit["service_on"])
        verdict = rules.judged(proof, reading.way_of(credit["unit_id"], day), unscanned)
        named = rules.named(credit["rule"], verdict.kind)
        marked: RollCredit = {**credit, "rule": named}
        if not verdict.needs:
            direct.append(marked)
            continue
        waiting.append(
            Pending(
                source=credit["source"],
                person_id=credit["person_id"],
                unit_id=credit["unit_id"],
                sign_up=row,
                credit=marked,
                service_on=day,
                minutes=credit["minutes"],
                was_minutes=credit["minutes"],
                kind=verdict.kind,
                needs=verdict.needs,
                because=verdict.because,
                first_by_id=row.confirmed_by_id,
                made_at=now,
            )
        )
    known = set(
        Pending.objects.filter(source__in=[one.source for one in waiting]).values_list(
            "source", flat=True
        )
    )
    new = [one for one in waiting if one.source not in known]
    Pending.objects.bulk_create(new, batch_size=500)
    if direct:
        credit_many(actor, direct)
    for credit in direct:
        _tell(actor, credit, credit["minutes"], "hours.credited", until_on=now)
    for one in new:
        _tell_of(actor, one, "hours.waiting")
    return len(new)


@transaction.atomic
def pass_review(actor: Actor, found: Iterable[Pending]) -> int:
    """The second person has looked: published for the rule's days, or credited at once.

    Refuses: Forbidden, CannotReviewOwn, NotReviewable. All of them or none.
    """
    person = require_person(actor)
    today = clock.today()
    at_once: list[Pending] = []
    number = 0
    for pending in found:
        held = _held_for_review(actor, pending, person)
        way = reading.way_of(held.unit_id, held.service_on)
        held.state = Pending.State.PUBLISHED
        held.second_by_id, held.reviewed_at = person, clock.now()
        held.until_on = reading.until(today, way.publish_days)
        held.save(update_fields=["state", "second_by", "reviewed_at", "until_on"])
        audit.record(actor, "hours.reviewed", held, until=held.until_on.isoformat())
        contested = held.objections.filter(state=Objection.State.OPEN).exists()
        if way.publish_days or contested:
            _tell_of(actor, held, "hours.published")
        else:
            at_once.append(held)
        number += 1
    _credit(actor, at_once)
    return number


@transaction.atomic
def refuse_review(actor: Actor, pending: Pending, *, reason: str) -> Pending:
    """The second person does not let it through; the volunteer reads why.

    Refuses: Forbidden, CannotReviewOwn, NotReviewable, ReasonNeeded, ReasonTooLong.
    """
    person = require_person(actor)
    text = _checked_reason(reason)
    held = _held_for_review(actor, pending, person)
    held.state, held.reason = Pending.State.REFUSED, text
    held.second_by_id, held.reviewed_at = person, clock.now()
    held.save(update_fields=["state", "reason", "second_by", "reviewed_at"])
    audit.record(actor, "hours.review_refused", held)
    _tell_of(actor, held, "hours.refused", reason=text)
    return held


@transaction.atomic
def credit_published(actor: Actor) -> int:
    """What was published to the end without an open objection goes to the ledger."""
    require(policy.may_credit(actor))
    ids = [one.pk for one in reading.due()]
    held = Pending.objects.select_for_update(of=("self",)).filter(
        pk__in=ids, state=Pending.State.PUBLISHED
    )
    return _credit(actor, list(held.order_by("pk")))


# ---------------------------------------------------------------- objections


@transaction.atomic
def object_to_pending(actor: Actor, pending: Pending, *, text: str) -> Objection:
    """While it is published. Refuses: Forbidden, ObjectionTooLate, ObjectedAlready, reasons."""
    require(policy.may_certify(actor, pending.person_id))
    held = Pending.objects.select_for_update(of=("self",)).get(pk=pending.pk)
    still = held.state == Pending.State.PUBLISHED and held.until_on is not None
    if held.state != Pending.State.REVIEW and not (
        still and held.until_on is not None and clock.today() <= held.until_on
    ):
        raise ObjectionTooLate
    return _objected(
        actor,
        text,
        person_id=held.person_id,
        unit_id=held.unit_id,
        pending=held,
        was_minutes=held.minutes,
    )


@transaction.atomic
def object_to_entry(actor: Actor, entry: Entry, *, text: str) -> Objection:
    """Within the district's days after it was credited. Refuses: the same."""
    require(policy.may_certify(actor, entry.person_id))
    if clock.today() > reading.last_day_to_object(entry):
        raise ObjectionTooLate
    return _objected(
        actor,
        text,
        person_id=entry.person_id,
        unit_id=entry.unit_id,
        entry=entry,
        was_minutes=queries.item_of(entry).minutes,
    )


@transaction.atomic
def decide_objection(
    actor: Actor, objection: Objection, *, minutes: int | None, answer: str
) -> Objection:
    """Upheld with the right ``minutes``, or dismissed (None); the reason is read by the volunteer.

    Whoever confirmed the service, or served in it, does not decide. Refuses: Forbidden,
    CannotSettleOwn, ObjectionDecided, Unchanged, WrongMinutes, reasons.
    """
    person = require_person(actor)
    require(policy.may_decide(actor, objection))
    text = _checked_reason(answer)
    if person in _concerned(objection):
        raise CannotSettleOwn
    if minutes is not None and not 0 <= minutes <= DAY_MINUTES:
        raise _about("minutes", WrongMinutes(most=DAY_MINUTES))
    if minutes is not None and minutes == objection.was_minutes:
        raise Unchanged
    state = Objection.State.DISMISSED if minutes is None else Objection.State.UPHELD
    still_open = Objection.objects.filter(pk=objection.pk, state=Objection.State.OPEN)
    if not still_open.update(
        state=state,
        answer=text,
        now_minutes=minutes,
        decided_by_id=person,
        decided_at=clock.now(),
    ):
        raise ObjectionDecided
    objection.refresh_from_db()
    if minutes is not None:
        if objection.entry is not None:
            correct(actor, objection.entry, minutes=minutes, reason=text)
        elif objection.pending is not None:
            _set_minutes(objection.pending, minutes)
    audit.record(actor, "hours.objection_decided", objection, upheld=minutes is not None)
    told = objection.pending.credit["activity"] if objection.pending else ""
    tell(
        actor,
        people=[objection.person_id],
        template="hours.objection_upheld" if minutes is not None else "hours.objection_dismissed",
        link=reverse("hours:mine"),
        key=f"hours.objection:{objection.pk}",
        activity=told or (objection.entry.activity if objection.entry else ""),
        before=objection.was_minutes,
        after=objection.was_minutes if minutes is None else minutes,
        answer=text,
    )
    return objection


# ---------------------------------------------------------------- a corrected roll


@transaction.atomic
def correct_outcome(
    actor: Actor, entry: Entry, *, outcome: str, reason: str
) -> tuple[OutcomeChange, Entry]:
    """Present on a confirmed roll, but paid for the time (or not there): both rooms say so.

    The roll keeps both outcomes, the ledger gets a reversal to nothing. Refuses: what
    ``amend_outcome`` and ``correct`` refuse, NotReviewable where no roll stands behind the entry.
    """
    sign_up = SignUp.objects.filter(pk=_sign_up_of_source(entry.source)).first()
    if sign_up is None:
        raise NotReviewable
    correction = correct(actor, entry, minutes=0, reason=reason)
    change = amend_outcome(actor, sign_up, outcome=outcome, reason=reason)
    return change, correction


# ---------------------------------------------------------------- inside


def _sign_up_of_source(source: str) -> int:
    kind, _colon, number = source.partition(":")
    return int(number) if kind == "sign_up" and number.isdecimal() else 0


def _sign_up_of(credit: RollCredit) -> int:
    return _sign_up_of_source(credit["source"])


def _held_for_review(actor: Actor, pending: Pending, person: int) -> Pending:
    held = (
        Pending.objects.select_for_update(of=("self",))
        .select_related("unit", "sign_up__shift__activity")
        .get(pk=pending.pk)
    )
    require(policy.may_review(actor, held))
    leader = held.sign_up.shift.activity.leader_id
    if person in {held.person_id, held.first_by_id, leader}:
        raise CannotReviewOwn
    if held.state != Pending.State.REVIEW:
        raise NotReviewable
    return held


def _credit(actor: Actor, found: Sequence[Pending]) -> int:
    """Into the ledger by the one door there is, in the name of the product."""
    if not found:
        return 0
    ids = [one.pk for one in found]
    credits: list[Any] = [{**one.credit, "minutes": one.minutes} for one in found if one.minutes]
    credit_many(policy.LEDGER, credits)
    Pending.objects.filter(pk__in=ids).update(state=Pending.State.CREDITED)
    for unit, number in sorted(Counter(one.unit_id for one in found).items()):
        audit.record(actor, "hours.pendings_credited", found[0], unit=unit, number=number)
    for one in found:
        _tell_of(actor, one, "hours.credited")
    return len(found)


def _tell_of(actor: Actor, pending: Pending, template: str, **more: Any) -> None:
    until_on = pending.until_on or pending.service_on
    credit: Any = pending.credit
    _tell(actor, credit, pending.minutes, template, until_on=until_on, **more)


def _tell(actor: Actor, credit: RollCredit, minutes: int, template: str, **more: Any) -> None:
    """Each word about one service once."""
    tell(
        actor,
        people=[credit["person_id"]],
        template=template,
        link=reverse("hours:mine"),
        key=f"{template}:{credit['source']}",
        activity=credit["activity"],
        service_on=date.fromisoformat(credit["service_on"]),
        minutes=minutes,
        **more,
    )


def _objected(actor: Actor, text: str, **about: Any) -> Objection:
    reason = _checked_reason(text)
    try:
        with transaction.atomic():
            made = Objection.objects.create(text=reason, made_at=clock.now(), **about)
    except IntegrityError as error:
        raise ObjectedAlready from error
    audit.record(actor, "hours.objected", made)
    return made


def _set_minutes(pending: Pending, minutes: int) -> None:
    held = Pending.objects.select_for_update(of=("self",)).get(pk=pending.pk)
    if held.state not in {Pending.State.REVIEW, Pending.State.PUBLISHED}:
        raise NotReviewable
    held.minutes = minutes
    held.save(update_fields=["minutes"])


def _concerned(objection: Objection) -> set[int | None]:
    """The volunteer, whoever confirmed it, and whoever led."""
    sign_up = None
    if objection.pending is not None:
        sign_up = objection.pending.sign_up_id
    elif objection.entry is not None:
        sign_up = _sign_up_of_source(objection.entry.source)
    found = SignUp.objects.filter(pk=sign_up or 0).select_related("shift__activity").first()
    if found is None:
        return {objection.person_id}
    return {objection.person_id, found.confirmed_by_id, found.shift.activity.leader_id}

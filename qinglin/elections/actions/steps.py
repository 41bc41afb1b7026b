"""The chain: each step in its turn, with its day and document; requests that are sent back."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qinglin.elections import policy, queries, rules
from qinglin.elections.errors import (
    CannotSendBack,
    Finished,
    NoResult,
    NotTheTurn,
    OutOfOrder,
    TooFewCandidates,
    WrongElection,
)
from qinglin.elections.models import Candidacy, Contest, Reelection, Stage, Step
from qinglin.elections.options import SPARE
from qinglin.files.models import StoredFile
from qinglin.inbox import actions as inbox
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require

#: Stages that need more than a day and a document have actions of their own.
OF_THEIR_OWN = frozenset({Stage.MEETING, Stage.RESULT})


@transaction.atomic
def take_step(
    actor: Actor,
    reelection: Reelection,
    stage: str,
    *,
    on: date,
    document: str = "",
    file: StoredFile | None = None,
) -> Reelection:
    """One step of one re-election."""
    return take_steps(actor, [reelection], stage, on=on, document=document, file=file)[0]


@transaction.atomic
def take_steps(
    actor: Actor,
    reelections: Sequence[Reelection],
    stage: str,
    *,
    on: date,
    document: str = "",
    file: StoredFile | None = None,
) -> list[Reelection]:
    """The same step of many; one whose turn it is not refuses all."""
    if stage not in Stage.values or stage in OF_THEIR_OWN:
        raise WrongElection(fields={"stage": _("这一步要单独办理。")})
    rows = _locked(actor, reelections, stage)
    if stage == Stage.CANDIDATES:
        _require_candidates(rows)
    if stage == Stage.REPORT:
        _require_results(rows)
    _advance(actor, rows, stage, on=on, document=document, file=file)
    if stage == Stage.HAND_OVER:
        Reelection.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=Reelection.State.COMPLETED
        )
        for row in rows:
            row.state = Reelection.State.COMPLETED
    return rows


@transaction.atomic
def send_back(
    actor: Actor, reelection: Reelection, *, back_to: str, on: date, reason: str, document: str = ""
) -> Reelection:
    """The unit above does not approve: the chain is taken up again where it says, with why."""
    row = _lock([reelection])[0]
    require(policy.may_approve(actor, row.unit))
    due = rules.next_stage(row.done)
    if row.state != Reelection.State.OPEN or due not in rules.APPROVALS:
        raise CannotSendBack(unit=row.unit.name)
    if back_to not in rules.BACK_TO[due]:
        raise WrongElection(fields={"back_to": _("请选择从哪一步重新办。")})
    if len(reason.strip()) < 2:
        raise WrongElection(fields={"reason": _("请写明退回原因。")})
    _require_order([row], on)
    Step.objects.create(
        reelection=row,
        stage=due,
        outcome=Step.Outcome.SENT_BACK,
        on=on,
        document=document.strip()[:120],
        reason=reason.strip()[:200],
        by_id=actor.person_id,
        made_at=clock.now(),
    )
    row.done = rules.CHAIN.index(back_to)
    if row.done <= rules.CHAIN.index(Stage.MEETING):
        _forget_meeting(row)
    row.save(update_fields=["done", "held_on", "entitled", "present", "returned", "valid"])
    audit.record(actor, "elections.sent_back", row, stage=due, back_to=back_to)
    inbox.tell(
        actor,
        people=queries.in_charge([row.unit]).get(row.unit_id, []),
        template="elections.sent_back",
        link=reverse("elections:detail", args=[row.pk]),
        unit=row.unit.name,
        stage=str(dict(Stage.choices)[Stage(due)]),
        reason=reason.strip()[:200],
    )
    return row


@transaction.atomic
def cancel(actor: Actor, reelection: Reelection, *, reason: str) -> Reelection:
    """It is not held after all; what was written stays."""
    row = _lock([reelection])[0]
    require(policy.may_approve(actor, row.unit))
    if row.state != Reelection.State.OPEN or row.effective_on is not None:
        raise Finished(unit=row.unit.name)
    if len(reason.strip()) < 2:
        raise WrongElection(fields={"reason": _("请写明取消的原因。")})
    row.state, row.cancelled_why = Reelection.State.CANCELLED, reason.strip()[:200]
    row.save(update_fields=["state", "cancelled_why"])
    audit.record(actor, "elections.cancelled", row)
    return row


def _forget_meeting(row: Reelection) -> None:
    """It will be held again: nobody is elected, no vote counts."""
    row.held_on = row.entitled = row.present = row.returned = row.valid = None
    Candidacy.objects.filter(contest__reelection=row).update(votes=None, elected=None)


def _locked(actor: Actor, reelections: Sequence[Reelection], stage: str) -> list[Reelection]:
    """The re-elections whose turn this stage is, and which the actor may take there."""
    rows = _lock(reelections)
    may = policy.may_approve if stage in rules.APPROVALS else policy.may_run
    require(all(may(actor, row.unit) for row in rows))
    labels = dict(Stage.choices)
    for row in rows:
        if row.state != Reelection.State.OPEN:
            raise Finished(unit=row.unit.name)
        due = rules.next_stage(row.done)
        if due != stage:
            named = labels[Stage(due)] if due else ""
            raise NotTheTurn(unit=row.unit.name, due=named, stage=labels[Stage(stage)])
    return rows


def _advance(
    actor: Actor,
    rows: Sequence[Reelection],
    stage: str,
    *,
    on: date,
    document: str = "",
    file: StoredFile | None = None,
) -> None:
    """Write the step and move on by one."""
    _require_order(rows, on)
    now = clock.now()
    Step.objects.bulk_create(
        [
            Step(
                reelection=row,
                stage=stage,
                on=on,
                document=document.strip()[:120],
                file=file,
                by_id=actor.person_id,
                made_at=now,
            )
            for row in rows
        ],
        batch_size=1000,
    )
    for row in rows:
        row.done += 1
    Reelection.objects.bulk_update(rows, ["done"], batch_size=500)
    for row in rows:
        audit.record(actor, f"elections.{stage}_done", row, on=on.isoformat())


def _require_results(rows: Sequence[Reelection]) -> None:
    """Every seat has somebody who was elected, named or not."""
    lacking = queries.unfilled([row.pk for row in rows])
    if lacking:
        raise NoResult(unit=lacking[0].reelection.unit.name)
    for row in rows:
        if row.held_on is None:
            raise NoResult(unit=row.unit.name)


def _lock(reelections: Sequence[Reelection]) -> list[Reelection]:
    found = Reelection.objects.select_for_update(of=("self",)).select_related("unit__parent")
    return list(found.filter(pk__in=[row.pk for row in reelections]).order_by("pk"))


def _require_order(rows: Sequence[Reelection], on: date) -> None:
    last = queries.last_days([row.pk for row in rows])
    for row in rows:
        before = last.get(row.pk)
        if before is not None and on < before:
            raise OutOfOrder(unit=row.unit.name, before=before.isoformat())


def _require_candidates(rows: Sequence[Reelection]) -> None:
    """More candidates than seats, or an approved reason why not."""
    percent = SPARE.get()
    contests = Contest.objects.filter(reelection__in=rows).select_related(
        "reelection__unit", "post__kind"
    )
    for contest in contests.prefetch_related("candidacies"):
        wanted = contest.seats - contest.unnamed
        number = len(contest.candidacies.all())
        least = wanted + (0 if contest.exception else rules.spare_candidates(wanted, percent))
        if number < least:
            raise TooFewCandidates(
                unit=contest.reelection.unit.name,
                post=contest.post.kind.title,
                seats=wanted,
                least=least,
            )

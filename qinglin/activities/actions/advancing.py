"""The line moves: places are given, or offered, to who is next by the rules."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from qinglin.activities.events import Offered, Promoted
from qinglin.activities.models import Offer, Shift, SignUp
from qinglin.activities.queries.waiting import LineState, line_state
from qinglin.activities.rules import waiting
from qinglin.activities.rules.waiting import Step, Why
from qinglin.activities.sql import line
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.events import emit


@transaction.atomic(savepoint=False)
def move_up(actor: Actor, shift: Shift, now: datetime, straight: int | None = None) -> list[SignUp]:
    """Give the free places of a held shift to those who are next; returns who has one now.

    Where the terms give time to answer, a place is offered and held instead. ``straight`` is the
    entry that asks at this moment: it needs no offer, and its teller is whoever called.
    """
    if not shift.gated:
        promoted = line.promote(shift, now)
        _announce(actor, shift, promoted, {})
        return promoted
    state = line_state(shift, now)
    placed: list[SignUp] = []
    passing: dict[int, bool] = {}
    for step in state.steps():
        if not step.moves:
            continue
        members = state.members[step.entry.key]
        minutes = state.terms.offer_minutes if state.terms else 0
        if minutes and step.entry.key != straight:
            _offer(actor, shift, members, step, now, minutes)
            continue
        placed += _place(shift, members, now)
        passing |= {one.pk: step.why is Why.PASSES for one in members}
    shift.overbooked = shift.over
    shift.save(update_fields=[*line.COUNTERS, "capacity"])
    told = [one for one in placed if not _is_straight(one, straight, state)]
    for one in placed:
        if one not in told and passing.get(one.pk):
            audit.record(actor, "activities.passed_a_party", one, passes=True)
    _announce(actor, shift, told, passing)
    return placed


def _is_straight(sign_up: SignUp, straight: int | None, state: LineState) -> bool:
    return straight is not None and sign_up in state.members.get(straight, ())


def _place(shift: Shift, members: Sequence[SignUp], now: datetime) -> list[SignUp]:
    for one in members:
        one.state, one.promoted_at = SignUp.State.JOINED, now
    SignUp.objects.filter(pk__in=[one.pk for one in members]).update(
        state=SignUp.State.JOINED, promoted_at=now
    )
    shift.taken += len(members)
    shift.waiting -= len(members)
    return list(members)


def _offer(
    actor: Actor,
    shift: Shift,
    members: Sequence[SignUp],
    step: Step,
    now: datetime,
    minutes: int,
) -> None:
    first = members[0]
    local = [moment.astimezone(clock.SHANGHAI) for moment in (now, shift.starts_at)]
    offer = Offer.objects.create(
        shift=shift,
        person_id=first.party.made_by_id if first.party else first.person_id,
        sign_up=first,
        kind=Offer.Kind.LINE,
        size=step.entry.size,
        made_at=now,
        expires_at=waiting.expires_at(local[0], minutes, local[1]),
    )
    audit.record(
        actor,
        "activities.offered",
        first,
        offer=offer.pk,
        size=offer.size,
        passes=step.why is Why.PASSES,
        expires_at=offer.expires_at.isoformat(),
    )
    emit(Offered(offer_id=offer.pk, shift_id=shift.pk, person_id=offer.person_id, kind=offer.kind))


def _announce(
    actor: Actor, shift: Shift, promoted: Sequence[SignUp], passing: dict[int, bool]
) -> None:
    for sign_up in promoted:
        detail = {"passed_a_party": True} if passing.get(sign_up.pk) else {}
        audit.record(actor, "activities.promoted", sign_up, queue_no=sign_up.queue_no, **detail)
    emit(
        *(
            Promoted(
                sign_up_id=sign_up.pk,
                shift_id=shift.pk,
                activity_id=shift.activity_id,
                person_id=sign_up.person_id,
            )
            for sign_up in promoted
        )
    )

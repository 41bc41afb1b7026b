"""A line of a confirmed roll is corrected; both values and the reason stay."""

from django.db import transaction

from qinglin.activities.errors import FAULTS, WrongState, WrongValue
from qinglin.activities.models import OutcomeChange, SignUp
from qinglin.activities.presence_errors import OutcomeSame
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require

#: What a line may become afterwards: nothing that would count more than it did.
LESS = frozenset({SignUp.Outcome.PAID, SignUp.Outcome.NO_SHOW, SignUp.Outcome.EXCUSED})
MOST_REASON = 200


@transaction.atomic
def amend_outcome(actor: Actor, sign_up: SignUp, *, outcome: str, reason: str) -> OutcomeChange:
    """Who was put down as present was paid for the time, or was not there.

    The room of the hours calls this together with its correction, and decided who may. Times stay
    as they were scanned or stated. Refuses: WrongState, WrongValue, OutcomeSame.
    """
    require(actor.signed_in)
    held = SignUp.objects.select_for_update(of=("self",), no_key=True).get(pk=sign_up.pk)
    if held.state != SignUp.State.CONFIRMED:
        raise WrongState(state=held.get_state_display())
    if outcome not in LESS:
        raise WrongValue(fields={"outcome": FAULTS["absent"]})
    text = " ".join(reason.split())
    if not text or len(text) > MOST_REASON:
        raise WrongValue(fields={"reason": FAULTS["long" if text else "empty"]})
    if held.outcome == outcome:
        raise OutcomeSame
    change = OutcomeChange.objects.create(
        sign_up=held,
        was=held.outcome,
        now=outcome,
        was_minutes=held.minutes or 0,
        reason=text,
        by_id=actor.person_id,
        made_at=clock.now(),
    )
    held.outcome, held.minutes = SignUp.Outcome(outcome), 0
    held.save(update_fields=["outcome", "minutes"])
    audit.record(actor, "activities.outcome_amended", held, was=change.was, now=outcome)
    return change

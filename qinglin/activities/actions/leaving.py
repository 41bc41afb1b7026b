"""Who forgot to check out is reminded, says when it was, and the leader says whether it is so."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from qinglin.activities import policy
from qinglin.activities.errors import FAULTS, WrongValue
from qinglin.activities.models import Activity, LeavingClaim, Scan, SignUp
from qinglin.activities.presence_errors import (
    CannotDecideOwn,
    ClaimDecided,
    ClaimedAlready,
    ClaimTimeWrong,
    NothingToClaim,
)
from qinglin.activities.queries import telling
from qinglin.activities.rules.scanning import AFTER
from qinglin.inbox.actions import tell
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require, require_person

from .attending import Record, _attended

MOST_NOTE = 200


@transaction.atomic
def remind_to_leave(actor: Actor, sign_up: SignUp) -> None:
    """The shift is over and nobody saw the person go: a word, once."""
    require(actor.everything)
    tell(
        actor,
        people=telling.listeners([sign_up.person_id]),
        template="activities.leave_reminder",
        link=reverse("activities:sign_up_detail", args=[sign_up.pk]),
        key=f"activities.leave_reminder:{sign_up.pk}",
        ends_at=sign_up.shift.ends_at,
        **telling.said_of_sign_up(sign_up),
    )


@transaction.atomic
def claim_leaving(actor: Actor, sign_up: SignUp, *, left_at: datetime, note: str) -> LeavingClaim:
    """The person says when it was; nothing counts before a leader has looked.

    Refuses: Forbidden, NothingToClaim, ClaimedAlready, ClaimTimeWrong, WrongValue.
    """
    held = _place(sign_up.pk)
    require(held.person_id == require_person(actor))
    activity = held.shift.activity
    if (
        held.state != SignUp.State.JOINED
        or held.arrived_at is None
        or held.left_at is not None
        or activity.state != Activity.State.PUBLISHED
    ):
        raise NothingToClaim
    if LeavingClaim.objects.filter(sign_up=held).exists():
        raise ClaimedAlready
    now = clock.now()
    if not held.arrived_at <= left_at <= min(now, held.shift.ends_at + AFTER):
        raise ClaimTimeWrong(fields={"left_at": ClaimTimeWrong.message})
    claim = LeavingClaim.objects.create(
        sign_up=held, left_at=left_at, note=_words(note, "note"), made_at=now
    )
    audit.record(actor, "activities.leaving_claimed", held, left_at=left_at.isoformat())
    return claim


@transaction.atomic
def decide_claim(actor: Actor, claim: LeavingClaim, *, accept: bool, answer: str) -> LeavingClaim:
    """The leader was there: so it was, or it was not, in words the person reads.

    An accepted time becomes a scan that names the claim, so that it stays marked for ever.
    Refuses: Forbidden, CannotDecideOwn, ClaimDecided, NothingToClaim, WrongValue.
    """
    person = require_person(actor)
    held = _place(claim.sign_up_id)
    require(policy.may_lead(actor, held.shift.activity))
    if held.person_id == person:
        raise CannotDecideOwn
    text = _words(answer, "answer")
    state = LeavingClaim.State.ACCEPTED if accept else LeavingClaim.State.DECLINED
    still_open = LeavingClaim.objects.filter(pk=claim.pk, state=LeavingClaim.State.OPEN)
    if not still_open.update(
        state=state, answer=text, decided_by_id=person, decided_at=clock.now()
    ):
        raise ClaimDecided
    claim.refresh_from_db()
    if accept:
        if held.state != SignUp.State.JOINED:
            raise NothingToClaim
        record = Record(
            nonce=f"claim:{claim.pk}",
            sign_up_id=held.pk,
            direction=Scan.Direction.OUT,
            at=claim.left_at,
            device="claim",
            device_at=claim.left_at,
            offline=True,
        )
        _attended(actor, held, record)
    audit.record(actor, "activities.leaving_decided", held, accepted=accept)
    tell(
        actor,
        people=telling.listeners([held.person_id]),
        template="activities.leaving_accepted" if accept else "activities.leaving_declined",
        link=reverse("activities:sign_up_detail", args=[held.pk]),
        key=f"activities.leaving_decided:{claim.pk}",
        left_at=claim.left_at,
        answer=text,
        **telling.said_of_sign_up(held),
    )
    return claim


def _place(pk: int) -> SignUp:
    held = SignUp.objects.select_for_update(of=("self",), no_key=True)
    related = held.select_related("shift__activity__venue", "person")
    return related.defer("person__document_sealed", "person__phone_sealed").get(pk=pk)


def _words(text: str, field: str) -> str:
    given = " ".join(text.split())
    if not given or len(given) > MOST_NOTE:
        raise WrongValue(fields={field: FAULTS["long" if given else "empty"]})
    return given

"""What every scan by somebody else than the volunteer has in common: phone kept, or paper."""

from dataclasses import dataclass
from datetime import datetime

from qinglin.activities import policy
from qinglin.activities.errors import RollConfirmedAlready, refusal
from qinglin.activities.events import CheckedIn
from qinglin.activities.models import Activity, Scan, SignUp
from qinglin.activities.presence_errors import NotOnRoster, OtherShift
from qinglin.activities.queries.refusals import explained
from qinglin.activities.rules import scanning
from qinglin.activities.rules.eligibility import Refusal
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor
from qinglin.kernel.errors import NotFound
from qinglin.kernel.events import emit


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One coming or going as somebody took it down; ``nonce`` makes it happen once."""

    nonce: str
    sign_up_id: int
    direction: str
    at: datetime
    device: str
    device_at: datetime | None = None
    offline: bool = False


def _held(actor: Actor, sign_up_id: int) -> SignUp:
    """The place, held until the transaction ends. Refuses: NotOnRoster, OtherShift (not led)."""
    found = (
        SignUp.objects.select_for_update(of=("self",), no_key=True)
        .select_related("shift__activity")
        .filter(pk=sign_up_id)
        .first()
    )
    if found is None:
        raise NotOnRoster
    if not policy.may_lead(actor, found.shift.activity):
        raise OtherShift
    return found


def _require_open(sign_up: SignUp, at: datetime) -> None:
    """The same judgement as for whoever scans himself, on one place."""
    shift = sign_up.shift
    if shift.activity.state == Activity.State.CANCELLED:
        raise refusal("cancelled")
    if sign_up.state == SignUp.State.CONFIRMED:
        raise RollConfirmedAlready
    candidate = scanning.Candidate(
        sign_up_id=sign_up.pk,
        shift_id=shift.pk,
        activity_id=shift.activity_id,
        state=sign_up.state,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        arrived_at=sign_up.arrived_at,
        left_at=sign_up.left_at,
    )
    if sign_up.state == SignUp.State.CANCELLED:
        raise NotOnRoster
    chosen = scanning.pick([candidate], Scan.Direction.IN, at)
    if isinstance(chosen, Refusal):
        raise explained(chosen)


def _attended(actor: Actor, sign_up: SignUp, record: Record) -> tuple[Scan, bool]:
    """Keep the scan as it came; the earliest true time counts. Whether it was known already."""
    if record.direction == Scan.Direction.OUT and (
        leaving := scanning.leaving_refusal(sign_up.arrived_at, record.at)
    ):
        raise refusal(leaving.reason)
    coming = record.direction == Scan.Direction.IN
    before = sign_up.arrived_at if coming else sign_up.left_at
    scan = Scan.objects.create(
        nonce=record.nonce,
        sign_up=sign_up,
        direction=record.direction,
        at=record.at,
        device_at=record.device_at,
        received_at=clock.now(),
        device=record.device,
        offline=record.offline,
        by_id=actor.person_id,
    )
    if before is None or record.at < before:
        name = "arrived_at" if coming else "left_at"
        setattr(sign_up, name, record.at)
        sign_up.save(update_fields=[name])
    action = "activities.checked_in" if coming else "activities.checked_out"
    audit.record(actor, action, sign_up, device=record.device)
    if before is None:
        emit(
            CheckedIn(
                sign_up_id=sign_up.pk,
                person_id=sign_up.person_id,
                direction=record.direction,
                at=record.at.isoformat(),
            )
        )
    return scan, before is not None


def _activity_led(actor: Actor, activity: Activity) -> Activity:
    """The activity as it is now, if the actor leads it."""
    found = Activity.objects.filter(pk=activity.pk).first()
    if found is None or not policy.may_lead(actor, found):
        raise NotFound
    return found

"""The offline kit: personal codes, and the signed roster that a leader's phone takes along."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from qinglin.activities import policy
from qinglin.activities.models import Activity, Kit, LeavingClaim, PaperSheet, Shift, SignUp
from qinglin.activities.rules import personal, scanning
from qinglin.activities.rules.personal import Span
from qinglin.kernel import clock, crypto
from qinglin.kernel.actor import Actor, require, require_person
from qinglin.kernel.errors import NotFound
from qinglin.people.queries import mask_name

from .leading import led_by, roll

#: Purposes of keys: the personal codes, the codes on paper, the roster's signature.
PERSONAL, PAPER, ROSTER = "personal-code", "paper-code", "offline-roster"
FORM = "qinglin-kit/1"
#: How the roster is signed: every browser with WebCrypto has it; Ed25519 came to them late.
ALGORITHM = "ECDSA-P256-SHA256"


@dataclass(frozen=True, slots=True)
class OwnCode:
    """The personal code of this moment, and the one that can be read out or typed."""

    sign_up: SignUp
    payload: str
    paper: str
    seconds_left: int


def _span(shift: Shift) -> Span:
    return personal.span_of(shift.starts_at, shift.ends_at)


def far_end(sign_up_id: int, shift: Shift, venue_id: int) -> bytes:
    text = personal.message(sign_up_id, shift.pk, venue_id, _span(shift))
    return crypto.mac(text, PERSONAL)


def link_of(sign_up: SignUp, period: int) -> bytes | None:
    """The right code of this place in this period; None outside the time of its shift."""
    shift = sign_up.shift
    span = _span(shift)
    if period not in span:
        return None
    end = far_end(sign_up.pk, shift, shift.activity.venue_id)
    return personal.link_at(end, span, period)


def paper_code_of(sign_up: SignUp) -> str:
    text = personal.message(sign_up.pk, sign_up.shift_id, 0, _span(sign_up.shift))
    return personal.paper_code(crypto.mac(text, PAPER))


def own_code(actor: Actor, sign_up: SignUp, now: datetime | None = None) -> OwnCode | None:
    """What the person shows to the leader; None while the shift is not near."""
    if sign_up.person_id != require_person(actor) or sign_up.state != SignUp.State.JOINED:
        raise NotFound
    moment = now or clock.now()
    period = scanning.period_of(moment)
    link = link_of(sign_up, period)
    if link is None:
        return None
    return OwnCode(
        sign_up=sign_up,
        payload=personal.text_of(sign_up.pk, period, link),
        paper=paper_code_of(sign_up),
        seconds_left=scanning.seconds_left(moment),
    )


def kit_of(actor: Actor, pk: int) -> Kit:
    """A download of one's own."""
    found = Kit.objects.filter(pk=pk, person_id=require_person(actor)).first()
    if found is None:
        raise NotFound
    return found


def roster(actor: Actor, kit: Kit) -> dict[str, str]:
    """What the phone keeps of a day: names masked, codes as hashes, the whole signed."""
    statement = json.dumps(
        {
            "form": FORM,
            "kit": kit.pk,
            "device": kit.device,
            "day": kit.day.isoformat(),
            "salt": kit.salt,
            "made_ms": milliseconds(kit.made_at),
            "behind_ms": kit.behind_ms,
            "period": scanning.PERIOD,
            "activities": [_activity(actor, kit, one) for one in led_on(actor, kit)],
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    signature = crypto.sign_p256(statement.encode(), ROSTER)
    return {
        "statement": statement,
        "algorithm": ALGORITHM,
        "signature": base64.urlsafe_b64encode(signature).decode().rstrip("="),
    }


def led_on(actor: Actor, kit: Kit) -> list[Activity]:
    """The activities of that day that are still open."""
    published = [a for a in led_by(actor, kit.day) if a.state == Activity.State.PUBLISHED]
    return published[:MOST_ACTIVITIES]


#: A phone takes so many activities of a day at most; a district's desk has paper and the screen.
MOST_ACTIVITIES = 20


def public_key() -> dict[str, str]:
    """The roster's public key as browsers import it (JWK)."""
    x, y = (base64.urlsafe_b64encode(n).decode().rstrip("=") for n in crypto.public_p256(ROSTER))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def _activity(actor: Actor, kit: Kit, activity: Activity) -> dict[str, Any]:
    return {
        "id": activity.pk,
        "title": activity.title,
        "place": activity.venue.name,
        "shifts": [
            {
                "id": one.shift.pk,
                "title": one.shift.title,
                "starts_ms": milliseconds(one.shift.starts_at),
                "ends_ms": milliseconds(one.shift.ends_at),
                "first": _span(one.shift).first,
                "last": _span(one.shift).last,
                "people": [
                    _person(kit, sign_up, one.shift, activity)
                    for sign_up in one.people
                    if sign_up.state == SignUp.State.JOINED
                ],
            }
            for one in roll(actor, activity)
        ],
    }


def _person(kit: Kit, sign_up: SignUp, shift: Shift, activity: Activity) -> dict[str, Any]:
    sign_up.shift = shift
    end = far_end(sign_up.pk, shift, activity.venue_id)
    return {
        "id": sign_up.pk,
        "name": mask_name(sign_up.person.name),
        "anchor": personal.anchor_of(end, _span(shift)).hex(),
        "paper": personal.paper_digest(kit.salt, paper_code_of(sign_up)),
        "in_ms": milliseconds(sign_up.arrived_at) if sign_up.arrived_at else None,
        "out_ms": milliseconds(sign_up.left_at) if sign_up.left_at else None,
    }


# ---------------------------------------------------------------- paper, claims


@dataclass(frozen=True, slots=True)
class SheetRow:
    sign_up: SignUp
    code: str


@dataclass(frozen=True, slots=True)
class SheetShift:
    shift: Shift
    rows: list[SheetRow]


def sheets_of(actor: Actor, activity: Activity) -> list[PaperSheet]:
    require(policy.may_lead(actor, activity))
    found = PaperSheet.objects.filter(activity=activity).select_related("entered_by", "printed_by")
    return list(found.order_by("-pk"))


def sheet_for(actor: Actor, number: str) -> PaperSheet:
    """Unseen and absent look the same."""
    related = PaperSheet.objects.select_related(
        "activity__venue", "activity__unit", "activity__leader", "entered_by"
    )
    found = related.filter(number=number).first()
    if found is None or not policy.may_lead(actor, found.activity):
        raise NotFound
    return found


def sheet_rows(actor: Actor, sheet: PaperSheet) -> list[SheetShift]:
    """Who stands on the paper, in its order, each with the code printed beside the name."""
    found = []
    for one in roll(actor, sheet.activity):
        rows = []
        for sign_up in one.people:
            if sign_up.state == SignUp.State.JOINED:
                sign_up.shift = one.shift
                rows.append(SheetRow(sign_up, paper_code_of(sign_up)))
        found.append(SheetShift(one.shift, rows))
    return found


def open_claims(activity: Activity) -> list[LeavingClaim]:
    """What people said about leaving that nobody has answered yet."""
    found = LeavingClaim.objects.filter(
        sign_up__shift__activity=activity, state=LeavingClaim.State.OPEN
    )
    return list(found.select_related("sign_up__person").order_by("left_at", "pk"))


def claim_of(sign_up: SignUp) -> LeavingClaim | None:
    return LeavingClaim.objects.filter(sign_up=sign_up).first()


def may_claim(actor: Actor, sign_up: SignUp, now: datetime) -> bool:
    """One's own service that is over, with a coming and no going, and no roll yet."""
    shift = sign_up.shift
    return (
        sign_up.person_id == actor.person_id
        and sign_up.state == SignUp.State.JOINED
        and sign_up.arrived_at is not None
        and sign_up.left_at is None
        and shift.ends_at <= now
        and shift.activity.state == Activity.State.PUBLISHED
    )


def claim_for(actor: Actor, pk: int) -> LeavingClaim:
    related = LeavingClaim.objects.select_related("sign_up__shift__activity", "sign_up__person")
    found = related.filter(pk=pk).first()
    if found is None or not policy.may_lead(actor, found.sign_up.shift.activity):
        raise NotFound
    return found


#: The reminder to check out goes so long after the end, and not later than the scan is taken.
CALM = timedelta(minutes=10)


def forgot_to_leave() -> Iterable[SignUp]:
    """Checked in, not out, the shift is over for a little while, the roll is not confirmed."""
    now = clock.now()
    return (
        SignUp.objects.filter(
            Q(state=SignUp.State.JOINED),
            arrived_at__isnull=False,
            left_at=None,
            shift__ends_at__lte=now - CALM,
            shift__ends_at__gt=now - scanning.AFTER,
            shift__activity__state=Activity.State.PUBLISHED,
        )
        .select_related("person", "shift__activity__venue")
        .defer("person__document_sealed", "person__phone_sealed")
        .order_by("shift__ends_at", "pk")
    )

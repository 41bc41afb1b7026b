"""The paper roster: printed with a number, entered once, by whoever leads."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qinglin.activities import policy
from qinglin.activities.errors import FAULTS
from qinglin.activities.models import Activity, PaperSheet, Scan, SheetLine
from qinglin.activities.presence_errors import SheetEmpty, SheetEnteredAlready, SheetRowWrong
from qinglin.activities.rules.personal import ALPHABET
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require, require_person
from qinglin.kernel.errors import DomainError
from qinglin.kernel.templatetags.moments import clock_time, near_day

from .attending import Record, _activity_led, _attended, _held, _require_open

NUMBER_LENGTH = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTimes:
    """What stands on one line of the paper."""

    sign_up_id: int
    arrived_at: datetime | None = None
    left_at: datetime | None = None


@transaction.atomic
def print_sheet(actor: Actor, activity: Activity) -> PaperSheet:
    """A paper roster with a number of its own. Refuses: NotFound, WrongState."""
    held = _activity_led(actor, activity)
    policy.require_alive(held)
    number = "".join(secrets.choice(ALPHABET) for _place in range(NUMBER_LENGTH))
    sheet = PaperSheet.objects.create(
        activity=held, number=number, printed_by_id=actor.person_id, printed_at=clock.now()
    )
    audit.record(actor, "activities.sheet_printed", sheet, number=number)
    return sheet


@transaction.atomic
def enter_sheet(actor: Actor, sheet: PaperSheet, rows: Sequence[SheetTimes]) -> PaperSheet:
    """What stands on the paper becomes scans that name it; all of it or nothing, and once.

    Refuses: Forbidden, SheetEnteredAlready, SheetEmpty, SheetRowWrong (``fields``: ``in-17``,
    ``out-17`` of sign-up 17).
    """
    person = require_person(actor)
    held = PaperSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    require(policy.may_lead(actor, held.activity))
    if held.entered_at is not None:
        at = _("%(day)s %(time)s") % {
            "day": near_day(held.entered_at),
            "time": clock_time(held.entered_at),
        }
        raise SheetEnteredAlready(number=held.number, at=at)
    filled = [row for row in rows if row.arrived_at or row.left_at]
    if not filled:
        raise SheetEmpty
    faults: dict[str, str] = {}
    for row in sorted(filled, key=lambda one: one.sign_up_id):
        faults |= _entered(actor, held, row)
    if faults:
        raise SheetRowWrong(fields=faults)
    held.entered_at, held.entered_by_id, held.people = clock.now(), person, len(filled)
    held.save(update_fields=["entered_at", "entered_by", "people"])
    audit.record(actor, "activities.sheet_entered", held, people=len(filled))
    return held


def _entered(actor: Actor, sheet: PaperSheet, row: SheetTimes) -> dict[str, str]:
    """Keeps both times of one line, or says what is wrong with it."""
    sign_up = _held(actor, row.sign_up_id)
    if sign_up.shift.activity_id != sheet.activity_id:
        return {f"in-{row.sign_up_id}": FAULTS["absent"]}
    now = clock.now()
    for name, direction, at in (
        ("in", Scan.Direction.IN, row.arrived_at),
        ("out", Scan.Direction.OUT, row.left_at),
    ):
        if at is None:
            continue
        key = f"{name}-{row.sign_up_id}"
        if at > now:
            return {key: FAULTS["roll_time"]}
        record = Record(
            nonce=f"paper:{sheet.number}:{row.sign_up_id}:{name}",
            sign_up_id=row.sign_up_id,
            direction=direction,
            at=at,
            device=f"paper:{sheet.number}",
            device_at=at,
            offline=True,
        )
        try:
            _require_open(sign_up, at)
            scan, _already = _attended(actor, sign_up, record)
        except DomainError as refused:
            return {key: str(refused)}
        SheetLine.objects.create(sheet=sheet, scan=scan)
    return {}

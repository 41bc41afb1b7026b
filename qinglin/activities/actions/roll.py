"""Confirming the roll: who was there, from when to when, what counts."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from qinglin.activities import policy
from qinglin.activities.errors import (
    FAULTS,
    JustChanged,
    RollConfirmedAlready,
    RollIncomplete,
    RollRowWrong,
    RollTooEarly,
    WrongState,
)
from qinglin.activities.events import RollConfirmed, RollCredit
from qinglin.activities.models import Activity, Shift, SignUp
from qinglin.activities.queries.credit import RuleBook, credited_elsewhere, rule_book, terms_of
from qinglin.activities.queries.paid import PaidTime
from qinglin.activities.queries.refusals import explained
from qinglin.activities.rules import eligibility, minutes
from qinglin.activities.sql import line, people, places
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require
from qinglin.kernel.events import emit
from qinglin.people.models import Person

CONFIRMED = [
    "state", "outcome", "arrived_at", "left_at", "raw_minutes", "minutes", "confirmed_at",
    "confirmed_by",
]  # fmt: skip
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RollRow:
    """One line of the roll. ``sign_up_id`` for who had a place; ``person_id`` for who just helped.

    ``outcome`` is one of SignUp.Outcome. Times left out are those scanned; where none were
    scanned, those of the shift (for late the arrival, for left_early the departure must be known).
    """

    shift_id: int
    outcome: str
    sign_up_id: int | None = None
    person_id: int | None = None
    arrived_at: datetime | None = None
    left_at: datetime | None = None


@transaction.atomic
def confirm_roll(actor: Actor, activity: Activity, rows: Sequence[RollRow]) -> Activity:
    """Turn sign-ups into attendance records; credits go to the hours ledger by one event.

    Every person who holds a place needs a row; who waited is released. Minutes follow the dated
    rule of the district, within what the day's cap leaves each person; who was paid for the time
    gets none, and who is at work there for pay at that time is put down as paid, whatever the row
    says. Confirmed once and for
    all: corrections are made in the ledger. Refuses: Forbidden, WrongState, RollTooEarly,
    RollConfirmedAlready, RollIncomplete, RollRowWrong (``fields``: ``outcome-17``,
    ``arrived-17``, ``left-17`` of sign-up 17; ``helper-0`` of the first helper).
    """
    persons = _hold_persons(activity, rows)
    held = line.lock_activity(activity.pk)
    require(policy.may_lead(actor, held))
    if held.state == Activity.State.CONFIRMED:
        raise RollConfirmedAlready
    if held.state != Activity.State.PUBLISHED:
        raise WrongState(state=held.get_state_display())
    now = clock.now()
    shifts = {shift.pk: shift for shift in line.lock_shifts(held.pk)}
    if any(shift.starts_at > now for shift in shifts.values()):
        raise RollTooEarly
    work = _Roll(actor, held, shifts, persons, now)
    work.release_waiting()
    work.confirm_sign_ups([row for row in rows if row.sign_up_id is not None])
    work.add_helpers([row for row in rows if row.sign_up_id is None])
    work.tell_paid_time_apart()
    work.credit()
    held.state = Activity.State.CONFIRMED
    held.save(update_fields=["state"])
    audit.record(actor, "activities.roll_confirmed", held, **work.summary())
    emit(RollConfirmed(activity_id=held.pk, credits=work.credits()))
    return held


def _hold_persons(activity: Activity, rows: Sequence[RollRow]) -> dict[int, Person]:
    """Hold everybody of the roll, before any shift: a day's cap is shared by all activities."""
    shift_ids = Shift.objects.filter(activity_id=activity.pk).values_list("pk", flat=True)
    helpers = {row.person_id for row in rows if row.person_id and 0 < row.person_id < 2**63}
    return people.lock({*people.inside(shift_ids), *helpers})


class _Roll:
    """The roll of one activity while it is being confirmed; everything it touches is held."""

    def __init__(
        self,
        actor: Actor,
        activity: Activity,
        shifts: dict[int, Shift],
        persons: dict[int, Person],
        now: datetime,
    ) -> None:
        self.actor, self.activity, self.shifts = actor, activity, shifts
        self.persons, self.now = persons, now
        self.confirmed: list[SignUp] = []
        self.released = 0
        self.rules: RuleBook = rule_book([activity.unit_id])
        self.terms = terms_of(activity)
        self.told_apart = 0

    def release_waiting(self) -> None:
        """The line ends here: nobody is promoted any more."""
        waiting = SignUp.objects.filter(shift_id__in=self.shifts, state=SignUp.State.WAITING)
        self.released = waiting.update(state=SignUp.State.CANCELLED, cancelled_at=self.now)
        for shift in self.shifts.values():
            if shift.waiting:
                line.give_back(shift.pk, joined=0, waiting=shift.waiting)

    def confirm_sign_ups(self, rows: Sequence[RollRow]) -> None:
        held = SignUp.objects.select_for_update(of=("self",), no_key=True)
        joined = {
            one.pk: one
            for one in held.filter(shift_id__in=self.shifts, state=SignUp.State.JOINED).order_by(
                "pk"
            )
        }
        if any(one.person_id not in self.persons for one in joined.values()):
            raise JustChanged
        for row in rows:
            sign_up = joined.pop(row.sign_up_id or 0, None)
            if sign_up is None or row.shift_id != sign_up.shift_id:
                raise RollRowWrong(fields={f"outcome-{row.sign_up_id}": FAULTS["absent"]})
            if row.outcome not in SignUp.Outcome.values or row.outcome == SignUp.Outcome.HELPED:
                raise RollRowWrong(fields={f"outcome-{sign_up.pk}": FAULTS["absent"]})
            self._settle(sign_up, row, key=str(sign_up.pk))
        if joined:
            raise RollIncomplete(
                count=len(joined),
                fields={f"outcome-{pk}": FAULTS["empty"] for pk in joined},
            )
        SignUp.objects.bulk_update(self.confirmed, CONFIRMED, batch_size=BATCH)

    def add_helpers(self, rows: Sequence[RollRow]) -> None:
        """Who came without a place: every rule about the person holds, none about places."""
        for index, row in enumerate(rows):
            key = f"helper-{index}"
            person = self.persons.get(row.person_id or 0)
            if person is None or row.shift_id not in self.shifts:
                raise RollRowWrong(fields={key: FAULTS["absent"]})
            if row.outcome != SignUp.Outcome.HELPED:
                raise RollRowWrong(fields={key: FAULTS["absent"]})
            self._require_eligible(person, row.shift_id, key)
            helper = SignUp(
                shift_id=row.shift_id,
                person=person,
                source=SignUp.Source.WALK_IN,
                made_at=self.now,
            )
            self._settle(helper, row, key=key)
            helper.save()

    def _require_eligible(self, person: Person, shift_id: int, key: str) -> None:
        found = places.situation(shift_id, person.pk)
        if found is None:
            raise JustChanged
        facts = eligibility.Facts(
            already_in=found.already_in,
            activity_state=found.activity_state,
            closes_at=found.closes_at,
            starts_at=found.starts_at,
            ends_at=found.ends_at,
            day=clock.day_of(found.starts_at),
            min_age=found.min_age,
            skilled=found.skilled,
            born_on=person.born_on,
            profile_state=found.profile_state,
            consented=found.consented,
            taken=found.taken,
        )
        refused = (
            eligibility.Refusal("already_signed_up")
            if found.already_in
            else eligibility.personal_refusal(facts)
        )
        if refused:
            raise RollRowWrong(fields={key: str(explained(refused, shift_id))})

    def _settle(self, sign_up: SignUp, row: RollRow, *, key: str) -> None:
        """Write times and outcome into a sign-up; it is saved by the caller."""
        shift = self.shifts[row.shift_id]
        presence = minutes.presence(
            row.outcome,
            (shift.starts_at, shift.ends_at),
            (row.arrived_at, row.left_at),
            (sign_up.arrived_at, sign_up.left_at),
            self.now,
        )
        if isinstance(presence, str):
            name = {"arrived_at": "arrived", "left_at": "left"}[presence]
            field = key if key.startswith("helper") else f"{name}-{key}"
            raise RollRowWrong(fields={field: FAULTS["roll_time"]})
        sign_up.state = SignUp.State.CONFIRMED
        sign_up.outcome = SignUp.Outcome(row.outcome)
        sign_up.arrived_at, sign_up.left_at = presence.arrived_at, presence.left_at
        sign_up.raw_minutes = (
            minutes.served(presence.arrived_at, presence.left_at)
            if presence.arrived_at and presence.left_at
            else 0
        )
        sign_up.minutes = 0
        sign_up.confirmed_at, sign_up.confirmed_by_id = self.now, self.actor.person_id
        self.confirmed.append(sign_up)

    def tell_paid_time_apart(self) -> None:
        """Time for which a person is paid is none of a volunteer."""
        came = [one for one in self.confirmed if one.outcome in minutes.CAME]
        days = {self._day(one) for one in came}
        paid = PaidTime({one.person_id for one in came}, [self.activity.unit_id], days)
        found = [one for one in came if self._covered(paid, one)]
        for one in found:
            one.outcome = SignUp.Outcome.PAID
        SignUp.objects.bulk_update(found, ["outcome"], batch_size=BATCH)
        self.told_apart = len(found)

    def _covered(self, paid: PaidTime, one: SignUp) -> bool:
        shift = self.shifts[one.shift_id]
        began, ended = one.arrived_at or shift.starts_at, one.left_at or shift.ends_at
        return paid.covers(one.person_id, self.activity.unit_id, began, ended)

    def credit(self) -> None:
        """Minutes by the rule of each day, in order of time, within what the day's cap leaves."""
        people = {one.person_id for one in self.confirmed}
        days = {self._day(one) for one in self.confirmed}
        credited = credited_elsewhere(people, days, self.shifts)
        came = [one for one in self.confirmed if one.outcome in minutes.CAME]
        for one in sorted(came, key=lambda one: (self._starts_at(one), one.pk)):
            key = (one.person_id, self._day(one))
            rule = self.rules.on(self.activity.unit_id, key[1])
            raw = one.raw_minutes or 0
            one.minutes = minutes.creditable(raw, rule, credited[key], self.terms)
            credited[key] += one.minutes
        SignUp.objects.bulk_update(came, ["minutes"], batch_size=BATCH)

    def credits(self) -> list[RollCredit]:
        """What goes to the ledger: nothing for who gave no creditable minutes."""
        venue, unit = self.activity.venue.name, self.activity.unit.name
        return [
            RollCredit(
                source=f"sign_up:{one.pk}",
                person_id=one.person_id,
                unit_id=self.activity.unit_id,
                minutes=one.minutes,
                raw_minutes=one.raw_minutes or 0,
                activity=self.activity.title,
                service_on=self._day(one).isoformat(),
                place=venue,
                content=self.shifts[one.shift_id].title,
                organiser=unit,
                leader_id=self.activity.leader_id,
                rule=minutes.name_of(
                    self.rules.on(self.activity.unit_id, self._day(one)), self.terms
                ),
            )
            for one in self.confirmed
            if one.minutes
        ]

    def summary(self) -> dict[str, Any]:
        """How many of each outcome, for the audit trail."""
        found: dict[str, Any] = defaultdict(int)
        for one in self.confirmed:
            found[one.outcome] += 1
        apart = {"paid_by_engagement": self.told_apart} if self.told_apart else {}
        return {**found, "released": self.released, **apart}

    def _starts_at(self, sign_up: SignUp) -> datetime:
        return self.shifts[sign_up.shift_id].starts_at

    def _day(self, sign_up: SignUp) -> date:
        return clock.day_of(self._starts_at(sign_up))

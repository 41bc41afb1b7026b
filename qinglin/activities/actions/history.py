"""Service of the past in bulk, with every invariant that the single actions keep."""

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction

from qinglin.activities.errors import RollRowWrong
from qinglin.activities.events import RollCredit
from qinglin.activities.models import Activity, Shift, SignUp, Tally
from qinglin.activities.queries import past
from qinglin.activities.queries.credit import rule_book
from qinglin.activities.rules import minutes
from qinglin.kernel import audit, clock
from qinglin.kernel.actor import Actor, require

#: How long before the start people signed up, and after the end the roll was confirmed.
SIGNED_UP_BEFORE, CONFIRMED_AFTER = timedelta(days=3), timedelta(hours=2)
BATCH = 2000


@dataclass(frozen=True, slots=True)
class PastService:
    """One confirmed sign-up. Times are ignored where the outcome is no_show or excused."""

    person_id: int
    arrived_at: datetime
    left_at: datetime
    outcome: str = "present"


@dataclass(frozen=True, slots=True)
class PastTally:
    """Residents served, counted at one moment."""

    number: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PastShift:
    title: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    minimum: int = 1
    service_id: int | None = None
    skill_id: int | None = None
    min_age: int = 14
    people: Sequence[PastService] = ()
    tallies: Sequence[PastTally] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastActivity:
    unit_id: int
    venue_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    shifts: Sequence[PastShift]
    programme_id: int | None = None
    series_id: int | None = None
    slot_on: date | None = None
    leader_id: int | None = None
    content: str = ""
    conditions: str = ""
    how_to_join: str = ""
    risks: str = ""
    guarantees: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Ids in the order given, and the credits for the hours ledger (nothing is emitted)."""

    activity_ids: list[int] = field(default_factory=list)
    credits: list[RollCredit] = field(default_factory=list)


@transaction.atomic
def record_history(actor: Actor, activities: Sequence[PastActivity]) -> Recorded:
    """Confirmed activities with their people and tallies; the system only.

    Checked as a whole: everything in the past, shifts inside their activity, no shift above
    capacity, nobody twice in a shift or in two places at once (also against what is stored),
    registered people only. The first fault refuses all of it (RollRowWrong). Call it in portions
    of some ten thousand sign-ups, in order of time: what a day's cap leaves is counted from what
    is stored. Hours come back in ``credits``: hand them to the ledger's bulk action in the same
    outer transaction.
    """
    require(actor.everything)
    if not activities:
        return Recorded()
    _check(activities)
    names = past.names_for({a.venue_id for a in activities}, {a.unit_id for a in activities})
    rows = Activity.objects.bulk_create(
        [_activity_row(one, names) for one in activities], batch_size=BATCH
    )
    pairs = [(one, row, shift) for one, row in zip(activities, rows, strict=True)
             for shift in one.shifts]  # fmt: skip
    shifts = Shift.objects.bulk_create(
        [_shift_row(row, shift, index) for index, (_, row, shift) in enumerate(pairs)],
        batch_size=BATCH,
    )
    recorded = Recorded(activity_ids=[row.pk for row in rows])
    counted = _Counting(activities)
    sign_ups: list[SignUp] = []
    tallies: list[Tally] = []
    frozen: list[tuple[PastActivity, PastShift, minutes.Rule]] = []
    for (one, row, shift), shift_row in zip(pairs, shifts, strict=True):
        rule = counted.rule(one)
        for service in shift.people:
            sign_ups.append(_sign_up_row(one, shift_row, service, counted))
            frozen.append((one, shift, rule))
        tallies.extend(
            Tally(shift=shift_row, number=tally.number, at=tally.at, by_id=row.leader_id)
            for tally in shift.tallies
        )
    SignUp.objects.bulk_create(sign_ups, batch_size=BATCH)
    Tally.objects.bulk_create(tallies, batch_size=BATCH)
    recorded.credits.extend(
        _credit(sign_up, *context, names)
        for sign_up, context in zip(sign_ups, frozen, strict=True)
        if sign_up.minutes
    )
    audit.record(actor, "activities.history_recorded", rows[0], activities=len(rows),
                 sign_ups=len(sign_ups), tallies=len(tallies))  # fmt: skip
    return recorded


class _Counting:
    """Minutes by the rule of the day, within what the day's cap leaves each person."""

    def __init__(self, activities: Sequence[PastActivity]) -> None:
        self._rules = rule_book(one.unit_id for one in activities)
        self._credited: dict[tuple[int, date], int] = defaultdict(int)
        days = [clock.day_of(one.starts_at) for one in activities]
        self._credited.update(past.credited_between(min(days), max(days)))

    def rule(self, one: PastActivity) -> minutes.Rule:
        return self._rules.on(one.unit_id, clock.day_of(one.starts_at))

    def creditable(self, one: PastActivity, person_id: int, raw: int) -> int:
        key = (person_id, clock.day_of(one.starts_at))
        found = minutes.creditable(raw, self.rule(one), self._credited[key])
        self._credited[key] += found
        return found


def _check(activities: Sequence[PastActivity]) -> None:
    """Refuse the whole portion at its first fault."""
    now = clock.now()
    spans: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for one in activities:
        if one.ends_at > now:
            raise RollRowWrong(fields={one.title: "is not over"})
        for shift in one.shifts:
            _check_shift(one, shift)
            for service in shift.people:
                if service.outcome in minutes.CAME:
                    spans[service.person_id].append((shift.starts_at, shift.ends_at))
    if strangers := spans.keys() - past.registered(spans.keys()):
        raise RollRowWrong(fields={"person_id": f"not registered: {sorted(strangers)[:5]}"})
    earliest = min(one.starts_at for one in activities)
    latest = max(one.ends_at for one in activities)
    for person_id, starts_at, ends_at in past.spans_between(earliest, latest):
        if person_id in spans:
            spans[person_id].append((starts_at, ends_at))
    for person_id, taken in spans.items():
        taken.sort()
        for (_, ended), (begins, _) in itertools.pairwise(taken):
            if begins < ended:
                raise RollRowWrong(fields={"person_id": f"{person_id} is in two places"})


def _check_shift(one: PastActivity, shift: PastShift) -> None:
    if not one.starts_at <= shift.starts_at < shift.ends_at <= one.ends_at:
        raise RollRowWrong(fields={shift.title: "lies outside its activity"})
    if sum(service.outcome != "helped" for service in shift.people) > shift.capacity:
        raise RollRowWrong(fields={shift.title: "has more people than places"})
    if len({service.person_id for service in shift.people}) < len(shift.people):
        raise RollRowWrong(fields={shift.title: "holds one person twice"})
    for service in shift.people:
        if service.outcome not in SignUp.Outcome.values or service.left_at < service.arrived_at:
            raise RollRowWrong(fields={shift.title: f"cannot be of person {service.person_id}"})


def _activity_row(one: PastActivity, names: past.Names) -> Activity:
    return Activity(
        unit_id=one.unit_id,
        venue_id=one.venue_id,
        programme_id=one.programme_id,
        series_id=one.series_id,
        slot_on=one.slot_on,
        leader_id=one.leader_id,
        title=one.title,
        search=names.search(one.title, one.venue_id),
        state=Activity.State.CONFIRMED,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        closes_at=one.starts_at,
        published_at=one.starts_at - 2 * SIGNED_UP_BEFORE,
        content=one.content,
        conditions=one.conditions,
        how_to_join=one.how_to_join,
        risks=one.risks,
        guarantees=one.guarantees,
    )


def _shift_row(activity: Activity, shift: PastShift, position: int) -> Shift:
    return Shift(
        activity=activity,
        service_id=shift.service_id,
        title=shift.title,
        position=position % 1000,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        capacity=shift.capacity,
        minimum=shift.minimum,
        skill_id=shift.skill_id,
        min_age=shift.min_age,
        taken=sum(service.outcome != "helped" for service in shift.people),
        served=sum(tally.number for tally in shift.tallies),
    )


def _sign_up_row(
    one: PastActivity, shift: Shift, service: PastService, counted: _Counting
) -> SignUp:
    came = service.outcome in minutes.CAME
    helped = service.outcome == SignUp.Outcome.HELPED
    raw = minutes.served(service.arrived_at, service.left_at) if came else 0
    return SignUp(
        shift=shift,
        person_id=service.person_id,
        state=SignUp.State.CONFIRMED,
        source=SignUp.Source.WALK_IN if helped else SignUp.Source.SELF,
        made_at=service.arrived_at if helped else one.starts_at - SIGNED_UP_BEFORE,
        arrived_at=service.arrived_at if came else None,
        left_at=service.left_at if came else None,
        outcome=service.outcome,
        raw_minutes=raw,
        minutes=counted.creditable(one, service.person_id, raw),
        confirmed_at=one.ends_at + CONFIRMED_AFTER,
        confirmed_by_id=one.leader_id,
    )


def _credit(
    sign_up: SignUp, one: PastActivity, shift: PastShift, rule: minutes.Rule, names: past.Names
) -> RollCredit:
    return RollCredit(
        source=f"sign_up:{sign_up.pk}",
        person_id=sign_up.person_id,
        unit_id=one.unit_id,
        minutes=sign_up.minutes or 0,
        raw_minutes=sign_up.raw_minutes or 0,
        activity=one.title,
        service_on=clock.day_of(one.starts_at).isoformat(),
        place=names.venues[one.venue_id],
        content=shift.title,
        organiser=names.units[one.unit_id],
        leader_id=one.leader_id,
        rule=minutes.name_of(rule),
    )

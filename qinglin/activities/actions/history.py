"""Service of the past in bulk, with every invariant that the single actions keep."""

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from qinglin.activities.errors import RollRowWrong
from qinglin.activities.events import RollCredit
from qinglin.activities.models import Activity, Shift, SignUp, Tally
from qinglin.activities.queries import past
from qinglin.activities.queries.credit import rule_book
from qinglin.activities.queries.paid import PaidTime
from qinglin.activities.rules import minutes
from qinglin.kernel import audit, bulk, clock
from qinglin.kernel.actor import Actor, require

#: How long before the start people signed up, and after the end the roll was confirmed.
SIGNED_UP_BEFORE, CONFIRMED_AFTER = timedelta(days=3), timedelta(hours=2)
#: When notices were put up, where only the day is known.
NINE = time(9)
#: Columns of the rows that are inserted straight into the tables.
ACTIVITY = (
    "id", "unit_id", "venue_id", "programme_id", "series_id", "slot_on", "leader_id", "title",
    "search", "state", "starts_at", "ends_at", "closes_at", "published_at", "edition",
    "lead_days", "content",
    "conditions", "how_to_join", "risks", "guarantees",
)  # fmt: skip
SHIFT = (
    "id", "activity_id", "service_id", "title", "position", "starts_at", "ends_at", "capacity",
    "minimum", "skill_id", "min_age", "taken", "served",
)  # fmt: skip
SIGN_UP = (
    "id", "shift_id", "person_id", "state", "source", "made_at", "arrived_at",
    "left_at", "outcome", "raw_minutes", "minutes", "confirmed_at", "confirmed_by_id",
)  # fmt: skip
TALLY = ("shift_id", "number", "at", "by_id")
#: A row of ``SIGN_UP`` without its id, and where it holds what a credit needs.
SignUpRow = tuple[Any, ...]
PERSON, RAW, MINUTES = 1, 8, 9
OUTCOMES = frozenset(SignUp.Outcome.values)


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
    edition: int | None = None
    announced_on: date | None = None
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
    ids = bulk.next_ids(Activity, len(activities))
    bulk.insert(
        Activity,
        ACTIVITY,
        [_activity_row(pk, one, names) for pk, one in zip(ids, activities, strict=True)],
    )
    counted = _Counting(activities)
    sign_ups, tallies = _record_shifts(activities, ids, counted)
    recorded = Recorded(activity_ids=ids)
    keys = bulk.next_ids(SignUp, len(sign_ups))
    bulk.insert(SignUp, SIGN_UP, [(pk, *row) for pk, (row, _) in zip(keys, sign_ups, strict=True)])
    bulk.insert(Tally, TALLY, tallies)
    recorded.credits.extend(
        _credit(pk, row, context, names)
        for pk, (row, context) in zip(keys, sign_ups, strict=True)
        if row[MINUTES]
    )
    audit.record(actor, "activities.history_recorded", Activity(pk=ids[0]), activities=len(ids),
                 sign_ups=len(sign_ups), tallies=len(tallies))  # fmt: skip
    return recorded


#: The activity and shift of a sign-up, the rule its minutes are counted by, and the day.
Context = tuple[PastActivity, PastShift, minutes.Rule, date]


class _Counting:
    """Minutes by the rule of the day, within what the day's cap leaves each person."""

    def __init__(self, activities: Sequence[PastActivity]) -> None:
        self._rules = rule_book(one.unit_id for one in activities)
        self._credited: dict[tuple[int, date], int] = defaultdict(int)
        days = [clock.day_of(one.starts_at) for one in activities]
        self._credited.update(past.credited_between(min(days), max(days)))

    def rule(self, one: PastActivity) -> minutes.Rule:
        return self._rules.on(one.unit_id, clock.day_of(one.starts_at))

    def creditable(self, rule: minutes.Rule, person_id: int, raw: int, day: date) -> int:
        key = (person_id, day)
        found = minutes.creditable(raw, rule, self._credited[key])
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
                if service.outcome in minutes.THERE:
                    spans[service.person_id].append((shift.starts_at, shift.ends_at))
    if strangers := spans.keys() - past.registered(spans.keys()):
        raise RollRowWrong(fields={"person_id": f"not registered: {sorted(strangers)[:5]}"})
    _check_paid(activities)
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


def _check_paid(activities: Sequence[PastActivity]) -> None:
    """Nobody served as a volunteer while at work for pay at the same place."""
    came = [
        (one, service)
        for one in activities
        for shift in one.shifts
        for service in shift.people
        if service.outcome in minutes.CAME
    ]
    paid = PaidTime(
        {service.person_id for _, service in came},
        {one.unit_id for one, _ in came},
        {clock.day_of(service.arrived_at) for _, service in came},
    )
    for one, service in came:
        if paid.covers(service.person_id, one.unit_id, service.arrived_at, service.left_at):
            raise RollRowWrong(
                fields={one.title: f"person {service.person_id} is paid for the time"}
            )


def _check_shift(one: PastActivity, shift: PastShift) -> None:
    if not one.starts_at <= shift.starts_at < shift.ends_at <= one.ends_at:
        raise RollRowWrong(fields={shift.title: "lies outside its activity"})
    if sum(service.outcome != "helped" for service in shift.people) > shift.capacity:
        raise RollRowWrong(fields={shift.title: "has more people than places"})
    if len({service.person_id for service in shift.people}) < len(shift.people):
        raise RollRowWrong(fields={shift.title: "holds one person twice"})
    for service in shift.people:
        if service.outcome not in OUTCOMES or service.left_at < service.arrived_at:
            raise RollRowWrong(fields={shift.title: f"cannot be of person {service.person_id}"})


def _record_shifts(
    activities: Sequence[PastActivity], ids: Sequence[int], counted: _Counting
) -> tuple[list[tuple[SignUpRow, Context]], list[tuple[Any, ...]]]:
    """Insert the shifts; the rows of their sign-ups with what a credit needs, and of tallies."""
    pairs = [(pk, one, place, shift) for pk, one in zip(ids, activities, strict=True)
             for place, shift in enumerate(one.shifts)]  # fmt: skip
    keys = bulk.next_ids(Shift, len(pairs))
    bulk.insert(
        Shift,
        SHIFT,
        [
            _shift_row(key, pk, place, shift)
            for key, (pk, _, place, shift) in zip(keys, pairs, strict=True)
        ],
    )
    sign_ups: list[tuple[SignUpRow, Context]] = []
    tallies: list[tuple[Any, ...]] = []
    for key, (_, one, _, shift) in zip(keys, pairs, strict=True):
        context = (one, shift, counted.rule(one), clock.day_of(one.starts_at))
        sign_ups.extend(
            (_sign_up_row(key, context, service, counted), context) for service in shift.people
        )
        tallies.extend((key, tally.number, tally.at, one.leader_id) for tally in shift.tallies)
    return sign_ups, tallies


def _activity_row(pk: int, one: PastActivity, names: past.Names) -> tuple[Any, ...]:
    published_at = one.starts_at - 2 * SIGNED_UP_BEFORE
    if one.announced_on is not None:
        published_at = min(clock.at(one.announced_on, NINE), one.starts_at)
    return (
        pk,
        one.unit_id,
        one.venue_id,
        one.programme_id,
        one.series_id,
        one.slot_on,
        one.leader_id,
        one.title,
        names.search(one.title, one.venue_id),
        Activity.State.CONFIRMED.value,
        one.starts_at,
        one.ends_at,
        one.starts_at,
        published_at,
        one.edition,
        (clock.day_of(one.starts_at) - clock.day_of(published_at)).days,
        one.content,
        one.conditions,
        one.how_to_join,
        one.risks,
        one.guarantees,
    )


def _shift_row(pk: int, activity_id: int, position: int, shift: PastShift) -> tuple[Any, ...]:
    return (
        pk,
        activity_id,
        shift.service_id,
        shift.title,
        position,
        shift.starts_at,
        shift.ends_at,
        shift.capacity,
        shift.minimum,
        shift.skill_id,
        shift.min_age,
        sum(service.outcome != "helped" for service in shift.people),
        sum(tally.number for tally in shift.tallies),
    )


def _sign_up_row(
    shift_id: int, context: Context, service: PastService, counted: _Counting
) -> SignUpRow:
    one, _, rule, day = context
    there = service.outcome in minutes.THERE
    came = service.outcome in minutes.CAME
    helped = service.outcome == "helped"
    raw = minutes.served(service.arrived_at, service.left_at) if there else 0
    return (
        shift_id,
        service.person_id,
        "confirmed",
        "walk_in" if helped else "self",
        service.arrived_at if helped else one.starts_at - SIGNED_UP_BEFORE,
        service.arrived_at if there else None,
        service.left_at if there else None,
        service.outcome,
        raw,
        counted.creditable(rule, service.person_id, raw, day) if came else 0,
        one.ends_at + CONFIRMED_AFTER,
        one.leader_id,
    )


def _credit(pk: int, row: SignUpRow, context: Context, names: past.Names) -> RollCredit:
    one, shift, rule, day = context
    return RollCredit(
        source=f"sign_up:{pk}",
        person_id=row[PERSON],
        unit_id=one.unit_id,
        minutes=row[MINUTES],
        raw_minutes=row[RAW],
        activity=one.title,
        service_on=day.isoformat(),
        place=names.venues[one.venue_id],
        content=shift.title,
        organiser=names.units[one.unit_id],
        leader_id=one.leader_id,
        rule=minutes.name_of(rule),
    )

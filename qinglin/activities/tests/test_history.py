"""The past in bulk keeps every invariant, and ``verify`` finds what breaks one."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qinglin.activities import actions, queries
from qinglin.activities.actions import PastActivity, PastService, PastShift, PastTally
from qinglin.activities.errors import RollRowWrong
from qinglin.activities.models import Activity, Shift, SignUp, Tally
from qinglin.activities.sql import overlaps
from qinglin.kernel.errors import Forbidden

from .make import NOW, SYSTEM, at, make_people, make_station, make_volunteers

pytestmark = pytest.mark.django_db
LAST = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def week() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def past(venue: Any, *shifts: PastShift, **but: Any) -> PastActivity:
    fields: dict[str, Any] = {
        "unit_id": venue.unit_id,
        "venue_id": venue.pk,
        "title": "上周六便民服务",
        "starts_at": at(8, 30, LAST),
        "ends_at": at(17, 0, LAST),
        "shifts": shifts,
        **but,
    }
    return PastActivity(**fields)


def served(person: Any, minutes: int = 180, outcome: str = "present") -> PastService:
    begin = at(8, 30, LAST)
    return PastService(person.pk, begin, begin + timedelta(minutes=minutes), outcome)


def morning(*people: PastService, title: str = "磨刀", **but: Any) -> PastShift:
    fields: dict[str, Any] = {
        "title": title,
        "starts_at": at(8, 30, LAST),
        "ends_at": at(11, 30, LAST),
        "capacity": 5,
        "people": people,
        **but,
    }
    return PastShift(**fields)


def test_a_past_day_is_recorded_whole() -> None:
    venue = make_station()
    one, two, three = make_volunteers(3, venue.unit)
    actions.set_credit_rule(
        SYSTEM, venue.unit, from_on=date(2026, 1, 1), step_minutes=30, cap_minutes=120
    )
    shift = morning(
        served(one, 100), served(two, 0, "no_show"), served(three, 200, "helped"),
        tallies=(PastTally(30, at(9, 0, LAST)), PastTally(12, at(10, 0, LAST))),
    )  # fmt: skip
    recorded = actions.record_history(SYSTEM, [past(venue, shift)])

    (activity,) = Activity.objects.all()
    stored = Shift.objects.get()
    assert recorded.activity_ids == [activity.pk]
    assert activity.state == Activity.State.CONFIRMED
    assert (stored.taken, stored.waiting, stored.served) == (2, 0, 42)
    rows = SignUp.objects.order_by("person_id").values_list(
        "outcome", "source", "raw_minutes", "minutes"
    )
    assert list(rows) == [
        ("present", "self", 100, 90),
        ("no_show", "self", 0, 0),
        ("helped", "walk_in", 200, 120),
    ]
    assert [(c["person_id"], c["minutes"], c["content"], c["place"]) for c in recorded.credits] == [
        (one.pk, 90, "磨刀", venue.name),
        (three.pk, 120, "磨刀", venue.name),
    ]
    assert queries.counter_differences() == []


def test_the_cap_of_a_day_counts_what_was_stored_before() -> None:
    venue = make_station()
    (one,) = make_volunteers(1, venue.unit)
    actions.set_credit_rule(
        SYSTEM, venue.unit, from_on=date(2026, 1, 1), step_minutes=30, cap_minutes=200
    )
    actions.record_history(SYSTEM, [past(venue, morning(served(one, 180)))])
    begin = at(13, 0, LAST)
    later = PastShift(
        title="理发", starts_at=begin, ends_at=begin + timedelta(hours=2), capacity=1,
        people=(PastService(one.pk, begin, begin + timedelta(hours=2)),),
    )  # fmt: skip
    recorded = actions.record_history(SYSTEM, [past(venue, later, title="下午")])
    assert recorded.credits == []
    assert list(SignUp.objects.order_by("pk").values_list("minutes", flat=True)) == [180, 0]


def test_faults_refuse_the_whole_portion() -> None:
    venue = make_station()
    one, two = make_volunteers(2, venue.unit)
    (stranger,) = make_people(1)
    good = past(venue, morning(served(one)))
    bad = {
        "not over": replace(good, ends_at=NOW + timedelta(hours=1)),
        "outside": replace(good, starts_at=at(9, 0, LAST)),
        "too many": past(venue, morning(served(one), served(two), capacity=1)),
        "twice": past(venue, morning(served(one), served(one))),
        "two places": past(venue, morning(served(one)), morning(served(one), title="理发")),
        "stranger": past(venue, morning(served(stranger))),
        "backwards": past(venue, morning(served(one, -5))),
        "outcome": past(venue, morning(served(one, 60, "hero"))),
    }
    for fault, activity in bad.items():
        with pytest.raises(RollRowWrong):
            actions.record_history(SYSTEM, [good, activity])
        assert not Activity.objects.exists(), fault
    with pytest.raises(Forbidden):
        actions.record_history(replace(SYSTEM, everything=False), [good])
    actions.record_history(SYSTEM, [good])
    with pytest.raises(RollRowWrong):
        actions.record_history(SYSTEM, [replace(good, title="同一时间另一处")])
    assert Activity.objects.count() == 1


def test_every_broken_counter_is_found() -> None:
    venue = make_station()
    one, two = make_volunteers(2, venue.unit)
    shift = morning(served(one), tallies=(PastTally(7, at(9, 0, LAST)),))
    actions.record_history(SYSTEM, [past(venue, shift, morning(served(two), title="理发"))])
    assert queries.counter_differences() == []
    first, second = Shift.objects.order_by("pk")

    Shift.objects.filter(pk=first.pk).update(taken=0, served=9)
    Tally.objects.create(shift=second, number=3, at=NOW)
    late = SignUp.objects.create(shift=second, person=one, state="waiting", queue_no=8, made_at=NOW)
    found = {(d.record, d.what, d.stored, d.counted) for d in queries.counter_differences()}
    assert found == {
        (f"activities.shift:{first.pk}", "taken", 0, 1),
        (f"activities.shift:{first.pk}", "served", 9, 7),
        (f"activities.shift:{second.pk}", "served", 0, 3),
        (f"activities.shift:{second.pk}", "waiting", 0, 1),
        (f"activities.shift:{second.pk}", "last_queue_no", 0, 8),
        (f"activities.signup:{late.pk}", "state against activity", "waiting", "confirmed"),
        (
            f"people.person:{one.pk}",
            "two places at once",
            f"activities.shift:{second.pk}",
            f"activities.shift:{first.pk}",
        ),
    }


def test_overlaps_agree_with_a_plain_recount() -> None:
    venue = make_station()
    people = make_volunteers(6, venue.unit)
    activity = actions.create_activity(
        SYSTEM, unit=venue.unit, venue=venue, title="一天", starts_at=at(8), ends_at=at(20)
    )
    shifts = Shift.objects.bulk_create(
        Shift(
            activity=activity, title=str(n), starts_at=at(8 + n % 9), ends_at=at(9 + n), capacity=9
        )
        for n in range(10)
    )
    SignUp.objects.bulk_create(
        SignUp(shift=shift, person=person, state="joined", made_at=NOW)
        for i, person in enumerate(people)
        for j, shift in enumerate(shifts)
        if (i * 7 + j * 5) % 6 == 0
    )
    spans: dict[int, list[tuple[Any, Any]]] = {}
    for row in SignUp.objects.select_related("shift"):
        spans.setdefault(row.person_id, []).append((row.shift.starts_at, row.shift.ends_at))
    slow = {
        person
        for person, taken in spans.items()
        for i, (a, b) in enumerate(taken)
        for c, d in taken[i + 1 :]
        if a < d and c < b
    }
    assert slow, "the made-up data must hold an overlap"
    assert {person for person, _, _ in overlaps.overlaps()} == slow


def test_differences_cost_the_same_at_any_size() -> None:
    venue = make_station()
    with CaptureQueriesContext(connection) as few:
        queries.counter_differences()
    actions.record_history(
        SYSTEM, [past(venue, morning(*map(served, make_volunteers(5, venue.unit))))]
    )
    with CaptureQueriesContext(connection) as many:
        queries.counter_differences()
    assert len(few) == len(many)

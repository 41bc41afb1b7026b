"""The roll: outcomes, raw and creditable minutes, helpers, and what goes to the ledger."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from qinglin.activities import actions, errors, policy, queries
from qinglin.activities.actions import RollRow
from qinglin.activities.events import RollConfirmed
from qinglin.activities.models import Activity, Shift, SignUp
from qinglin.kernel.errors import Forbidden
from qinglin.kernel.events import reactions_to
from qinglin.kernel.models import AuditEntry, Job
from qinglin.orgs.models import Unit
from qinglin.people.models import Person
from qinglin.volunteers.models import Profile

from . import make
from .make import SYSTEM, as_person, as_staff, at, plan_shift
from .refusing import refused

pytestmark = pytest.mark.django_db


def enter(shift: Shift, number: int) -> list[SignUp]:
    """So many new volunteers on a shift, in the order they signed up."""
    people = make.make_volunteers(number, shift.activity.unit)
    placed = [actions.sign_up(as_person(one), shift.pk, one.pk) for one in people]
    return [SignUp.objects.get(pk=one.id) for one in placed]


def row(sign_up: SignUp, outcome: str = "present", **but: Any) -> RollRow:
    return RollRow(shift_id=sign_up.shift_id, sign_up_id=sign_up.pk, outcome=outcome, **but)


def helper(person: Person, shift: Shift, **but: Any) -> RollRow:
    return RollRow(shift_id=shift.pk, person_id=person.pk, outcome="helped", **but)


def credits_of(activity: Activity) -> list[dict[str, Any]]:
    """What everybody who reacts is told, each once."""
    names = reactions_to(RollConfirmed)
    jobs = [job for job in Job.objects.filter(name__in=names)
            if job.payload["activity_id"] == activity.pk]  # fmt: skip
    assert sorted(job.name for job in jobs) == sorted(names)
    found: list[dict[str, Any]] = jobs[0].payload["credits"]
    assert all(job.payload["credits"] == found for job in jobs)
    return found


def set_rule(step: int = 30, cap: int = 480, from_on: date = date(2015, 1, 1)) -> None:
    root = Unit.objects.get(parent=None)
    actions.set_credit_rule(SYSTEM, root, from_on=from_on, step_minutes=step, cap_minutes=cap)


def scan(sign_up: SignUp, arrived: datetime | None, left: datetime | None = None) -> None:
    SignUp.objects.filter(pk=sign_up.pk).update(arrived_at=arrived, left_at=left)


def test_every_outcome_and_its_minutes(now: time_machine.Traveller) -> None:
    shift = make.make_shift(capacity=9)
    set_rule(30, 480)
    present, paper, late, early, missing, excused = enter(shift, 6)
    (person,) = make.make_volunteers(1, shift.activity.unit)
    scan(present, at(8, 27), at(11, 34))
    scan(late, at(9, 10))
    scan(early, at(8, 30), at(10, 5))
    scan(missing, at(8, 20))
    now.move_to(at(12))
    rows = [
        row(present),
        row(paper),
        row(late, "late"),
        row(early, "left_early"),
        row(missing, "no_show"),
        row(excused, "excused"),
        helper(person, shift, arrived_at=at(9), left_at=at(10, 45)),
    ]
    done = actions.confirm_roll(SYSTEM, shift.activity, rows)
    assert done.state == Activity.State.CONFIRMED
    found = SignUp.objects.order_by("pk").values_list(
        "outcome", "state", "arrived_at", "left_at", "raw_minutes", "minutes", "source"
    )
    assert [tuple(one) for one in found] == [
        ("present", "confirmed", at(8, 27), at(11, 34), 187, 180, "self"),
        ("present", "confirmed", at(8, 30), at(11, 30), 180, 180, "self"),
        ("late", "confirmed", at(9, 10), at(11, 30), 140, 120, "self"),
        ("left_early", "confirmed", at(8, 30), at(10, 5), 95, 90, "self"),
        ("no_show", "confirmed", None, None, 0, 0, "self"),
        ("excused", "confirmed", None, None, 0, 0, "self"),
        ("helped", "confirmed", at(9), at(10, 45), 105, 90, "walk_in"),
    ]
    assert {one.confirmed_at for one in SignUp.objects.all()} == {at(12)}
    shift.refresh_from_db()
    assert (shift.taken, shift.waiting) == (6, 0)
    assert queries.counter_differences() == []
    entry = AuditEntry.objects.get(action="activities.roll_confirmed")
    assert entry.detail == {
        "present": 2, "late": 1, "left_early": 1, "no_show": 1, "excused": 1, "helped": 1,
        "released": 0,
    }  # fmt: skip


def test_the_ledger_is_told_once_with_the_seven_fields(now: time_machine.Traveller) -> None:
    shift = make.make_shift(capacity=3)
    set_rule(30, 480)
    one, short, absent = enter(shift, 3)
    scan(one, at(8, 30), at(10, 59))
    scan(short, at(8, 30), at(8, 59))
    now.move_to(at(12))
    rows = [row(one), row(short, "left_early"), row(absent, "no_show")]
    actions.confirm_roll(SYSTEM, shift.activity, rows)
    activity = shift.activity
    assert credits_of(activity) == [
        {
            "source": f"sign_up:{one.pk}",
            "person_id": one.person_id,
            "unit_id": activity.unit_id,
            "minutes": 120,
            "raw_minutes": 149,
            "activity": "周六便民服务",
            "service_on": "2026-11-28",
            "place": "秦望广场雷锋角",
            "content": "小家电维修",
            "organiser": activity.unit.name,
            "leader_id": activity.leader_id,
            "rule": "2015-01-01 30/480",
        }
    ]
    short.refresh_from_db()
    assert (short.raw_minutes, short.minutes, short.state) == (29, 0, "confirmed")
    with refused(errors.RollConfirmedAlready):
        actions.confirm_roll(SYSTEM, activity, rows)
    with refused(errors.RollConfirmedAlready):
        actions.confirm_roll(SYSTEM, activity, [])


def test_a_days_cap_is_shared_by_all_activities_of_that_day(now: time_machine.Traveller) -> None:
    """Two activities on Saturday and one on Sunday, cap four hours."""
    venue = make.make_station()
    set_rule(30, 240)
    person = make.make_volunteer(venue.unit)
    spans = [
        (at(8), at(11)),
        (at(13), at(16)),
        (at(8) + timedelta(days=1), at(20, day=date(2026, 11, 29))),
    ]
    minutes = []
    for index, (starts_at, ends_at) in enumerate(spans):
        activity = make.make_activity(
            venue,
            starts_at=starts_at,
            ends_at=ends_at,
            shifts=[plan_shift(f"班{index}", starts_at=starts_at, ends_at=ends_at)],
        )
        shift = activity.shifts.get()
        placed = actions.sign_up(as_person(person), shift.pk, person.pk)
        now.move_to(ends_at)
        sign_up = SignUp.objects.get(pk=placed.id)
        actions.confirm_roll(SYSTEM, activity, [row(sign_up)])
        sign_up.refresh_from_db()
        minutes.append((sign_up.raw_minutes, sign_up.minutes))
    assert minutes == [(180, 180), (180, 60), (720, 240)]


def test_the_nearest_unit_with_a_rule_decides_and_the_past_keeps_its_rule(
    now: time_machine.Traveller,
) -> None:
    shift = make.make_shift(capacity=2)
    unit = shift.activity.unit
    (one,) = enter(shift, 1)
    now.move_to(at(12))
    set_rule(60, 480, date(2015, 1, 1))
    actions.set_credit_rule(
        SYSTEM, unit, from_on=date(2026, 1, 1), step_minutes=45, cap_minutes=480
    )
    actions.set_credit_rule(
        SYSTEM, unit, from_on=date(2026, 11, 29), step_minutes=20, cap_minutes=480
    )
    rows = [row(one, arrived_at=at(8, 30), left_at=at(11))]
    actions.confirm_roll(SYSTEM, shift.activity, rows)
    one.refresh_from_db()
    assert (one.raw_minutes, one.minutes) == (150, 135)
    assert credits_of(shift.activity)[0]["rule"] == "2026-01-01 45/480"


def test_without_a_rule_time_counts_as_served(now: time_machine.Traveller) -> None:
    shift = make.make_shift()
    (one,) = enter(shift, 1)
    now.move_to(at(12))
    rows = [row(one, arrived_at=at(8, 31), left_at=at(11, 28))]
    actions.confirm_roll(SYSTEM, shift.activity, rows)
    assert [(c["minutes"], c["rule"]) for c in credits_of(shift.activity)] == [(177, "as served")]


def test_who_waited_is_released(now: time_machine.Traveller) -> None:
    shift = make.make_shift(capacity=1)
    one, waiting = enter(shift, 2)
    now.move_to(at(12))
    actions.confirm_roll(SYSTEM, shift.activity, [row(one)])
    waiting.refresh_from_db()
    assert (waiting.state, waiting.cancelled_at) == ("cancelled", at(12))
    assert queries.counter_differences() == []


def test_who_waited_but_came_may_be_a_helper(now: time_machine.Traveller) -> None:
    shift = make.make_shift(capacity=1)
    one, waiting = enter(shift, 2)
    now.move_to(at(12))
    actions.confirm_roll(SYSTEM, shift.activity, [row(one), helper(waiting.person, shift)])
    states = SignUp.objects.filter(person=waiting.person).order_by("pk")
    assert [(s.state, s.source) for s in states] == [
        ("cancelled", "self"),
        ("confirmed", "walk_in"),
    ]
    shift.refresh_from_db()
    assert (shift.taken, shift.over) == (1, 0)


def test_rules_about_the_person_hold_for_helpers(now: time_machine.Traveller) -> None:
    skill = make.make_skill("急救")
    shift = make.make_shift(capacity=1, skill_id=skill.pk, min_age=16)
    unit = shift.activity.unit
    (bare,) = make.make_people(1)
    young = make.make_volunteer(unit, date(2012, 1, 1), [skill])
    minor = make.make_volunteer(unit, date(2009, 1, 1), [skill])
    unskilled = make.make_volunteer(unit)
    fit = make.make_volunteer(unit, skills=[skill])
    inside = make.make_volunteer(unit, skills=[skill])
    placed = actions.sign_up(as_person(inside), shift.pk, inside.pk)
    other = make.make_shift(venue=make.make_station("别处"))
    actions.sign_up(as_person(fit), other.pk, fit.pk)
    now.move_to(at(12))
    own = row(SignUp.objects.get(pk=placed.id))
    cases = [
        (bare, "还不是注册志愿者"),
        (young, "须年满 16 周岁"),
        (minor, "监护人"),
        (unskilled, "“急救”"),
        (fit, "时间冲突"),
        (inside, "已经报过名"),
    ]
    for person, why in cases:
        with refused(errors.RollRowWrong) as fields:
            actions.confirm_roll(SYSTEM, shift.activity, [own, helper(person, shift)])
        assert list(fields) == ["helper-0"]
        assert why in fields["helper-0"]
    missed = SignUp.objects.get(person=fit)
    actions.confirm_roll(SYSTEM, other.activity, [row(missed, "no_show")])
    actions.confirm_roll(SYSTEM, shift.activity, [own, helper(fit, shift)])
    assert SignUp.objects.get(person=fit, source="walk_in").minutes == 180
    assert queries.counter_differences() == []


def test_nobody_helps_in_two_places(now: time_machine.Traveller) -> None:
    venue = make.make_station()
    activity = make.make_activity(venue, shifts=[plan_shift("磨刀"), plan_shift("义诊")])
    first, second = activity.shifts.order_by("pk")
    person = make.make_volunteer(venue.unit)
    now.move_to(at(18))
    with refused(errors.RollRowWrong) as fields:
        actions.confirm_roll(SYSTEM, activity, [helper(person, first), helper(person, second)])
    assert list(fields) == ["helper-1"]
    with refused(errors.RollRowWrong):
        actions.confirm_roll(SYSTEM, activity, [helper(person, first), helper(person, first)])


def test_rows_that_cannot_be(now: time_machine.Traveller) -> None:
    venue = make.make_station()
    activity = make.make_activity(
        venue,
        shifts=[
            plan_shift("磨刀", capacity=3),
            plan_shift("义诊", starts_at=at(12), ends_at=at(13)),
        ],
    )
    first, second = activity.shifts.order_by("pk")
    one, two = enter(first, 2)
    elsewhere = make.make_shift(venue=make.make_station("别处"))
    (stranger,) = enter(elsewhere, 1)
    helping = make.make_volunteer(venue.unit)
    now.move_to(at(18))
    good = [row(one), row(two)]
    cases: list[tuple[list[RollRow], type[Any], set[str]]] = [
        ([row(one)], errors.RollIncomplete, {f"outcome-{two.pk}"}),
        ([], errors.RollIncomplete, {f"outcome-{one.pk}", f"outcome-{two.pk}"}),
        ([*good, row(one)], errors.RollRowWrong, {f"outcome-{one.pk}"}),
        ([*good, row(stranger)], errors.RollRowWrong, {f"outcome-{stranger.pk}"}),
        ([row(one, "hero"), row(two)], errors.RollRowWrong, {f"outcome-{one.pk}"}),
        ([row(one, ""), row(two)], errors.RollRowWrong, {f"outcome-{one.pk}"}),
        ([row(one, "helped"), row(two)], errors.RollRowWrong, {f"outcome-{one.pk}"}),
        ([row(one, "late"), row(two)], errors.RollRowWrong, {f"arrived-{one.pk}"}),
        ([row(one, "left_early"), row(two)], errors.RollRowWrong, {f"left-{one.pk}"}),
        ([row(one, arrived_at=at(11), left_at=at(10)), row(two)], errors.RollRowWrong,
         {f"left-{one.pk}"}),
        ([row(one, left_at=at(19)), row(two)], errors.RollRowWrong, {f"left-{one.pk}"}),
        ([row(one, arrived_at=at(8, 30).replace(tzinfo=None)), row(two)], errors.RollRowWrong,
         {f"arrived-{one.pk}"}),
        ([*good, helper(helping, elsewhere)], errors.RollRowWrong, {"helper-0"}),
        ([*good, RollRow(shift_id=first.pk, person_id=10**30, outcome="helped")],
         errors.RollRowWrong, {"helper-0"}),
        ([*good, RollRow(shift_id=first.pk, outcome="helped")], errors.RollRowWrong,
         {"helper-0"}),
        ([*good, RollRow(shift_id=first.pk, person_id=helping.pk, outcome="present")],
         errors.RollRowWrong, {"helper-0"}),
        ([RollRow(shift_id=second.pk, sign_up_id=one.pk, outcome="present"), row(two)],
         errors.RollRowWrong, {f"outcome-{one.pk}"}),
    ]  # fmt: skip
    for rows, kind, named in cases:
        with refused(kind) as fields:
            actions.confirm_roll(SYSTEM, activity, rows)
        assert fields.keys() == named


def test_the_roll_has_its_time_and_state(now: time_machine.Traveller) -> None:
    venue = make.make_station()
    activity = make.make_activity(
        venue,
        shifts=[plan_shift("上午"), plan_shift("下午", starts_at=at(13), ends_at=at(15))],
    )
    now.move_to(at(13) - timedelta(seconds=1))
    with refused(errors.RollTooEarly):
        actions.confirm_roll(SYSTEM, activity, [])
    draft = make.make_draft(make.make_station("别处"))
    now.move_to(at(18))
    with refused(errors.WrongState, "待发布"):
        actions.confirm_roll(SYSTEM, draft, [])
    actions.confirm_roll(SYSTEM, activity, [])
    assert credits_of(activity) == []


def test_who_may_confirm(now: time_machine.Traveller) -> None:
    shift = make.make_shift()
    unit = shift.activity.unit
    (one,) = enter(shift, 1)
    now.move_to(at(18))
    for actor in (as_person(one.person), as_staff(one.person, unit, policy.VIEW)):
        with refused(Forbidden):
            actions.confirm_roll(actor, shift.activity, [row(one)])
    leader = Person.objects.get(pk=shift.activity.leader_id or 0)
    actions.confirm_roll(as_person(leader), shift.activity, [row(one)])
    one.refresh_from_db()
    assert one.confirmed_by_id == leader.pk


def test_a_large_roll_costs_few_statements(
    now: time_machine.Traveller, django_assert_max_num_queries: Any
) -> None:
    shift = make.make_shift(capacity=120)
    sign_ups = enter(shift, 120)
    now.move_to(at(18))
    with django_assert_max_num_queries(24):
        actions.confirm_roll(SYSTEM, shift.activity, [row(one) for one in sign_ups])
    assert SignUp.objects.filter(state="confirmed", minutes=180).count() == 120


def test_suspended_since_they_joined_people_still_get_their_record(
    now: time_machine.Traveller,
) -> None:
    """What was served is recorded; standing is asked when somebody signs up or walks in."""
    shift = make.make_shift()
    (one,) = enter(shift, 1)
    Profile.objects.filter(person=one.person).update(state=Profile.State.SUSPENDED)
    now.move_to(at(18))
    actions.confirm_roll(SYSTEM, shift.activity, [row(one)])
    one.refresh_from_db()
    assert one.minutes == 180

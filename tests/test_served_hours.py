"""What was served stays served, whatever happens to the activity: two rooms, one story."""

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine

from qinglin.activities import actions, errors, queries
from qinglin.activities.models import (
    Activity,
    Agreement,
    Insurance,
    NatureReview,
    PaperSheet,
    Scan,
    SignUp,
    Tally,
    Training,
)
from qinglin.activities.queries.nature import QUESTIONS
from qinglin.activities.rules.lawful import kept_until
from qinglin.activities.tests import make
from qinglin.activities.tests.make import SYSTEM, as_person, at
from qinglin.activities.tests.refusing import refused
from qinglin.documents.models import Document
from qinglin.documents.queries import check, code_of
from qinglin.figures.queries import doubt_words, recount
from qinglin.figures.tests.make_documents import figure, mode
from qinglin.hours.actions import certify_period, certify_service, set_review_rule
from qinglin.hours.models import Certificate, CertificateLine, Entry, Pending
from qinglin.hours.queries import balance_differences, balances, chain_problems
from qinglin.kernel import clock, facts, jobs
from qinglin.kernel.models import AuditEntry
from qinglin.orgs.models import Unit
from qinglin.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> Any:
    with time_machine.travel(make.NOW, tick=False) as traveller:
        yield traveller


def on_the_spot(root: Unit) -> None:
    """The district's rule: what the leader confirms on the spot is credited."""
    set_review_rule(
        SYSTEM,
        root,
        from_on=make.NOW.date(),
        on_the_spot="leader",
        publish_days=0,
        objection_days=5,
    )


@pytest.fixture
def served(now: time_machine.Traveller) -> tuple[Activity, list[Person]]:
    """An occurrence of a series whose roll is confirmed and credited."""
    venue = make.make_station()
    root = Unit.objects.get(parent=None)
    actions.set_credit_rule(SYSTEM, root, from_on=make.NOW.date(), step_minutes=30, cap_minutes=480)
    on_the_spot(root)
    leader = make.make_volunteer(venue.unit)
    series = actions.create_series(
        SYSTEM,
        unit=venue.unit,
        venue=venue,
        title="周六便民服务",
        rule="FREQ=WEEKLY;BYDAY=SA",
        first_on=make.SATURDAY,
        starts=time(8, 30),
        ends=time(11, 30),
        leader=leader,
        content="十二项便民服务",
        conditions="身体健康",
        how_to_join="在本页报名",
        risks="注意用电安全",
        guarantees="饮水、保险",
        shifts=[actions.NewSeriesShift(title="小家电维修", minutes=180, capacity=5)],
    )
    actions.review_nature(SYSTEM, series, dict.fromkeys(QUESTIONS, False))
    (first, *_) = actions.make_occurrences(SYSTEM, series, make.SATURDAY + timedelta(days=14))
    activity = actions.publish(SYSTEM, first)
    shift = activity.shifts.get()
    people = make.make_volunteers(3, venue.unit)
    placed = [actions.sign_up(as_person(one), shift.pk, one.pk) for one in people]
    now.move_to(at(12))
    rows = [
        actions.RollRow(shift_id=shift.pk, sign_up_id=one.id, outcome=outcome)
        for one, outcome in zip(placed, ["present", "present", "no_show"], strict=True)
    ]
    actions.confirm_roll(SYSTEM, activity, rows)
    while jobs.run_due():
        pass
    return Activity.objects.get(pk=activity.pk), people


def ledger() -> list[dict[str, Any]]:
    return [{**row, "hash": bytes(row["hash"])} for row in Entry.objects.order_by("seq").values()]


def test_a_confirmed_roll_reaches_the_ledger_once(served: tuple[Activity, list[Person]]) -> None:
    activity, people = served
    rows = ledger()
    assert [(row["person_id"], row["minutes"], row["raw_minutes"]) for row in rows] == [
        (people[0].pk, 180, 180),
        (people[1].pk, 180, 180),
    ]
    seven = [
        (row["activity"], row["service_on"], row["place"], row["content"], row["organiser"],
         row["leader_id"], row["rule"])
        for row in rows
    ]  # fmt: skip
    assert set(seven) == {
        ("周六便民服务", make.SATURDAY, "秦望广场雷锋角", "小家电维修", activity.unit.name,
         activity.leader_id, "2026-11-24 30/480 honorary"),
    }  # fmt: skip
    assert jobs.run_due() == 0


def certified(person: Person) -> list[tuple[str, str]]:
    """A certificate of the day and one of the year: their codes, and the time they state."""
    actor = as_person(person)
    entry = Entry.objects.get(person=person)
    one = certify_service(actor, person, entry, extras=["details"])
    year = certify_period(
        actor, person, from_on=date(2026, 1, 1), to_on=make.SATURDAY, extras=["details"]
    )
    return [(code_of(made.document), "3 小时") for made in (one, year)]


@pytest.mark.parametrize("end", ["cancelled", "series ended", "edited away"])
def test_credited_hours_survive_whatever_ends(
    served: tuple[Activity, list[Person]], end: str
) -> None:
    """AT-11: entries stay word for word, totals and the chain hold, certificates check as valid."""
    activity, people = served
    before = ledger()
    totals = [balances(one.pk) for one in people]
    codes = certified(people[0])
    with refused(errors.HasRecords):
        actions.remove_activity(SYSTEM, activity)
    with refused(errors.WrongState):
        actions.remove_shift(SYSTEM, activity.shifts.get())
    if end == "cancelled":
        actions.cancel_activity(SYSTEM, activity, reason="重复登记")
    elif end == "series ended":
        assert activity.series is not None
        actions.end_series(SYSTEM, activity.series, make.SATURDAY - timedelta(days=1))
        assert not Activity.objects.filter(state="draft").exists()
    else:
        Activity.objects.filter(pk=activity.pk).update(title="改了名字")
        activity.venue.name = "改了地方"
        activity.venue.save()
    while jobs.run_due():
        pass
    assert ledger() == before
    assert [balances(one.pk) for one in people] == totals
    assert totals[0] == {2026: 180}
    for code, minutes in codes:
        found = check(code)
        assert found is not None
        assert found.state == "valid"
        values = {str(line.label): line.value for line in found.reading.lines}
        assert values["服务时间"] == minutes
        assert values["服务内容"] == "小家电维修"
        assert values["记录单位"] == before[0]["organiser"]
    again = certified(people[0])
    assert again == codes
    assert [chain_problems(), balance_differences(), queries.counter_differences()] == [[], [], []]
    assert SignUp.objects.filter(state="confirmed").count() == 3


#: What the law keeps for ten years and more; nothing that sweeps may touch it.
KEPT = (
    Activity, SignUp, Scan, Tally, PaperSheet, Agreement, Training, NatureReview, Insurance,
    Entry, Pending, Certificate, CertificateLine, Document, AuditEntry,
)  # fmt: skip


def kept_rows() -> dict[str, set[Any]]:
    return {
        model.__name__: set(model._default_manager.values_list("pk", flat=True)) for model in KEPT
    }


def test_eleven_years_on_every_record_is_there_and_certificates_still_check(
    served: tuple[Activity, list[Person]], now: time_machine.Traveller
) -> None:
    """Order 67 and the regulation of Zhejiang: ten years at least. Every schedule has run."""
    activity, people = served
    unit = activity.unit
    actions.record_training(SYSTEM, people[0], unit, title="急救", on=make.NOW.date(), minutes=90)
    actions.insure(
        SYSTEM, unit, insurer="示范保险", policy_no="1", covers="意外伤害",
        from_on=make.NOW.date(), until_on=make.NOW.date(),
    )  # fmt: skip
    (code, minutes), *_ = certified(people[0])
    before, lines = kept_rows(), ledger()
    assert {name for name, rows in before.items() if rows} >= {
        "Activity", "SignUp", "Training", "NatureReview", "Insurance", "Entry", "Certificate",
        "CertificateLine", "Document", "AuditEntry",
    }  # fmt: skip
    now.move_to(make.NOW + timedelta(days=11 * 366))
    assert kept_until(make.SATURDAY) < clock.today()
    assert jobs.run_schedules() > 10
    while jobs.run_due():
        pass
    after = kept_rows()
    assert {name: rows - after[name] for name, rows in before.items()} == {
        name: set() for name in before
    }
    assert ledger() == lines
    found = check(code)
    assert found is not None
    assert found.state == "valid"
    assert {str(line.label): line.value for line in found.reading.lines}["服务时间"] == minutes
    assert chain_problems() == []


def test_paid_time_is_told_apart_and_never_credited(now: time_machine.Traveller) -> None:
    """One on duty for pay beside one volunteer: hours, person-times and persons count the other;
    a figure that counts them says how much was left out."""
    shift = make.make_shift(capacity=3)
    on_the_spot(Unit.objects.get(parent=None))
    people = make.make_volunteers(2, shift.activity.unit)
    volunteer, clerk = (actions.sign_up(as_person(one), shift.pk, one.pk) for one in people)
    now.move_to(at(12))
    rows = [
        actions.RollRow(shift_id=shift.pk, sign_up_id=volunteer.id, outcome="present"),
        actions.RollRow(shift_id=shift.pk, sign_up_id=clerk.id, outcome="paid", left_at=at(10)),
    ]
    actions.confirm_roll(SYSTEM, shift.activity, rows)
    while jobs.run_due():
        pass
    assert [(row["person_id"], row["minutes"]) for row in ledger()] == [(people[0].pk, 180)]
    kept = SignUp.objects.get(pk=clerk.id)
    assert (kept.raw_minutes, kept.minutes, kept.arrived_at, kept.left_at) == (
        90, 0, at(8, 30), at(10),
    )  # fmt: skip
    week = facts.Cut(until=make.SATURDAY, since=make.SATURDAY - timedelta(days=6))
    numbers = {key: facts.count(facts.FACTS[key], week) for key in PAID_AND_SERVED}
    assert {key: (one.number, one.records) for key, one in numbers.items()} == PAID_AND_SERVED
    told = {
        fact: recount(mode(figure("f", kind, 1, count={"fact": fact})), None, make.SATURDAY)[0]
        for fact, kind in (
            ("activities.participations", "person_times"),
            ("activities.participants", "persons"),
            ("hours.minutes", "hours"),
            ("activities.sessions", "sessions"),
        )
    }
    assert {fact: [doubt.plain for doubt in one.doubts] for fact, one in told.items()} == {
        "activities.participations": [{"code": "left_out", "amount": 1, "title": "带薪在岗人次"}],
        "activities.participants": [{"code": "left_out", "amount": 1, "title": "只带薪在岗的人数"}],
        "hours.minutes": [{"code": "left_out", "amount": 90, "title": "带薪在岗分钟"}],
        "activities.sessions": [],
    }
    said = doubt_words(told["activities.participations"].doubts[0].plain)
    assert said == "另有“带薪在岗人次”1，没有计入这个数。"


#: Number and records of each in the week of that Saturday.
PAID_AND_SERVED = {
    "activities.participations": (1, 1),
    "activities.participants": (1, 1),
    "hours.minutes": (180, 1),
    "activities.paid_times": (1, 1),
    "activities.paid_minutes": (90, 1),
    "activities.paid_persons": (1, 1),
}


def test_paid_by_day_and_serving_at_another_time_is_a_volunteer_once(
    now: time_machine.Traveller,
) -> None:
    """The same person for pay and freely: one person-time of each, and nobody is left out."""
    venue = make.make_station()
    (person,) = make.make_volunteers(1, venue.unit)
    for hour, outcome in ((9, "paid"), (14, "present")):
        now.move_to(make.NOW)
        span: dict[str, Any] = {"starts_at": at(hour), "ends_at": at(hour + 2)}
        shift = make.make_activity(venue, shifts=[make.plan_shift(**span)], **span).shifts.get()
        placed = actions.sign_up(as_person(person), shift.pk, person.pk)
        now.move_to(at(18))
        row = actions.RollRow(shift_id=shift.pk, sign_up_id=placed.id, outcome=outcome)
        actions.confirm_roll(SYSTEM, shift.activity, [row])
    day = facts.Cut(until=make.SATURDAY)
    keys = ("participations", "participants", "paid_times", "paid_persons")
    numbers = [facts.count(facts.FACTS[f"activities.{key}"], day).number for key in keys]
    assert numbers == [1, 1, 1, 0]


def test_paid_time_of_the_past_is_kept_without_credit(now: time_machine.Traveller) -> None:
    venue = make.make_station()
    people = make.make_volunteers(2, venue.unit)
    monday = make.NOW.date() - timedelta(days=1)
    span: dict[str, Any] = {"starts_at": at(9, day=monday), "ends_at": at(11, day=monday)}
    there = [
        actions.PastService(one.pk, at(9, day=monday), at(11, day=monday), outcome)
        for one, outcome in zip(people, ["present", "paid"], strict=True)
    ]
    past = actions.PastActivity(
        unit_id=venue.unit_id,
        venue_id=venue.pk,
        title="值守",
        shifts=[actions.PastShift(title="值守", capacity=2, people=there, **span)],
        **span,
    )
    recorded = actions.record_history(SYSTEM, [past])
    assert [(one["person_id"], one["minutes"]) for one in recorded.credits] == [(people[0].pk, 120)]
    rows = SignUp.objects.order_by("pk").values_list("outcome", "raw_minutes", "minutes")
    assert list(rows) == [("present", 120, 120), ("paid", 120, 0)]

"""Series: each slot has one occurrence, edits are kept, people are never dropped."""

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from qinglin.activities import actions, jobs
from qinglin.activities.errors import (
    BadRule,
    RuleNeverHappens,
    RuleTooOften,
    SameTitle,
    WrongTimes,
    WrongValue,
)
from qinglin.activities.models import Activity, Series, Shift, SignUp
from qinglin.activities.queries import repeating, upcoming
from qinglin.activities.rules.lawful import NATURE
from qinglin.kernel import clock
from qinglin.kernel.actor import NOBODY
from qinglin.kernel.errors import DomainError, Forbidden
from qinglin.kernel.models import AuditEntry, Job

from . import make

pytestmark = pytest.mark.django_db

SATURDAYS = [make.SATURDAY + timedelta(weeks=n) for n in range(5)]


def plan(title: str = "小家电维修", **but: Any) -> actions.NewSeriesShift:
    return actions.NewSeriesShift(**{"title": title, "minutes": 180, "capacity": 4, **but})


def make_series(**but: Any) -> Series:
    """Every Saturday of 2026 from the first one on, 8:30 to 11:30."""
    venue = but.pop("venue", None) or make.make_station()
    fields: dict[str, Any] = {
        "unit": venue.unit,
        "title": "雷锋角周六便民服务",
        "rule": "FREQ=WEEKLY;BYDAY=SA",
        "first_on": date(2026, 3, 7),
        "starts": time(8, 30),
        "ends": time(11, 30),
        "leader": make.make_volunteer(venue.unit),
        "content": "十二项便民服务",
        "conditions": "身体健康",
        "how_to_join": "在本页报名",
        "risks": "使用电动工具",
        "guarantees": "饮水、保险",
        "shifts": [plan(), plan("理发", from_minute=30, minutes=90, capacity=2)],
        **but,
    }
    made = actions.create_series(make.SYSTEM, venue=venue, **fields)
    actions.review_nature(make.SYSTEM, made, dict.fromkeys(NATURE, False))
    return made


def slots(series: Series) -> list[date | None]:
    stored = Activity.objects.filter(series=series).order_by("slot_on")
    return list(stored.values_list("slot_on", flat=True))


def test_a_series_yields_complete_drafts_for_its_slots() -> None:
    skill = make.make_skill()
    venue = make.make_station()
    service = make.make_service(venue)
    series = make_series(
        venue=venue,
        shifts=[plan(service_id=service.pk, skill_id=skill.pk, min_age=16), plan("理发")],
    )
    made = actions.make_occurrences(make.SYSTEM, series, SATURDAYS[2])
    assert [one.slot_on for one in made] == SATURDAYS[:3]
    first = Activity.objects.get(pk=made[0].pk)
    assert first.state == Activity.State.DRAFT
    assert (first.starts_at, first.ends_at) == (make.at(8, 30), make.at(11, 30))
    assert first.closes_at == first.starts_at
    assert (first.title, first.leader_id) == (series.title, series.leader_id)
    one, other = first.shifts.order_by("position")
    assert (one.service_id, one.skill_id, one.min_age) == (service.pk, skill.pk, 16)
    assert (one.capacity, one.minimum, other.title) == (4, 1, "理发")
    assert (one.starts_at, one.ends_at) == (make.at(8, 30), make.at(11, 30))
    assert Shift.objects.count() == 6
    published = actions.publish(make.SYSTEM, first)
    assert published.state == Activity.State.PUBLISHED
    found = upcoming(NOBODY, words="qwgc")
    assert [item.activity.pk for item in found.items] == [first.pk]
    trail = AuditEntry.objects.get(action="activities.occurrences_made")
    assert trail.target == f"activities.series:{series.pk}"
    assert trail.detail == {"number": 3, "first": "2026-11-28", "last": "2026-12-12"}


def test_shifts_lie_where_the_series_puts_them() -> None:
    series = make_series()
    (made,) = actions.make_occurrences(make.SYSTEM, series, make.SATURDAY)
    haircut = made.shifts.get(title="理发")
    assert (haircut.starts_at, haircut.ends_at) == (make.at(9), make.at(10, 30))


def test_making_twice_doubles_nothing() -> None:
    series = make_series()
    assert len(actions.make_occurrences(make.SYSTEM, series, SATURDAYS[3])) == 4
    assert actions.make_occurrences(make.SYSTEM, series, SATURDAYS[3]) == []
    more = actions.make_occurrences(make.SYSTEM, series, SATURDAYS[4])
    assert [one.slot_on for one in more] == SATURDAYS[4:]
    assert slots(series) == SATURDAYS
    assert AuditEntry.objects.filter(action="activities.occurrences_made").count() == 2


def test_an_edited_occurrence_keeps_its_slot_and_its_edit() -> None:
    series = make_series()
    moved, cancelled, _plain = actions.make_occurrences(make.SYSTEM, series, SATURDAYS[2])
    sunday = SATURDAYS[0] + timedelta(days=1)
    actions.revise_activity(
        make.SYSTEM,
        moved,
        changes={
            "title": "改到周日的便民服务",
            "starts_at": make.at(14, day=sunday),
            "ends_at": make.at(17, day=sunday),
        },
        shifts=[
            actions.ShiftChange(
                row=row,
                shift_id=shift.pk,
                new=make.plan_shift(
                    shift.title,
                    starts_at=make.at(14, day=sunday),
                    ends_at=make.at(16, day=sunday),
                    capacity=shift.capacity,
                ),
            )
            for row, shift in enumerate(moved.shifts.order_by("position"))
        ],
    )
    actions.cancel_activity(make.SYSTEM, cancelled, reason="下雨")
    assert actions.make_occurrences(make.SYSTEM, series, SATURDAYS[2]) == []
    assert slots(series) == SATURDAYS[:3]
    moved.refresh_from_db()
    assert (moved.title, moved.slot_on) == ("改到周日的便民服务", SATURDAYS[0])
    assert clock.day_of(moved.starts_at) == sunday
    cancelled.refresh_from_db()
    assert cancelled.state == Activity.State.CANCELLED


def test_two_slots_can_take_place_on_one_day() -> None:
    """Moved onto the next slot's day, both stay: identity is the slot, not the day."""
    series = make_series()
    first, second = actions.make_occurrences(make.SYSTEM, series, SATURDAYS[1])
    for shift in first.shifts.all():
        actions.remove_shift(make.SYSTEM, shift)
    actions.edit_activity(
        make.SYSTEM,
        first,
        starts_at=make.at(8, 30, day=SATURDAYS[1]),
        ends_at=make.at(11, 30, day=SATURDAYS[1]),
    )
    assert actions.make_occurrences(make.SYSTEM, series, SATURDAYS[1]) == []
    assert Activity.objects.filter(series=series, starts_at=second.starts_at).count() == 2


def test_the_series_ends_on_its_last_day_and_with_its_venue() -> None:
    series = make_series(until_on=SATURDAYS[1])
    made = actions.make_occurrences(make.SYSTEM, series, SATURDAYS[4])
    assert [one.slot_on for one in made] == SATURDAYS[:2]
    other = make_series(venue=make.make_station("银泰"))
    other.venue.closed_on = SATURDAYS[0]
    other.venue.save(update_fields=["closed_on"])
    made = actions.make_occurrences(make.SYSTEM, other, SATURDAYS[4])
    assert [one.slot_on for one in made] == SATURDAYS[:1]


def test_ending_takes_untouched_drafts_away_and_keeps_people() -> None:
    series = make_series()
    made = actions.make_occurrences(make.SYSTEM, series, SATURDAYS[4])
    with_people, empty = made[2], made[3]
    for one in (with_people, empty):
        actions.publish(make.SYSTEM, one)
    person = make.make_volunteer(series.unit)
    shift = with_people.shifts.order_by("position")[0]
    placed = actions.sign_up(make.as_person(person), shift.pk, person.pk)
    preview = repeating.ending(make.SYSTEM, series, SATURDAYS[0])
    assert (preview.going, preview.staying, preview.people) == (2, 2, 1)

    ended = actions.end_series(make.SYSTEM, series, SATURDAYS[0])

    assert ended.until_on == SATURDAYS[0]
    assert slots(series) == [SATURDAYS[0], SATURDAYS[2], SATURDAYS[3]]
    assert SignUp.objects.get(pk=placed.id).state == SignUp.State.JOINED
    trail = AuditEntry.objects.get(action="activities.series_ended")
    assert trail.detail == {
        "last_on": "2026-11-28",
        "was": None,
        "removed": ["2026-12-05", "2026-12-26"],
    }
    assert actions.make_occurrences(make.SYSTEM, series, SATURDAYS[4]) == []
    actions.end_series(make.SYSTEM, series, SATURDAYS[0])
    assert AuditEntry.objects.filter(action="activities.series_ended").count() == 1


def test_a_draft_in_which_somebody_was_stays() -> None:
    series = make_series()
    made = actions.make_occurrences(make.SYSTEM, series, SATURDAYS[1])
    person = make.make_volunteer(series.unit)
    shift = made[1].shifts.order_by("position")[0]
    SignUp.objects.create(
        shift=shift, person=person, state=SignUp.State.CANCELLED, made_at=timezone.now()
    )
    actions.end_series(make.SYSTEM, series, SATURDAYS[0])
    assert slots(series) == SATURDAYS[:2]


def test_a_draft_moved_before_the_end_stays() -> None:
    series = make_series()
    _first, second, _third = actions.make_occurrences(make.SYSTEM, series, SATURDAYS[2])
    for shift in second.shifts.all():
        actions.remove_shift(make.SYSTEM, shift)
    friday = SATURDAYS[0] - timedelta(days=1)
    actions.edit_activity(
        make.SYSTEM,
        second,
        starts_at=make.at(8, 30, day=friday),
        ends_at=make.at(11, 30, day=friday),
    )
    actions.end_series(make.SYSTEM, series, SATURDAYS[0])
    assert slots(series) == SATURDAYS[:2]


def test_a_longer_life_fills_the_slots_again() -> None:
    series = make_series()
    actions.make_occurrences(make.SYSTEM, series, SATURDAYS[2])
    actions.end_series(make.SYSTEM, series, SATURDAYS[0])
    actions.end_series(make.SYSTEM, series, SATURDAYS[1])
    made = actions.make_occurrences(make.SYSTEM, series, SATURDAYS[2])
    assert [one.slot_on for one in made] == [SATURDAYS[1]]


@pytest.mark.parametrize(
    ("but", "kind", "fields"),
    [
        ({"rule": "每周六"}, BadRule, {"rule"}),
        ({"rule": "FREQ=SECONDLY"}, BadRule, {"rule"}),
        ({"rule": "FREQ=WEEKLY;BYDAY=" + ",".join(["MO"] * 60)}, BadRule, {"rule"}),
        ({"rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, RuleNeverHappens, {"rule"}),
        ({"until_on": date(2026, 3, 6)}, WrongTimes, {"until_on"}),
        ({"rule": "FREQ=DAILY", "until_on": date(2036, 1, 1)}, RuleTooOften, set()),
        ({"first_on": date(1999, 1, 1)}, WrongTimes, {"first_on"}),
        ({"until_on": date(9999, 12, 31)}, WrongTimes, {"until_on"}),
        ({"ends": time(8, 30)}, WrongTimes, {"ends"}),
        ({"title": " "}, WrongValue, {"title"}),
        ({"title": "长" * 81}, WrongValue, {"title"}),
        ({"risks": "长" * 4001}, WrongValue, {"risks"}),
        ({"shifts": [plan(from_minute=10**9)]}, WrongValue, {"shifts-0-from_minute"}),
        ({"shifts": [plan(minutes=0)]}, WrongValue, {"shifts-0-minutes"}),
        ({"shifts": [plan(from_minute=60)]}, WrongValue, {"shifts-0-ends_at"}),
        ({"shifts": [plan(), plan("理发", capacity=0)]}, WrongValue, {"shifts-1-capacity"}),
        ({"shifts": [plan(skill_id=2**70)]}, WrongValue, {"shifts-0-skill_id"}),
        ({"shifts": [plan(service_id=999_999)]}, WrongValue, {"shifts-0-service_id"}),
        ({"shifts": [plan(), plan(" 小家电维修 ")]}, SameTitle, {"shifts-1-title"}),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(
    but: dict[str, Any], kind: type[DomainError], fields: set[str]
) -> None:
    with pytest.raises(kind) as refused:
        make_series(**but)
    assert set(refused.value.fields) == fields
    assert str(refused.value)
    assert not Series.objects.exists()
    assert not AuditEntry.objects.filter(action__startswith="activities.").exists()


def test_occurrences_are_refused_beyond_the_calendar() -> None:
    series = make_series()
    with pytest.raises(WrongTimes):
        actions.make_occurrences(make.SYSTEM, series, date(9999, 12, 31))
    daily = make_series(rule="FREQ=DAILY", venue=make.make_station("银泰"))
    with pytest.raises(RuleTooOften):
        actions.make_occurrences(make.SYSTEM, daily, date(2099, 12, 31))
    assert not Activity.objects.exists()


def test_only_who_manages_the_unit_rules_over_its_series() -> None:
    series = make_series()
    elsewhere = make.make_station("银泰").unit
    person = make.make_volunteer(elsewhere)
    stranger = make.as_staff(person, elsewhere, "activities.manage")
    checks_in = make.as_staff(person, series.unit, "activities.check_in")
    made = actions.make_occurrences(make.SYSTEM, series, SATURDAYS[1])
    for actor in (stranger, checks_in, NOBODY, make.as_person(person)):
        with pytest.raises(Forbidden):
            actions.make_occurrences(actor, series, SATURDAYS[3])
        with pytest.raises(Forbidden):
            actions.end_series(actor, series, SATURDAYS[0])
        with pytest.raises(Forbidden):
            repeating.ending(actor, series, SATURDAYS[0])
    assert len(slots(series)) == len(made)
    assert not Job.objects.exists()
    manager = make.as_staff(person, series.unit, "activities.manage")
    assert actions.end_series(manager, series, SATURDAYS[0]).until_on == SATURDAYS[0]


def test_the_hourly_job_keeps_four_weeks_ahead(now: time_machine.Traveller) -> None:
    series = make_series()
    ended = make_series(until_on=date(2026, 11, 21), venue=make.make_station("银泰"))
    jobs.keep_weeks_ahead()
    assert slots(series) == SATURDAYS[:4]
    assert slots(ended) == []
    jobs.keep_weeks_ahead()
    assert slots(series) == SATURDAYS[:4]
    now.shift(timedelta(days=9))
    jobs.keep_weeks_ahead()
    assert slots(series) == SATURDAYS
    trail = AuditEntry.objects.filter(action="activities.occurrences_made").order_by("pk")
    assert [(entry.actor, entry.detail["number"]) for entry in trail] == [
        ("system:activities", 4),
        ("system:activities", 1),
    ]


def test_the_hourly_job_only_reads_when_all_is_made(
    django_assert_num_queries: Any,
) -> None:
    for name in ("银泰", "恩波广场", "滨江"):
        make_series(venue=make.make_station(name))
    jobs.keep_weeks_ahead()
    with django_assert_num_queries(3):
        jobs.keep_weeks_ahead()

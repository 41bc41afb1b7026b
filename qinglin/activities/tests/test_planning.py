"""Activities and shifts: made, edited, moved, published, called off, removed."""

from datetime import UTC, timedelta
from typing import Any

import pytest
import time_machine

from qinglin.activities import actions, errors, policy
from qinglin.activities.events import ActivityCancelled, ActivityMoved, ActivityPublished
from qinglin.activities.models import Activity, Shift, SignUp
from qinglin.kernel.errors import Forbidden
from qinglin.kernel.events import REACTIONS, Event
from qinglin.kernel.models import AuditEntry, Job

from . import make
from .make import SYSTEM, as_person, as_staff, at, plan_shift
from .refusing import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> str:
    """A reaction to everything, so that every announcement leaves a job under this name."""
    monkeypatch.setitem(REACTIONS, "test.everything", (Event, lambda event: None))
    return "test.everything"


def facts(name: str) -> list[dict[str, Any]]:
    return [job.payload for job in Job.objects.filter(name=name).order_by("pk")]


def test_a_draft_with_its_shifts() -> None:
    venue = make.make_station()
    repair, skill = make.make_service(venue), make.make_skill()
    staff = as_staff(make.make_volunteer(venue.unit), venue.unit, policy.MANAGE)
    activity = actions.create_activity(
        staff,
        unit=venue.unit,
        venue=venue,
        title="  周六便民服务 ",
        starts_at=at(8, 30),
        ends_at=at(17),
        shifts=[
            plan_shift("小家电维修", service_id=repair.pk, skill_id=skill.pk, minimum=2),
            plan_shift("磨刀", capacity=1, min_age=18),
        ],
    )
    activity.refresh_from_db()
    assert (activity.title, activity.state, activity.slot_on) == ("周六便民服务", "draft", None)
    assert activity.closes_at == activity.starts_at == at(8, 30)
    rows = activity.shifts.order_by("position").values_list(
        "title", "position", "capacity", "minimum", "service", "skill", "min_age", "taken"
    )
    assert [tuple(row) for row in rows] == [
        ("小家电维修", 0, 2, 2, repair.pk, skill.pk, 14, 0),
        ("磨刀", 1, 1, 1, None, None, 18, 0),
    ]
    entry = AuditEntry.objects.get(action="activities.created")
    assert (entry.actor, entry.target) == (staff.name, f"activities.activity:{activity.pk}")
    for word in (" 便民 ", " 秦望 ", "^zlbmfw"):
        assert word in activity.search


def test_who_may_plan() -> None:
    venue, other = make.make_station(), make.make_station("别处")
    person = make.make_volunteer(venue.unit)
    draft = make.make_draft(venue)
    may_not = [
        as_person(person),
        as_staff(person, other.unit, policy.MANAGE),
        as_staff(person, venue.unit, policy.VIEW, policy.CHECK_IN, policy.OVERBOOK),
    ]
    for actor in may_not:
        with refused(Forbidden):
            actions.create_activity(
                actor, unit=venue.unit, venue=venue, title="甲", starts_at=at(9), ends_at=at(10)
            )
        with refused(Forbidden):
            actions.edit_activity(actor, draft, title="乙")
        with refused(Forbidden):
            actions.add_shift(actor, draft, plan_shift("丙"))
        with refused(Forbidden):
            actions.edit_shift(actor, draft.shifts.get(), title="丁")
        with refused(Forbidden):
            actions.publish(actor, draft)
        with refused(Forbidden):
            actions.cancel_activity(actor, draft, reason="雨")
        with refused(Forbidden):
            actions.remove_activity(actor, draft)


@pytest.mark.parametrize(
    ("but", "kind", "field"),
    [
        ({"ends_at": at(8, 30)}, errors.WrongTimes, "ends_at"),
        ({"ends_at": at(8)}, errors.WrongTimes, "ends_at"),
        ({"closes_at": at(17, 1)}, errors.WrongTimes, "closes_at"),
        ({"starts_at": at(8).replace(tzinfo=None)}, errors.WrongTimes, "starts_at"),
        ({"starts_at": at(8).replace(year=9999)}, errors.WrongTimes, "starts_at"),
        ({"ends_at": at(8) + timedelta(days=40)}, errors.WrongTimes, "ends_at"),
        ({"title": "  "}, errors.WrongValue, "title"),
        ({"title": "长" * 81}, errors.WrongValue, "title"),
        ({"risks": "长" * 4001}, errors.WrongValue, "risks"),
        ({"shifts": [plan_shift(), plan_shift()]}, errors.SameTitle, "shifts-1-title"),
        ({"shifts": [plan_shift(" ")]}, errors.WrongValue, "shifts-0-title"),
        ({"shifts": [plan_shift("长" * 61)]}, errors.WrongValue, "shifts-0-title"),
        ({"shifts": [plan_shift(), plan_shift("乙", capacity=0)]}, errors.WrongValue,
         "shifts-1-capacity"),
        ({"shifts": [plan_shift(capacity=10_000)]}, errors.WrongValue, "shifts-0-capacity"),
        ({"shifts": [plan_shift(minimum=3)]}, errors.WrongValue, "shifts-0-minimum"),
        ({"shifts": [plan_shift(min_age=-1)]}, errors.WrongValue, "shifts-0-min_age"),
        ({"shifts": [plan_shift(starts_at=at(8))]}, errors.WrongValue, "shifts-0-starts_at"),
        ({"shifts": [plan_shift(ends_at=at(18))]}, errors.WrongValue, "shifts-0-ends_at"),
        ({"shifts": [plan_shift(ends_at=at(8, 30))]}, errors.WrongValue, "shifts-0-ends_at"),
        ({"shifts": [plan_shift(service_id=10**9)]}, errors.WrongValue, "shifts-0-service_id"),
        ({"shifts": [plan_shift(skill_id=10**30)]}, errors.WrongValue, "shifts-0-skill_id"),
    ],
)  # fmt: skip
def test_what_cannot_be_planned(but: dict[str, Any], kind: type[Any], field: str) -> None:
    venue = make.make_station()
    leader = make.make_volunteer(venue.unit)
    with refused(kind) as fields:
        make.make_draft(venue, leader=leader, **but)
    assert list(fields) == [field]


def test_a_service_of_another_venue_is_refused() -> None:
    elsewhere = make.make_service(make.make_station("别处"))
    venue = make.make_station()
    leader = make.make_volunteer(venue.unit)
    with refused(errors.WrongValue) as fields:
        make.make_draft(venue, leader=leader, shifts=[plan_shift(service_id=elsewhere.pk)])
    assert list(fields) == ["shifts-0-service_id"]


@pytest.mark.parametrize(
    ("but", "missing"),
    [
        ({"content": ""}, {"content"}),
        ({"conditions": " "}, {"conditions"}),
        ({"how_to_join": ""}, {"how_to_join"}),
        ({"risks": "\n"}, {"risks"}),
        ({"guarantees": ""}, {"guarantees"}),
        ({"shifts": []}, {"shifts"}),
        ({"content": "", "risks": "", "shifts": []}, {"content", "risks", "shifts"}),
    ],
)
def test_nothing_is_published_without_the_seven_things(
    but: dict[str, Any], missing: set[str]
) -> None:
    draft = make.make_draft(**but)
    with refused(errors.Incomplete) as fields:
        actions.publish(SYSTEM, draft)
    assert fields.keys() == missing


def test_what_is_missing_is_named_in_the_sentence_itself() -> None:
    draft = make.make_draft(risks="")
    with refused(errors.Incomplete) as fields:
        actions.publish(SYSTEM, draft)
    assert {name: str(sentence) for name, sentence in fields.items()} == {
        "risks": "请填写“可能的风险”。"
    }


def test_publishing_needs_a_leader_and_a_future(now: time_machine.Traveller) -> None:
    draft = make.make_draft()
    Activity.objects.filter(pk=draft.pk).update(leader=None)
    with refused(errors.Incomplete) as fields:
        actions.publish(SYSTEM, draft)
    assert fields.keys() == {"leader"}
    now.move_to(draft.starts_at)
    with refused(errors.Incomplete) as fields:
        actions.publish(SYSTEM, draft)
    assert fields.keys() == {"leader", "starts_at"}


def test_publishing_is_told_once(announced: str) -> None:
    draft = make.make_draft()
    assert actions.publish(SYSTEM, draft).state == Activity.State.PUBLISHED
    again = actions.publish(SYSTEM, draft)
    assert again.published_at == make.NOW
    assert facts(announced) == [{"activity_id": draft.pk}]
    assert AuditEntry.objects.filter(action="activities.published").count() == 1
    assert ActivityPublished.name == "activities.published"


def test_what_is_published_stays_complete() -> None:
    activity = make.make_activity()
    with refused(errors.Incomplete) as fields:
        actions.edit_activity(SYSTEM, activity, risks=" ", leader=None)
    assert fields.keys() == {"risks", "leader"}
    with refused(errors.WrongState):
        actions.remove_shift(SYSTEM, activity.shifts.get())
    changed = actions.edit_activity(SYSTEM, activity, title="改名", risks="小心用电")
    assert (changed.title, changed.risks) == ("改名", "小心用电")
    assert " 改名 " in changed.search


def test_editing_makes_sign_ups_under_way_look_again() -> None:
    activity = make.make_activity()
    shift = activity.shifts.get()
    actions.edit_activity(SYSTEM, activity, closes_at=at(8))
    shift.refresh_from_db()
    assert shift.revision == 1
    actions.edit_activity(SYSTEM, activity, closes_at=at(8))
    actions.edit_shift(SYSTEM, shift, title="改名", capacity=5)
    shift.refresh_from_db()
    assert (shift.revision, shift.title, shift.capacity) == (1, "改名", 5)
    actions.edit_shift(SYSTEM, shift, min_age=16)
    shift.refresh_from_db()
    assert shift.revision == 2


def test_the_closing_time_follows_a_moved_start_unless_it_was_set() -> None:
    follows, kept = make.make_draft(shifts=[]), make.make_draft(shifts=[], closes_at=at(7))
    for draft, closes_at in ((follows, at(9)), (kept, at(7))):
        moved = actions.edit_activity(SYSTEM, draft, starts_at=at(9))
        assert (moved.starts_at, moved.closes_at) == (at(9), closes_at)
    earlier = actions.edit_activity(SYSTEM, kept, starts_at=at(5), ends_at=at(6))
    assert earlier.closes_at == at(6)


def test_shifts_stay_inside_their_activity() -> None:
    activity = make.make_activity()
    with refused(errors.WrongTimes) as fields:
        actions.edit_activity(SYSTEM, activity, starts_at=at(9), ends_at=at(11))
    assert fields.keys() == {"starts_at", "ends_at"}


def test_services_of_the_old_venue_go_with_it() -> None:
    venue, other = make.make_station(), make.make_station("别处")
    service = make.make_service(venue)
    activity = make.make_activity(venue, shifts=[plan_shift(service_id=service.pk)])
    actions.edit_activity(SYSTEM, activity, venue=other)
    assert activity.shifts.get().service_id is None


def test_a_shift_moves_with_its_people_unless_they_are_taken(announced: str) -> None:
    venue = make.make_station()
    shift = make.make_shift(venue=venue, ends_at=at(10))
    other = make.make_shift(venue=make.make_station("别处"), starts_at=at(14), ends_at=at(15))
    one, two = make.make_volunteers(2, venue.unit)
    for person in (one, two):
        actions.sign_up(as_person(person), shift.pk, person.pk)
    actions.sign_up(as_person(two), other.pk, two.pk)
    Job.objects.all().delete()
    with refused(errors.MovedIntoOverlap, "1 人"):
        actions.edit_shift(SYSTEM, shift, starts_at=at(13), ends_at=at(16))
    moved = actions.edit_shift(SYSTEM, shift, starts_at=at(12), ends_at=at(14))
    assert (moved.starts_at, moved.ends_at, moved.revision) == (at(12), at(14), 1)
    assert facts(announced) == [
        {
            "activity_id": shift.activity_id,
            "change": 1,
            "was_venue_id": venue.pk,
            "was_place": venue.name,
            "shifts": [
                {
                    "shift_id": shift.pk,
                    "people": sorted([one.pk, two.pk]),
                    "was_starts_at": make.EIGHT_THIRTY.astimezone(UTC).isoformat(),
                    "was_ends_at": at(10).astimezone(UTC).isoformat(),
                }
            ],
        }
    ]
    assert ActivityMoved.name == "activities.moved"


def test_adding_and_removing_shifts() -> None:
    activity = make.make_activity()
    added = actions.add_shift(SYSTEM, activity, plan_shift("磨刀"))
    assert added.position == 1
    for position in (-1, 1000):
        with refused(errors.WrongValue) as fields:
            actions.edit_shift(SYSTEM, added, position=position)
        assert list(fields) == ["position"]
    with refused(errors.SameTitle, "磨刀") as fields:
        actions.add_shift(SYSTEM, activity, plan_shift(" 磨刀 "))
    assert list(fields) == ["title"]
    with refused(errors.SameTitle):
        actions.edit_shift(SYSTEM, added, title="小家电维修")
    person = make.make_volunteer(activity.unit)
    placed = actions.sign_up(as_person(person), added.pk, person.pk)
    actions.cancel_sign_up(as_person(person), placed.id)
    with refused(errors.HasRecords):
        actions.remove_shift(SYSTEM, added)
    third = actions.add_shift(SYSTEM, activity, plan_shift("义诊"))
    actions.remove_shift(SYSTEM, third)
    assert list(activity.shifts.values_list("title", flat=True)) == ["小家电维修", "磨刀"]


def test_calling_off_ends_places_and_tells_everybody_once(announced: str) -> None:
    shift = make.make_shift(capacity=1)
    people = make.make_volunteers(3, shift.activity.unit)
    for person in people:
        actions.sign_up(as_person(person), shift.pk, person.pk)
    Job.objects.all().delete()
    for wrong in ("", "  ", "长" * 201):
        with refused(errors.ReasonNeeded):
            actions.cancel_activity(SYSTEM, shift.activity, reason=wrong)
    cancelled = actions.cancel_activity(SYSTEM, shift.activity, reason="台风红色预警")
    assert (cancelled.state, cancelled.cancel_reason) == ("cancelled", "台风红色预警")
    assert set(SignUp.objects.values_list("state", flat=True)) == {"cancelled"}
    shift.refresh_from_db()
    assert (shift.taken, shift.waiting, shift.overbooked) == (0, 0, 0)
    people_ids = sorted(person.pk for person in people)
    fact = {"activity_id": shift.activity_id, "people": people_ids, "reason": "台风红色预警"}
    assert facts(announced) == [fact]
    actions.cancel_activity(SYSTEM, shift.activity, reason="再一次")
    assert facts(announced) == [fact]
    assert ActivityCancelled.name == "activities.cancelled"
    with refused(errors.WrongState, "已取消"):
        actions.edit_activity(SYSTEM, shift.activity, title="复活")
    with refused(errors.WrongState):
        actions.publish(SYSTEM, shift.activity)


def test_only_drafts_without_people_are_removed() -> None:
    draft, published = make.make_draft(), make.make_activity(make.make_station("别处"))
    with refused(errors.HasRecords):
        actions.remove_activity(SYSTEM, published)
    actions.cancel_activity(SYSTEM, published, reason="雨")
    with refused(errors.HasRecords):
        actions.remove_activity(SYSTEM, published)
    shift = draft.shifts.get()
    actions.remove_activity(SYSTEM, draft)
    assert not Activity.objects.filter(pk=draft.pk).exists()
    assert not Shift.objects.filter(pk=shift.pk).exists()
    assert AuditEntry.objects.filter(action="activities.removed").count() == 1

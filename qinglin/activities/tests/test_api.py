"""The room over HTTP: what it answers when all is well."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from qinglin.activities import actions
from qinglin.activities.models import Activity, Scan, Shift, SignUp, Tally
from qinglin.activities.rules.lawful import NATURE
from qinglin.kernel import clock
from qinglin.people.models import Guardianship, Person

from . import make
from .calling import Caller, caller
from .scene import notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift() -> Shift:
    return make.make_shift(capacity=1)


@pytest.fixture
def person(shift: Shift) -> Person:
    return make.make_volunteer(shift.activity.unit)


@pytest.fixture
def staff(shift: Shift) -> Caller:
    leader = make.make_volunteer(shift.activity.unit)
    return caller(leader, "town_secretary", shift.activity.unit)


def test_the_list_tells_places_of_every_shift(shift: Shift, person: Person) -> None:
    me = caller(person)
    answer = me.get("activities")
    assert answer.status == 200
    assert answer.body == {
        "items": [
            {
                "id": shift.activity_id,
                "title": "周六便民服务",
                "starts_at": "2026-11-28T00:30:00Z",
                "ends_at": "2026-11-28T09:00:00Z",
                "venue_id": shift.activity.venue_id,
                "venue": "秦望广场雷锋角",
                "shifts": [
                    {
                        "id": shift.pk,
                        "title": "小家电维修",
                        "capacity": 1,
                        "taken": 0,
                        "waiting": 0,
                    }
                ],
            }
        ],
        "next": None,
    }


def test_the_list_is_narrowed_and_paged(shift: Shift, person: Person) -> None:
    skill = make.make_skill()
    other = make.make_activity(
        make.make_station("银泰志愿服务点"),
        title="银泰义诊",
        shifts=[make.plan_shift(skill_id=skill.pk)],
    )
    me = caller(person)

    def found(query: str) -> list[int]:
        return [item["id"] for item in me.get(f"activities?{query}").body["items"]]

    assert found("words=yt") == [other.pk]
    assert found("words=银泰") == [other.pk]
    assert found("day=2026-11-28") == [shift.activity_id, other.pk]
    assert found("day=2026-11-29") == []
    assert found(f"venue={other.venue_id}") == [other.pk]
    assert found(f"venue={2**63 - 1}") == []
    assert found(f"skill={skill.pk}") == [other.pk]
    first = me.get("activities?limit=1").body
    assert [item["id"] for item in first["items"]] == [shift.activity_id]
    second = me.get(f"activities?limit=1&after={first['next']}").body
    assert [item["id"] for item in second["items"]] == [other.pk]
    assert second["next"] is None


def test_one_signs_up_waits_is_promoted_and_gives_back(shift: Shift, person: Person) -> None:
    other = make.make_volunteer(shift.activity.unit)
    me, them = caller(person), caller(other)
    first = me.post(f"shifts/{shift.pk}/sign-ups")
    assert (first.status, first.body["state"], first.body["position"]) == (201, "joined", None)
    second = them.post(f"shifts/{shift.pk}/sign-ups", {})
    assert (second.status, second.body["state"], second.body["position"]) == (201, "waiting", 1)
    again = me.post(f"shifts/{shift.pk}/sign-ups")
    assert (again.status, again.code) == (409, "activities.already_signed_up")
    assert again.body["detail"] == "已经报过名了，不用重复报名。"
    seen = them.get(f"shifts/{shift.pk}").body
    assert (seen["capacity"], seen["taken"], seen["waiting"]) == (1, 1, 1)
    assert seen["mine"] == second.body
    assert (seen["activity"], seen["activity_id"]) == ("周六便民服务", shift.activity_id)
    assert (seen["served"], seen["over"], seen["state"]) == (0, 0, "published")
    gone = me.delete(f"sign-ups/{first.body['id']}")
    assert (gone.status, gone.raw) == (204, b"")
    assert me.delete(f"sign-ups/{first.body['id']}").status == 204
    assert them.get(f"shifts/{shift.pk}").body["mine"]["state"] == "joined"
    assert me.get(f"shifts/{shift.pk}").body["mine"] is None
    (mine,) = them.get("me/sign-ups").body
    assert (mine["id"], mine["state"], mine["position"]) == (second.body["id"], "joined", None)


def test_a_guardian_signs_up_a_ward(shift: Shift, person: Person) -> None:
    child = make.make_volunteer(shift.activity.unit, make.ADULT.replace(year=2012))
    make.give_consent(child, person)
    me = caller(person)
    body = {"person_id": child.pk}
    assert me.post(f"shifts/{shift.pk}/sign-ups", body).status == 404
    Guardianship.objects.create(
        child=child,
        guardian=person,
        relation=Guardianship.Relation.FATHER,
        from_on=make.SATURDAY.replace(year=2012),
    )
    assert me.post(f"shifts/{shift.pk}/sign-ups", body).status == 201
    assert SignUp.objects.get().person_id == child.pk


def test_staff_plan_publish_and_cancel(shift: Shift, staff: Caller) -> None:
    venue = shift.activity.venue
    starts = "2026-11-28T09:00:00+08:00"
    plans = [
        {"title": "小家电维修", "capacity": 4, "minimum": 2},
        {"title": "理发", "capacity": 2, "starts_at": starts, "min_age": 18},
    ]
    made = staff.post("activities", notice(venue_id=venue.pk, shifts=plans))
    assert made.status == 201
    assert (made.body["state"], made.body["unit_id"]) == ("draft", venue.unit_id)
    assert made.body["leader"] is not None
    first, second = made.body["shifts"]
    assert (first["title"], first["capacity"], first["minimum"]) == ("小家电维修", 4, 2)
    assert first["starts_at"] == made.body["starts_at"] == "2026-11-28T00:30:00Z"
    assert (second["starts_at"], second["min_age"]) == ("2026-11-28T01:00:00Z", 18)
    path = f"activities/{made.body['id']}"
    refused = staff.post(f"{path}/publish")
    assert (refused.status, refused.code) == (409, "activities.not_reviewed")
    published = staff.post(f"{path}/publish", {"answers": dict.fromkeys(NATURE, False)})
    assert (published.status, published.body["state"]) == (200, "published")
    assert staff.get(path).body == published.body
    cancelled = staff.post(f"{path}/cancel", {"reason": "台风"})
    assert (cancelled.status, cancelled.body["state"]) == (200, "cancelled")
    assert cancelled.body["cancel_reason"] == "台风"


def test_a_plan_is_changed_and_removed(shift: Shift, staff: Caller) -> None:
    made = staff.post("activities", notice(venue_id=shift.activity.venue_id)).body
    path = f"activities/{made['id']}"
    changed = staff.patch(path, {"title": "改了名", "risks": "无"})
    assert (changed.body["title"], changed.body["risks"]) == ("改了名", "无")
    added = staff.post(f"{path}/shifts", {"title": "磨刀", "capacity": 3})
    assert (added.status, added.body["ends_at"]) == (201, made["ends_at"])
    assert staff.delete(f"shifts/{added.body['id']}").status == 204
    assert staff.delete(path).status == 204
    assert staff.get(path).status == 404


def test_more_capacity_promotes(shift: Shift, staff: Caller) -> None:
    for one in make.make_volunteers(3, shift.activity.unit):
        actions.sign_up(make.as_person(one), shift.pk, one.pk)
    answer = staff.patch(f"shifts/{shift.pk}", {"capacity": 2})
    assert answer.status == 200
    assert (answer.body["taken"], answer.body["waiting"]) == (2, 1)


def test_staff_put_somebody_into_a_full_shift_with_a_reason(
    shift: Shift, staff: Caller, person: Person
) -> None:
    first = make.make_volunteer(shift.activity.unit)
    actions.sign_up(make.as_person(first), shift.pk, first.pk)
    path, body = f"shifts/{shift.pk}/people", {"person_id": person.pk, "yes": "phone"}
    full = staff.post(path, body)
    assert (full.status, full.code) == (409, "activities.shift_full")
    added = staff.post(path, {**body, "override_reason": "会修收音机"})
    assert (added.status, added.body["state"]) == (201, "joined")
    assert staff.get(f"shifts/{shift.pk}").body["over"] == 1


def test_a_scan_counts_once_whatever_is_sent(
    shift: Shift, staff: Caller, person: Person, now: time_machine.Traveller
) -> None:
    actions.sign_up(make.as_person(person), shift.pk, person.pk)
    now.move_to(make.at(8, 20))
    shown = staff.get(f"activities/{shift.activity_id}/code")
    assert shown.status == 200
    assert len(shown.body["code"]) == 6
    assert shown.body["qr"].startswith("http://testserver/scan/?c=")
    assert datetime.fromisoformat(shown.body["turns_at"]) == make.at(8, 20) + timedelta(seconds=30)
    me = caller(person)
    body = {"code": shown.body["code"], "nonce": "n-1", "direction": "in"}
    first = me.post("check-ins", body)
    assert (first.status, first.body["already"]) == (201, False)
    assert datetime.fromisoformat(first.body["at"]) == make.at(8, 20)
    repeat = me.post("check-ins", body)
    assert (repeat.status, repeat.body) == (200, {**first.body, "already": True})
    other = me.post("check-ins", {"code": shown.body["qr"], "nonce": "n-2", "device": "pad"})
    assert (other.status, other.body["already"]) == (200, True)
    assert SignUp.objects.get().arrived_at == make.at(8, 20)
    assert Scan.objects.count() == 2


def test_a_scan_from_a_slow_clock_gets_its_true_time(
    shift: Shift, staff: Caller, person: Person, now: time_machine.Traveller
) -> None:
    actions.sign_up(make.as_person(person), shift.pk, person.pk)
    now.move_to(make.at(8, 20))
    code = staff.get(f"activities/{shift.activity_id}/code").body["qr"]
    now.move_to(make.at(9))
    sent = {
        "code": code,
        "nonce": "n-1",
        "direction": "in",
        "at": "2026-11-28T03:20:00+08:00",
        "sent_at": "2026-11-28T04:00:00+08:00",
    }
    answer = caller(person).post("check-ins", sent)
    assert answer.status == 201
    assert datetime.fromisoformat(answer.body["at"]) == make.at(8, 20)
    assert Scan.objects.get().offline


def test_residents_are_counted_and_a_count_is_taken_back(
    shift: Shift, staff: Caller, now: time_machine.Traveller
) -> None:
    now.move_to(make.at(9))
    body = {"shift_id": shift.pk, "number": 3, "nonce": "t-1"}
    first = staff.post("tallies", body)
    assert (first.status, first.body["number"], first.body["served"]) == (201, 3, 3)
    assert staff.post("tallies", body).body == first.body
    assert staff.post("tallies", {"shift_id": shift.pk}).body["served"] == 4
    undone = staff.delete(f"tallies/{first.body['id']}")
    assert (undone.status, undone.body["number"], undone.body["served"]) == (200, -3, 1)
    again = staff.delete(f"tallies/{first.body['id']}")
    assert (again.status, again.code) == (409, "activities.already_undone")
    assert Tally.objects.count() == 3


def test_the_roll_is_read_and_confirmed(
    shift: Shift, staff: Caller, person: Person, now: time_machine.Traveller
) -> None:
    placed = actions.sign_up(make.as_person(person), shift.pk, person.pk)
    helper = make.make_volunteer(shift.activity.unit)
    now.move_to(make.at(12))
    path = f"activities/{shift.activity_id}/roll"
    roll = staff.get(path)
    assert roll.status == 200
    (listed,) = roll.body["shifts"]
    (line,) = listed["people"]
    assert (line["sign_up_id"], line["name"]) == (placed.id, person.name)
    assert (line["suggested"], line["outcome"]) == ("no_show", "")
    missing = staff.post(path, {"rows": []})
    assert (missing.status, missing.code) == (422, "activities.roll_incomplete")
    row = {"shift_id": shift.pk, "sign_up_id": placed.id, "outcome": "late"}
    no_time = staff.post(path, {"rows": [row]})
    assert (no_time.status, list(no_time.body["fields"])) == (422, [f"arrived-{placed.id}"])
    rows = [
        {**row, "arrived_at": "2026-11-28T09:00:00+08:00"},
        {"shift_id": shift.pk, "person_id": helper.pk, "outcome": "helped"},
    ]
    done = staff.post(path, {"rows": rows})
    assert (done.status, done.body["state"]) == (200, "confirmed")
    kept = SignUp.objects.get(pk=placed.id)
    assert (kept.outcome, kept.raw_minutes, kept.arrived_at) == ("late", 150, make.at(9))
    assert SignUp.objects.get(person=helper).outcome == "helped"
    assert staff.post(path, {"rows": rows}).code == "activities.roll_confirmed"


def test_venues_are_listed(shift: Shift, person: Person) -> None:
    me = caller(person)
    venue = shift.activity.venue
    assert me.get("venues").body == {
        "items": [
            {
                "id": venue.pk,
                "name": "秦望广场雷锋角",
                "kind": "station",
                "address": "",
                "unit_id": venue.unit_id,
                "unit": venue.unit.name,
            }
        ]
    }
    assert me.get("venues?words=雷锋").status == 200
    venue.closed_on = clock.today()
    venue.save(update_fields=["closed_on"])
    assert me.get("venues").body == {"items": []}


def test_hot_routes_cost_few_queries(
    shift: Shift,
    staff: Caller,
    person: Person,
    now: time_machine.Traveller,
    django_assert_max_num_queries: Any,
) -> None:
    me = caller(person)
    with django_assert_max_num_queries(10):
        assert me.post(f"shifts/{shift.pk}/sign-ups").status == 201
    now.move_to(make.at(8, 20))
    code = staff.get(f"activities/{shift.activity_id}/code").body["code"]
    body = {"code": code, "nonce": "n-1", "direction": "in"}
    with django_assert_max_num_queries(12):
        assert me.post("check-ins", body).status == 201
    assert Activity.objects.get().state == "published"

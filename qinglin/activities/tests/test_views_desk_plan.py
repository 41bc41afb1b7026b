"""Planning at the desk: one form with rows, refused without losing anything."""

from datetime import timedelta
from typing import Any

import pytest

from qinglin.activities import actions
from qinglin.activities.models import Activity, Shift

from .browse import words
from .desks import LIST, desk, elsewhere, page_of
from .make import (
    SATURDAY,
    SYSTEM,
    at,
    make_activity,
    make_draft,
    make_service,
    make_skill,
    make_station,
    make_volunteers,
    plan_shift,
)

pytestmark = pytest.mark.django_db


# ---------------------------------------------------------------- planning


def typed_activity(venue: Any, **but: Any) -> dict[str, Any]:
    return {
        "title": "周日磨刀",
        "venue": venue.pk,
        "day": "2026-11-29",
        "starts": "08:30",
        "ends": "11:30",
        "content": "磨刀",
        "rows": "3",
        "row-0-title": "磨刀",
        "row-0-capacity": "4",
        "row-0-minimum": "2",
        "row-0-min_age": "16",
        "step": "save",
        **but,
    }


def test_a_draft_is_made_with_its_shifts() -> None:
    venue = make_station()
    client = desk(venue.unit)
    assert client.get(f"{LIST}new/").status_code == 200
    answer = client.post(f"{LIST}new/", typed_activity(venue), follow=True)
    assert "草稿已保存" in words(answer)
    activity = Activity.objects.get()
    shift = activity.shifts.get()
    assert (activity.unit, activity.state) == (venue.unit, Activity.State.DRAFT)
    assert (shift.title, shift.capacity, shift.minimum, shift.min_age) == ("磨刀", 4, 2, 16)
    assert shift.starts_at == at(8, 30, SATURDAY + timedelta(days=1))


def test_a_new_form_begins_with_sensible_values() -> None:
    venue = make_station()
    page = desk(venue.unit).get(f"{LIST}new/", {"venue": venue.pk}).content.decode()
    assert 'value="2026-11-28"' in page
    assert "年满 14 周岁的注册志愿者" in page
    assert f'<option value="{venue.pk}" selected>' in page


def test_errors_of_a_row_are_said_below_it_and_heard_at_the_field() -> None:
    venue = make_station()
    typed = typed_activity(venue, **{"row-0-minimum": "9"})
    page = desk(venue.unit).post(f"{LIST}new/", typed).content.decode()
    assert 'aria-describedby="id_row-0-minimum-error"' in page
    assert page.count('id="id_row-0-minimum-error"') == 1


def test_one_more_row_keeps_everything_and_writes_nothing() -> None:
    venue = make_station()
    client = desk(venue.unit)
    answer = client.post(f"{LIST}new/", typed_activity(venue, step="add", ends="08:00"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="row-3-title"' in page
    assert 'value="周日磨刀"' in page
    assert "结束要晚于开始" not in page
    assert not Activity.objects.exists()


def test_errors_stand_at_the_field_and_at_the_top_and_keep_what_was_typed() -> None:
    venue = make_station()
    client = desk(venue.unit)
    typed = typed_activity(venue, title="", ends="08:00", **{"row-0-minimum": "9"})
    answer = client.post(f"{LIST}new/", typed)
    assert answer.status_code == 422
    page = words(answer)
    assert page.count("请填写活动名称。") == 2
    assert page.count("结束要晚于开始。") >= 2
    assert "最少人数不能多于名额。" in page
    assert 'value="磨刀"' in answer.content.decode()
    assert not Activity.objects.exists()


def test_a_venue_fills_the_rows_with_its_services() -> None:
    venue = make_station()
    for service in ("磨刀", "小家电维修", "健康义诊"):
        venue.services.create(title=service, from_on=SATURDAY - timedelta(days=300))
    client = desk(venue.unit)
    answer = client.post(f"{LIST}new/", typed_activity(venue, step="services"))
    page = answer.content.decode()
    assert page.count('value="磨刀"') == 1
    assert 'value="小家电维修"' in page
    assert 'value="健康义诊"' in page


def test_a_row_for_a_service_asks_for_what_it_needed_last_time() -> None:
    venue, skill = make_station(), make_skill()
    service = make_service(venue, "小家电维修")
    known = plan_shift(service_id=service.pk, skill_id=skill.pk, capacity=9, minimum=3)
    make_draft(venue, shifts=[known])
    client = desk(venue.unit)
    page = client.post(f"{LIST}new/", typed_activity(venue, step="services")).content.decode()
    assert 'name="row-1-capacity" value="9"' in page
    assert f'<option value="{skill.pk}" selected>' in page


def test_nobody_plans_in_the_name_of_a_unit_that_is_not_theirs() -> None:
    venue = make_station()
    client = desk(elsewhere(), "town_secretary")
    answer = client.post(f"{LIST}new/", typed_activity(venue))
    assert answer.status_code == 422
    assert "请另选组织单位" in words(answer)
    assert not Activity.objects.exists()


def edited(activity: Activity, **but: Any) -> dict[str, Any]:
    shift = activity.shifts.get()
    return typed_activity(
        activity.venue,
        **{
            "title": activity.title,
            "day": "2026-11-28",
            "ends": "17:00",
            "content": activity.content,
            "conditions": activity.conditions,
            "how_to_join": activity.how_to_join,
            "risks": activity.risks,
            "guarantees": activity.guarantees,
            "row-0-id": shift.pk,
            "row-0-title": shift.title,
            "row-0-capacity": "2",
            "row-0-minimum": "1",
            "row-0-min_age": "14",
            "row-0-starts": "08:30",
            "row-0-ends": "11:30",
            **but,
        },
    )


def test_editing_changes_adds_and_removes_shifts_at_once() -> None:
    activity = make_draft()
    client = desk(activity.unit)
    assert 'value="小家电维修"' in client.get(f"{page_of(activity)}edit/").content.decode()
    changes = {"row-0-title": "修小家电", "row-1-title": "磨刀", "row-1-capacity": "3"}
    answer = client.post(f"{page_of(activity)}edit/", edited(activity, **changes), follow=True)
    assert "已保存修改" in words(answer)
    assert sorted(activity.shifts.values_list("title", "capacity")) == [
        ("修小家电", 2),
        ("磨刀", 3),
    ]
    kept = activity.shifts.get(title="修小家电")
    typed = {**edited_row(activity, kept), "row-0-remove": "on"}
    client.post(f"{page_of(activity)}edit/", typed)
    assert list(activity.shifts.values_list("title", flat=True)) == ["磨刀"]


def edited_row(activity: Activity, shift: Shift) -> dict[str, Any]:
    return typed_activity(
        activity.venue,
        title=activity.title,
        day="2026-11-28",
        ends="17:00",
        **{"row-0-id": shift.pk, "row-0-title": shift.title},
    )


def test_a_refused_shift_leaves_the_activity_as_it_was() -> None:
    activity = make_activity()
    shift = activity.shifts.get()
    for person in make_volunteers(2, activity.unit):
        actions.sign_up(SYSTEM, shift.pk, person.pk)
    client = desk(activity.unit)
    typed = edited(activity, **{"row-0-capacity": "1", "title": "改了名字"})
    answer = client.post(f"{page_of(activity)}edit/", typed)
    assert answer.status_code == 422
    assert "名额不能少于这个数" in words(answer)
    activity.refresh_from_db()
    assert activity.title == "周六便民服务"


def test_what_is_over_is_not_edited() -> None:
    activity = make_activity()
    actions.cancel_activity(SYSTEM, activity, reason="下雨")
    answer = desk(activity.unit).get(f"{page_of(activity)}edit/")
    assert answer.status_code == 409

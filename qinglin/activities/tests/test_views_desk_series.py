"""Series at the desk: made once, laid out for weeks, ended without dropping people."""

from datetime import date, time
from typing import Any

import pytest
from bs4 import BeautifulSoup
from pytest_django import DjangoAssertNumQueries

from qinglin.activities import actions
from qinglin.activities.models import Activity, Series
from qinglin.activities.rules.lawful import NATURE
from qinglin.activities.templatetags.repeating import minutes_after, rule_words
from qinglin.venues.models import Venue

from .browse import words
from .desks import desk, elsewhere
from .make import SYSTEM, make_station, make_volunteers

pytestmark = pytest.mark.django_db

LIST = "/desk/series/"


def typed(venue: Venue, **but: Any) -> dict[str, Any]:
    return {
        "title": "周六便民服务",
        "venue": venue.pk,
        "weekdays": ["SA"],
        "first_on": "2026-11-28",
        "starts": "08:30",
        "ends": "11:30",
        "content": "十二项便民服务",
        "conditions": "年满 14 周岁",
        "how_to_join": "在本页报名",
        "risks": "户外日晒",
        "guarantees": "饮水、保险",
        "rows": "3",
        "row-0-title": "磨刀",
        "row-0-capacity": "2",
        "row-0-minimum": "1",
        "row-0-min_age": "16",
        "row-0-starts": "09:00",
        "row-0-ends": "10:30",
        "step": "save",
        **but,
    }


def make_series(venue: Venue) -> Series:
    desk(venue.unit).post(f"{LIST}new/", typed(venue))
    return Series.objects.get(venue=venue)


def test_a_series_is_made_with_its_shifts() -> None:
    venue = make_station()
    client = desk(venue.unit)
    assert "每周哪几天" in words(client.get(f"{LIST}new/"))
    answer = client.post(f"{LIST}new/", typed(venue), follow=True)
    assert "周期活动已建好" in words(answer)
    series = Series.objects.get()
    shift = series.shifts.get()
    assert series.rule == "FREQ=WEEKLY;BYDAY=SA"
    assert (shift.title, shift.from_minute, shift.minutes) == ("磨刀", 30, 90)
    page = words(answer)
    assert "每周六 8:30–11:30" in page
    assert "9:00–10:30" in page
    assert "还没有场次" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"weekdays": []}, "请至少选一天。"),
        ({"first_on": ""}, "请选择从哪天开始。"),
        ({"until_on": "2026-11-01"}, "结束日期不能早于开始日期。"),
        ({"first_on": "2026-11-23", "until_on": "2026-11-25"}, "一次活动也不会有"),
        (
            {"weekdays": ["MO", "TU", "WE", "TH", "FR", "SA", "SU"], "until_on": "2036-01-01"},
            "会有超过 1000 次活动，请缩短期限",
        ),
        ({"row-0-ends": "12:00"}, "岗位的时间要在活动时间以内。"),
        ({"title": ""}, "请填写活动名称。"),
    ],
)
def test_what_is_wrong_about_a_series_is_named(wrong: dict[str, Any], said: str) -> None:
    venue = make_station()
    answer = desk(venue.unit).post(f"{LIST}new/", typed(venue, **wrong))
    assert answer.status_code == 422
    assert said in words(answer)
    assert not Series.objects.exists()


def test_one_more_row_of_a_series_writes_nothing() -> None:
    venue = make_station()
    more = typed(venue, step="add", weekdays=["TU", "SA"])
    page = BeautifulSoup(desk(venue.unit).post(f"{LIST}new/", more).content, "html.parser")
    assert page.select_one("[name=row-3-title]")
    ticked = page.select("[name=weekdays][checked]")
    assert [tick["value"] for tick in ticked] == ["TU", "SA"]
    assert not Series.objects.exists()


def test_weeks_are_laid_out_as_drafts_each_once() -> None:
    venue = make_station()
    series = make_series(venue)
    client = desk(venue.unit)
    path = f"{LIST}{series.pk}/"
    answer = client.post(f"{path}occurrences/", {"until": "2026-12-12"}, follow=True)
    assert "排出了 3 场草稿" in words(answer)
    again = client.post(f"{path}occurrences/", {"until": "2026-12-12"}, follow=True)
    assert "没有新增" in words(again)
    days = Activity.objects.order_by("slot_on").values_list("slot_on", flat=True)
    assert list(days) == [date(2026, 11, 28), date(2026, 12, 5), date(2026, 12, 12)]
    refused = client.post(f"{path}occurrences/", {"until": ""})
    assert refused.status_code == 422
    assert "请选择日期" in words(refused)
    assert "11月28日 周六" in words(client.get(LIST))


def test_ending_a_series_keeps_what_people_signed_up_for() -> None:
    venue = make_station()
    series = make_series(venue)
    client = desk(venue.unit)
    path = f"{LIST}{series.pk}/"
    client.post(f"{path}occurrences/", {"until": "2026-12-12"})
    first = Activity.objects.order_by("slot_on")[1]
    actions.review_nature(SYSTEM, series, dict.fromkeys(NATURE, False))
    actions.publish(SYSTEM, first)
    person = make_volunteers(1, venue.unit)[0]
    actions.sign_up(SYSTEM, first.shifts.get().pk, person.pk)
    answer = client.post(f"{path}end/", {"until": "2026-11-28"}, follow=True)
    assert "之后没人报名的草稿已撤下" in words(answer)
    kept = Activity.objects.order_by("slot_on").values_list("slot_on", flat=True)
    assert list(kept) == [date(2026, 11, 28), date(2026, 12, 5)]


def test_an_auditor_looks_and_another_town_does_not() -> None:
    venue = make_station()
    series = make_series(venue)
    path = f"{LIST}{series.pk}/"
    auditor = desk(venue.unit, "auditor")
    assert "排出草稿" not in words(auditor.get(path))
    assert auditor.get(f"{LIST}new/").status_code == 403
    assert auditor.post(f"{path}occurrences/", {"until": "2026-12-12"}).status_code == 403
    assert auditor.post(f"{path}end/", {"until": "2026-12-12"}).status_code == 403
    assert not Activity.objects.exists()
    other = desk(elsewhere(), "town_secretary")
    assert other.get(path).status_code == 404
    assert series.title not in words(other.get(LIST))


def test_the_pages_of_series_stay_within_their_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    venue = make_station()
    series = make_series(venue)
    client = desk(venue.unit)
    client.post(f"{LIST}{series.pk}/occurrences/", {"until": "2027-06-30"})
    for path in (LIST, f"{LIST}{series.pk}/"):
        with django_assert_max_num_queries(12):
            assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=WEEKLY;BYDAY=SA", "每周六"),
        ("FREQ=WEEKLY;BYDAY=MO,WE", "每周一、周三"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "每周一至周五"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "每天"),
        ("FREQ=DAILY", "每天"),
        ("FREQ=WEEKLY;BYDAY=SA;INTERVAL=2", "每 2 周的周六"),
        ("FREQ=MONTHLY;BYMONTHDAY=5", "FREQ=MONTHLY;BYMONTHDAY=5"),
    ],
)
def test_rules_are_said_as_people_say_them(rule: str, said: str) -> None:
    assert rule_words(rule) == said


def test_minutes_are_counted_on_a_clock() -> None:
    assert minutes_after(time(8, 30), 95) == "10:05"

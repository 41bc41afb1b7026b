"""The board of the week and the paper of the week."""

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qinglin.activities import actions
from qinglin.activities.models import SignUp
from qinglin.activities.tests.make import (
    NOW,
    SATURDAY,
    SYSTEM,
    at,
    make_activity,
    make_draft,
    make_station,
    make_volunteers,
    plan_shift,
)
from qinglin.orgs.models import Unit

from .make import desk

pytestmark = pytest.mark.django_db

ROSTER = "/desk/roster/"
WEEK = {"week": "2026-11-28"}


def soup(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def words(answer: Any, selector: str = "main") -> str:
    found = soup(answer).select_one(selector)
    return " ".join(found.get_text(" ").split()) if found else ""


def district() -> Unit:
    return Unit.objects.get(parent=None)


def test_the_board_is_for_staff() -> None:
    for path in (ROSTER, f"{ROSTER}print/"):
        assert Client().get(path)["Location"].startswith("/sign-in/")


def test_a_slot_says_by_figure_and_by_colour_how_it_stands() -> None:
    shifts = [plan_shift("磨刀", capacity=1), plan_shift("盲人推拿", capacity=4, minimum=2)]
    activity = make_activity(shifts=shifts)
    make_activity(make_station("集新车站微笑亭"))
    person = make_volunteers(1, activity.unit)[0]
    actions.sign_up(SYSTEM, activity.shifts.get(title="磨刀").pk, person.pk)
    page = soup(desk(district(), "district_secretary").get(ROSTER, WEEK))
    slot = page.select_one(f'a.ql-slot[href="/desk/activities/{activity.pk}/people/"]')
    assert slot is not None
    assert "ql-slot--short" in slot["class"]
    assert "1/3/5" in slot.get_text(" ")
    assert "盲人推拿缺 2 人" in slot.get_text(" ")
    assert [pip["class"] for pip in slot.select(".ql-pips i")] == [
        ["ql-slot--full"],
        ["ql-slot--short"],
    ]
    row, cell = slot.find_parent("tr"), slot.find_parent("td")
    assert row is not None
    assert [found is cell for found in row.find_all("td")].index(True) == 5


def test_drafts_and_cancelled_ones_are_told_apart() -> None:
    make_draft()
    gone = make_activity(make_station("集新车站微笑亭"))
    actions.cancel_activity(SYSTEM, gone, reason="下雨")
    page = words(desk(district(), "district_secretary").get(ROSTER, WEEK))
    assert "待发布" in page
    assert "已取消" in page
    assert "人手不够" not in page.split("数字是")[0]


def test_one_station_shows_its_posts_with_names_and_the_line() -> None:
    activity = make_activity(shifts=[plan_shift("磨刀", capacity=1), plan_shift("理发")])
    first, second = make_volunteers(2, activity.unit)
    for person in (first, second):
        actions.sign_up(SYSTEM, activity.shifts.get(title="磨刀").pk, person.pk)
    page = words(desk(activity.unit).get(ROSTER, WEEK), "table")
    assert "磨刀" in page
    assert "理发" in page
    assert first.name in page
    assert second.name not in page
    assert "候补 1 人" in page


def test_weeks_are_walked_and_filters_stay_in_the_address() -> None:
    activity = make_activity()
    make_activity(make_station("集新车站微笑亭"), title="微笑亭值守")
    client = desk(district(), "district_secretary")
    page = client.get(ROSTER, {**WEEK, "unit": str(activity.unit_id)})
    assert "周六便民服务" in words(page)
    assert "微笑亭值守" not in words(page)
    later = soup(page).select_one('a[rel="next"]')
    assert later is not None
    assert "week=2026-11-30" in str(later["href"])
    assert f"unit={activity.unit_id}" in str(later["href"])
    empty = words(client.get(ROSTER + str(later["href"])))
    assert "这一周还没有活动" in empty


@pytest.mark.parametrize("week", ["", "x", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_week_that_cannot_be_read_is_this_week(week: str) -> None:
    answer = desk(make_station().unit).get(ROSTER, {"week": week, "unit": "x", "venue": "-1"})
    assert answer.status_code == 200
    assert "11月23日 – 11月29日" in words(answer)


def test_htmx_gets_the_board_alone() -> None:
    activity = make_activity()
    part = desk(activity.unit).get(ROSTER, WEEK, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "周六" in part.content.decode()


def test_the_paper_has_one_sheet_an_activity_with_lines_to_sign() -> None:
    activity = make_activity()
    person = make_volunteers(1, activity.unit)[0]
    actions.sign_up(SYSTEM, activity.shifts.get().pk, person.pk)
    make_activity(
        activity.venue,
        title="周日理发",
        starts_at=at(8, day=date(2026, 11, 29)),
        ends_at=at(12, day=date(2026, 11, 29)),
        shifts=[
            plan_shift(
                starts_at=at(9, day=date(2026, 11, 29)), ends_at=at(11, day=date(2026, 11, 29))
            )
        ],
    )
    page = soup(desk(activity.unit).get(f"{ROSTER}print/", WEEK))
    sheets = page.select("article.ql-paper")
    assert len(sheets) == 2
    assert person.name in sheets[0].get_text()
    assert len(sheets[0].select(".ql-roster-sign")) == 2
    empty = desk(activity.unit).get(f"{ROSTER}print/", {"week": "2026-12-28"})
    assert "没有可以打印的活动" in words(empty)


def test_too_many_sheets_are_narrowed_first() -> None:
    venue = make_station()
    for number in range(31):
        make_activity(venue, title=f"活动{number}")
    page = words(desk(venue.unit).get(f"{ROSTER}print/", WEEK))
    assert "一次最多 30 场，还有 1 场没有列出" in page


def test_the_board_takes_as_many_queries_for_300_people_as_for_10(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    activity = make_activity(shifts=[plan_shift(capacity=400)])
    shift = activity.shifts.get()
    people = make_volunteers(300, activity.unit)
    station, whole = desk(activity.unit), desk(district(), "district_secretary")
    for number in (10, 300):
        known = SignUp.objects.count()
        SignUp.objects.bulk_create(
            SignUp(shift=shift, person=person, state=SignUp.State.JOINED, made_at=NOW)
            for person in people[known:number]
        )
        for client in (station, whole):
            for path in (ROSTER, f"{ROSTER}print/"):
                with django_assert_max_num_queries(12):
                    assert client.get(path, {"week": SATURDAY.isoformat()}).status_code == 200

"""The volunteer's pages: each found, refused and forbidden as it should be."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from qinglin.activities import actions
from qinglin.kernel import clock

from . import make
from .browse import HTMX, browser, title, words

pytestmark = pytest.mark.django_db
Queries = Callable[..., Any]


# ---------------------------------------------------------------- the list


def test_the_list_names_the_days_and_the_places_left() -> None:
    make.make_activity(title="雷锋角周六便民服务")
    page = Client().get("/activities/")
    assert title(page) == "活动 · 青邻"
    assert "11月28日 周六" in words(page)
    assert "8:30 到 17:00 雷锋角周六便民服务 秦望广场雷锋角 小家电维修 还剩 2 个 0/2" in words(page)


@pytest.mark.parametrize("asked", ["便民", "lfj", "周六 便民"])
def test_words_and_pinyin_initials_find_it(asked: str) -> None:
    make.make_activity(title="雷锋角周六便民服务")
    make.make_activity(make.make_station("集新车站"), title="微笑亭")
    seen = words(Client().get("/activities/", {"q": asked}))
    assert "雷锋角周六便民服务" in seen
    assert "微笑亭" not in seen
    assert f"“{asked}”" in seen


def test_every_filter_narrows_and_stands_as_a_chip() -> None:
    near, far = make.make_station(), make.make_station("湘溪文化礼堂")
    far.latitude = 29_900_000
    far.save()
    skill = make.make_skill("急救")
    make.make_activity(near, title="近处", shifts=[make.plan_shift(skill_id=skill.pk)])
    make.make_activity(far, title="远处")
    asked: list[tuple[dict[str, str | int], str]] = [
        ({"venue": near.pk}, "秦望广场雷锋角"),
        ({"skill": skill.pk}, "急救"),
        ({"town": near.unit_id, "within": 2000}, f"离{near.unit} 2 公里以内"),
        ({"near": "30.049,119.952", "within": 5000}, "离我的位置 5 公里以内"),
    ]
    for query, chip in asked:
        page = Client().get("/activities/", query)
        assert "近处" in words(page), query
        assert "远处" not in words(page), query
        assert f"{chip} 去掉这个条件" in words(page)
    assert "17 公里" in words(Client().get("/activities/", {"town": near.unit_id}))


def test_a_day_narrows_and_is_lit_in_the_strip() -> None:
    make.make_activity(title="雷锋角周六便民服务")
    page = Client().get("/activities/", {"day": "2026-11-28"})
    assert "雷锋角周六便民服务" in words(page)
    assert 'aria-current="date"><span>周六</span>' in page.content.decode()
    empty = words(Client().get("/activities/", {"day": "2026-11-27"}))
    assert "没有符合这些条件的活动" in empty


def test_filters_that_cannot_be_read_are_said_and_left_out() -> None:
    make.make_activity(title="雷锋角周六便民服务")
    page = Client().get("/activities/", {"day": "soon", "skill": "x"})
    assert page.status_code == 200
    assert "有的条件无法识别" in words(page)
    assert "雷锋角周六便民服务" in words(page)


def test_a_list_without_anything_teaches_what_comes() -> None:
    assert "目前没有招募中的活动" in words(Client().get("/activities/"))


def test_the_rest_of_a_long_list_comes_as_a_part() -> None:
    venue = make.make_station()
    for number in range(21):
        make.make_activity(venue, title=f"第{number:02}场")
    first = Client().get("/activities/")
    assert "第19场" in words(first)
    assert "第20场" not in words(first)
    following = first.context["listing"].next
    part = Client().get("/activities/", {"after": following}, headers=HTMX)
    assert "<html" not in part.content.decode()
    assert "第20场" in part.content.decode()
    assert "第20场" in words(Client().get("/activities/", {"after": following}))
    assert Client().get("/activities/", {"after": "?"}).status_code == 422


@pytest.mark.parametrize("number", [10, 300])
def test_the_list_asks_the_same_of_any_number(
    number: int, django_assert_num_queries: Queries
) -> None:
    venue = make.make_station()
    for n in range(number):
        make.make_activity(venue, title=f"第{n}场")
    phone = browser(make.make_volunteer(venue.unit))
    with django_assert_num_queries(10):
        phone.get("/activities/", {"town": venue.unit_id})


# ---------------------------------------------------------------- one activity


def test_the_activity_says_all_that_a_notice_must_say() -> None:
    activity = make.make_activity(title="雷锋角周六便民服务")
    page = Client().get(f"/activities/{activity.pk}/")
    seen = words(page)
    assert title(page) == "雷锋角周六便民服务 · 青邻"
    for said in (
        "11月28日 周六 8:30–17:00",
        "秦望广场雷锋角",
        "志愿者0（现场找红马甲）",
        "十二项便民服务",
        "小家电维修 8:30–11:30 还剩 2 个",
        "身体健康",
        "使用电动工具，注意用电安全",
        "饮水、手套、保险",
        "在本页报名",
        "登录报名",
    ):
        assert said in seen


@pytest.mark.parametrize(
    ("day", "said"), [(date(2026, 12, 5), "国际志愿者日"), (date(2026, 10, 10), "调休上班")]
)
def test_festivals_and_exchanged_days_are_named(
    day: date, said: str, now: time_machine.Traveller
) -> None:
    now.move_to(clock.at(date(2026, 10, 5)))
    shift = make.plan_shift(starts_at=make.at(9, day=day), ends_at=make.at(10, day=day))
    activity = make.make_activity(
        shifts=[shift], starts_at=make.at(9, day=day), ends_at=make.at(11, day=day)
    )
    assert said in words(Client().get(f"/activities/{activity.pk}/"))


def test_each_condition_has_my_own_tick_or_cross_and_the_reason() -> None:
    venue = make.make_station()
    skill = make.make_skill("急救")
    activity = make.make_activity(
        venue, shifts=[make.plan_shift("义诊", skill_id=skill.pk, min_age=16)]
    )
    page = browser(make.make_volunteer(venue.unit)).get(f"/activities/{activity.pk}/")
    seen = words(page)
    assert "符合： 年龄 须年满 16 周岁，服务当天 36 周岁。" in seen
    assert "不符合： 技能 这个岗位需要“急救”" in seen
    assert "看别的活动" in seen
    assert 'name="number"' not in page.content.decode()
    assert f"/shifts/{activity.shifts.get().pk}/sign-up/" not in page.content.decode()


def test_a_minor_sees_what_is_asked_of_minors() -> None:
    venue = make.make_station()
    activity = make.make_activity(venue, shifts=[make.plan_shift(min_age=16)])
    child = make.make_volunteer(venue.unit, born_on=date(2011, 9, 1))
    seen = words(browser(child).get(f"/activities/{activity.pk}/"))
    assert "不符合： 年龄 服务当天须年满 16 周岁" in seen
    assert "不符合： 监护人同意" in seen


def test_a_shift_is_chosen_in_the_address() -> None:
    venue = make.make_station()
    activity = make.make_activity(venue, shifts=[make.plan_shift(), make.plan_shift("磨刀")])
    first, second = activity.shifts.order_by("pk")
    phone = browser(make.make_volunteer(venue.unit))
    assert (
        f"/shifts/{first.pk}/sign-up/" in phone.get(f"/activities/{activity.pk}/").content.decode()
    )
    page = phone.get(f"/activities/{activity.pk}/", {"shift": second.pk})
    assert f"/shifts/{second.pk}/sign-up/" in page.content.decode()
    assert f"/shifts/{first.pk}/sign-up/" not in page.content.decode()


def test_the_activity_tells_how_far_it_is_and_from_where() -> None:
    home, far = make.make_station(), make.make_station("湘溪文化礼堂")
    far.latitude = 30_000_000
    far.save()
    activity = make.make_activity(far)
    path = f"/activities/{activity.pk}/"
    assert "公里" not in words(Client().get(path)).split("领队")[0]
    near = words(browser(make.make_volunteer(home.unit)).get(path))
    assert "离您注册的乡镇（街道）约 5.4 公里" in near
    town = words(Client().get(path, {"town": home.unit_id}))
    assert f"离{home.unit}约 5.4 公里" in town
    here = words(Client().get(path, {"near": "30.001,119.952"}))
    assert "离我的位置约 110 米" in here
    page = Client().get("/activities/", {"near": "30.001,119.952"})
    assert f'href="{path}?near=30.001%2C119.952"' in page.content.decode()


def test_a_draft_is_not_there_for_volunteers() -> None:
    draft = make.make_draft()
    assert Client().get(f"/activities/{draft.pk}/").status_code == 404
    assert Client().get(f"/activities/{draft.pk}/share/").status_code == 404
    assert Client().get("/activities/99999999999999999999/").status_code == 404


@pytest.mark.parametrize("shifts", [1, 12])
def test_an_activity_asks_the_same_of_any_number_of_shifts(
    shifts: int, django_assert_num_queries: Queries
) -> None:
    venue = make.make_station()
    plans = [make.plan_shift(f"岗位{n}", capacity=1) for n in range(shifts)]
    activity = make.make_activity(venue, shifts=plans)
    first = activity.shifts.order_by("pk")[0]
    other, me = make.make_volunteers(2, venue.unit)
    actions.sign_up(make.as_person(other), first.pk, other.pk)
    actions.sign_up(make.as_person(me), first.pk, me.pk)
    phone = browser(me)
    with django_assert_num_queries(11):
        page = phone.get(f"/activities/{activity.pk}/")
    assert "候补第 1 位" in words(page)

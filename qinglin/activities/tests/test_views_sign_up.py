"""Signing up, one's own sign-up, and checking in."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from qinglin.activities import actions
from qinglin.activities.models import SignUp
from qinglin.people.tests.make import make_family
from qinglin.volunteers.models import Profile

from . import make
from .browse import HTMX, browser, title, words

pytestmark = pytest.mark.django_db


# ---------------------------------------------------------------- signing up


def test_signing_up_says_where_to_be_and_whom_to_find() -> None:
    shift = make.make_shift()
    me = make.make_volunteer(shift.activity.unit)
    page = browser(me).post(f"/shifts/{shift.pk}/sign-up/", follow=True)
    sign_up = SignUp.objects.get()
    assert page.redirect_chain == [(f"/sign-ups/{sign_up.pk}/", 302)]
    assert "报上名了。11月28日 周六 8:30 在秦望广场雷锋角，找穿红马甲的领队。" in words(page)
    assert (sign_up.person_id, sign_up.state) == (me.pk, SignUp.State.JOINED)


def test_htmx_is_sent_to_the_next_page() -> None:
    shift = make.make_shift()
    phone = browser(make.make_volunteer(shift.activity.unit))
    answer = phone.post(f"/shifts/{shift.pk}/sign-up/", headers=HTMX)
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == f"/sign-ups/{SignUp.objects.get().pk}/"


def test_a_full_shift_leads_to_the_line_and_tells_the_place_and_why() -> None:
    shift = make.make_shift(capacity=1)
    other, me = make.make_volunteers(2, shift.activity.unit)
    actions.sign_up(make.as_person(other), shift.pk, other.pk)
    phone = browser(me)
    assert "名额已满，可以候补 排候补" in words(phone.get(f"/activities/{shift.activity_id}/"))
    seen = words(phone.post(f"/shifts/{shift.pk}/sign-up/", follow=True))
    assert "名额已满，您排在候补第 1 位。有人退出会按顺序补上" in seen
    assert "候补第 1 位 名额已满，还没有人退出。" in seen
    assert "放弃候补" in seen


def test_a_refusal_names_the_reason_and_writes_nothing() -> None:
    venue = make.make_station()
    morning = make.make_shift(venue=venue)
    clash = make.make_shift(venue=venue, title="磨刀", starts_at=make.at(10), ends_at=make.at(12))
    me = make.make_volunteer(venue.unit)
    phone = browser(me)
    phone.post(f"/shifts/{morning.pk}/sign-up/")
    page = phone.post(f"/shifts/{clash.pk}/sign-up/", headers=HTMX)
    assert page.status_code == 409
    assert "小家电维修" in page.content.decode()
    assert 'data-code="activities.overlapping"' in page.content.decode()
    assert list(SignUp.objects.values_list("shift_id", flat=True)) == [morning.pk]


def test_nobody_signs_up_unknown() -> None:
    shift = make.make_shift()
    answer = Client().post(f"/shifts/{shift.pk}/sign-up/")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=%2F")
    assert (
        browser(make.make_volunteer(shift.activity.unit))
        .get(f"/shifts/{shift.pk}/sign-up/")
        .status_code
        == 405
    )
    assert SignUp.objects.count() == 0


def test_a_guardian_looks_and_signs_up_for_the_child() -> None:
    shift = make.make_shift()
    child, mother = make_family(date(2011, 9, 1))
    Profile.objects.create(
        person=child, unit=shift.activity.unit, number="FY1", registered_on=date(2026, 1, 5)
    )
    make.give_consent(child, mother)
    phone = browser(mother)
    seen = words(phone.get(f"/activities/{shift.activity_id}/", {"for": child.pk}))
    assert "正在替徐小满看活动" in seen
    assert "符合： 监护人同意" in seen
    page = phone.post(f"/shifts/{shift.pk}/sign-up/", {"for": child.pk}, follow=True)
    assert SignUp.objects.get().person_id == child.pk
    assert "徐小满的报名" in words(page) or "徐小满的报名" in page.content.decode()


def test_nobody_looks_for_somebody_else() -> None:
    shift = make.make_shift()
    me, other = make.make_volunteers(2, shift.activity.unit)
    phone = browser(me)
    assert phone.get(f"/activities/{shift.activity_id}/", {"for": other.pk}).status_code == 404
    assert phone.post(f"/shifts/{shift.pk}/sign-up/", {"for": other.pk}).status_code in {403, 404}
    assert SignUp.objects.count() == 0


# ---------------------------------------------------------------- my sign-up


def joined(capacity: int = 2, **but: Any) -> tuple[SignUp, Client]:
    shift = make.make_shift(capacity=capacity, **but)
    me = make.make_volunteer(shift.activity.unit)
    placed = actions.sign_up(make.as_person(me), shift.pk, me.pk)
    return SignUp.objects.get(pk=placed.id), browser(me)


def test_my_sign_up_tells_its_deadline() -> None:
    sign_up, phone = joined()
    page = phone.get(f"/sign-ups/{sign_up.pk}/")
    assert title(page) == "我的报名 · 周六便民服务 · 青邻"
    assert "请在 11月28日 周六 8:30 开始以前取消，名额马上让给候补的人。" in words(page)
    assert "加入日历" in words(page)
    assert "同伴" not in words(page)
    other = make.make_volunteer(sign_up.shift.activity.unit)
    actions.sign_up(make.as_person(other), sign_up.shift_id, other.pk)
    assert "同伴 还有 1 人和您一起" in words(phone.get(f"/sign-ups/{sign_up.pk}/"))


def test_from_an_hour_before_one_can_check_in(now: time_machine.Traveller) -> None:
    sign_up, phone = joined()
    now.move_to(make.at(7, 29))
    assert "扫码签到" not in words(phone.get(f"/sign-ups/{sign_up.pk}/"))
    now.move_to(make.at(7, 30))
    assert "现在可以签到" in words(phone.get(f"/sign-ups/{sign_up.pk}/"))
    assert "扫码签到" in words(phone.get(f"/sign-ups/{sign_up.pk}/"))
    now.move_to(make.at(9))
    assert "班次已经开始，取消以后没有人能补上" in words(phone.get(f"/sign-ups/{sign_up.pk}/"))
    now.move_to(make.at(16))
    assert "等领队确认点名" in words(phone.get(f"/sign-ups/{sign_up.pk}/"))


def test_a_place_is_given_back_to_the_next_in_line() -> None:
    sign_up, phone = joined(capacity=1)
    other = make.make_volunteer(sign_up.shift.activity.unit)
    waiting = actions.sign_up(make.as_person(other), sign_up.shift_id, other.pk)
    page = phone.post(f"/sign-ups/{sign_up.pk}/cancel/", follow=True)
    assert page.redirect_chain == [(f"/activities/{sign_up.shift.activity_id}/", 302)]
    assert "已取消“小家电维修”的报名" in words(page)
    assert SignUp.objects.get(pk=waiting.id).state == SignUp.State.JOINED
    assert "已取消报名" in words(phone.get(f"/sign-ups/{sign_up.pk}/"))


def test_a_place_in_line_is_given_up_in_one_tap() -> None:
    sign_up, _ = joined(capacity=1)
    other = make.make_volunteer(sign_up.shift.activity.unit)
    waiting = actions.sign_up(make.as_person(other), sign_up.shift_id, other.pk)
    page = browser(other).post(f"/sign-ups/{waiting.id}/cancel/", follow=True)
    assert "已退出“小家电维修”的候补" in words(page)
    assert SignUp.objects.get(pk=waiting.id).state == SignUp.State.CANCELLED


def test_after_the_end_nothing_is_given_back(now: time_machine.Traveller) -> None:
    sign_up, phone = joined()
    now.move_to(make.at(12))
    page = phone.post(f"/sign-ups/{sign_up.pk}/cancel/")
    assert page.status_code == 409
    assert "班次已经结束，不能再取消报名" in words(page)
    sign_up.refresh_from_db()
    assert sign_up.state == SignUp.State.JOINED


def test_a_sign_up_of_somebody_else_is_not_there() -> None:
    sign_up, _ = joined()
    stranger = browser(make.make_volunteer(sign_up.shift.activity.unit))
    for path in ("", "calendar.ics"):
        assert stranger.get(f"/sign-ups/{sign_up.pk}/{path}").status_code == 404
    assert stranger.post(f"/sign-ups/{sign_up.pk}/cancel/").status_code == 404
    assert Client().get(f"/sign-ups/{sign_up.pk}/").status_code == 302
    sign_up.refresh_from_db()
    assert sign_up.state == SignUp.State.JOINED


def test_a_cancelled_activity_says_why() -> None:
    sign_up, phone = joined()
    actions.cancel_activity(make.SYSTEM, sign_up.shift.activity, reason="台风橙色预警")
    assert "这场活动取消了 台风橙色预警" in words(phone.get(f"/sign-ups/{sign_up.pk}/"))
    page = Client().get(f"/activities/{sign_up.shift.activity_id}/")
    assert "这场活动取消了 台风橙色预警" in words(page)


def test_the_calendar_file_names_shift_and_place() -> None:
    sign_up, phone = joined()
    answer = phone.get(f"/sign-ups/{sign_up.pk}/calendar.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode().replace("\r\n ", "")
    assert "SUMMARY:周六便民服务 · 小家电维修" in text
    assert f"/sign-ups/{sign_up.pk}/" in text


def test_the_share_card_carries_the_address_as_a_code() -> None:
    activity = make.make_activity(title="雷锋角周六便民服务")
    page = Client().get(f"/activities/{activity.pk}/share/")
    assert f"http://testserver/activities/{activity.pk}/" in words(page)
    assert '<svg viewBox="0 0 ' in page.content.decode()
    assert "11月28日 周六 8:30–17:00" in words(page)


# ---------------------------------------------------------------- checking in


def test_the_scan_page_says_what_can_be_checked_in_now(now: time_machine.Traveller) -> None:
    sign_up, phone = joined()
    assert "现在没有到签到时间的班次" in words(phone.get("/scan/"))
    now.move_to(sign_up.shift.starts_at - timedelta(minutes=5))
    page = phone.get("/scan/")
    assert title(page) == "签到 · 青邻"
    assert "周六便民服务 · 小家电维修 今天 8:30 在秦望广场雷锋角，现在可以签到。" in words(page)
    assert "wasm-unsafe-eval" in page["Content-Security-Policy"]


def test_a_code_that_cannot_be_one_is_said_at_its_field() -> None:
    _, phone = joined()
    answer = phone.post("/scan/", {"code": "4829", "direction": "in", "nonce": "12345678"})
    assert answer.status_code == 422
    assert "签到码是六位数字，还少 2 位。" in words(answer)
    assert 'value="4829"' in answer.content.decode()


def test_a_scanned_address_waits_for_one_tap(now: time_machine.Traveller) -> None:
    sign_up, phone = joined()
    now.move_to(sign_up.shift.starts_at)
    page = phone.get("/scan/", {"c": "1.2.abc"})
    assert '<input type="hidden" name="code" value="1.2.abc">' in page.content.decode()
    assert "data-ql-scan" not in page.content.decode()
    sign_up.refresh_from_db()
    assert sign_up.arrived_at is None


def test_a_second_scan_soon_after_the_first_is_no_leaving(now: time_machine.Traveller) -> None:
    sign_up, phone = joined()
    SignUp.objects.filter(pk=sign_up.pk).update(arrived_at=sign_up.shift.starts_at)
    coming, going = (
        f'<input type="hidden" name="direction" value="{direction}">' for direction in ("in", "out")
    )
    now.move_to(sign_up.shift.starts_at + timedelta(minutes=9))
    assert coming in phone.get("/scan/").content.decode()
    now.move_to(sign_up.shift.starts_at + timedelta(minutes=11))
    assert going in phone.get("/scan/").content.decode()


def test_scanning_is_for_who_is_signed_in() -> None:
    assert Client().get("/scan/", {"c": "1.2.abc"})["Location"] == (
        "/sign-in/?next=%2Fscan%2F%3Fc%3D1.2.abc"
    )


def test_who_never_registered_hears_it_and_is_led_on() -> None:
    shift = make.make_shift()
    (me,) = make.make_people(1)
    phone = browser(me)
    page = phone.get(f"/activities/{shift.activity_id}/")
    assert "不符合： 注册志愿者" in words(page)
    answer = phone.post(f"/shifts/{shift.pk}/sign-up/")
    assert answer.status_code == 409
    assert "还不是注册志愿者" in words(answer)
    assert SignUp.objects.count() == 0

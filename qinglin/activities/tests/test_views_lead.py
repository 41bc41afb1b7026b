"""The leader's pages on the phone."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from qinglin.access.tests.make import make_staff
from qinglin.activities import actions, queries
from qinglin.activities.models import Activity, SignUp, Tally
from qinglin.kernel import search
from qinglin.kernel.actor import require_person
from qinglin.people.models import Person
from qinglin.volunteers.models import Profile

from . import make
from .browse import HTMX, browser, title, words

pytestmark = pytest.mark.django_db
Queries = Callable[..., Any]


def led(*plans: actions.NewShift, **but: Any) -> tuple[Activity, Client]:
    """An activity and the phone of whoever leads it."""
    activity = make.make_activity(shifts=plans or None, **but)
    assert activity.leader is not None
    return activity, browser(activity.leader)


def put_in(activity: Activity, *names: str) -> list[SignUp]:
    """Volunteers with these names on the first shift."""
    shift = activity.shifts.order_by("pk")[0]
    people = make.make_volunteers(len(names), activity.unit)
    for person, name in zip(people, names, strict=True):
        person.name, person.name_key = name, search.sort_key(name)
        person.save()
    placed = [actions.sign_up(make.as_person(one), shift.pk, one.pk) for one in people]
    return [SignUp.objects.get(pk=one.id) for one in placed]


def check_in(activity: Activity, sign_up: SignUp, direction: str = "in") -> None:
    leader = make.as_person(activity.leader or Person())
    code = queries.code_of(leader, activity)
    actions.check_in(
        make.as_person(sign_up.person),
        code=code.digits,
        nonce=f"{direction}-{sign_up.pk}-{make._serial.__next__()}",
        direction=direction,
    )


# ---------------------------------------------------------------- what I lead


def test_the_day_shows_what_i_lead(now: time_machine.Traveller) -> None:
    _, phone = led(title="雷锋角周六便民服务")
    assert "这一天没有由您带的活动" in words(phone.get("/lead/"))
    now.move_to(make.at(8))
    page = phone.get("/lead/")
    assert title(page) == "我带的活动 · 青邻"
    assert "雷锋角周六便民服务 8:30–17:00 · 秦望广场雷锋角 签到码 名单 计数" in words(page)
    now.move_to(make.NOW)
    assert "雷锋角周六便民服务" in words(phone.get("/lead/", {"day": "2026-11-28"}))
    assert phone.get("/lead/", {"day": "?"}).status_code == 200


def test_others_lead_nothing(now: time_machine.Traveller) -> None:
    activity, _ = led(title="雷锋角周六便民服务")
    now.move_to(make.at(8))
    other = browser(make.make_volunteer(activity.unit))
    assert "雷锋角周六便民服务" not in words(other.get("/lead/"))
    assert Client().get("/lead/").status_code == 302


@pytest.mark.parametrize("page", ["", "code/", "code/now/", "counters/", "confirm/"])
def test_the_leaders_pages_are_for_the_leader(page: str) -> None:
    activity, _ = led()
    path = f"/lead/{activity.pk}/{page}"
    assert browser(make.make_volunteer(activity.unit)).get(path).status_code == 403
    assert Client().get(path).status_code == 302


@pytest.mark.parametrize("page", ["", "code/", "code/now/", "counters/", "confirm/"])
def test_what_is_not_there_is_not_there(page: str) -> None:
    phone = browser(make.make_volunteer(make.make_station().unit))
    assert phone.get(f"/lead/4711/{page}").status_code == 404


# ---------------------------------------------------------------- the roll


def test_the_roll_is_live_and_says_who_is_missing(now: time_machine.Traveller) -> None:
    activity, phone = led(make.plan_shift(capacity=2))
    here, _, waiting = put_in(activity, "陈晓雯", "王小明", "李雷")
    now.move_to(make.at(8, 27))
    check_in(activity, here)
    now.move_to(make.at(8, 40))
    page = phone.get(f"/lead/{activity.pk}/")
    seen = words(page)
    assert title(page) == "名单 · 周六便民服务 · 青邻"
    assert "应到 2 人 已到 1 人 没到 1 人" in seen
    assert "陈晓雯 8:27 签到 到了" in seen
    assert re.search(r"王小明 .{0,14}没到", seen)
    assert "李雷 候补第 1 位" in seen
    assert waiting.state == SignUp.State.WAITING
    assert 'hx-trigger="every 15s"' in page.content.decode()


@pytest.mark.parametrize("asked", ["晓雯", "cxw", "xw", "xiao"])
def test_people_are_found_by_name_and_initials(asked: str) -> None:
    activity, phone = led()
    put_in(activity, "陈晓雯", "王明")
    for headers in ({}, HTMX):
        answer = phone.get(f"/lead/{activity.pk}/", {"q": asked}, headers=headers)
        text = answer.content.decode()
        assert "陈晓雯" in text
        assert "王明" not in text
        assert ("<html" in text) == (not headers)


def test_who_is_not_on_the_roll_is_said() -> None:
    activity, phone = led()
    put_in(activity, "陈晓雯")
    assert "名单里没有“zz”" in words(phone.get(f"/lead/{activity.pk}/", {"q": "zz"}))


def test_a_short_crew_is_named() -> None:
    activity, phone = led(make.plan_shift(capacity=4, minimum=3), make.plan_shift("磨刀"))
    put_in(activity, "陈晓雯")
    seen = words(phone.get(f"/lead/{activity.pk}/"))
    assert "人手不够 小家电维修还差 2 人， 磨刀还差 1 人。" in seen


def test_an_auditor_sees_the_roll_and_no_tools() -> None:
    activity, _ = led()
    put_in(activity, "陈晓雯")
    auditor = require_person(make_staff("auditor", activity.unit))
    phone = browser(Person.objects.get(pk=auditor))
    seen = words(phone.get(f"/lead/{activity.pk}/"))
    assert "陈晓雯" in seen
    assert "签到码" not in seen
    assert "确认点名" not in seen
    assert phone.get(f"/lead/{activity.pk}/code/").status_code == 403


def test_with_enough_people_there_is_no_alarm() -> None:
    activity, phone = led(make.plan_shift(minimum=1))
    put_in(activity, "陈晓雯")
    assert "人手不够" not in words(phone.get(f"/lead/{activity.pk}/"))


@pytest.mark.parametrize("number", [10, 300])
def test_the_roll_asks_the_same_of_any_number(
    number: int, django_assert_num_queries: Queries
) -> None:
    activity, phone = led(make.plan_shift(capacity=number))
    people = make.make_volunteers(number, activity.unit)
    shift = activity.shifts.get()
    SignUp.objects.bulk_create(
        SignUp(shift=shift, person=person, state=SignUp.State.JOINED, made_at=make.NOW)
        for person in people
    )
    with django_assert_num_queries(8):
        phone.get(f"/lead/{activity.pk}/")


# ---------------------------------------------------------------- the code


def test_the_code_is_shown_and_turns_over(now: time_machine.Traveller) -> None:
    activity, phone = led()
    now.move_to(make.at(8, 20) + timedelta(seconds=13))
    page = phone.get(f"/lead/{activity.pk}/code/")
    text = page.content.decode()
    code = page.context["code"]
    assert f"{code.digits[:3]} {code.digits[3:]}" in words(page)
    assert 'data-left="17"' in text
    assert '<noscript><meta http-equiv="refresh" content="17"></noscript>' in text
    assert f'hx-get="/lead/{activity.pk}/code/now/"' in text
    now.shift(30)
    part = phone.get(f"/lead/{activity.pk}/code/now/", headers=HTMX)
    assert "<html" not in part.content.decode()
    assert f"{code.digits[:3]} {code.digits[3:]}" not in part.content.decode()
    assert 'data-left="17"' in part.content.decode()
    assert "<html" in phone.get(f"/lead/{activity.pk}/code/now/").content.decode()


def test_the_shown_code_checks_in_and_out(now: time_machine.Traveller) -> None:
    activity, phone = led()
    (sign_up,) = put_in(activity, "陈晓雯")
    volunteer = browser(sign_up.person)
    now.move_to(make.at(8, 27))
    code = phone.get(f"/lead/{activity.pk}/code/").context["code"]
    scanned = f"http://testserver/scan/?c={code.payload}"
    page = volunteer.get("/scan/")
    sent = {"code": scanned, "direction": "in", "nonce": page.context["form"]["nonce"].value()}
    for time in ("first", "again"):
        done = volunteer.post("/scan/", sent, follow=True)
        assert done.redirect_chain == [(f"/sign-ups/{sign_up.pk}/", 302)]
        assert "已签到 8:27 请到“小家电维修”，服务到 11:30。" in words(done)
        assert ("之前已经记录过了" in words(done)) == (time == "again")
    now.move_to(make.at(11, 30))
    page = volunteer.get("/scan/")
    assert page.context["form"]["direction"].value() == "out"
    digits = phone.get(f"/lead/{activity.pk}/code/").context["code"].digits
    sent = {"code": digits, "direction": "out", "nonce": page.context["form"]["nonce"].value()}
    done = volunteer.post("/scan/", sent, follow=True)
    assert "已签退 11:30 辛苦了！" in words(done)
    sign_up.refresh_from_db()
    assert (sign_up.arrived_at, sign_up.left_at) == (make.at(8, 27), make.at(11, 30))


def test_a_code_forwarded_two_periods_later_is_refused(now: time_machine.Traveller) -> None:
    activity, phone = led()
    (sign_up,) = put_in(activity, "陈晓雯")
    now.move_to(make.at(8, 27))
    digits = phone.get(f"/lead/{activity.pk}/code/").context["code"].digits
    now.shift(60)
    answer = browser(sign_up.person).post(
        "/scan/", {"code": digits, "direction": "in", "nonce": "12345678"}, headers=HTMX
    )
    assert answer.status_code == 409
    assert "签到码已经过期" in answer.content.decode()
    sign_up.refresh_from_db()
    assert sign_up.arrived_at is None


# ---------------------------------------------------------------- counting


def count(phone: Client, shift_pk: int, nonce: str, **but: Any) -> Any:
    return phone.post(f"/shifts/{shift_pk}/tally/", {"nonce": nonce, **but.pop("data", {})}, **but)


def test_one_tap_counts_one_resident_and_the_same_tap_never_twice(
    now: time_machine.Traveller,
) -> None:
    activity, phone = led()
    shift = activity.shifts.get()
    now.move_to(make.at(8, 45))
    for nonce in ("tap-00001", "tap-00001", "tap-00002"):
        page = count(phone, shift.pk, nonce, follow=True)
    assert page.redirect_chain[-1][0] == f"/lead/{activity.pk}/counters/#counter-{shift.pk}"
    assert "小家电维修记了 1 人次，共 2 人次。" in words(page)
    assert "8:45 记了 1 人次" in words(page)
    shift.refresh_from_db()
    assert shift.served == 2


def test_htmx_gets_the_counter_the_way_back_and_the_sum(now: time_machine.Traveller) -> None:
    activity, phone = led(make.plan_shift(), make.plan_shift("磨刀"))
    first, second = activity.shifts.order_by("pk")
    now.move_to(make.at(8, 45))
    count(phone, first.pk, "tap-00001")
    answer = count(phone, second.pk, "tap-00002", headers=HTMX).content.decode()
    tally = Tally.objects.latest("pk")
    assert "<html" not in answer
    assert f'<p class="ql-counter-value" id="value-{second.pk}" aria-live="polite">1<' in answer
    assert f'id="undo-{second.pk}" hx-swap-oob="true"' in answer
    assert f"/tallies/{tally.pk}/undo/" in answer
    assert re.search(r'id="total" hx-swap-oob="true" aria-live="polite">2<', answer)


def test_a_wrong_tap_is_taken_back_once(now: time_machine.Traveller) -> None:
    activity, phone = led()
    shift = activity.shifts.get()
    now.move_to(make.at(8, 45))
    count(phone, shift.pk, "tap-00001")
    count(phone, shift.pk, "tap-00002")
    first, second = Tally.objects.order_by("pk")
    page = phone.post(f"/tallies/{second.pk}/undo/", follow=True)
    assert "小家电维修撤回了一笔，共 1 人次。" in words(page)
    # What can be taken back now is the count before it.
    assert f"/tallies/{first.pk}/undo/" in page.content.decode()
    assert phone.post(f"/tallies/{second.pk}/undo/").status_code == 409
    shift.refresh_from_db()
    assert shift.served == 1


@pytest.mark.parametrize("data", [{"number": "0"}, {"number": "x"}, {"nonce": "?"}])
def test_a_tap_that_says_nothing_counts_nothing(
    data: dict[str, str], now: time_machine.Traveller
) -> None:
    activity, phone = led()
    now.move_to(make.at(8, 45))
    answer = count(phone, activity.shifts.get().pk, "tap-00001", data=data)
    assert answer.status_code == 422
    assert Tally.objects.count() == 0


def test_nobody_else_counts(now: time_machine.Traveller) -> None:
    activity, phone = led()
    shift = activity.shifts.get()
    now.move_to(make.at(8, 45))
    count(phone, shift.pk, "tap-00001")
    other = browser(make.make_volunteer(activity.unit))
    assert count(other, shift.pk, "tap-00002").status_code == 403
    assert other.post(f"/tallies/{Tally.objects.get().pk}/undo/").status_code in {403, 404}
    assert count(Client(), shift.pk, "tap-00003").status_code == 302
    shift.refresh_from_db()
    assert shift.served == 1


def test_before_the_day_there_is_nothing_to_count() -> None:
    activity, phone = led()
    answer = count(phone, activity.shifts.get().pk, "tap-00001", headers=HTMX)
    assert answer.status_code == 409
    assert "班次开始前一小时起才能计数" in answer.content.decode()


@pytest.mark.parametrize("number", [1, 12])
def test_the_counters_ask_the_same_of_any_number(
    number: int, django_assert_num_queries: Queries
) -> None:
    activity, phone = led(*(make.plan_shift(f"岗位{n}") for n in range(number)))
    with django_assert_num_queries(8):
        phone.get(f"/lead/{activity.pk}/counters/")


# ---------------------------------------------------------------- confirming


def test_the_leader_confirms_what_the_scans_suggest(now: time_machine.Traveller) -> None:
    activity, phone = led()
    came, stayed = put_in(activity, "陈晓雯", "王小明")
    now.move_to(make.at(8, 27))
    check_in(activity, came)
    now.move_to(make.at(17))
    page = phone.get(f"/lead/{activity.pk}/confirm/")
    assert "应到 2 人，扫码到了 1 人。" in words(page)
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    assert (data[f"outcome-{came.pk}"], data[f"outcome-{stayed.pk}"]) == ("present", "no_show")
    done = phone.post(f"/lead/{activity.pk}/confirm/", data, follow=True)
    assert done.redirect_chain == [(f"/lead/{activity.pk}/", 302)]
    assert "点名已确认，2 人的时长正在入账。" in words(done)
    activity.refresh_from_db()
    assert activity.state == Activity.State.CONFIRMED
    # What is confirmed is not asked again.
    again = phone.get(f"/lead/{activity.pk}/confirm/")
    assert (again.status_code, again["Location"]) == (302, f"/lead/{activity.pk}/")
    came.refresh_from_db()
    assert (came.outcome, came.arrived_at) == ("present", make.at(8, 27))
    assert "到岗 · 3 小时 3 分" in words(browser(came.person).get(f"/sign-ups/{came.pk}/"))


def test_what_is_missing_is_said_and_nothing_confirmed(now: time_machine.Traveller) -> None:
    activity, phone = led()
    (one,) = put_in(activity, "陈晓雯")
    now.move_to(make.at(17))
    answer = phone.post(f"/lead/{activity.pk}/confirm/", {f"outcome-{one.pk}": "late"})
    assert answer.status_code == 422
    assert "迟到要写明几点到的。" in words(answer)
    one.refresh_from_db()
    assert one.state == SignUp.State.JOINED


def test_before_the_start_there_is_nothing_to_confirm() -> None:
    activity, phone = led()
    (one,) = put_in(activity, "陈晓雯")
    answer = phone.post(f"/lead/{activity.pk}/confirm/", {f"outcome-{one.pk}": "present"})
    assert answer.status_code == 409
    assert "还有班次没有开始" in words(answer)
    one.refresh_from_db()
    assert one.state == SignUp.State.JOINED


def test_who_helped_without_signing_up_is_put_on_the_roll(now: time_machine.Traveller) -> None:
    activity, phone = led()
    shift = activity.shifts.get()
    helper = make.make_volunteer(make.make_station().unit)
    number = Profile.objects.get(person=helper).number
    now.move_to(make.at(17))
    data = {"helper-0": number, "helper-shift-0": shift.pk}
    done = phone.post(f"/lead/{activity.pk}/confirm/", data, follow=True)
    assert "点名已确认，1 人的时长正在入账。" in words(done)
    helped = SignUp.objects.get(person=helper)
    assert (helped.outcome, helped.raw_minutes) == (SignUp.Outcome.HELPED, 180)

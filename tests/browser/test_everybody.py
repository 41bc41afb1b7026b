"""Pages for everybody: the keyboard alone, large type, the dark, no network, a guardian."""

from datetime import date

import pytest
from playwright.sync_api import expect

from qinglin.activities.models import Activity, SignUp

from .cast import CORNER, Player, joins, open_post, players, saturday_of_the_corner
from .codes import digits_now
from .conftest import DESK, Comes
from .town import BUILT, PASSWORD, Town
from .visitor import PATIENCE

TOMORROW = date(2026, 11, 21)
LARGER = 1.35


@pytest.fixture(scope="module")
def saturday(town: Town) -> Activity:
    return saturday_of_the_corner(TOMORROW)


@pytest.fixture(scope="module")
def cast(town: Town) -> list[Player]:
    return players(town, TOMORROW, ["keys", "offline"])


def test_a_keyboard_is_enough_to_sign_in_and_up(
    comes: Comes, town: Town, cast: list[Player], saturday: Activity
) -> None:
    town.it_is(BUILT, "14:00")
    shift = open_post(saturday)
    her = comes(DESK).go(f"/activities/{saturday.pk}/?shift={shift.pk}")
    her.sees("登录后一按就报上")
    her.tab_to("跳到正文")
    her.tab_to("登录报名")
    her.page.keyboard.press("Enter")
    expect(her.page.get_by_label("登录名或手机号")).to_be_visible(timeout=PATIENCE)
    her.tab_to("登录名或手机号")
    her.page.keyboard.type("keys")
    her.tab_to("密码")
    her.page.keyboard.type(PASSWORD)
    her.page.keyboard.press("Enter")
    her.sees("选一个岗位")
    her.tab_to("报名")
    her.page.keyboard.press("Enter")
    her.sees("报上名了。")
    assert SignUp.objects.filter(shift=shift, person_id=cast[0].person_id).count() == 1


def test_arrows_walk_over_the_board(comes: Comes, town: Town) -> None:
    town.it_is(BUILT, "14:10")
    zhou = comes(DESK).sign_in("zhandian", "/desk/roster/?week=2026-11-16")
    zhou.sees("秦望广场“雷锋角”", "人手不够")
    slots = zhou.page.locator(".ql-board td a")
    slots.first.focus()
    visited = {zhou.focused()}
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft"):
        zhou.page.keyboard.press(key)
        visited.add(zhou.focused())
    assert len(visited) > 1 or slots.count() == 1
    zhou.page.keyboard.press("Enter")
    expect(zhou.page.locator("#drawer h2")).to_be_visible(timeout=PATIENCE)
    zhou.look_over("drawer")


def test_large_type_is_one_tap_away_and_stays(comes: Comes, town: Town) -> None:
    town.it_is(BUILT, "14:20")
    xu = comes().sign_in("zhiyuanzhe", "/")
    usual = xu.font_size(".ql-hero-title")
    xu.press("大字版")
    xu.sees("标准字")
    assert xu.font_size(".ql-hero-title") == pytest.approx(usual * LARGER, rel=0.02)
    for path in ("/", "/activities/", "/me/", "/me/hours/", "/messages/", "/scan/"):
        xu.go(path)
        expect(xu.page.locator("html[data-large]")).to_have_count(1)
        expect(xu.page.locator(".ql-secondary").locator("visible=true")).to_have_count(0)
        xu.look_over("large")
    xu.press("标准字")
    xu.go("/")
    assert xu.font_size(".ql-hero-title") == usual


def test_the_dark_keeps_everything_readable(comes: Comes, town: Town, saturday: Activity) -> None:
    town.it_is(BUILT, "14:30")
    xu = comes(dark=True).sign_in("zhiyuanzhe", "/")
    for path in ("/", "/activities/", f"/activities/{saturday.pk}/", "/me/", "/me/hours/"):
        xu.go(path).look_over("dark")
    shen = comes(DESK, dark=True).sign_in("quwei", "/desk/")
    for path in ("/desk/", "/desk/roster/", "/desk/volunteers/", "/desk/figures/fuyang-2015/"):
        shen.go(path).look_over("dark")


def test_a_guardian_signs_her_child_up(comes: Comes, town: Town) -> None:
    town.it_is(BUILT, "14:40")
    fang = comes().sign_in("jiazhang", "/me/")
    fang.sees("我的孩子")
    fang.press_cell("方梓涵")
    fang.sees("正在替方梓涵看活动，条件按方梓涵的情况算。")
    fang.fill("找活动", "青春服务驿站")
    fang.press("找")
    fang.press("青春服务驿站周末服务")
    fang.choose_post("爱心传递站")
    fang.sees("监护人已经同意。")
    fang.press("报名")
    fang.sees("方梓涵的报名", "报上名了")


def test_without_network_the_check_in_is_kept_and_sent_later(
    comes: Comes, town: Town, cast: list[Player], saturday: Activity
) -> None:
    town.it_is(BUILT, "15:00")
    shift = open_post(saturday)
    joins(cast[1], shift)
    town.it_is(TOMORROW, "08:20:05")
    him = comes().sign_in("offline", "/scan/")
    him.sees("现在可以签到")
    him.forgives("ERR_INTERNET_DISCONNECTED", "htmx:")
    him.page.context.set_offline(True)
    him.fill("六位数字", digits_now(saturday))
    him.press("签到", within="#check-in")
    him.sees("有 1 条签到还没送出")
    hers = SignUp.objects.get(shift=shift, person_id=cast[1].person_id)
    assert hers.arrived_at is None
    him.page.context.set_offline(False)
    him.does_not_see("条签到还没送出")
    him.go("/me/")
    him.press_cell(CORNER)
    him.sees("已签到", "8:20")

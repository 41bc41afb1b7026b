"""3 and 4 · On Saturday people check in by the turning code, and residents are counted."""

from pathlib import Path

from playwright.sync_api import expect

from qinglin.activities.models import Scan, Tally
from qinglin.kernel.search import initials
from tests.browser.cast import CORNER
from tests.browser.codes import address_now, digits_now, digits_of, film
from tests.browser.conftest import Comes
from tests.browser.town import SATURDAY
from tests.browser.visitor import PATIENCE

from .week import KNIVES, Week


def test_the_code_turns_over_and_lets_in(comes: Comes, week: Week) -> None:
    week.after("closed")
    week.town.it_is(SATURDAY, "08:20:08")
    zhou = comes().sign_in("zhandian", "/lead/")
    zhou.sees(CORNER)
    zhou.press("签到码", within=f".ql-card:has-text('{CORNER}')")
    zhou.sees("秒后换新码")

    xu = comes().sign_in("zhiyuanzhe", "/")
    xu.sees("8:30", "小家电维修")
    xu.press("签到", within=".ql-hero")
    xu.sees("请在下面输入")
    xu.fill("六位数字", digits_of(zhou))
    xu.press("签到", within="#check-in")
    xu.sees("已签到", "8:20", "请到“小家电维修”，服务到 11:30。")

    # A moment before the half minute; the page turns the code over by itself.
    week.town.it_is(SATURDAY, "08:24:55")
    zhou.page.reload()
    before = digits_of(zhou)
    shown = f"{before[:3]} {before[3:]}"
    expect(zhou.page.locator(".ql-code-digits")).not_to_contain_text(shown, timeout=PATIENCE)
    assert digits_of(zhou) == digits_now(week.activity) != before
    zhou.look_over("turned")
    week.told.append("first in")


def test_a_code_that_was_forwarded_is_refused(comes: Comes, week: Week) -> None:
    week.after("first in")
    week.town.it_is(SATURDAY, "08:26:01")
    digits, address = digits_now(week.activity), address_now(week.activity)
    second = comes().sign_in("second", "/scan/")
    week.town.it_is(SATURDAY, "08:26:59")
    second.fill("六位数字", "000000")
    second.press("签到", within="#check-in")
    second.sees("签到码不对，请看一眼领队屏幕上现在的六位数字。")
    week.town.it_is(SATURDAY, "08:27:01")
    second.fill("六位数字", digits)
    second.press("签到", within="#check-in")
    second.sees("签到码已经过期，请扫领队屏幕上现在的码。")
    second.go(address)
    second.press("签到", within="#check-in")
    second.sees("签到码已经过期")
    assert week.sign_up(week.cast["second"].person_id).arrived_at is None
    week.told.append("forwarded")


def test_the_address_in_the_code_sent_twice_is_one_attendance(comes: Comes, week: Week) -> None:
    week.after("forwarded")
    week.town.it_is(SATURDAY, "08:28:05")
    second = comes().sign_in("second", address_now(week.activity))
    second.sees("已扫到签到码，按一下就记上。")
    with second.page.expect_request(lambda request: request.method == "POST") as sent:
        second.press("签到", within="#check-in")
    second.sees("已签到", "8:28")
    # The network lost the answer, and the phone sends the very same scan once more.
    week.town.it_is(SATURDAY, "08:28:20")
    again = second.repeat(sent.value)
    assert again.ok
    mine = week.sign_up(week.cast["second"].person_id)
    assert Scan.objects.filter(sign_up=mine).count() == 1
    # And she scans once more, to be sure: that is no leaving.
    second.go(address_now(week.activity))
    second.press("签到", within="#check-in")
    second.sees("之前已经记录过了，不用再扫。")
    after = week.sign_up(mine.person_id)
    assert (after.arrived_at, after.left_at) == (mine.arrived_at, None)
    week.told.append("second in")


def test_the_camera_reads_the_leaders_screen(comes: Comes, week: Week, camera: Path) -> None:
    week.after("second in")
    week.town.it_is(SATURDAY, "08:47:02")
    zhou = comes().sign_in("zhandian", f"/lead/{week.pk}/code/")
    zhou.sees("已到 2 人")
    film(zhou.page.locator(".ql-code-qr").screenshot(), camera)
    third = comes().sign_in("third", "/me/")
    third.page.context.grant_permissions(["camera"])
    third.go("/scan/")
    third.sees("已签到", "8:47")
    assert week.sign_up(week.cast["third"].person_id).arrived_at is not None
    zhou.go(f"/lead/{week.pk}/")
    zhou.sees("已到", "没到", week.cast["absent"].name)
    zhou.fill("找人", initials(week.cast["third"].name))
    zhou.sees("8:47 签到", "到了")
    zhou.does_not_see(week.cast["absent"].name)
    week.told.append("third in")


def test_residents_are_counted_with_one_tap_and_taken_back(comes: Comes, week: Week) -> None:
    week.after("third in")
    week.town.it_is(SATURDAY, "09:30")
    zhou = comes().sign_in("zhandian", f"/lead/{week.pk}/counters/")
    shift = week.post(KNIVES)
    counter = f"#counter-{shift.pk}"
    for _ in range(3):
        zhou.press(f"{KNIVES} +1")
    zhou.press("小家电维修 +1")
    zhou.sees("3人次", within=counter)
    zhou.sees("4人次", within="#total")
    zhou.press(f"撤回{KNIVES}上一笔")
    zhou.sees("2人次", within=counter)
    zhou.sees("3人次", within="#total")
    assert week.post(KNIVES).served == 2
    rows = Tally.objects.filter(shift=shift)
    assert [(row.number, row.by_id) for row in rows.order_by("pk")] == [
        *[(1, week.activity.leader_id)] * 3,
        (-1, week.activity.leader_id),
    ]
    week.told.append("counted")

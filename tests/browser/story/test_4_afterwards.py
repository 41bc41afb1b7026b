"""5 to 7 · The roll, the hours in the ledger, a correction, and the figures."""

import re

from playwright.sync_api import expect

from qinglin.activities.models import SignUp
from qinglin.figures import queries
from qinglin.figures.models import Mode
from qinglin.hours.models import Entry
from qinglin.hours.queries import chain_problems
from qinglin.kernel.actor import system
from tests.browser.cast import CORNER
from tests.browser.codes import digits_now
from tests.browser.conftest import DESK, Comes
from tests.browser.town import SATURDAY, WORLD
from tests.browser.visitor import Visitor

from .week import Week, cell, row

#: So many records behind a number stand on one page.
ON_A_PAGE = 25


def test_who_leaves_checks_out(comes: Comes, week: Week) -> None:
    week.after("counted")
    week.town.it_is(SATURDAY, "10:50:40")
    second = comes().sign_in("second", "/scan/")
    second.sees("8:28 已签到，服务到 11:30。走的时候扫码签退。")
    second.fill("六位数字", digits_now(week.activity))
    second.press("签退", within="#check-in")
    second.sees("已签退", "10:50")
    week.town.it_is(SATURDAY, "11:31:40")
    xu = comes().sign_in("zhiyuanzhe", "/scan/")
    xu.fill("六位数字", digits_now(week.activity))
    xu.press("签退", within="#check-in")
    xu.sees("已签退", "11:31", "领队确认点名以后，时长就入账。")
    week.told.append("out")


def test_the_leader_confirms_who_was_there(comes: Comes, week: Week) -> None:
    week.after("out")
    week.town.it_is(SATURDAY, "11:40")
    zhou = comes(DESK).sign_in("zhandian", "/desk/")
    zhou.page.get_by_role("link", name=re.compile("三个工作日内须记录")).click()
    zhou.press(CORNER, within="tr:has-text('11月28日')")
    zhou.press("确认点名")
    zhou.sees("确认点名", "满 30 分钟算一次，每天最多 8 小时")
    names = {login: player.name for login, player in week.cast.items()}
    zhou.sees("8:20 扫码签到", "11:31 签退", within=row("许静雯"))
    expect(zhou.part(row("许静雯")).get_by_label("到岗", exact=True)).to_be_checked()
    expect(zhou.part(row(names["third"])).get_by_label("迟到", exact=True)).to_be_checked()
    expect(zhou.part(row(names["second"])).get_by_label("早退", exact=True)).to_be_checked()
    expect(zhou.part(row(names["absent"])).get_by_label("未到", exact=True)).to_be_checked()
    zhou.tick("请假", within=row("方梓涵"))
    # Somebody of another unit lent a hand: she tells her number, as it stands in her 我的.
    zhou.page.locator("#id_helper-0").fill(week.cast["helper"].number)
    zhou.page.locator("#id_helper-shift-0").select_option(label="政策咨询")
    zhou.press("按现在的填写重算分钟")
    # raw and creditable minutes, side by side
    zhou.sees("191", "180", within=row("许静雯"))
    zhou.sees("162", "150", within=row(names["third"]))
    zhou.sees("142", "120", within=row(names["second"]))
    zhou.look_over("counted")
    zhou.press("确认点名，记入时长")
    zhou.sees("点名已确认，6 人的时长正在入账。")
    zhou.sees("已确认")

    found = {one.person_id: one for one in SignUp.objects.filter(shift__activity_id=week.pk)}
    people = {login: found[player.person_id] for login, player in week.cast.items()}
    assert people.pop("first").state == SignUp.State.CANCELLED
    assert {
        login: (one.outcome, one.raw_minutes, one.minutes) for login, one in people.items()
    } == {
        "second": ("left_early", 142, 120),
        "third": ("late", 162, 150),
        "absent": ("no_show", 0, 0),
        "helper": ("helped", 180, 180),
    }
    week.told.append("confirmed")


def test_the_hours_reach_the_ledger_and_her_phone(comes: Comes, week: Week) -> None:
    week.after("confirmed")
    week.town.it_is(SATURDAY, "11:45")
    week.town.work()
    xu = comes().sign_in("zhiyuanzhe", "/me/")
    xu.press("看明细")
    xu.sees(CORNER, "3 小时", "已入账", within=cell("11月28日"))
    second = comes().sign_in("second", "/me/hours/")
    second.sees("2 小时", within=cell("11月28日"))
    absent = comes().sign_in("absent", "/me/")
    absent.sees("未到", within=cell(CORNER))
    absent.go("/me/hours/")
    absent.does_not_see("11月28日")
    week.told.append("credited")


def test_a_correction_adds_an_entry_and_keeps_the_old_one(comes: Comes, week: Week) -> None:
    week.after("credited")
    week.town.it_is(SATURDAY, "15:00")
    kept = list(Entry.objects.order_by("seq").values())
    shen = comes(DESK).sign_in("quwei", "/desk/")
    shen.page.keyboard.press("/")
    shen.page.keyboard.type(week.cast["third"].name)
    shen.page.keyboard.press("Enter")
    shen.press_cell(week.cast["third"].name)
    shen.sees("服务时长", "2 小时 30 分")
    shen.open("最近")
    shen.press("11月28日")
    shen.sees("这笔时长的全部流水", "150")
    shen.press("更正时长")
    shen.fill("更正后的时长（分钟）", "180")
    shen.fill("更正理由", "")
    shen.press("记一笔更正")
    shen.sees("更正理由")
    shen.look_over("refused")
    assert Entry.objects.count() == len(kept)
    shen.fill("更正理由", "8:30 就到了，签到码没扫上，领队周敏慧证明。")
    shen.press("记一笔更正")
    shen.sees("时长已更正，本人已收到消息；原来的记录仍然保留。", "+30", "现在计入")
    now = list(Entry.objects.order_by("seq").values())
    assert now[: len(kept)] == kept
    assert [entry["minutes"] for entry in now[len(kept) :]] == [30]
    assert list(chain_problems()) == []

    week.town.work()
    third = comes().sign_in("third", "/me/hours/")
    third.sees("2 小时 30 分", "3 小时", "已更正", "签到码没扫上", within=cell("11月28日"))
    week.told.append("corrected")


# ------------------------------------------------------------------ 7 the figures

#: Some figures of the report as the page says them.
REPORTED = {
    "S4-F1": ("“雷锋角”便民利民项目", "12 项"),
    "S4-F2": ("“雷锋角”开放频率", "每周六"),
    "S4-F3": ("每个乡镇（街道）阵地每月服务群众", "500 人次/月"),
    "S4-F4": ("青年文明号窗口志愿服务岗", "51 个"),
    "S4-F5": ("窗口岗累计服务市民", "12,000 人次"),
    "S4-F6": ("注册志愿者", "38,000 人"),
    "S4-F7": ("骨干志愿服务团队", "901 支"),
    "S4-F8": ("每年参加志愿服务活动", "300,000 人次"),
}


def said(computed: int | str | None) -> str:
    return f"{computed:,}" if isinstance(computed, int) else str(computed or "–")


def number_of(visitor: Visitor) -> int:
    """The number of the page."""
    return digits_in(visitor.page.locator(".ql-figure-value").inner_text())


def parts_of(visitor: Visitor) -> dict[str, int]:
    """The parts it is made of, by the names of their units."""
    lines = visitor.page.get_by_role("region", name="按组织分").locator("tbody tr").all()
    parts = [(line.locator("th").inner_text(), line.locator("td").inner_text()) for line in lines]
    return {name.strip(): digits_in(number) for name, number in parts}


def digits_in(words: str) -> int:
    return int("".join(sign for sign in words if sign.isdecimal()))


def test_the_secretary_reads_the_figures_beside_what_was_reported(comes: Comes, week: Week) -> None:
    week.after("corrected")
    week.town.it_is(SATURDAY, "16:00")
    week.town.work(schedules=True)
    shen = comes(DESK).sign_in("quwei", "/desk/")
    shen.press("数字与简报")
    shen.press_cell("四化")
    mode = Mode.objects.get(key=WORLD)
    shown = queries.shown(system("test"), mode, queries.document_of(mode))
    # what the report says, with its bound, beside what the records of this small district say
    for key, (title, reported) in REPORTED.items():
        line = shen.page.locator("tr", has=shen.page.get_by_role("link", name=title, exact=True))
        expect(line).to_contain_text(reported)
        expect(line).to_contain_text(said(shown[key].computed))
    shen.sees("上报", "核算", "结论", "有记录支持", "尚无记录")
    week.told.append("read")


def test_a_figure_opens_into_its_parts_down_to_the_records(comes: Comes, week: Week) -> None:
    week.after("read")
    shen = comes(DESK).sign_in("quwei", f"/desk/figures/{WORLD}/S4-F8/")
    shen.sees("的组成", "背后的记录", "逐月")
    whole = number_of(shen)
    assert whole > 0
    assert sum(parts_of(shen).values()) == whole
    shen.look_over("parts")
    # down to the corner's own unit, where the parts are records
    for unit in ("富阳区志愿者协会", "秦望广场雷锋角服务站"):
        part = parts_of(shen)[unit]
        shen.press(unit, within=".ql-table-wrap--parts table")
        shen.sees(f"{unit}", within=".ql-chips")
        assert number_of(shen) == part
    shen.open("逐月的数字")
    shen.press("2026 年 11 月")
    shen.sees("2026-11", within=".ql-chips")
    rows = shen.page.locator("#records tbody tr")
    assert rows.count() == min(number_of(shen), ON_A_PAGE) > 0
    shen.sees("许静雯", within="#records")
    week.told.append("opened")

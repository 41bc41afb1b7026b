"""The public board on phone and wall, and the pages of the mode: charts, map, tables, keyboard."""

import re

import pytest
from playwright.sync_api import Locator, expect

from qinglin.figures import actions as figures
from qinglin.figures.models import Value
from qinglin.figures.policy import FOLLOWED
from qinglin.kernel import clock
from qinglin.kernel.actor import system
from qinglin.orgs.queries import district

from .conftest import DESK, PHONE, WALL, Comes
from .town import BUILT, Town
from .visitor import PATIENCE, Visitor

MODE = "/desk/figures/fuyang-2015/"
FACT = "activities.participations"
LARGER = 1.35
#: How many different colours a canvas shows: one that nothing was drawn on has a single one.
COLOURS = """canvas => { const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const pen = copy.getContext('2d', {willReadFrequently: true}); pen.drawImage(canvas, 0, 0);
  const all = new Uint32Array(pen.getImageData(0, 0, copy.width, copy.height).data.buffer);
  return new Set(all).size; }"""
#: A little more than the time after which the wall asks anew, in milliseconds.
MINUTE = 61_000
BOTH = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


@pytest.fixture(scope="module", autouse=True)
def counted(town: Town) -> None:
    """The months of the district, as the worker counts them."""
    town.it_is(BUILT, "11:00")
    root = district()
    assert root is not None
    figures.refresh_trends(system("tests"), root)


def charts(her: Visitor) -> Locator:
    return her.page.locator("figure[data-ql-plot]")


def is_drawn(her: Visitor, number: int) -> None:
    """So many charts, each drawn in colours and each with the table that it was drawn from."""
    expect(charts(her)).to_have_count(number)
    expect(charts(her).locator("canvas")).to_have_count(number, timeout=PATIENCE)
    for n in range(number):
        chart = charts(her).nth(n)
        assert chart.locator("canvas").evaluate(COLOURS) > 2
        assert chart.locator("tbody td[data-value]").count() > 0


def map_is_drawn(her: Visitor) -> None:
    """As many marks as the page names places with a position."""
    marks = her.page.locator("path.ql-place")
    expect(marks.first).to_be_visible(timeout=PATIENCE)
    named = her.page.evaluate("JSON.parse(document.querySelector('#places').textContent).places")
    assert marks.count() == len(named) > 0
    assert her.page.locator("path.ql-area").count() > 1


@BOTH
def test_the_board_on_a_phone(comes: Comes, town: Town, dark: bool) -> None:
    her = comes(PHONE, dark=dark).go("/board/")
    is_drawn(her, len(FOLLOWED))
    map_is_drawn(her)
    first = charts(her).first
    expect(first.locator("table")).to_be_hidden()
    her.open("逐月的数字", within=first)
    expect(first.locator("table")).to_be_visible()
    her.look_over("dark" if dark else "")


def test_the_board_in_large_type(comes: Comes, town: Town) -> None:
    her = comes(PHONE).go("/board/")
    usual = her.font_size("h2")
    her.press("大字版")
    expect(her.find("标准字")).to_be_visible(timeout=PATIENCE)
    assert her.font_size("h2") == pytest.approx(usual * LARGER, rel=0.02)
    is_drawn(her, len(FOLLOWED))
    her.look_over("large")


@BOTH
def test_the_wall_fits_its_screen(comes: Comes, town: Town, dark: bool) -> None:
    her = comes(WALL, dark=dark).go("/board/wall/")
    is_drawn(her, len(FOLLOWED))
    map_is_drawn(her)
    her.look_over("dark" if dark else "")
    size = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    assert her.page.evaluate(size) == [WALL["width"], WALL["height"]]


def test_without_scripts_tables_and_a_drawing_stand_there(comes: Comes, town: Town) -> None:
    for size, path in ((PHONE, "/board/"), (WALL, "/board/wall/")):
        her = comes(size, scripts=False).go(path)
        expect(her.page.locator("canvas")).to_have_count(0)
        expect(charts(her)).to_have_count(len(FOLLOWED))
        for n in range(len(FOLLOWED)):
            expect(charts(her).nth(n).locator("table")).to_be_visible()
        assert her.page.locator(".ql-map svg circle.ql-place").count() > 0
    assert her.page.locator("noscript").inner_html().count('content="60"') == 1


def test_the_keyboard_opens_a_month(comes: Comes, town: Town) -> None:
    her = comes(DESK).go("/board/")
    is_drawn(her, len(FOLLOWED))
    slider = charts(her).first.get_by_role("slider")
    slider.focus()
    her.page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^2026年10月：[\d,]+$"))
    said = str(slider.get_attribute("aria-valuetext")).partition("：")[2]
    her.page.keyboard.press("Enter")
    expect(her.page).to_have_url(f"{town.address}/board/{FACT}/2026-10/", timeout=PATIENCE)
    her.sees("各地", f"{said} 人次", within="main")


def test_the_wall_renews_itself(comes: Comes, town: Town) -> None:
    her = comes(WALL)
    her.page.clock.install()
    her.go("/board/wall/")
    is_drawn(her, len(FOLLOWED))
    number = her.page.locator("#wall-figures .ql-wall-figure").filter(has_text="注册志愿者")
    value = Value.objects.get(mode__key="fuyang-2015", key="S4-F6")
    assert value.computed
    expect(number).to_contain_text(f"{value.computed:,} ")
    Value.objects.filter(pk=value.pk).update(computed=value.computed + 1, computed_at=clock.now())
    her.page.evaluate("window.stays = document.querySelector('#wall-figures')")
    her.page.clock.fast_forward(MINUTE)
    expect(number).to_contain_text(f"{value.computed + 1:,} ", timeout=PATIENCE)
    # It was put in its place; the page was not loaded anew, and the charts are still there.
    assert her.page.evaluate("window.stays === document.querySelector('#wall-figures')")
    is_drawn(her, len(FOLLOWED))
    her.forgives("ERR_INTERNET_DISCONNECTED")
    her.page.context.set_offline(True)
    her.page.clock.fast_forward(MINUTE)
    expect(her.page.locator(".ql-wall-old")).to_be_visible(timeout=PATIENCE)
    expect(number).to_contain_text(f"{value.computed + 1:,} ")
    her.page.context.set_offline(False)
    her.page.clock.fast_forward(MINUTE)
    expect(her.page.locator(".ql-wall-old")).to_be_hidden(timeout=PATIENCE)


def test_the_mode_and_a_figure(comes: Comes, town: Town) -> None:
    for size in (PHONE, DESK):
        shen = comes(size).sign_in("quwei", MODE)
        shen.sees("注册志愿者", "与记录不符")
        assert shen.page.locator("svg.ql-spark polyline").count() > 0
        shen.go(f"{MODE}S4-F8/")
        is_drawn(shen, 1)
        shen.look_over()
    slider = charts(shen).get_by_role("slider")
    slider.focus()
    shen.page.keyboard.press("ArrowLeft")
    shen.page.keyboard.press("Enter")
    expect(shen.page).to_have_url(re.compile(r"\?month=2026-10$"), timeout=PATIENCE)
    shen.sees("背后的记录", within="#records")
    assert shen.page.locator("#records tbody tr").count() > 0

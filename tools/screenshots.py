"""Takes the pictures of docs/screenshots from a small district that is being served.

    make demo SCALE=0.05                                     in one window
    python -m tools.screenshots                              in another
    python -m tools.screenshots --base http://127.0.0.1:8001 --only phone-home desk-today

Those who sign in are the ones whom `make demo` prints; nothing is written to the district.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, Error, Page, sync_playwright

from tools import browser

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
BASE = "http://127.0.0.1:8000"
WORLD = "fuyang-2015"
#: What may be committed; a picture that is larger shows too much at once.
MOST_BYTES = 300_000
PATIENCE = 60_000
PHONE = (390, 844)
DESK = (1440, 900)
WALL = (1600, 900)
ACTIVITY = "article:has(.ql-places--few) h3 a"
MODE = "main a.ql-cell[href^='/desk/figures/']"
FIGURE = "main tbody th a[href^='/desk/figures/']"


class NoPicture(Exception):
    """The district that is served does not show what the picture is of."""


@dataclass(frozen=True)
class Picture:
    """One file: who looks (nobody, if empty), how large the window is, which page.

    ``then`` are selectors of links: the first that each finds is followed, one page after another.
    """

    name: str
    login: str
    size: tuple[int, int]
    path: str
    then: tuple[str, ...] = ()


PICTURES = (
    Picture("phone-home", "zhiyuanzhe", PHONE, "/"),
    Picture("phone-activity", "duizhang", PHONE, "/activities/", (ACTIVITY,)),
    Picture("phone-me", "zhiyuanzhe", PHONE, "/me/"),
    Picture("desk-today", "quwei", DESK, "/desk/"),
    Picture("desk-roster", "quwei", DESK, "/desk/roster/"),
    Picture("desk-figures", "quwei", DESK, "/desk/figures/", (MODE,)),
    Picture("desk-figure-open", "quwei", DESK, "/desk/figures/", (MODE, FIGURE)),
    Picture("board-wall", "", WALL, "/board/wall/"),
)


@contextmanager
def signed_in(started: Browser, base: str, world: str, picture: Picture) -> Iterator[Page]:
    """A window of this size with this person behind it, by day and in Chinese."""
    width, height = picture.size
    context = started.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        color_scheme="light",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    try:
        if picture.login:
            page.goto(urljoin(base, f"/sign-in/?next={picture.path}"))
            page.get_by_label("登录名或手机号", exact=True).fill(picture.login)
            page.get_by_label("密码", exact=True).fill(world)
            page.get_by_role("button", name="登录", exact=True).click()
            page.wait_for_url(urljoin(base, picture.path))
        else:
            page.goto(urljoin(base, picture.path))
        yield page
    finally:
        context.close()


def take(page: Page, picture: Picture, folder: Path) -> Path:
    """Follow the links, wait until the page is still, keep what the window shows."""
    for selector in picture.then:
        address = page.locator(selector).first.get_attribute("href")
        page.goto(urljoin(page.url, address or ""))
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    path = folder / f"{picture.name}.png"
    page.screenshot(path=path)
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise NoPicture(f"{path.name} has {size:,} bytes, more than {MOST_BYTES:,}")
    return path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--base", default=BASE, help=f"where the district is served ({BASE})")
    parser.add_argument("--world", default=WORLD, help=f"which one it is ({WORLD})")
    parser.add_argument("--to", type=Path, default=FOLDER, help="the folder (docs/screenshots)")
    parser.add_argument("--only", nargs="+", choices=[one.name for one in PICTURES])
    arguments = parser.parse_args()
    program = browser.chromium()
    if program is None:
        print("screenshots: there is no chromium on this machine")
        return 1
    arguments.to.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--lang=zh-CN", "--disable-dev-shm-usage"],
        )
        for picture in PICTURES:
            if arguments.only and picture.name not in arguments.only:
                continue
            try:
                with signed_in(started, arguments.base, arguments.world, picture) as page:
                    path = take(page, picture, arguments.to)
            except (Error, NoPicture) as why:
                print(f"screenshots: {picture.name}: {str(why).splitlines()[0]}")
                return 1
            print(f"screenshots: {path.name} {path.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())

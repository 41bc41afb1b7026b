"""Somebody with a browser of her own, who does what people do in the words that they read."""

import re
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlsplit

from django.urls import resolve
from playwright.sync_api import APIResponse, Locator, Page, Request, expect

from .accessible import barriers
from .town import PASSWORD, Town

#: Generous, because two cores may have other work; nothing is waited for once it is there.
PATIENCE = 30_000
FOCUSED = """() => { const one = document.activeElement;
  return one.labels?.length ? one.labels[0].innerText : one.innerText ?? ''; }"""
FOCUS_RING = """() => { const one = document.activeElement;
  const style = getComputedStyle(one);
  return one.matches(':focus-visible')
    && (style.outlineStyle !== 'none' || style.boxShadow !== 'none'); }"""


@dataclass
class Visitor:
    """A page in a session of its own. Every page that it sees something on is looked over."""

    page: Page
    town: Town
    scripts: bool = True
    #: views that were already looked over, shared by all visitors
    looked_over: set[str] = field(default_factory=set)
    #: what is wrong with the pages, told at the end of the test
    complaints: list[str] = field(default_factory=list)
    #: words of the console that this test expects
    forgiven: list[str] = field(default_factory=list)

    # ------------------------------------------------------------ going

    def go(self, path: str) -> "Visitor":
        self.page.goto(self.town.address + path)
        return self

    def sign_in(self, login: str, path: str = "/") -> "Visitor":
        """Through the door, then to this page."""
        self.go(f"/sign-in/?next={path}")
        self.fill("登录名或手机号", login)
        self.fill("密码", PASSWORD)
        self.press("登录")
        expect(self.page).to_have_url(self.town.address + path, timeout=PATIENCE)
        return self

    def second_window(self, path: str) -> "Visitor":
        """Another page of the same person in the same browser."""
        page = self.page.context.new_page()
        return replace(self, page=page).go(path)

    @property
    def here(self) -> str:
        """Where the page is, to be opened once more."""
        parts = urlsplit(self.page.url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    # ------------------------------------------------------------ doing

    def press(self, words: str, *, within: str | Locator | None = None) -> None:
        """The button or link with exactly these words."""
        self.find(words, within=within).click(timeout=PATIENCE)

    def find(self, words: str, *, within: str | Locator | None = None) -> Locator:
        place = self.part(within)
        parts = [re.escape(part) for part in words.split()]
        exactly = re.compile(r"^\s*" + r"\s*".join(parts) + r"\s*$")
        button = place.get_by_role("button", name=exactly)
        return button.or_(place.get_by_role("link", name=exactly))

    def field(self, label: str, within: str | Locator | None = None) -> Locator:
        """The control with this label, which may say that it need not be filled."""
        words = re.compile(rf"^\s*{re.escape(label)}\s*(（可不填）)?\s*$")
        return self.part(within).get_by_label(words)

    def fill(self, label: str, text: str, *, within: str | Locator | None = None) -> None:
        self.field(label, within).fill(text, timeout=PATIENCE)

    def choose(self, label: str, option: str, *, within: str | Locator | None = None) -> None:
        """One of a list."""
        self.field(label, within).select_option(label=option, timeout=PATIENCE)

    def tick(self, label: str, *, within: str | Locator | None = None) -> None:
        """One of a few, or a box."""
        self.part(within).get_by_label(label, exact=True).check(timeout=PATIENCE, force=True)

    def open(self, words: str, *, within: str | Locator | None = None) -> None:
        """Unfold what is folded under these words."""
        summary = self.part(within).locator("summary", has_text=words)
        summary.first.click(timeout=PATIENCE)

    def row_of(self, label: str, value: str) -> Locator:
        """The row of a table of fields whose field with this label holds this value."""
        rows = self.page.locator("tr").filter(has=self.page.locator(f"input[value='{value}']"))
        assert rows.count() == 1, f"{rows.count()} rows with {label} {value}"
        return rows.first

    def press_day(self, day: date) -> None:
        """A day of the strip above a list."""
        self.page.locator(f".ql-day[href*='{day.isoformat()}']").click(timeout=PATIENCE)

    def press_cell(self, words: str) -> None:
        """A row of a list that leads on."""
        self.page.locator("a.ql-cell").filter(has_text=words).first.click(timeout=PATIENCE)

    def press_summary(self, words: str) -> None:
        self.open(words)

    def choose_post(self, title: str) -> None:
        """One of the shifts of an activity on the phone."""
        chosen = self.page.locator("#choice .ql-cell--chosen .ql-cell-title")
        row = self.page.locator("#choice li").filter(has_text=title)
        if row.locator("a.ql-cell").count():
            row.locator("a.ql-cell").click(timeout=PATIENCE)
        expect(chosen).to_have_text(title, timeout=PATIENCE)

    def choose_folded(self, label: str, option: str) -> None:
        """Change one of the folded filters of the list and look again."""
        self.open("地点、技能、距离")
        self.choose(label, option)
        self.press("按这些条件找")

    def part(self, within: str | Locator | None) -> Locator:
        if isinstance(within, Locator):
            return within
        return self.page.locator(within or "body")

    def repeat(self, request: Request) -> APIResponse:
        """Send what the page sent, once more and word for word."""
        headers = {
            name: value
            for name, value in request.headers.items()
            if name in {"content-type", "hx-request", "x-csrftoken"}
        }
        context = self.page.context.request
        return context.post(request.url, data=request.post_data or "", headers=headers)

    def tab_to(self, words: str, most: int = 120) -> None:
        """Press the tabulator until these words have the focus, where one can see it."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.focused() == words:
                ring = self.page.evaluate(FOCUS_RING)
                assert ring, f"nobody sees that {words} has the focus"
                return
        raise AssertionError(f"the tabulator never comes to {words}")

    def focused(self) -> str:
        """The words of what has the focus."""
        return re.sub(r"\s+", "", str(self.page.evaluate(FOCUSED)))

    def forgives(self, *words: str) -> None:
        """What the console is expected to say now."""
        self.forgiven.extend(words)

    # ------------------------------------------------------------ seeing

    def sees(self, *words: str, within: str | Locator | None = None) -> None:
        """All these words stand there, visibly; then the page is looked over."""
        place = self.part(within)
        for word in words:
            seen = place.get_by_text(word).locator("visible=true")
            expect(seen.first, word).to_be_visible(timeout=PATIENCE)
        self.look_over()

    def does_not_see(self, *words: str, within: str | Locator | None = None) -> None:
        """None of these words stands on this page, which has to be there already."""
        place = self.part(within)
        for word in words:
            expect(place.get_by_text(word).locator("visible=true"), word).to_have_count(0)

    def text(self, within: str) -> str:
        """What stands there, on one line."""
        return re.sub(r"\s+", " ", self.page.locator(within).first.inner_text()).strip()

    def font_size(self, within: str) -> float:
        """In pixels, as it is drawn."""
        size = self.page.locator(within).first.evaluate("one => getComputedStyle(one).fontSize")
        return float(str(size).removesuffix("px"))

    def look_over(self, state: str = "") -> None:
        """Nobody is kept out and nothing hangs over the edge; once for each view and state."""
        name = f"{resolve(self.path).view_name}@{self._width()}{state}"
        if not self.scripts or name in self.looked_over:
            return
        self.looked_over.add(name)
        self.page.wait_for_load_state()
        self.complaints += [f"{name}: {barrier}" for barrier in barriers(self.page)]
        if (overhang := self._overhang()) > 0:
            self.complaints.append(f"{name}: {overhang} px wider than the screen")

    def _width(self) -> int:
        size = self.page.viewport_size
        return size["width"] if size else 0

    def _overhang(self) -> int:
        inner = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(inner))

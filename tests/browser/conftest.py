"""A chromium for the tests of this folder, at the two sizes the faces are drawn for."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from playwright.sync_api import Browser, ConsoleMessage, Playwright, Request, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from tools import browser as programs

from .town import Town, build, open_town
from .visitor import PATIENCE, Visitor

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
WALL = {"width": 1920, "height": 1080}
#: What the camera of a phone sees, if the test has put anything there.
CAMERA = "camera.mjpeg"
Comes = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film that chromium takes for what its camera sees."""
    return tmp_path_factory.mktemp("camera") / CAMERA


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    # Playwright keeps an event loop in this thread; Django would refuse to query beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as started:
            yield started
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser(playwright: Playwright, camera: Path) -> Iterator[Browser]:
    program = programs.chromium()
    if program is None:
        pytest.skip("there is no chromium on this machine")
    launched = playwright.chromium.launch(
        executable_path=program,
        args=[
            "--no-sandbox",
            "--lang=zh-CN",
            "--disable-dev-shm-usage",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={camera}",
        ],
    )
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Path:
    """The file of the district as it is after being built."""
    if connection.vendor != "sqlite":
        pytest.skip("the browser tests run on SQLite")
    database = tmp_path_factory.mktemp("town") / "built.sqlite3"
    with django_db_blocker.unblock():
        build(database)
    return database


@pytest.fixture(scope="module")
def town(
    built: Path,
    tmp_path_factory: pytest.TempPathFactory,
    browser: Browser,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Town]:
    """A fresh copy of the district for each story."""
    database = tmp_path_factory.mktemp("town") / "town.sqlite3"
    with django_db_blocker.unblock(), open_town(built, database) as opened:
        yield opened


@pytest.fixture(scope="session")
def looked_over() -> set[str]:
    """The pages that axe-core has seen already."""
    return set()


@pytest.fixture
def comes(browser: Browser, town: Town, looked_over: set[str]) -> Iterator[Comes]:
    """Somebody comes with a phone or a desk; complaints of the console fail the test."""
    complaints: list[str] = []
    forgiven: list[str] = []
    host = urlsplit(town.address).netloc

    def said(message: ConsoleMessage) -> None:
        # A refusal is an answer with 4xx, which chromium also calls an error.
        expected = any(words in message.text for words in ["status of 4", *forgiven])
        if message.type in {"error", "warning"} and not expected:
            complaints.append(f"{message.type}: {message.text}")

    def asked(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != host:
            complaints.append(f"request to another host: {request.url}")

    with ExitStack() as stack:

        def opened(
            size: dict[str, int] = PHONE, *, scripts: bool = True, dark: bool = False
        ) -> Visitor:
            context = browser.new_context(
                viewport={"width": size["width"], "height": size["height"]},
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
                java_script_enabled=scripts,
                color_scheme="dark" if dark else "light",
                reduced_motion="reduce",
                is_mobile=size is PHONE,
                has_touch=size is PHONE,
            )
            stack.callback(context.close)
            context.set_default_timeout(PATIENCE)
            context.on("request", asked)
            context.on("console", said)
            context.on("weberror", lambda error: complaints.append(str(error.error)))
            return Visitor(context.new_page(), town, scripts, looked_over, complaints, forgiven)

        yield opened
    assert complaints == []

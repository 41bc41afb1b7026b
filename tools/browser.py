"""Finds a chromium for the browser tests, and installs Debian's where it may."""

import os
import shutil
import subprocess
import time

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")
TRIES = 3
SECONDS_BETWEEN_TRIES = 5


def chromium() -> str | None:
    """The path of a browser on this machine, or of the one that QINGLIN_TEST_BROWSER names."""
    named = os.environ.get("QINGLIN_TEST_BROWSER")
    return named or next((path for name in PROGRAMS if (path := shutil.which(name))), None)


def has_chinese_font() -> bool:
    listing = shutil.which("fc-list")
    if listing is None:
        return False
    found = subprocess.run([listing, ":lang=zh-cn"], capture_output=True, check=False, timeout=60)
    return bool(found.stdout.strip())


def prepare() -> str | None:
    """Make a browser and a Chinese font available; the reason why not, if not."""
    if chromium() and has_chinese_font():
        return None
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        what = "Chinese font" if chromium() else "chromium"
        return (
            f"there is no {what} and only root on Debian may install one here: install "
            f"{' and '.join(PACKAGES)}"
        )
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    said = b""
    for attempt in range(TRIES):
        time.sleep(SECONDS_BETWEEN_TRIES * attempt)
        for command in (
            [apt, "-q", "update"],
            [apt, "-q", "-y", "install", "--no-install-recommends", *PACKAGES],
        ):
            done = subprocess.run(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
            )
            said = done.stdout or said
        if chromium() and has_chinese_font():
            return None
    last = said.decode(errors="replace").strip().splitlines()[-1:]
    return f"apt-get could not install {' and '.join(PACKAGES)}: {' '.join(last)}"

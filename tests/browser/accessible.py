"""What axe-core finds on a page: what keeps people out."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js"
KEEPS_OUT = {"serious", "critical"}
RUN = """() => axe.run(document, {resultTypes: ["violations"]})"""


@cache
def source() -> str:
    return AXE.read_text()


def barriers(page: Page) -> list[str]:
    """One line for each serious or critical finding, with the places where it is."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(source())
    found: list[Mapping[str, Any]] = page.evaluate(RUN)["violations"]
    return [_line(one) for one in found if one["impact"] in KEEPS_OUT]


def _line(found: Mapping[str, Any]) -> str:
    places = "; ".join(f"{node['target'][0]} {node['html'][:120]}" for node in found["nodes"][:4])
    return f"{found['id']} ({found['impact']}): {found['help']}: {places}"

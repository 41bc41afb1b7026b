"""All golden requests, from every file of ``golden``."""

from importlib import import_module
from pathlib import Path

from .golden.words import Golden

FOLDER = Path(__file__).parent / "golden"


def requests() -> list[Golden]:
    found: list[Golden] = []
    for path in sorted(FOLDER.glob("*.py")):
        if path.stem not in {"__init__", "words"}:
            module = import_module(f"tests.authz.golden.{path.stem}")
            found += module.REQUESTS
    return found

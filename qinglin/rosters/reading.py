"""Opens files that came from outside, in a process of its own with little memory and time."""

import json
import subprocess
import sys
from typing import Any

from .errors import (
    DamagedFile,
    ExternalLinks,
    HugeFile,
    LettersUnknown,
    MacroFile,
    NotASheet,
    NothingInIt,
    OldFile,
    PackedBomb,
    TooWide,
)
from .rules.safety import Danger, danger

SECONDS = 60
MODULE = "qinglin.rosters.rules.sheets"
DANGERS: dict[Danger, Any] = {
    Danger.EMPTY: NothingInIt,
    Danger.HUGE: HugeFile,
    Danger.OLD: OldFile,
    Danger.DAMAGED: DamagedFile,
    Danger.BOMB: PackedBomb,
    Danger.MACRO: MacroFile,
    Danger.LINKED: ExternalLinks,
    Danger.PATHS: PackedBomb,
    Danger.OTHER: NotASheet,
}
FAULTS: dict[str, Any] = {
    "rows": HugeFile,
    "columns": TooWide,
    "huge": HugeFile,
    "letters": LettersUnknown,
    "damaged": DamagedFile,
}


def refuse_dangerous(body: bytes) -> None:
    """Refuse what need not even be opened to know that it is no roster."""
    found = danger(body)
    if found is not None:
        raise DANGERS[found]


def rows_in(body: bytes) -> list[list[str]]:
    """The rows of the first sheet; a named refusal for everything that is no roster."""
    refuse_dangerous(body)
    try:
        done = subprocess.run(  # noqa: S603 - our own module, nothing of it comes from outside
            [sys.executable, "-m", MODULE],
            input=body,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        answer: dict[str, Any] = {"fault": "huge"}
        if done.returncode == 0:
            answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise HugeFile from error
    if "fault" in answer:
        raise FAULTS.get(answer["fault"], DamagedFile)
    rows: list[list[str]] = answer["rows"]
    if not rows:
        raise NothingInIt
    return rows

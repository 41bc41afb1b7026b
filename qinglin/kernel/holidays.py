"""Public holidays and exchanged working days (调休), one file a year, as they were decreed.

The State Council's office announces a year's holidays at the end of the year before. A year
without a file is not decreed as far as the product knows: nothing is guessed, and whoever plans
in it is told. A district adds a year as ``holidays/2027.toml`` below its home.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

HERE = Path(__file__).parent / "holiday_years"
NAMES = (
    "new_years_day", "spring_festival", "tomb_sweeping_day", "labour_day", "dragon_boat_festival",
    "national_day", "mid_autumn_festival", "anti_fascist_70th_day",
)  # fmt: skip


class WrongYear(Exception):
    """The file of a year cannot be understood; the text says where."""


@dataclass(frozen=True, slots=True)
class Year:
    """What was decreed for one year."""

    year: int
    #: day -> which holiday it belongs to
    free: dict[date, str]
    #: Saturdays and Sundays that are worked
    worked: frozenset[date]


def read(path: Path) -> Year:
    """The year in a file. Refuses other years, and days that are both free and worked."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    year = int(data["year"])
    free: dict[date, str] = {}
    worked: set[date] = set()
    for entry in data.get("holiday", ()):
        if entry["name"] not in NAMES:
            raise WrongYear(f"{path.name}: unknown holiday {entry['name']}")
        free.update(dict.fromkeys(_days(entry), entry["name"]))
        worked.update(entry.get("worked", ()))
    strange = [day for day in (*free, *worked) if day.year != year] + sorted(free.keys() & worked)
    if strange or path.stem != str(year):
        raise WrongYear(f"{path.name}: not of {year}, or free and worked at once: {strange[:3]}")
    return Year(year, free, frozenset(worked))


def _days(entry: dict[str, Any]) -> list[date]:
    if "from" not in entry:
        return []
    first, last = entry["from"], entry["until"]
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@lru_cache(maxsize=64)
def decreed(year: int) -> Year | None:
    """What is known of a year: the district's own file before the one that came along."""
    own = Path(settings.QINGLIN_HOME) / "holidays" / f"{year}.toml"
    for path in (own, HERE / f"{year}.toml"):
        if path.is_file():
            return read(path)
    return None


def known_years() -> list[int]:
    """The years of the files that came along and of the district's own."""
    folders = (HERE, Path(settings.QINGLIN_HOME) / "holidays")
    found = (path.stem for folder in folders for path in folder.glob("*.toml"))
    return sorted({int(stem) for stem in found if stem.isdecimal()})

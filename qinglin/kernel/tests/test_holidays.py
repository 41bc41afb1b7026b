from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest

from qinglin.kernel import almanac, holidays
from qinglin.kernel.almanac import Kind


def test_every_day_of_twelve_years_agrees_with_another_table() -> None:
    assert holidays.known_years() == list(range(2015, 2027))
    day, wrong = date(2015, 1, 1), []
    while day < date(2027, 1, 1):
        kind = almanac.day(day).kind
        free = chinese_calendar.is_holiday(day)
        if (kind in {Kind.HOLIDAY, Kind.WEEKEND}) != free:
            wrong.append(day)
        day += timedelta(days=1)
    assert wrong == []


def test_a_missing_year_is_said() -> None:
    assert almanac.is_decreed(2026)
    assert not almanac.is_decreed(2027)


def test_a_district_adds_a_year(tmp_path: Path, settings: Any) -> None:
    """The file of 2027 is laid beside the data of the district; days that cannot be are refused."""
    settings.QINGLIN_HOME = tmp_path
    (tmp_path / "holidays").mkdir()
    path = tmp_path / "holidays" / "2027.toml"
    path.write_text(
        'year = 2027\n[[holiday]]\nname = "national_day"\nfrom = 2027-10-01\n'
        "until = 2027-10-07\nworked = [2027-10-09]\n"
    )
    year = holidays.read(path)
    assert (len(year.free), year.worked) == (7, frozenset({date(2027, 10, 9)}))
    path.write_text('year = 2027\n[[holiday]]\nname = "national_day"\nworked = [2026-10-10]\n')
    with pytest.raises(holidays.WrongYear):
        holidays.read(path)
    path.write_text('year = 2027\n[[holiday]]\nname = "party"\nworked = [2027-10-10]\n')
    with pytest.raises(holidays.WrongYear):
        holidays.read(path)

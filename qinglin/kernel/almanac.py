"""What kind of day a day is: its weekday, festival, public holiday and exchanged working day.

Holidays and exchanged days (调休) stand in a file for each year that was decreed; for a year
without one only weekends and fixed festivals are named, and nothing is guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from lunar_python import Lunar, Solar

from .holidays import decreed

WEEKDAYS = (
    pgettext_lazy("weekday", "周一"),
    pgettext_lazy("weekday", "周二"),
    pgettext_lazy("weekday", "周三"),
    pgettext_lazy("weekday", "周四"),
    pgettext_lazy("weekday", "周五"),
    pgettext_lazy("weekday", "周六"),
    pgettext_lazy("weekday", "周日"),
)
SOLAR_FESTIVALS: dict[tuple[int, int], Any] = {
    (1, 1): _("元旦"),
    (3, 5): _("学雷锋纪念日"),
    (3, 8): _("妇女节"),
    (3, 12): _("植树节"),
    (5, 1): _("劳动节"),
    (5, 4): _("青年节"),
    (6, 1): _("儿童节"),
    (6, 5): _("环境日"),
    (7, 1): _("建党节"),
    (8, 1): _("建军节"),
    (9, 10): _("教师节"),
    (10, 1): _("国庆节"),
    (12, 5): _("国际志愿者日"),
}
LUNAR_FESTIVALS: dict[tuple[int, int], Any] = {
    (1, 1): _("春节"),
    (1, 15): _("元宵节"),
    (5, 5): _("端午节"),
    (7, 7): _("七夕"),
    (8, 15): _("中秋节"),
    (9, 9): _("重阳节"),
    (12, 8): _("腊八节"),
}
HOLIDAYS: dict[str, Any] = {
    "new_years_day": _("元旦假期"),
    "spring_festival": _("春节假期"),
    "tomb_sweeping_day": _("清明假期"),
    "labour_day": _("劳动节假期"),
    "dragon_boat_festival": _("端午假期"),
    "national_day": _("国庆假期"),
    "mid_autumn_festival": _("中秋假期"),
    "anti_fascist_70th_day": _("抗战胜利 70 周年纪念日假期"),
}
#: Festivals whose names are too long for a calendar's cell.
BRIEF: dict[tuple[int, int], Any] = {
    (3, 5): _("学雷锋日"),
    (12, 5): _("志愿者日"),
}
SATURDAY = 5


class Kind(StrEnum):
    """How the day is worked."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    #: A Saturday or Sunday worked in exchange for a day of a holiday.
    EXCHANGED = "exchanged"


@dataclass(frozen=True, slots=True)
class Day:
    """One calendar day, named as people name it. Texts are lazy."""

    on: date
    kind: Kind
    weekday: Any
    #: 春节, 国际志愿者日 …, or the holiday to which the day belongs; empty on most days
    festival: Any

    @property
    def brief(self) -> Any:
        """For a calendar's cell: 班 on an exchanged day, the festival itself, 休 in a holiday."""
        if self.exchanged:
            return pgettext_lazy("calendar cell", "班")
        named = BRIEF.get((self.on.month, self.on.day)) or festival(self.on)
        if not named and self.kind is Kind.HOLIDAY:
            return pgettext_lazy("calendar cell", "休")
        return named

    @property
    def rest(self) -> bool:
        return self.kind in {Kind.WEEKEND, Kind.HOLIDAY}

    @property
    def exchanged(self) -> bool:
        return self.kind is Kind.EXCHANGED


def is_decreed(year: int) -> bool:
    """Whether the holidays of that year are known; if not, only weekends are."""
    return decreed(year) is not None


@lru_cache(maxsize=1024)
def day(on: date) -> Day:
    kind, holiday = _decreed(on)
    return Day(
        on=on,
        kind=kind,
        weekday=WEEKDAYS[on.weekday()],
        festival=festival(on) or HOLIDAYS.get(holiday, ""),
    )


def festival(on: date) -> Any:
    """The festival that falls on this very day, or an empty text."""
    moving = _moving_festivals(on.year)
    return moving.get(on) or SOLAR_FESTIVALS.get((on.month, on.day), "")


@lru_cache(maxsize=64)
def _moving_festivals(year: int) -> Mapping[date, Any]:
    """Those of the lunar calendar and of the sun's course, by their day in this year."""
    found: dict[date, Any] = {}
    for lunar_year in (year - 1, year):  # 腊八 falls into the next year of the sun
        for (month, day_of_month), title in LUNAR_FESTIVALS.items():
            on = Lunar.fromYmd(lunar_year, month, day_of_month).getSolar()
            # A festival of a fixed day is named first: 六一 on 端午.
            fixed = (on.getMonth(), on.getDay()) in SOLAR_FESTIVALS
            if on.getYear() == year and not fixed:
                found[_date(on)] = title
    new_year = Lunar.fromYmd(year, 1, 1)
    found[_date(new_year.getSolar()) - timedelta(days=1)] = _("除夕")
    found[_date(new_year.getJieQiTable()["清明"])] = _("清明节")
    return found


def _date(on: Solar) -> date:
    return date(on.getYear(), on.getMonth(), on.getDay())


def _decreed(on: date) -> tuple[Kind, str]:
    """The kind of day by decree, and the name of the holiday it belongs to."""
    weekend = on.weekday() >= SATURDAY
    plain = Kind.WEEKEND if weekend else Kind.WORKDAY
    year = decreed(on.year)
    if year is None:
        return plain, ""
    if on in year.free:
        return Kind.HOLIDAY, year.free[on]
    if on in year.worked:
        return Kind.EXCHANGED, ""
    return plain, ""

"""On which days things take place: weekends and March more, the New Year's month less."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from qinglin.worlds import rules

from .ground import Ground

WEEKDAYS = (1.0, 1.0, 1.0, 1.0, 1.3, 5.0, 3.2)
MONTHS = (0.8, 0.55, 1.7, 1.15, 1.1, 0.9, 1.15, 1.1, 1.0, 1.05, 1.0, 1.1)
EVERY_MONTH = range(1, 13)


@dataclass(frozen=True, slots=True)
class Times:
    """When an occasion may begin in a part of the day, and how long it lasts, in minutes."""

    starts: tuple[int, ...]
    lengths: tuple[int, ...]


MORNING = Times((480, 495, 510, 525, 540), (90, 120, 150, 180))
AFTERNOON = Times((795, 810, 825, 840), (90, 120, 150, 180))
NIGHT = Times((1110, 1125, 1140), (60, 90, 120))
RUSH_HOUR = Times((420, 435), (90,))


class Calendar:
    """Draws days of the past: a year that ends yesterday, and the days of its first month
    before it in proportion."""

    def __init__(self, ground: Ground) -> None:
        self.first, self.year, self.last = (
            ground.first_day,
            ground.year_start,
            ground.today - timedelta(days=1),
        )
        self._known: dict[
            tuple[date, date, tuple[int, ...], str], tuple[list[date], list[float]]
        ] = {}

    def weekly(self, weekdays: str, first: date | None = None) -> list[date]:
        """Every day of the past with one of these weekdays (1 Monday … 7 Sunday)."""
        wanted = {int(day) for day in weekdays}
        return [
            day
            for day in self._days(max(first or self.first, self.first), self.last)
            if day.isoweekday() in wanted
        ]

    def spread(
        self,
        random: Random,
        number: int,
        *,
        months: Iterable[int] = EVERY_MONTH,
        weekdays: str = "1234567",
        first: date | None = None,
    ) -> list[date]:
        """``number`` days of the year, and as many in proportion before it; sorted."""
        year = self._marked(max(self.year, first or self.year), self.last, months, weekdays)
        before = self._marked(
            max(self.first, first or self.first), self.year - timedelta(days=1), months, weekdays
        )
        if not year[0]:
            return []
        more = round(number * before[1][-1] / year[1][-1]) if before[0] else 0
        days = [year[0][rules.pick(random, year[1])] for _ in range(number)]
        days += [before[0][rules.pick(random, before[1])] for _ in range(more)]
        return sorted(days)

    def on(self, month_and_day: str) -> list[date]:
        """The days of the past with this date, written 03-05."""
        return [day for day in self._days(self.first, self.last) if f"{day:%m-%d}" == month_and_day]

    def in_year(self, day: date) -> bool:
        return day >= self.year

    def _days(self, first: date, last: date) -> list[date]:
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]

    def _marked(
        self, first: date, last: date, months: Iterable[int], weekdays: str
    ) -> tuple[list[date], list[float]]:
        """The days that fit, and their cumulative weights."""
        key = (first, last, tuple(months), weekdays)
        if key not in self._known:
            allowed, wanted = set(months), {int(day) for day in weekdays}
            days = [
                day
                for day in self._days(first, last)
                if day.month in allowed and day.isoweekday() in wanted
            ]
            marks = rules.marks(WEEKDAYS[d.weekday()] * MONTHS[d.month - 1] for d in days)
            self._known[key] = (days, marks)
        return self._known[key]


def times(random: Random, day: date, slot: str = "") -> tuple[int, int]:
    """From which minute of the day to which."""
    if slot:
        chosen = {"morning": MORNING, "afternoon": AFTERNOON, "evening": NIGHT, "rush": RUSH_HOUR}[
            slot
        ]
    else:
        where, weekend = random.random(), day.weekday() >= 5
        evening = 0.05 if weekend else 0.3
        chosen = NIGHT if where < evening else MORNING if where < 0.63 else AFTERNOON
    start = random.choice(chosen.starts)
    return start, start + random.choice(chosen.lengths)

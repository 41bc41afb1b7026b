"""How simulated people and numbers come about. Seeded, without clock, database or Django."""

from bisect import bisect
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random

#: No area code begins with 00 (GB/T 2260 starts at 11), so nobody can hold such a number.
AREA = "000000"
#: 1740-0 to 1740-5 belong to emergency satellite telephones: no subscriber can hold them.
PHONES = "1740"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK = "10X98765432"
FULL_AGE = 18


def dice(seed: int, *part: object) -> Random:
    """Random numbers of one part of a world: a change elsewhere does not change this part."""
    return Random(":".join(map(str, (seed, *part))))  # noqa: S311 - simulated data, not secrets


def citizen_number(born_on: date, sex: str, serial: int) -> str:
    """A number with a true check digit that no living person can hold.

    ``serial`` counts the people of this birth date and sex, from 0 to 499.
    """
    if not 0 <= serial < 500:
        raise ValueError(f"too many people were born on {born_on}")
    body = f"{AREA}{born_on:%Y%m%d}{2 * serial + (sex == 'm'):03d}"
    return body + CHECK[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def phone_number(serial: int) -> str:
    """An eleven-digit number that is formed like a mobile number and reaches nobody."""
    if not 0 <= serial < 6_000_000:
        raise ValueError("the range of simulated numbers is used up")
    return f"{PHONES}{serial:07d}"


def born_at_age(random: Random, today: date, age: int) -> date:
    """A birth date of somebody who is this old today."""
    youngest = _years_before(today, age)
    oldest = _years_before(today, age + 1) + timedelta(days=1)
    return oldest + timedelta(days=random.randrange((youngest - oldest).days + 1))


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


def full_age_on(born_on: date) -> date:
    """The day on which somebody comes of age; whoever was born on 29 February, on 1 March."""
    year = born_on.year + FULL_AGE
    try:
        return born_on.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def shares(random: Random, total: int, parts: int, spread: float = 0.35) -> list[int]:
    """Split a total into whole parts that differ: none negative, the sum exact."""
    if parts <= 0:
        return []
    weights = [max(random.gauss(1, spread), 0.15) for _ in range(parts)]
    marks = [round(total * mark / sum(weights)) for mark in accumulate(weights)]
    return [mark - before for before, mark in zip([0, *marks], marks, strict=False)]


def marks(weights: Iterable[float]) -> list[float]:
    """Cumulative weights for ``pick``."""
    return list(accumulate(weights))


def pick(random: Random, marks: Sequence[float]) -> int:
    """Index drawn by cumulative weights."""
    return bisect(marks, random.random() * marks[-1], 0, len(marks) - 1)


def scaled(number: int, scale: float, least: int = 1) -> int:
    """A number of the full world in a smaller one."""
    return max(round(number * scale), least)


def month_before(day: date, months: int) -> date:
    """The first day of the month so many months earlier."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def months_between(first: date, last: date) -> list[tuple[date, date]]:
    """The calendar months from first to last, the end ones cut off, as (from, to) inclusive."""
    found = []
    start = first
    while start <= last:
        end = min(month_before(start, -1) - timedelta(days=1), last)
        found.append((start, end))
        start = end + timedelta(days=1)
    return found

"""The stretch of days a brief is about: how it is written, named, and what lies before it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
#: The first day of records that may be asked for.
BEGINNING = date(1990, 1, 1)
TO_DATE = "to-date"
NUMERALS = "一二三四"
MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
QUARTER = re.compile(r"(\d{4})-[Qq]([1-4])", re.ASCII)
HALF = re.compile(r"(\d{4})-[Hh]([12])", re.ASCII)
YEAR = re.compile(r"(\d{4})", re.ASCII)
STRETCH = re.compile(r"(\d{4}-\d{2}-\d{2})?\.\.(\d{4}-\d{2}-\d{2})", re.ASCII)


class BadPeriod(Exception):
    """``problem`` is one of unreadable, backwards, future, too_early."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both included. ``since`` is None: since records begin. ``whole`` is the
    last day of the calendar period, which may still lie ahead."""

    code: str
    kind: str
    since: date | None
    until: date
    whole: date

    @property
    def running(self) -> bool:
        return self.until < self.whole

    @property
    def words(self) -> str:
        """``2015年第三季度``; one that is not over says so far."""
        named = self._name()
        return f"{named}（截至{day_words(self.until)}）" if self.running else named

    def _name(self) -> str:
        since = self.since
        if since is None:
            return f"截至{day_words(self.until)}"
        if self.kind == "month":
            return f"{since.year}年{since.month}月"
        if self.kind == "quarter":
            return f"{since.year}年第{NUMERALS[since.month // 3]}季度"
        if self.kind == "half":
            return f"{since.year}年{'上' if since.month == 1 else '下'}半年"
        if self.kind == "year":
            return f"{since.year}年"
        return f"{day_words(since)}至{day_words(self.until)}"


def day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def parse(text: str, today: date) -> Period:
    """``2015-09``, ``2015-Q3``, ``2015-H1``, ``2015``, ``2015-09-01..2015-10-15``, ``..2015-10-15``
    or ``to-date``; BadPeriod otherwise, and for what lies ahead or ends before it starts."""
    written = text.strip()
    if written == TO_DATE:
        return Period(TO_DATE, "to_date", None, today, today)
    try:
        kind, since, until = _read(written)
    except ValueError:
        raise BadPeriod("unreadable") from None
    if since is not None and until < since:
        raise BadPeriod("backwards")
    if min(since or until, until) < BEGINNING:
        raise BadPeriod("too_early")
    begun = since is None or since <= today
    if not begun or (kind in {"stretch", "to_date"} and until > today):
        raise BadPeriod("future")
    return Period(written.upper(), kind, since, min(until, today), until)


def _read(written: str) -> tuple[str, date | None, date]:
    if found := STRETCH.fullmatch(written):
        until = date.fromisoformat(found[2])
        if not found[1]:
            return "to_date", None, until
        return "stretch", date.fromisoformat(found[1]), until
    if found := MONTH.fullmatch(written):
        return "month", *_months(int(found[1]), int(found[2]), 1)
    if found := QUARTER.fullmatch(written):
        return "quarter", *_months(int(found[1]), 3 * int(found[2]) - 2, 3)
    if found := HALF.fullmatch(written):
        return "half", *_months(int(found[1]), 6 * int(found[2]) - 5, 6)
    if found := YEAR.fullmatch(written):
        return "year", *_months(int(found[1]), 1, 12)
    raise ValueError(written)


def _months(year: int, first: int, number: int) -> tuple[date, date]:
    since = date(year, first, 1)
    return since, _month_after(since, number) - DAY


def _month_after(day: date, number: int) -> date:
    months = day.year * 12 + day.month - 1 + number
    return date(months // 12, months % 12 + 1, 1)


def before(period: Period) -> Period | None:
    """The period before this one, as long as what is over of it: so the two can be compared.

    None where nothing lies before (to date).
    """
    since = period.since
    if since is None:
        return None
    lengths = {"month": 1, "quarter": 3, "half": 6, "year": 12}
    if period.kind in lengths:
        start = _month_after(since, -lengths[period.kind])
        end = since - DAY
        if period.running:
            end = min(end, start + (period.until - since))
    else:
        end = since - DAY
        start = end - (period.until - since)
    return None if start < BEGINNING else Period("", period.kind, start, end, end)


def early_in(period: Period) -> date:
    """The last day of the first tenth: records that begin later do not tell of the period."""
    since = period.since or period.until
    return since + (period.until - since) // 10


def trend_since(period: Period) -> date:
    """Where a line of months begins: a year of months up to the end of the period."""
    return _month_after(period.until, -11)


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    words: str


def choices(today: date) -> list[tuple[str, list[Choice]]]:
    """What a secretary usually picks, the latest first, by kind."""
    months = [_month_after(today, -n) for n in range(13)]
    quarters = dict.fromkeys(f"{m.year}-Q{(m.month + 2) // 3}" for m in months)
    halves = dict.fromkeys(f"{m.year}-H{(m.month + 5) // 6}" for m in months)
    return [
        ("month", [_choice(f"{m:%Y-%m}", today) for m in months]),
        ("quarter", [_choice(code, today) for code in quarters]),
        ("half", [_choice(code, today) for code in halves]),
        ("year", [_choice(str(today.year - n), today) for n in range(3)]),
        ("to_date", [_choice(TO_DATE, today)]),
    ]


def _choice(code: str, today: date) -> Choice:
    return Choice(code, parse(code, today).words)

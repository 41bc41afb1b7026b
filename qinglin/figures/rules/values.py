"""Reported values as numbers, and numbers held against them. Exact: no binary fractions."""

import calendar
import re
from datetime import date
from fractions import Fraction

from . import verdicts
from .kinds import FLOORS
from .shapes import Figure

DIGITS = "零一二三四五六七八九"
#: 首届 · 第二季 · 第12期 · 1/月
FIRST, NTH = re.compile(r"首[\u4e00-\u9fff]?"), re.compile(r"第([0-9]+|[一二三四五六七八九十]+)\D?")
#: 1:100, 1:100:X: so many for each one
EACH_ONE = re.compile(r"1[:：]([0-9]+)")
LEADING = re.compile(r"([0-9]+)(\.[0-9]+)?")
MONTH = 30


def number_in(value: int | float | str) -> Fraction | None:
    """The number a reported value begins with; None where there is none."""
    if not isinstance(value, str):
        return Fraction(str(value))
    text = value.strip()
    if FIRST.fullmatch(text):
        return Fraction(1)
    if found := NTH.fullmatch(text):
        return Fraction(small_number(found[1]))
    if found := EACH_ONE.match(text):
        return Fraction(found[1])
    found = LEADING.match(text)
    return Fraction(found[0]) if found else None


def small_number(text: str) -> int:
    """Below a hundred, in digits or in words: 12, 十二, 二十."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    above = (DIGITS.index(tens) if tens else 1) if ten else 0
    return above * 10 + (DIGITS.index(ones) if ones else 0)


def borne_out(figure: Figure, number: Fraction | int) -> bool:
    """Whether a counted number bears the report out. What ought to be is reached or exceeded."""
    reported, value = figure.reported, number_in(figure.reported.value)
    if value is None:
        return False
    if figure.kind in FLOORS and reported.bound in {verdicts.EXACT, verdicts.ABOVE}:
        return number >= value
    if figure.kind in FLOORS and reported.bound == verdicts.ABOUT:
        return number * verdicts.ROUGHLY >= value * (verdicts.ROUGHLY - 1)
    return verdicts.supports(number, value, reported.bound, inclusive=reported.inclusive)


def months_between(first: date, last: date) -> tuple[int, int]:
    """Whole months from one day to another, and the days that are left."""
    months = (last.year - first.year) * 12 + last.month - first.month
    day = min(first.day, calendar.monthrange(last.year, last.month)[1])
    if last.day < day:
        months -= 1
        before = last.month - 1 or 12
        year = last.year if last.month > 1 else last.year - 1
        day = min(first.day, calendar.monthrange(year, before)[1])
        return months, (last - date(year, before, day)).days
    return months, last.day - day


def long_in(unit: str, first: date, last: date) -> tuple[Fraction, int]:
    """How long it is from the first day to the last, in the unit of the report: exactly, and as
    it is said (whole ones; a week that has begun is a week)."""
    months, days = months_between(first, last)
    length = (last - first).days
    if unit == "年":
        return Fraction(months, 12) + Fraction(days, 366), months // 12
    if unit in {"月", "个月"}:
        return months + Fraction(days, 31), months
    if unit in {"周", "星期"}:
        weeks = -(-(length + 1) // 7)
        return Fraction(weeks), weeks
    return Fraction(length), length

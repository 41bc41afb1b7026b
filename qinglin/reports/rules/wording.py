"""How a figure is said in a sentence of a brief: by its bound, never rounder than counted."""

import re
import unicodedata
from dataclasses import dataclass

SUPPORTED, CONTRADICTED = "supported", "contradicted"
NO_RECORD, UNDECIDED = "no-record", "undecided"
#: Words that stand inside a number and those that stand after it; all others stand before it.
INNER = frozenset({"余", "多"})
TRAILING = frozenset({"以上", "左右", "以下"})
#: Words that leave a number exact.
EXACT = frozenset({"", "共", "连续"})
Value = int | float | str
YEAR = "年"
_DAY = re.compile(r"(?:(?P<year>\d{4})-)?(?P<month>\d{2})-(?P<day>\d{2})")
WAN, YI = 10_000, 100_000_000
#: What is put behind a number that the records do not bear out.
MARKS = {CONTRADICTED: "▲", NO_RECORD: "△", UNDECIDED: "◇"}


def grouped(value: int) -> str:
    return f"{value:,}"


def round_number(value: int) -> tuple[str, str]:
    """A reported number as reports write it: ``3.8`` and ``万``; exact ones stay as they are."""
    for size, word in ((YI, "亿"), (WAN, "万")):
        if value >= size and value % (size // 100) == 0:
            whole, rest = divmod(value // (size // 100), 100)
            text = f"{grouped(whole)}.{rest:02}".rstrip("0").rstrip(".")
            return text, word
    return grouped(value), ""


def plain(value: Value | None, unit: str) -> str:
    """``38,214人``: a number with its unit, whole and exact. Years and days are no amounts."""
    if value is None:
        return "–"
    if isinstance(value, int):
        return f"{value if unit == YEAR else grouped(value)}{unit}"
    return dated(str(value)) or f"{value}{unit}"


def dated(text: str) -> str:
    """``2021年5月24日`` of ``2021-05-24``, ``5月24日`` of ``05-24``; nothing of what is no day."""
    found = _DAY.fullmatch(text)
    if found is None:
        return ""
    year = f"{int(found['year'])}年" if found["year"] else ""
    return f"{year}{int(found['month'])}月{int(found['day'])}日"


def bounded(value: Value, word: str, unit: str) -> str:
    """A reported number with the word that bounds it: 突破3.8万人, 500余场, 近22万元, 12项."""
    if isinstance(value, str) and (day := dated(value)):
        value, unit = day, ""
    if isinstance(value, str) and unit and value.endswith(unit):
        unit = ""
    amount = isinstance(value, int) and unit != YEAR
    number, size = (grouped(value), "") if amount and isinstance(value, int) else (str(value), "")
    if amount and isinstance(value, int) and word not in EXACT:
        number, size = round_number(value)
    if word in INNER:
        return f"{number}{size}{word}{unit}"
    if word in TRAILING:
        return f"{number}{size}{unit}{word}"
    return f"{word}{number}{size}{unit}"


@dataclass(frozen=True, slots=True)
class Said:
    """A figure as the sentence says it. ``mark`` is empty where nothing needs to be said about it;
    ``remark`` is what must be told beside the number."""

    text: str
    mark: str
    remark: str


def said(
    *,
    verdict: str,
    value: Value,
    word: str,
    unit: str,
    computed: Value | None,
    shown: str,
    why: str = "",
) -> Said:
    """What may be printed of a figure. ``shown`` is the computed number as it may be shown.

    Only what the records bear out is said as it was reported. What they contradict is said as
    they have it, with the reported beside it; what they say nothing about is said as reported
    only. Nothing of this is ever silent.
    """
    reported = bounded(value, word, unit)
    mark = MARKS.get(verdict, "")
    if verdict == SUPPORTED:
        exact = word in EXACT and str(computed) == str(value)
        return Said(reported, mark, "" if exact or not shown else f"核算{shown}")
    if verdict == CONTRADICTED:
        return Said(shown or "–", mark, f"记录核算数，与上报的“{reported}”不符")
    if verdict == UNDECIDED:
        return Said("口径未定", mark, why or "原文的说法不止一种，本期不引用数字")
    return Said(reported, mark, "")


def change(now: int, then: int, unit: str) -> str:
    """``比上期增加1,204人次``; how much more or less, exactly."""
    if now == then:
        return "与上期持平"
    more = "增加" if now > then else "减少"
    return f"比上期{more}{grouped(abs(now - then))}{unit}"


def clean(text: str) -> str:
    """Text without the characters that no document can hold: controls, halves of characters,
    marks that turn the direction of what follows. Lines stay lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in lines if char == "\n" or _holds(char))


def _holds(char: str) -> bool:
    kind = unicodedata.category(char)
    return kind == "Zs" or kind[0] not in "CZ"

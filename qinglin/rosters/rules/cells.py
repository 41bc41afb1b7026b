"""What people write into cells, read as values. A fault is a word; sentences stand elsewhere."""

import re
import unicodedata
from datetime import date, timedelta

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
SERIAL = re.compile(r"\d{4,5}(\.0+)?")
YMD = re.compile(r"(\d{4})\D{0,2}?[-/.年](\d{1,2})(?:[-/.月](\d{1,2})?日?)?(?:\s.*)?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?")
EPOCH = date(1899, 12, 30)
FEMALE, MALE = {"女", "女性", "f", "female", "2"}, {"男", "男性", "m", "male", "1"}
YES = {"是", "有", "yes", "y", "true", "1", "√", "✓"}
CITIZEN = re.compile(r"\d{17}[0-9X]")


def plain(text: str) -> str:
    """Half-width, without outer blanks, and without the quote that keeps a formula asleep."""
    found = unicodedata.normalize("NFKC", text).strip()
    return found[1:] if found[:1] == "'" and found[1:2] in FORMULA else found


def words(text: str) -> str:
    """What somebody wrote, with single blanks and without the quote before a formula. Brackets
    stay as they are: they are part of names."""
    found = " ".join(text.split())
    return found[1:] if found[:1] == "'" and found[1:2] in FORMULA else found


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would calculate this instead of showing it; a number is no formula."""
    found = text.strip()
    if not found.startswith(FORMULA):
        return False
    return not re.fullmatch(r"[+\-]?\d[\d\s\-]*", unicodedata.normalize("NFKC", found))


def day(text: str) -> date | None:
    """2015-03-05, 2015.3.5, 2015年3月, 201503, 20150305, or the number behind a formatted cell."""
    found = plain(text)
    if SERIAL.fullmatch(found) and 10_000 < float(found) < 80_000:
        return EPOCH + timedelta(days=int(float(found)))
    match = YMD.fullmatch(found) or COMPACT.fullmatch(found)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError:
        return None


def sex(text: str) -> str:
    """``f``, ``m``, or nothing."""
    found = plain(text).lower()
    return "f" if found in FEMALE else "m" if found in MALE else ""


def yes(text: str) -> bool:
    return plain(text).lower() in YES


def born_of(number: str) -> date | None:
    """The birth date inside a citizen number."""
    if not CITIZEN.fullmatch(number):
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_of(number: str) -> str:
    """The sex inside a citizen number."""
    return ("m" if int(number[16]) % 2 else "f") if CITIZEN.fullmatch(number) else ""


def letters(column: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA: how a spreadsheet names its columns."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def asleep(text: str) -> str:
    """The same with a quote in front if a spreadsheet would take it for a formula."""
    return f"'{text}" if text.lstrip(" \u3000")[:1] in FORMULA else text

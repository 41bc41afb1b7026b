"""What the records say about a reported number. The table is in docs/figures.md."""

from datetime import date
from fractions import Fraction

SUPPORTED, CONTRADICTED = "supported", "contradicted"
NO_RECORD, UNDECIDED = "no-record", "undecided"

EXACT, ABOVE, BELOW, ABOUT = "=", ">", "<", "≈"
BOUNDS = (EXACT, ABOVE, BELOW, ABOUT)
#: Words of reports and the bound they set. 以上 includes the number itself (as in Chinese law);
#: the others of ``>`` do not: 三百余人 is more than three hundred.
WORDS = {
    "": EXACT,
    "共": EXACT,
    "连续": EXACT,
    "余": ABOVE,
    "多": ABOVE,
    "突破": ABOVE,
    "超": ABOVE,
    "逾": ABOVE,
    "超过": ABOVE,
    "以上": ABOVE,
    "不少于": ABOVE,
    "至少": ABOVE,
    "近": BELOW,
    "将近": BELOW,
    "接近": BELOW,
    "约": ABOUT,
    "大约": ABOUT,
    "左右": ABOUT,
    "达": ABOUT,
}
INCLUSIVE = frozenset({"以上", "不少于", "至少"})
#: 近: short of the number by no more than a tenth. 约、左右、达: off by no more than a twentieth.
NEARLY, ROUGHLY = 10, 20


def supports(
    computed: int | Fraction, value: int | Fraction, bound: str, *, inclusive: bool = False
) -> bool:
    """Whether a counted number bears out a reported one. Exact numbers throughout."""
    if bound == ABOVE:
        return computed >= value if inclusive else computed > value
    if bound == BELOW:
        return value * (NEARLY - 1) <= computed * NEARLY and computed < value
    if bound == ABOUT:
        return abs(Fraction(computed) - value) * ROUGHLY <= value
    return computed == value


def verdict(
    computed: int | None, records: int, value: int, bound: str, *, inclusive: bool = False
) -> str:
    """Nothing recorded says nothing; a number that was counted decides."""
    if computed is None or records == 0:
        return NO_RECORD
    held = supports(computed, value, bound, inclusive=inclusive)
    return SUPPORTED if held else CONTRADICTED


def day_of_year(text: str) -> tuple[int, int] | None:
    """Month and day of ``03-05``, month and 0 of ``03``; None for what no year has."""
    if len(text) == len("03") and text.isdecimal() and 1 <= int(text) <= 12:
        return int(text), 0
    if len(text) != len("03-05") or text[2] != "-" or not (text[:2] + text[3:]).isdecimal():
        return None
    try:
        day = date(2015, int(text[:2]), int(text[3:]))
    except ValueError:
        return None
    return day.month, day.day


#: Fewer persons than this could be recognised.
FEWEST = 5

"""Number phrases: Arabic and Chinese numerals, scales, fractions, ranges and vague amounts."""

import re
from dataclasses import dataclass
from decimal import Decimal

#: Marks without a width that join, part or turn the direction of writing: they hide and disguise.
UNSEEN = "".join(
    map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF))
)
#: Narrow forms of wide marks, one character for one.
FLAT = str.maketrans(
    "０１２３４５６７８９．％＋，：；（）～－–—　" + UNSEEN,
    "0123456789.%+,:;()~--- " + " " * len(UNSEEN),
)
DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
GROUPS = {"万": 10**4, "亿": 10**8}
SCALES = TENS | GROUPS
CHINESE = "零〇一二两三四五六七八九十百千万亿"
#: Longer runs of digits are keys of something, not amounts.
LONGEST = 12

_ARABIC = re.compile(r"\d{1,3}(?:,\d{3}){1,4}(?!\d)(?:\.\d{1,6})?|\d+(?:\.\d{1,6}(?!\d|\.))?")
_RUN = re.compile(f"[{CHINESE}]+")
_SCALE = re.compile(r"万亿|[十百千]?[万亿]|千(?![克米瓦卡])|百|十")
_MORE = re.compile(
    r"余|多(?!功能|元|样|彩|媒)|来(?=[个名人位场次家支条件岁年天万])|几(?=[个名人万])"
)
#: 点 between Chinese numerals; 三点半 and 九点三十分 are times.
_POINT = re.compile(
    r"点(?P<digits>[零〇一二两三四五六七八九]{1,3})(?![十百千分刻点])(?P<scale>[万亿]?)(?P<more>余|多)?"
)
_PART_OF = re.compile(r"分之")
#: Between the two ends of a range.
_TO = re.compile(r"\s?(?:-{1,2}|~|至|到)\s?")


@dataclass(frozen=True, slots=True)
class Number:
    """A number phrase at its place. ``value`` is exact; ``text`` stands for what is no single
    number (``1/3``, ``100-120``). ``more`` is the word inside it that says there is more."""

    start: int
    end: int
    value: Decimal
    chinese: bool
    text: str = ""
    more: str = ""
    scaled: bool = False
    per_cent: bool = False
    vague: str = ""

    @property
    def said(self) -> str:
        return self.text or plain(self.value)


def plain(value: Decimal) -> str:
    """Without an exponent and without zeros that say nothing."""
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def number_at(flat: str, at: int) -> Number | None:
    """The longest number phrase that begins here."""
    first = _simple(flat, at)
    if first is None:
        return None
    if between := _PART_OF.match(flat, first.end):
        part = _simple(flat, between.end())
        if part is not None:
            return _fraction(first, part)
    if between := _TO.match(flat, _after_per_cent(flat, first.end)):
        last = _simple(flat, between.end())
        if last is not None and _is_range(first, last):
            return _range(first, last, flat[last.end - 1])
    return first


def _after_per_cent(flat: str, at: int) -> int:
    return at + 1 if flat.startswith("%", at) else at


def _simple(flat: str, at: int) -> Number | None:
    if at >= len(flat):
        return None
    if flat[at].isascii():
        return _arabic(flat, at)
    return _vague(flat, at) or _chinese(flat, at)


def _arabic(flat: str, at: int) -> Number | None:
    """Digits, and Chinese scales after them: 3.8万, 40余万, 1万2千余."""
    total, end, more, scaled, lowest = Decimal(0), at, "", False, 0
    while found := _ARABIC.match(flat, end):
        digits = found.group().replace(",", "")
        if len(digits) > LONGEST:
            return None if end == at else Number(at, end, total, False, "", more, scaled)
        end = found.end()
        inside = _MORE.match(flat, end)
        scale = _SCALE.match(flat, inside.end() if inside else end)
        if scale is None:
            total += Decimal(digits)
            break
        more = inside.group() if inside else more
        factor = _factor(scale.group())
        total, end, scaled = total + Decimal(digits) * factor, scale.end(), True
        if lowest and factor >= lowest:
            break
        lowest = factor
    if end == at:
        return None
    if not more and (inside := _MORE.match(flat, end)):
        more, end = inside.group(), inside.end()
    return Number(at, end, total, False, "", more, scaled)


def _factor(scale: str) -> int:
    factor = 1
    for character in scale:
        factor *= SCALES[character]
    return factor


def _chinese(flat: str, at: int) -> Number | None:
    """三百六十五, 两千余, 三十余万, 七八十 (a range)."""
    found = _RUN.match(flat, at)
    if found is None or len(found.group()) > LONGEST:
        return None
    run, end, more = found.group(), found.end(), ""
    if broken := _POINT.match(flat, end):
        return _broken(at, run, broken)
    spoken = _two_neighbours(run)
    value = None if spoken else chinese_value(run)
    if value is None and spoken is None:
        return None
    if inside := _MORE.match(flat, end):
        scale = _SCALE.match(flat, inside.end())
        more, end = inside.group(), inside.end()
        if scale and set(scale.group()) <= GROUPS.keys() and value is not None:
            value, end = value * _factor(scale.group()), scale.end()
    scaled = any(character in SCALES for character in run)
    if spoken:
        return Number(at, end, Decimal(spoken[0]), True, f"{spoken[0]}-{spoken[1]}", more, scaled)
    return Number(at, end, Decimal(value or 0), True, "", more, scaled)


def _broken(at: int, run: str, point: re.Match[str]) -> Number | None:
    """九十八点七, 三点五万."""
    whole = chinese_value(run)
    if whole is None:
        return None
    digits = "".join(str(DIGITS[character]) for character in point["digits"])
    factor = _factor(point["scale"]) if point["scale"] else 1
    more = point["more"] or ""
    value = Decimal(f"{whole}.{digits}") * factor
    return Number(at, point.end(), value, True, "", more, bool(point["scale"]))


def _two_neighbours(run: str) -> tuple[int, int] | None:
    """三四十: from thirty to forty."""
    if len(run) < 2 or run[0] not in DIGITS or run[1] not in DIGITS:
        return None
    low, high = DIGITS[run[0]], DIGITS[run[1]]
    if high != low + 1 or low == 0 or any(c not in SCALES for c in run[2:]):
        return None
    factor = _factor(run[2:]) if run[2:] else 1
    return low * factor, high * factor


def chinese_value(run: str) -> int | None:
    """The value of a well-formed numeral; None for 一二三, 百年's 百千 and the like."""
    total = section = digit = 0
    last = 10**12
    previous = ""
    for character in run:
        if character in DIGITS:
            if previous in DIGITS and DIGITS[previous] != 0:
                return None
            digit = DIGITS[character]
        elif character in TENS:
            scale = TENS[character]
            bare = digit == 0 and previous == ""
            if (scale >= last or (digit == 0 and scale != 10)) and not bare:
                return None
            section += (digit or 1) * scale
            digit, last = 0, scale
        else:
            if section + digit == 0:
                if previous != "":
                    return None
                digit = 1
            total = (total + section + digit) * GROUPS[character]
            section, digit, last = 0, 0, 10**12
        previous = character
    if digit and len(run) > 1 and run[-2] in SCALES and SCALES[run[-2]] > 10:
        digit *= SCALES[run[-2]] // 10
    return total + section + digit


_VAGUE = re.compile(r"(?P<word>数|几|上|成百上|成千上)(?P<scale>[十百千万亿]{1,3})(?P<more>余)?")


def _vague(flat: str, at: int) -> Number | None:
    """数十, 几百, 上千: at least that many."""
    found = _VAGUE.match(flat, at)
    if found is None:
        return None
    value = Decimal(_factor(found["scale"]))
    if value > 10**9:
        return None
    return Number(at, found.end(), value, True, "", "", True, vague=found["word"])


def _fraction(whole: Number, part: Number) -> Number:
    """百分之八十五 is 85 per cent; 三分之一 stays a fraction."""
    end, chinese = part.end, whole.chinese or part.chinese
    if whole.value == 100:
        return Number(whole.start, end, part.value, chinese, "", part.more, per_cent=True)
    said = f"{plain(part.value)}/{plain(whole.value)}"
    value = part.value / whole.value if whole.value else Decimal(0)
    return Number(whole.start, end, value, chinese, said, part.more)


def _is_range(first: Number, last: Number) -> bool:
    same = first.chinese == last.chinese and not first.text and not last.text
    rising = first.value < last.value or (last.scaled and not first.scaled)
    return same and rising and not first.more and first.end - first.start <= 8


def _range(first: Number, last: Number, scale: str) -> Number:
    """3-5万 is thirty to fifty thousand."""
    low = first.value
    if not first.scaled and last.scaled:
        low *= GROUPS.get(scale, 1)
    said = f"{plain(low)}-{plain(last.value)}"
    return Number(first.start, last.end, low, first.chinese, said, last.more, last.scaled)

"""One pass over a text: every number phrase that claims how many or how much."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from . import bounds, kinds
from .context import period_of, place_of, place_of_title, what_of
from .exclusions import is_key, stepped_over
from .layout import ARTICLE, Layout, layout_of
from .lexicon import DURATION, RATE, STRUCTURE, name_at
from .numerals import FLAT, number_at
from .structures import structure_at

_START = re.compile(
    r"\d|[零一二两三四五六七八九十百千万亿]|数(?=[十百千万亿])|几(?=[十百千万])|上(?=[百千万亿])|成(?=[百千]上)|半|过半|超半"
)
_CLOSING = re.compile(r"[”\"』」’》,，。;；\n]")
#: More number phrases or claims than this are no report; the rest is not read, and that is said.
MOST, MOST_CLAIMS = 20_000, 2_000
#: 人数千余 is 人数 + 千余.
_NUMBER_OF = "人次总件户个倍岁套点分"
_ON = "网线以路街会马晚早"


@dataclass(frozen=True, slots=True)
class Claim:
    """A number as the text claims it, at ``text[start:end]``.

    ``said`` is the value without its bound (38000, 1/3, 100-120, 1+100+X); ``bound`` is one of
    = > < ≈, ``inclusive`` when the number itself is allowed, ``word`` what said so.
    """

    start: int
    end: int
    text: str
    said: str
    bound: str
    inclusive: bool
    word: str
    unit: str
    kind: str
    what: str = ""
    period: str = ""
    place: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """All claims of a text in their order; ``looked_at`` number phrases were weighed for them."""

    claims: tuple[Claim, ...]
    looked_at: int
    whole: bool


def read(text: str) -> Reading:
    """Every numeric claim of the text, with the part of the page where it stands."""
    flat, layout = text.translate(FLAT), layout_of(text)
    titled = place_of_title(" ".join(flat[:600].split("\n")))
    claims: list[Claim] = []
    at = looked_at = 0
    whole = True
    while begin := _START.search(flat, at):
        if looked_at == MOST or len(claims) == MOST_CLAIMS:
            whole = False
            break
        looked_at += 1
        claim, at = _weighed(flat, begin.start(), claims[-1] if claims else None)
        if claim is not None:
            claims.append(claim)
    claims = list(_listed(flat, claims))
    told = tuple(_told(text, flat, layout, titled, claim) for claim in claims)
    return Reading(told, looked_at, whole)


def _told(text: str, flat: str, layout: Layout, titled: str, claim: Claim) -> Claim:
    part = layout.part_at(claim.start)
    return replace(
        claim,
        text=text[claim.start : claim.end],
        what=what_of(flat, claim.start, claim.end),
        period=period_of(flat, claim.start),
        place=place_of(flat, claim.start) or (titled if part == ARTICLE else ""),
        part=part,
    )


def _weighed(flat: str, at: int, last: Claim | None) -> tuple[Claim | None, int]:
    """The claim that begins here, if there is one, and where to go on."""
    before = flat[at - 1 : at]
    if flat[at] in "数上" and before and before in (_NUMBER_OF if flat[at] == "数" else _ON):
        return None, at + 1
    if flat[at] in "半过超" and (half := kinds.half_at(flat, at)):
        return _bounded(flat, at, half), half.end
    if flat[at] in "半过超":
        return None, at + 1
    if skipped := stepped_over(flat, at):
        return None, skipped
    number = number_at(flat, at)
    if number is None:
        return None, _past_run(flat, at)
    if found := structure_at(flat, number, _within(flat, at, last)):
        if is_key(flat, number):
            return None, found.end
        return Claim(
            at, found.end, "", found.said, "=", False, "", found.unit, STRUCTURE
        ), found.end
    if named := name_at(flat, at):
        return None, max(named, number.end)
    if is_key(flat, number):
        return None, number.end
    counted = kinds.counted_at(flat, number)
    if counted is None:
        return None, number.end
    return _bounded(flat, at, counted), counted.end


def _bounded(flat: str, at: int, counted: kinds.Counted) -> Claim | None:
    bound = bounds.bound_of(flat, at, counted)
    if kinds.is_article(flat, at, counted, bound.sign):
        return None
    return Claim(
        bound.start,
        bound.end,
        "",
        counted.said,
        bound.sign,
        bound.inclusive,
        bound.word,
        counted.unit,
        counted.kind,
    )


_RUN = re.compile(r"\d+|[零〇一二两三四五六七八九十百千万亿]+")


def _past_run(flat: str, at: int) -> int:
    found = _RUN.match(flat, at)
    return found.end() if found else at + 1


def _within(flat: str, at: int, last: Claim | None) -> bool:
    """Whether the quotes that hold the structural numeral before are still open here."""
    if last is None or last.kind != STRUCTURE or at - last.end > 4:
        return False
    return _CLOSING.search(flat, last.end, at) is None


_LISTED = re.compile(r"(\d{1,6})、$")


def _listed(flat: str, claims: list[Claim]) -> Iterator[Claim]:
    """40、50、60周年: numbers before 、 share the measure of the last."""
    for claim in claims:
        earlier: list[Claim] = []
        start = claim.start
        while claim.bound == "=" and len(earlier) < 8:
            found = _LISTED.search(flat[max(0, start - 8) : start])
            if found is None or claim.kind in {STRUCTURE, DURATION, RATE} or claim.end == start:
                break
            end = start - 1
            start = end - len(found[1])
            if flat[start - 1 : start].isdigit() or flat[start - 1 : start] == ".":
                break
            earlier.append(replace(claim, start=start, end=end, said=found[1]))
        yield from reversed(earlier)
        yield claim

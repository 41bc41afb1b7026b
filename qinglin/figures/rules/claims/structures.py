"""Numerals by which a scheme is built or called: 三化, 四位一体, 一校一站一队伍, 1+100+X."""

import re
from dataclasses import dataclass

from .lexicon import ABSTRACT, KIND_OF, QUOTES, SCHEME, TOGETHER, name_at, words
from .numerals import DIGITS, Number

_SMALL = "一二两三四五六七八九十"
_SUM = re.compile(r"\d{1,4}(?:\+(?:\d{1,4}|[NnXx]))+")
_DIGITS = re.compile(r"\d{3,6}(?=[”\"』」’])")
_HOTLINES = frozenset(words("110 119 120 122 12345 12355 12315 12388 12348 12333"))
_TERM = re.compile(rf"([{_SMALL}]|\d{{1,2}})([\u4e00-\u9fff])")
_PLACES = frozenset("县市区镇街乡村轴带核心翼环廊室厅站点园")
_IDIOM = re.compile(r"一[石箭]([二两三四五六七八九])[鸟雕]")
_LINE = re.compile(r"一[条个根](?:主线|红线|中心|核心|目标|龙头|总揽|引领)")
_NEXT = re.compile(rf"[、,]?[{_SMALL}]")
_CLOSED = re.compile(r"[”\"』」’》]")
_CHANGE = re.compile(r"化(?![工学肥解验合石油纤妆装])")
_MORE_THAN_NOUN = re.compile(r"[点站队岗车台员者团]|中心")
_CONGRESS = re.compile(r"大(?:[,。、;\s”]|会|精神|报告|召开|以来|代表|部署|提出|指出|$)")


@dataclass(frozen=True, slots=True)
class Structure:
    end: int
    said: str
    unit: str


def structure_at(flat: str, number: Number, within: bool) -> Structure | None:
    """What a scheme counts of itself here; ``within``: in quotes that hold one already."""
    at = number.start
    quoted = flat[at - 1 : at] in QUOTES and at > 0
    if not number.chinese:
        return _of_digits(flat, at, quoted)
    chained = _chain(flat, at, quoted)
    if chained is not None:
        return chained
    if found := _LINE.match(flat, at):
        if quoted or _NEXT.match(flat, found.end()):
            return Structure(at + 2, "1", flat[at + 1])
        return None
    single = number.end - at == 1 and 2 <= number.value <= 10 and not number.more
    if not single or name_at(flat, at):
        return None
    return _single(flat, number, quoted, within)


def _of_digits(flat: str, at: int, quoted: bool) -> Structure | None:
    if found := _SUM.match(flat, at):
        return Structure(found.end(), found.group().upper(), "")
    if quoted and (found := _DIGITS.match(flat, at)):
        known = found.group() in _HOTLINES
        return (
            None
            if known or not SCHEME.match(flat, found.end())
            else Structure(found.end(), found.group(), "")
        )
    return None


def _chain(flat: str, at: int, quoted: bool) -> Structure | None:
    """三有三带, 八县一市, 一校一站一队伍; pairs of ones (一村一策) are a manner of speaking."""
    if found := _IDIOM.match(flat, at):
        return Structure(found.end(), str(DIGITS[found[1]]), flat[found.end() - 1])
    values: list[str] = []
    nouns: list[str] = []
    end = at
    while len(values) < 6 and (found := _TERM.match(flat, end)):
        if found[2] in _SMALL or found[2] in "百千万亿年月日" or found.group() == "一体":
            break
        values.append(str(_value(found[1])))
        nouns.append(found[2])
        end = found.end()
    if len(values) < 2 or name_at(flat, at):
        return None
    ones = set(values) == {"1"}
    if ones and len(values) < 3:
        return None
    if not quoted and not ones and not set(nouns) <= _PLACES:
        return None
    if quoted and flat[end : end + 1] not in '”"』」’' and flat[end + 1 : end + 2] in '”"』」’':
        nouns[-1] += flat[end]
        end += 1
    return Structure(end, "+".join(values), "/".join(dict.fromkeys(nouns)))


def _value(term: str) -> int:
    return 10 if term == "十" else DIGITS.get(term) or int(term)


def _single(flat: str, number: Number, quoted: bool, within: bool) -> Structure | None:
    """One small numeral: two to ten."""
    end = number.end
    said, follows = number.said, flat[end : end + 1]
    if not ("\u4e00" <= follows <= "\u9fff"):
        return None
    if _CHANGE.match(flat, end) or TOGETHER.match(flat, end + 1):
        return Structure(end + 1, said, follows)
    if follows == "大":
        return None if _CONGRESS.match(flat, end) else Structure(end + 1, said, follows)
    if follows == "股" or _is_abstract(flat, end):
        return Structure(end + 1, said, follows)
    if follows in KIND_OF and not within:
        return None
    if quoted or within:
        closing = _CLOSED.search(flat, end, end + 9)
        if closing is not None:
            return Structure(end + 1, said, follows)
    return None


def _is_abstract(flat: str, at: int) -> bool:
    """三个方面, 四个项目; not 四个服务站."""
    found = ABSTRACT.match(flat, at + 1) if flat[at] in "个项条种类位张根重维" else None
    return found is not None and not _MORE_THAN_NOUN.match(flat, found.end())

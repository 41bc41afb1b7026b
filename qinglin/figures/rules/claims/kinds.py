"""What a number counts: its measure, and the kind that the words around make of it."""

import re
from dataclasses import dataclass
from decimal import Decimal

from . import lexicon, tables
from .context import clause_before
from .lexicon import (
    BARE,
    COVERED,
    DURATION,
    GIVEN,
    GOODS,
    GOODS_NOUNS,
    GOODSABLE,
    HOURS,
    MONEY,
    MONEY_NOUNS,
    NOT_A_MEASURE,
    PERSON_TIMES,
    PERSONS,
    PLACE,
    RATE,
    SESSIONS,
    STOCK,
    THRESHOLD,
    measure_at,
    words,
)
from .numerals import Number, plain


@dataclass(frozen=True, slots=True)
class Counted:
    """A number with its measure. ``round``: such as one gets past (过百, 破万)."""

    end: int
    said: str
    unit: str
    kind: str
    value: Decimal
    more: str = ""
    vague: str = ""
    round: bool = False
    chinese: bool = False


_HALF = re.compile(r"半(?P<unit>个多月|个月|个小时|个学期|个世纪|个季度|小时|学期|年|月|天)")
_MOST = re.compile(r"(?P<word>过|超)半(?!年|个|天)")
_NOT_HALF = re.compile(r"(?:[上下一二两三四五六七八九十个年天大夜点]|(?:^|[,。;的在])[前后])$")
_SPACE = re.compile(r" ?")
#: Measures that Chinese numerals make other words with: 十分, 四面, 两头, 一道.
_ARABIC_ONLY = frozenset(
    words("分 部 口 头 眼 讲 本 票 版 尾 孔 羽 级 重 维 大 股 顷 则 幅 首 集 桩 日 月 人口 点")
)
_RUNS = re.compile(r"(?:开展|举办|推出|连续|已|共|累计|举行|完成)$")
_LASTING = re.compile(r"(?:为期|连续|历时|长达|每期|持续|共计|时长|用时|仅用|不超过)$")
_SERVED = re.compile(r"服务|志愿|时长|累计|人均|授课|培训|学习|公益|公示|课|工时|奉献")
_WITHIN = re.compile(r"内|不间断|以上|之内|圈|值守|热线|响应|轮班|在线")
_REACHED = re.compile(r"(?<!全)(?:辐射|覆盖(?!率)|涵盖)")
_AMOUNT = re.compile(
    r"(人数|人次|金额|资金|总额|销售额|善款|粉丝|会员|总数|量|数|额|值|规模)(?:已|累计|均|共|"
    r"突破|超过|超|达到|达|逾|近|约|数|量|从|由|[\d.]{1,6}[万亿]余?|增长到|增长至|增加到|增加至|增至|"
    r"提高到|提升到|提升至|上升到|上升至|发展到)*$"
)
#: Whom 个 counts as people.
_PEOPLE = re.compile(
    r"(?:人(?!次)|青年(?!之家|中心|突击|驿站|文明|社团|组织|团)|孩子|老人|学生(?!会|社团)|"
    r"儿童(?!之家)|居民(?!小组|区))"
)
#: What 次 counts when nobody comes: how often something was looked at.
_LOOKED = re.compile(r"(?:阅读|点击|播放|浏览|访问|转发|点赞|观看)(?:总)?(?:量|数|次数)?")
#: What is counted in a sentence of English, after two other words at most.
_ENGLISH = re.compile(
    r"\+? (?:[A-Za-z-]{2,16} ){0,2}?(?:"
    rf"(?P<{PERSONS}>volunteers|people|persons|students|members|residents|children|participants)|"
    rf"(?P<{STOCK}>teams|stations|communities|schools|projects|cent(?:er|re)s|villages)|"
    rf"(?P<{SESSIONS}>events|activities|sessions|lectures)|(?P<{HOURS}>(?:service )?hours))\b"
)
_BOUND = re.compile(r"(?:突破|超过|超|达到|达|逾|近|约)$")
_ENDS = re.compile(r"\s*(?:[,。;!?\n、+]|$|以上|左右|增长|增加|增至|提高|提升|上升|发展到)")
_AREA = re.compile(r"(?:个|栋|间|座)?(?:百分点)")
_MEMBERSHIP = re.compile(r"(?:党龄|团龄|工龄|教龄|军龄|龄)")
_LAST_PERIOD = re.compile(r"(?:这|那|过去的?|新的|上|下|去|前|后|又是|每|整|同|当|数|近)$")
_TIME = re.compile(r"(?:时间|内|之内|多|有余|左右|以上)")
_LED_BY = re.compile(r"(?:为期|历时|仅用|用时|用|连续|不到|不足|只用|近|约)$")


def half_at(flat: str, at: int) -> Counted | None:
    """半个月, 过半."""
    before = flat[max(0, at - 2) : at]
    if found := _MOST.match(flat, at):
        return Counted(found.end(), "1/2", "", RATE, Decimal("0.5"), more=found["word"])
    found = _HALF.match(flat, at)
    if found is None or _NOT_HALF.search(before):
        return None
    unit, more = found["unit"], ""
    if unit == "个多月":
        unit, more = "个月", "多"
    unit = "个月" if unit == "月" else unit
    kind = HOURS if unit.endswith("小时") and _SERVED.search(clause_before(flat, at)) else DURATION
    return Counted(found.end(), "0.5", unit, kind, Decimal("0.5"), more)


def counted_at(flat: str, number: Number) -> Counted | None:
    """What this number counts, or None when it counts nothing."""
    at = number.end
    if flat.startswith("半", at) and number.said == "1":
        return Counted(at + 1, "1/2", "", RATE, Decimal("0.5"))
    if rate := _rate(flat, number):
        return rate
    spaced = _SPACE.match(flat, at)
    place = spaced.end() if spaced and not number.chinese else at
    found = measure_at(flat, place)
    if found is None:
        return _bare(flat, number)
    unit, kind = found
    another = len(unit) == 1 and NOT_A_MEASURE.match(flat, place) is not None
    if another or _is_other(flat, number, place, unit):
        return _bare(flat, number)
    return _measured(flat, number, place + len(unit), unit, kind)


def _rate(flat: str, number: Number) -> Counted | None:
    at, value = number.end, number.value
    if number.per_cent:
        return Counted(at, number.said, "%", RATE, value, number.more, chinese=True)
    if "/" in number.text:
        return Counted(at, number.text, "", RATE, value, number.more, chinese=True)
    if flat[at : at + 1] in "%‰" and at < len(flat):
        return Counted(at + 1, number.said, flat[at], RATE, value, number.more)
    tenths = flat.startswith("成", at) and value <= 10 and not NOT_A_MEASURE.match(flat, at)
    if (tenths and not number.scaled) or (tenths and value == 10 and not number.more):
        more = "多" if flat.startswith("多", at + 1) else number.more
        said = "-".join(plain(Decimal(part) * 10) for part in number.said.split("-"))
        return Counted(at + 1 + (more == "多"), said, "%", RATE, value * 10, more, chinese=True)
    return None


def _is_other(flat: str, number: Number, place: int, unit: str) -> bool:
    """A measure in form only: a date, a place's name, a word that begins alike."""
    left = flat[max(0, number.start - 6) : number.start]
    if unit == "年" and not number.chinese and number.value >= 1000 and not number.scaled:
        return True
    if unit in {"日", "月"}:
        within = flat[place + 1 : place + 2] in {"内", "游"} or _LASTING.search(left)
        return not (unit == "日" and within)
    if unit == "夜" and left.endswith("天"):
        return True  # 三天两夜: the days are told
    if unit == "周年":
        return not _MEMBERSHIP.match(flat, place + 2)
    if not number.chinese:
        return unit in {"级", "大", "重", "维"} or (unit == "分" and left.endswith(("时", "点")))
    if unit in _ARABIC_ONLY and not (unit == "面" and flat.startswith("旗", place + 1)):
        return True
    if unit in {"季", "届", "处"} and number.end - number.start == 1:
        return not _RUNS.search(left) and unit != "处"
    small = number.end - number.start == 1 and unit not in {"个", "条", "座", "名", "位", "家"}
    if small and PLACE.match(flat, place + len(unit)):
        return True
    alone = number.end - number.start == 1 and number.said in {"100", "1000", "10000", "100000000"}
    return alone and not number.more and not _bounded(left)


def _bounded(left: str) -> bool:
    return left.endswith((*lexicon.BEFORE, "上", "成", "数", "几"))


def _measured(flat: str, number: Number, end: int, unit: str, kind: str) -> Counted:
    before = clause_before(flat, number.start)
    value, more, said = number.value, number.more, number.said
    if unit in {"个多月", "个半月"}:
        more = "多" if unit == "个多月" else more
        value += Decimal("0.5") if unit == "个半月" else 0
        said, unit = plain(value), "个月"
    if (
        kind == DURATION
        and unit in {"年", "天", "周"}
        and flat.startswith("半", end)
        and not number.text
    ):
        value, end = value + Decimal("0.5"), end + 1
        said = plain(value)
    if unit in {"元", "块"} and flat.startswith("人民币", end):
        end += 3
    if unit == "人" and flat[end : end + 3] == "(次)":
        unit, kind, end = "人(次)", lexicon.UNDECIDED, end + 3
    if unit == "个" and _PEOPLE.match(flat, end) and not NOT_A_MEASURE.match(flat, end):
        kind = PERSONS
    kind = _kind(flat, before, end, unit, kind)
    return Counted(end, said, unit, kind, value, more, number.vague, number.scaled, number.chinese)


def _kind(flat: str, before: str, end: int, unit: str, kind: str) -> str:
    """What the words around make of a measure's kind."""
    after = flat[end : end + 8]
    if kind in {PERSONS, STOCK} and _REACHED.search(before):
        return COVERED
    if kind == SESSIONS and unit == "次" and "人次" in before[-8:]:
        return PERSON_TIMES
    if kind == SESSIONS and unit == "次" and _LOOKED.search(before[-10:]):
        return STOCK
    if kind == MONEY:
        if unit == "块":
            return MONEY if after[:1] in {"钱", ""} else STOCK
        return GOODS if "物资" in before and not MONEY_NOUNS.search(before) else MONEY
    if kind == HOURS and unit.endswith(("小时", "钟头")):
        return HOURS if _SERVED.search(before) and not _WITHIN.match(after) else DURATION
    if unit in GOODSABLE and kind in {STOCK, GOODS}:
        sentence = before
        given = GIVEN.search(sentence) is not None
        things = GOODS_NOUNS.search(after) or GOODS_NOUNS.search(before[-6:])
        if unit in {"个", "套", "台", "块", "部", "张", "条", "只"}:
            return GOODS if given and things else STOCK
        return GOODS if given or kind == GOODS else STOCK
    return kind


def _bare(flat: str, number: Number) -> Counted | None:
    """A noun without a measure (12小组), or an amount whose name stands before (阅读量突破10万)."""
    at = number.end
    if not number.chinese and (cell := tables.unit_at(flat, number.start, at)):
        unit, kind = cell
        return Counted(at, number.said, unit, kind, number.value, number.more)
    if not number.chinese and (found := BARE.match(flat, at)):
        before = clause_before(flat, number.start)
        kind = COVERED if _REACHED.search(before) else STOCK
        return Counted(found.end(), number.said, found.group(), kind, number.value, number.more)
    if not number.chinese and (told := _ENGLISH.match(flat, at)):
        kind = next(kind for kind in (PERSONS, STOCK, SESSIONS, HOURS) if told[kind])
        return Counted(at, number.said, "", kind, number.value, number.more)
    before = clause_before(flat, number.start)
    named = _AMOUNT.search(before)
    if named and _ENDS.match(flat, at) and (number.scaled or _BOUND.search(before)):
        more = "+" if flat.startswith("+", at) else number.more
        kind = _kind_of_amount(named[1])
        return Counted(at + (more == "+"), number.said, "", kind, number.value, more, round=True)
    return None


def _kind_of_amount(name: str) -> str:
    if name in {"人数", "粉丝", "会员"}:
        return PERSONS
    if name == "人次":
        return PERSON_TIMES
    return MONEY if name in {"金额", "资金", "总额", "销售额", "善款"} else STOCK


def is_article(flat: str, at: int, counted: Counted, sign: str) -> bool:
    """一 that says no more than that there is something: 一批, 一个平台, 过去的一年."""
    if not counted.chinese or counted.said != "1" or counted.more or counted.kind == THRESHOLD:
        return False
    if sign in "<>":
        return False
    left = flat[max(0, at - 4) : at]
    if counted.kind != DURATION:
        return True
    if _LED_BY.search(left):
        return False
    return _LAST_PERIOD.search(left) is not None or not _TIME.match(flat, counted.end)

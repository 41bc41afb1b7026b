"""Words that bound a number: before it, inside it and after its measure."""

import re
from dataclasses import dataclass

from .kinds import Counted
from .lexicon import AFTER, BEFORE, DURATION, TIMELY

_BEFORE = re.compile("(?:" + "|".join(sorted(BEFORE, key=len, reverse=True)) + ")$")
#: 至少建成3个: a verb stands between the bound and its number.
_APART = re.compile(
    r"(至少|最少|至多|最多)(?:建成|新建|建立|建|设立|配备|安排|有|开展|举办|组织|培育|打造|培养|完成|"
    r"参加|参与|服务|走访|联系|结对|发展|开设|新增|提供|达到)$"
)
_AFTER = re.compile("|".join(re.escape(word) for word in sorted(AFTER, key=len, reverse=True)))
#: Characters with which the last one of a bound makes another word: 预约, 附近, 表达, 通过.
_OTHER_WORD = {
    "约": "签预节邀履特制合",
    "近": "最附邻靠亲临",
    "达": "表传下直抵送",
    "过": "通经不走开办做去来度",
    "超": "赶反",
    "破": "打爆",
    "起": "",
    "逾": "",
}
_MORE_WORD = re.compile(
    r"多(?:元|样|方|次|功|种|项|个|年|名|场)|起(?:来|步|到)|以上(?:级|述)|余(?:额|下|名)"
)


@dataclass(frozen=True, slots=True)
class Bound:
    start: int
    end: int
    sign: str
    inclusive: bool
    word: str


def bound_of(flat: str, at: int, counted: Counted) -> Bound:
    """What is said inside outranks what stands before, and that what stands after."""
    before = _before(flat, at, counted)
    after = _after(flat, counted)
    start = at - len(before)
    if not before and (apart := _APART.search(flat, max(0, at - 5), at)):
        before = apart[1]
    end = counted.end + len(after)
    signs = [BEFORE.get(before, ""), AFTER.get(after, "")]
    word, sign = "", ""
    if counted.more:
        word, sign = counted.more, ">"
    elif signs[0] and signs[0] != "≈":
        word, sign = before, signs[0]
    elif signs[1]:
        word, sign = after, signs[1]
    elif signs[0]:
        word, sign = before, signs[0]
    elif counted.vague:
        word, sign = counted.vague, ">="
    if counted.kind == DURATION and (before == "近" or after in TIMELY):
        word, sign = "", "="
    return Bound(start, end, sign[:1] or "=", sign in {">=", "<="}, word)


def _before(flat: str, at: int, counted: Counted) -> str:
    window = flat[max(0, at - 5) : at]
    found = _BEFORE.search(window)
    if found is None:
        return ""
    word = found.group()
    previous = window[found.start() - 1 : found.start()] if found.start() else ""
    if len(word) == 1 and previous and previous in _OTHER_WORD.get(word, ""):
        return ""
    if word in {"过", "破"} and not counted.round:
        return ""
    return word


def _after(flat: str, counted: Counted) -> str:
    found = _AFTER.match(flat, counted.end)
    if found is None or _MORE_WORD.match(flat, counted.end):
        return ""
    return found.group()

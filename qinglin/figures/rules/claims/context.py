"""What stands around a claim: what is counted, over which time, and where."""

import re

_HAN = r"\u4e00-\u9fff"
_END = re.compile(r"[,;。!?\n、:]")
_SENTENCE = re.compile(r"[。!?\n;]")
_NOUN = re.compile(rf"\s?(?:的)?([{_HAN}A-Za-z“”\"‘’·()\-]{{1,24}})")
_VERB = re.compile(
    r"开展|参与|参加|组成|活跃|注册|报名|深入|走进|来到|进行|实施|获得|获评|领办|展演|担任|"
    r"兼任|奋战|转移|值守|接受|"
    r"受益|加入|被|已|在|从|到|与|和|以|将|把|全部|共同|先后|通过|由|是|得到|完成|提供|得|累计|"
    r"共|面向|时间|运行|的"
)
_FILLER = re.compile(
    r"(?:累计|共计|总计|合计|共有|共|已有|已达|已经|已|均在|均|保持在|达到|达|有|为|约|近|超|"
    r"逾|突破|总数|全部|现有|就|还|"
    r"每人|其中|先后|以及|等|的|了|从|由|到|至|增至|提高|是)$"
)
_PERIOD = re.compile(
    r"今年以来|今年前[一二三四五六七八九十\d]{1,3}个?(?:月|季度)|今年|(?<![比较])去年|截至目前|截止目前|截至[^,。;\n]{1,9}|截止[^,。;\n]{1,9}|目前|累计|"
    r"平均每年|年均|每年|每月|每周|"
    r"每季度|每期|日均|月均|近年来|[一两三几]年来|全年|年度|上半年|下半年|活动当天|当天|当日|"
    r"暑假期间|寒假期间|本次|此次|"
    r"自[^,。;\n]{2,12}?(?:以来|起|后)|近[一两二三四五六七八九十\d]{1,3}(?:年|个月|月|周|天)|"
    r"(?:19|20)\d\d年(?:以来|至今|初|底|上半年|下半年|\d{1,2}月(?:\d{1,2}日)?)?|"
    r"\d{1,2}月\d{1,2}日|昨日|近日|\d{1,2}月(?=以来)"
)
#: How often, which holds for its own sentence alone.
_OFTEN = re.compile(r"每|年均|日均|月均|平均")
#: Characters that no name of a place or a unit holds before its last word.
_NOT_IN_A_NAME = (
    "的了与和及在由对将以为让使于个名所有家推动等到入进组断务配充各等多更是把向往围绕助"
)
_NAME = rf"(?:(?![{_NOT_IN_A_NAME}])[{_HAN}])"
_UNIT = re.compile(
    rf"共青团{_NAME}{{1,8}}?委(?:员会)?|团{_NAME}{{0,6}}?[省市区县州旗镇乡]委|"
    rf"{_NAME}{{2,6}}(?:共青团|团委)"
)
_PLACE = re.compile(
    rf"{_UNIT.pattern}|[全我本][省市区县州旗镇校村]|{_NAME}{{2,8}}?(?:街道|社区|自治州|县|区|"
    rf"市|镇|乡|村|学校|中学|"
    r"小学|大学|学院|协会|医院|服务中心|创业园|团校|志愿者之家)"
)
_LEADING = re.compile(
    r"^(?:目前|其中|今年以来|近年来|依托|在|于|由|对|和|与|向|从|以|辖区|等|了|为|到|及|至|"
    r"服务|辐射|覆盖|组织|作为|以及|走进|深入|"
    r"广泛|发动|引导|推动|构建|建立|开展|如|有|是|的|各)+"
)
LEFT = 40


def clause_before(flat: str, at: int) -> str:
    """What stands before in the same clause; lists with 、 are one clause."""
    window = flat[max(0, at - LEFT) : at]
    cut = max(window.rfind(mark) for mark in ",;。!?\n:")
    return window[cut + 1 :]


def what_of(flat: str, start: int, end: int) -> str:
    """The noun after the measure; where none follows, what stands before the number."""
    found = _NOUN.match(flat, end, end + 26)
    if found and flat[end : end + 1] not in ",;。!?\n、":
        noun = _VERB.split(found[1], maxsplit=1)[0].strip("()-")
        if len(noun) > 1 or noun in "人":
            return noun.strip('“”"‘’')[:20]
    before = clause_before(flat, start).split("、")[-1].strip()
    for _ in range(4):
        before = _FILLER.sub("", before)
    return before.strip('“”"‘’ ')[-16:]


def period_of(flat: str, start: int) -> str:
    """The nearest word for a time before the number: in its sentence, else in the one before."""
    window = flat[max(0, start - 160) : start]
    line = window.rfind("\n")
    window = window[line + 1 :]
    cut = max(window.rfind(mark) for mark in "。!?;")
    found = [match.group() for match in _PERIOD.finditer(window[cut + 1 :])]
    if not found:
        before = (match.group() for match in _PERIOD.finditer(window[: cut + 1]))
        found = [words for words in before if not _OFTEN.match(words)]
    if found:
        return found[-1]
    return ""


def place_of(flat: str, start: int) -> str:
    """The nearest unit or place named before the number in its paragraph."""
    window = flat[max(0, start - 120) : start]
    named = _names(_PLACE, window[window.rfind("\n") + 1 :])
    return named[-1] if named else ""


def place_of_title(head: str) -> str:
    """The unit, else the place, that the head of a text names first."""
    named = _names(_UNIT, head) or _names(_PLACE, head)
    return named[0] if named else ""


def _names(pattern: re.Pattern[str], part: str) -> list[str]:
    found = [_named(match.group()) for match in pattern.finditer(part)]
    return [name for name in found if len(name) > 1 and name[0] not in "区市县镇村"]


def _named(text: str) -> str:
    return _LEADING.sub("", text)

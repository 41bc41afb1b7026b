"""Numbers that claim nothing: dates, times, phones, keys, ordinals, numbers of list items."""

import re

from .numerals import Number

_HAN = "零〇一二两三四五六七八九十"
#: What begins like a number and is none; it is stepped over as a whole.
_WHOLE = re.compile(
    rf"""
    \d{{1,5}}号(?:大?院)?\d{{1,3}}[幢栋座号]楼?(?:\d{{1,2}}(?:单元|[楼层])){{0,2}}(?:\d{{1,4}}[室号户])?
    | \d{{4}}[-/.]\d{{1,2}}(?:[-/.]\d{{1,2}})?(?![\d万亿%人元个余])  # 2015-11-13
    | \d{{4}}年?(?:-|~|至|到)\d{{4}}年?(?=年|\)|》|$)               # 2016-2025年
    | (?:19|20)\d\d(?:年|-)(?:\d{{1,2}}月)?(?:\d{{1,2}}[日号])?(?:至今|以来|度)?
    | \d{{1,2}}月(?:\d{{1,2}}[日号])?(?:(?:至|到|-|、)(?:\d{{1,2}}月)?(?:\d{{1,2}}[日号])?)?
    | \d{{1,2}}[日号](?:(?:至|到|-|、)\d{{1,2}}[日号])?(?!内|制)
    | \d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:-\d{{1,2}}:\d{{2}})?
    | \d{{1,2}}[点时](?:\d{{1,2}}分|半|整|许)?
    | \d{{1,2}}·\d{{1,2}}(?!\d)
    | 1[3-9]\d{{9}}(?!\d)
    | [{_HAN}\d]{{1,3}}年(?=(?:行动|发展|工作|实施|提升|攻坚)?(?:计划|规划|方案))
    | \d{{3,4}}-\d{{7,8}}(?:-\d{{1,6}})?
    | 400-?\d{{3,4}}-?\d{{3,4}}
    | \d{{1,3}}\.\d{{1,3}}\.\d{{1,3}}(?:\.\d{{1,3}})?
    | 二[〇零][{_HAN}]{{2}}年(?:[{_HAN}]{{1,3}}月)?(?:[{_HAN}]{{1,3}}[日号])?
    | [{_HAN}]{{1,3}}月(?:份|初|底|中旬|[{_HAN}]{{1,3}}[日号])?
    """,
    re.VERBOSE,
)
_LASTING = re.compile(r"(?:为期|连续|历时|长达|每期|持续|共计|时长|不少于|超过)$")
_ORDINAL = re.compile(r"(?:第|初|高|大|小|之|其|No\.?|NO\.?|№|排名|位列|位居|列|编号)$")
_KEYED = re.compile(
    r"(?:编号|备案号?|邮编|邮政编码|电话|热线|手机|QQ群?|qq|微信号?|传真|房间|门牌|证号?|代码|"
    r"密码|学号|"
    r"帐号|账号|户号|车牌|航班|版本|第|公网安备|ICP备|许可证|批准文号|刊号|序号|频道|国道|省道|"
    r"线路|ISBN|ISSN|书号|统一书号)[:号为是 ]{0,3}[\d-]*$"
)
_WEEKDAY = re.compile(r"(?:星期|礼拜|周)$")
_AGAIN = re.compile(r"[次场天节期个人小轮趟]")
_NUMBERED = re.compile(
    r"(?:号(?!召)|#|楼(?!栋)|室(?!内)|路(?![、,])|届[一二三四五六七八九十]中|中全会|年级|年代|"
    r"年版|时代|后(?:青年|干部|大学生|$)|零后|[A-Za-z]|世纪|线(?![上下索条])|维码)"
)
#: 今年前十个月: until when, not how long.
_UNTIL = re.compile(r"年前$")
_MONTHS = re.compile(r"个?(?:月|季度)")
#: 24小时开放 says always; 四个“100” is the name of a campaign.
_ALWAYS = re.compile(r"小时(?:开放|营业|不打烊|自助|在线|无休|待命|热线)")
_NAMED_AFTER = re.compile(r"个[“\"]\d")
#: 十年前, 三天后的清晨: when, not how long.
_WHEN = re.compile(r"个?(?:多)?(?:年|月|周|天|小时|分钟|星期)(?:前|后|之前|之后|以前|以后)(?!后)")
_ITEM = re.compile(r"[.、)](?!\d)|\s{1,3}[.、]")


def stepped_over(flat: str, at: int) -> int:
    """Where a date, a time or a phone number that begins here ends; 0 when there is none."""
    found = _WHOLE.match(flat, at)
    if found is None:
        return 0
    whole_days = found.group()[-1] in "日号" and "月" not in found.group()
    if whole_days and _LASTING.search(flat[max(0, at - 4) : at]):
        return 0
    return found.end()


def is_key(flat: str, number: Number) -> bool:
    """Whether what stands around the number says that it orders or names, and does not count."""
    before, after = (
        flat[max(0, number.start - 12) : number.start],
        flat[number.end : number.end + 6],
    )
    if _ORDINAL.search(before) and not _counted_anyway(before, number):
        return True
    if not number.chinese and (_lettered(before) or _KEYED.search(before)):
        return True
    if number.chinese and number.value <= 6 and _WEEKDAY.search(before) and not _AGAIN.match(after):
        return True
    if _NUMBERED.match(after) or _NAMED_AFTER.match(after):
        return True
    if _UNTIL.search(before) and _MONTHS.match(after):
        return True
    if _WHEN.match(after):
        return True
    if number.value == 24 and _ALWAYS.match(after):
        return True
    return _begins_item(flat, number)


def _counted_anyway(before: str, number: Number) -> bool:
    """最大100, 其80: those words order Chinese numerals only, save 第 and its like."""
    ends = before[-1:]
    return ends in "初高大小之其列" and not number.chinese


def _lettered(before: str) -> bool:
    last = before[-1:]
    if last.isascii() and last.isalpha():
        return True
    return len(before) > 1 and last in "-/" and before[-2].isascii() and before[-2].isalnum()


def _begins_item(flat: str, number: Number) -> bool:
    """1. 一、 (二) at the head of a line or of a sentence."""
    if (number.scaled and number.value > 30) or number.more:
        return False
    head = flat[max(0, number.start - 4) : number.start]
    first = number.start == 0 or not head.strip(" \t") or head.rstrip(" \t")[-1:] in "\n。;:"
    if head[-1:] == "(" and flat[number.end : number.end + 1] == ")":
        return True
    return first and _ITEM.match(flat, number.end) is not None

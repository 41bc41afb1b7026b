"""Which part of a page a place in it belongs to: the article, another item, or what frames it."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

ARTICLE, OTHER, NOISE = "article", "other", "noise"

_STRONG = re.compile(
    r"版权|ICP|ＩＣＰ|公网安备|公安备案|经营许可证|免责声明|法律顾问|人浏览|浏览次数|阅读次数|"
    r"点击数|扫描二维码|"
    r"扫一扫|友情链接|您所在的位置|当前位置|分享到|侵权|网站地图|设为首页|加入收藏|举报电话|"
    r"广告服务|网上舆情"
)
_WEAK = re.compile(
    r"转载|本网|本站|注明|来源|QQ|邮箱|举报|书面授权|业务联系|广告|编辑|首页|客户端|下载"
)
_TAIL = re.compile(
    r"^\s*[\[(（【]?\s*(?:责任编辑|责编|编辑[:：]|上一篇|下一篇|< ?上一篇|相关(?:阅读|新闻|"
    r"链接|推荐|文章)|延伸阅读|"
    r"推荐阅读|热门(?:推荐|文章|新闻)|更多(?:新闻|精彩|推荐)|分享到|免责声明|版权声明|"
    r"知识产权声明|猜你喜欢|大家都在看)"
)
_ITEM = re.compile(r"^\s*(?:本报讯|本网讯|本台讯|又讯|【[^】]{1,12}讯】)")
_BARS = re.compile(r"[|｜]")
_SENTENCE = re.compile(r"[。！？!?;；]")
#: Shorter lines without a sentence before an item are its headlines.
HEADLINE = 40
BODY = 80


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of a text, by where each begins."""

    starts: Sequence[int]
    parts: Sequence[str]

    def part_at(self, place: int) -> str:
        return self.parts[bisect_right(self.starts, place) - 1] if self.starts else ARTICLE


def layout_of(text: str) -> Layout:
    """Line by line; every line is looked at once, and only its head when it is long."""
    starts, lines = _lines(text)
    parts = [NOISE if _is_frame(line) else ARTICLE for line in lines]
    _mark_tail(lines, parts)
    _mark_items(lines, parts)
    return Layout(starts, parts)


def _lines(text: str) -> tuple[list[int], list[str]]:
    starts, lines, at = [], [], 0
    for line in text.split("\n"):
        starts.append(at)
        lines.append(line[:400])
        at += len(line) + 1
    return starts, lines


def _is_frame(line: str) -> bool:
    if len(_BARS.findall(line)) >= 4:
        return True
    strong, weak = len(_STRONG.findall(line)), len(set(_WEAK.findall(line)))
    told = len(_SENTENCE.findall(line)) >= 2 and len(line) > 120
    return strong + weak >= 3 or (strong >= 1 and not told) or (weak >= 2 and len(line) < HEADLINE)


def _mark_tail(lines: Sequence[str], parts: list[str]) -> None:
    """From the editor's name or the list of related headlines on, nothing is the article."""
    body = sum(len(line) for line in lines)
    seen = 0
    for n, line in enumerate(lines):
        if seen > body * 2 // 5 and seen >= BODY and _TAIL.match(line):
            parts[n:] = [NOISE] * (len(parts) - n)
            return
        seen += len(line)


def _mark_items(lines: Sequence[str], parts: list[str]) -> None:
    """A page may hold several items: those that open like news after the article are others'."""
    told, first = 0, -1
    for n, line in enumerate(lines):
        if _ITEM.match(line) and told >= BODY:
            first = _headlines_before(lines, n)
            break
        if _SENTENCE.search(line):
            told += len(line)
    if first >= 0:
        for n in range(first, len(parts)):
            if parts[n] == ARTICLE:
                parts[n] = OTHER


def _headlines_before(lines: Sequence[str], item: int) -> int:
    first = item
    for n in range(item - 1, max(-1, item - 10), -1):
        line = lines[n].strip()
        if line and (len(line) > HEADLINE or _SENTENCE.search(line)):
            break
        first = n
    return first

"""A text with its claims marked, as a page shows it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .queries import Examined
from .rules.claims.layout import ARTICLE, NOISE, layout_of
from .rules.claims.matching import Judged, Proposal

KINDS: Mapping[str, Any] = {
    "persons": pgettext_lazy("claim", "人数"),
    "person_times": pgettext_lazy("claim", "人次"),
    "undecided": _("人或人次，原文未说明"),
    "covered": _("辐射、覆盖，不等于服务"),
    "sessions": pgettext_lazy("claim", "场次"),
    "editions": _("届次、季数"),
    "stock": pgettext_lazy("claim", "数量"),
    "hours": pgettext_lazy("claim", "时长"),
    "duration": pgettext_lazy("claim", "期限"),
    "money": pgettext_lazy("claim", "金额"),
    "goods": pgettext_lazy("claim", "物资"),
    "rate": pgettext_lazy("claim", "比例"),
    "threshold": _("年龄或年限"),
    "structure": _("模式自身的数目"),
}
WHY: Mapping[str, Any] = {
    "kind": _("计数方式一致"),
    "near_kind": _("计数方式相近"),
    "unit": _("单位相同"),
    "words": _("说法相近"),
    "value": _("与上报数相同"),
    "place": _("文中说的是本地"),
    "elsewhere": _("文中说的不是本地，本地的记录不能作数"),
}
NOTES: Mapping[str, Any] = {
    "gb18030": _("文件不是 UTF-8 编码，已按 GBK（GB 18030）读取。"),
    "controls": _("文中的控制字符已当作空格。"),
}
ICONS: Mapping[str, str] = {
    "supported": "circle-check",
    "contradicted": "alert",
    "ambiguous": "help",
    "no-record": "minus",
}


@dataclass(frozen=True, slots=True)
class Marked:
    """One claim of the page: ``number`` joins the place in the text and the card beside it."""

    number: int
    judged: Judged

    @property
    def icon(self) -> str:
        return ICONS[self.judged.verdict]

    @property
    def kind(self) -> Any:
        return KINDS[self.judged.claim.kind]

    @property
    def reasons(self) -> list[Any]:
        best = self.judged.proposals[:1]
        return [WHY[reason] for one in best for reason in one.why]

    @property
    def others(self) -> tuple[Proposal, ...]:
        return self.judged.proposals[1:]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a line: plain, or one claim."""

    text: str
    marked: Marked | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """``part`` is where on the page the line stands; others than the article are set back."""

    pieces: list[Piece]
    part: str


def marked(examined: Examined) -> list[Marked]:
    return [Marked(n, judged) for n, judged in enumerate(examined.claims, start=1)]


def of_article(all_marked: list[Marked]) -> list[Marked]:
    return [one for one in all_marked if one.judged.claim.part == ARTICLE]


def elsewhere(all_marked: list[Marked]) -> list[Marked]:
    return [one for one in all_marked if one.judged.claim.part != ARTICLE]


def lines(text: str, all_marked: list[Marked]) -> Iterator[Line]:
    """Line by line, without empty ones; what frames the page is left out where nothing is said."""
    layout = layout_of(text)
    waiting = list(reversed(all_marked))
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        pieces, at = [], start
        while waiting and waiting[-1].judged.claim.start < end:
            one = waiting.pop()
            claim = one.judged.claim
            pieces += [Piece(text[at : claim.start]), Piece(claim.text, one)]
            at = claim.end
        pieces.append(Piece(text[at:end]))
        part = layout.part_at(start)
        if line.strip() and (part != NOISE or len(pieces) > 1):
            yield Line([piece for piece in pieces if piece.text], part)
        start = end + 1


def notes(examined: Examined) -> list[Any]:
    said = [NOTES[note] for note in examined.notes]
    if not examined.whole:
        said.append(_("文中的数字太多，只读了前面的一部分，请分段核对。"))
    return said

"""How a brief is laid out: one sequence of blocks that every format sets in its own way.

Blocks: ``heading``, ``text`` (runs with links), ``table``, ``chart``. Whatever a format prints
comes from here, so that no two formats say different things.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NotRequired, TypedDict

from . import titles, wording
from .content import Content, FigureFacts, PillarFacts, Words

SIMULATED = "模拟数据"
SIMULATED_NOTICE = "本简报中的组织、人员和数字都是模拟数据，不得作为正式材料上报或引用。"
NUMERALS = "一二三四五六七八九十"
OWN = "own"
VERDICTS = {
    wording.SUPPORTED: "有记录支持",
    wording.CONTRADICTED: "与记录不符",
    wording.NO_RECORD: "尚无记录",
    wording.UNDECIDED: "口径未定",
}
NOT_COMPARED = "上期记录从期中才开始或者没有记录的项目，不作比较。"
UNRECORDED = "为上报数，系统尚无记录可以核算。"
#: Columns that hold numbers, by layout.
NUMBERS = {"overview": (2, 3, 4), "figures": (1, 2, 3), "annex": (4, 6)}
PLANS_EMPTY = "（由撰稿人填写。）"


class Run(TypedDict):
    text: str
    url: NotRequired[str]
    mark: NotRequired[str]
    label: NotRequired[str]
    number: NotRequired[bool]


class Block(TypedDict):
    kind: str
    level: NotRequired[int]
    text: NotRequired[str]
    runs: NotRequired[list[Run]]
    layout: NotRequired[str]
    head: NotRequired[list[str]]
    rows: NotRequired[list[list[Run]]]
    chart: NotRequired[dict[str, Any]]


class Paper(TypedDict):
    masthead: str
    number: str
    issuer: str
    date: str
    title: str
    title_lines: list[str]
    subtitle: str
    simulated: str
    notice: str
    warnings: list[Run]
    blocks: list[Block]
    signer: str
    distribution: list[str]
    annex_title: str
    annex_intro: list[str]
    annex: list[Block]
    meta: dict[str, str]


def laid_out(content: Content, words: Words) -> Paper:
    """The whole brief. ``words`` come from a person and are cleaned here, once for all formats."""
    pillars = [p for p in content["pillars"] if p["key"] in words["sections"]]
    own = content["own"] if OWN in words["sections"] else []
    chosen = [*(key for p in pillars for m in p["measures"] for key in m["figures"]), *own]
    figures = [content["figures"][key] for key in chosen]
    paper: Paper = {
        "masthead": words["masthead"],
        "number": words["number"],
        "issuer": words["issuer"],
        "date": words["date"],
        "title": words["title"],
        "title_lines": titles.lines_of(words["title"]),
        "subtitle": content["period"]["words"],
        "simulated": SIMULATED if content["simulated"] else "",
        "notice": SIMULATED_NOTICE if content["simulated"] else "",
        "warnings": [_warning(figure, words) for figure in figures if _contradicted(figure)],
        "blocks": list(_body(content, words, pillars, own, figures)),
        "signer": words["signer"],
        "distribution": [
            f"{name}：{to}"
            for name, to in (
                ("报", words["report_to"]),
                ("送", words["send_to"]),
                ("发", words["distribute_to"]),
            )
            if to
        ],
        "annex_title": "附件　数字核对表",
        "annex_intro": _annex_intro(content),
        "annex": _annex(figures, words),
        "meta": {
            "mode": content["mode"],
            "period": content["period"]["code"],
            "snapshot": content["snapshot"]["id"],
            "taken_at": content["snapshot"]["taken_at"],
        },
    }
    for block in paper["blocks"]:
        if "chart" in block:
            block["chart"]["told"] = told(block["chart"])
    for block in [*paper["blocks"], *paper["annex"]]:
        _label(block)
    cleaned: Paper = _cleaned(paper)
    return cleaned


def _label(block: Block) -> None:
    """Every cell knows the head of its column, and whether it holds a number."""
    numbers = NUMBERS.get(block.get("layout", ""), ())
    for row in block.get("rows", []):
        for place, (run, head) in enumerate(zip(row, block["head"], strict=True)):
            run["label"], run["number"] = head, place in numbers


def keywords(paper: Paper) -> str:
    """What files say about themselves: that the data is simulated, mode, period and snapshot."""
    return "；".join(filter(None, [paper["simulated"], *paper["meta"].values()]))[:255]


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return wording.clean(value)
    if isinstance(value, dict):
        return {key: _cleaned(inner) for key, inner in value.items()}
    return [_cleaned(inner) for inner in value] if isinstance(value, list) else value


def _contradicted(figure: FigureFacts) -> bool:
    return figure["verdict"] == wording.CONTRADICTED


def said_of(figure: FigureFacts) -> wording.Said:
    return wording.said(
        verdict=figure["verdict"],
        value=figure["value"],
        word=figure["word"],
        unit=figure["unit"],
        computed=figure["computed"],
        shown=figure["shown"],
        why="；".join(figure["readings"]) and f"原文有几种说法：{'；'.join(figure['readings'])}",
    )


def _link(figure: FigureFacts, words: Words) -> str:
    return words["address"] + figure["path"]


def _warning(figure: FigureFacts, words: Words) -> Run:
    reported = wording.bounded(figure["value"], figure["word"], figure["unit"])
    text = f"{figure['title']}：上报{reported}，记录核算{figure['shown']}。"
    return {"text": text, "url": _link(figure, words), "mark": figure["key"]}


def _body(
    content: Content,
    words: Words,
    pillars: Sequence[PillarFacts],
    own: Sequence[str],
    figures: Sequence[FigureFacts],
) -> Iterator[Block]:
    for line in _lines(words["lead"] or lead_of(content, figures)):
        yield {"kind": "text", "runs": [{"text": line}]}
    if figures:
        yield {"kind": "chart", "chart": _verdict_chart(figures)}
    headings = (f"{numeral(n)}、" for n in range(1, 99))
    if content["overview"]:
        yield {"kind": "heading", "level": 1, "text": f"{next(headings)}本期概况"}
        yield _overview(content)
        if content["period"]["before"] and any(
            one["before"] is None for one in content["overview"]
        ):
            yield {"kind": "text", "runs": [{"text": NOT_COMPARED}]}
        for trend in content["trends"]:
            if any(month["number"] for month in trend["months"]):
                yield {"kind": "chart", "chart": {"type": "months", **trend}}
    for pillar in pillars:
        yield {"kind": "heading", "level": 1, "text": f"{next(headings)}{pillar['title']}"}
        if pillar["text"]:
            yield {"kind": "text", "runs": [{"text": pillar["text"]}]}
        yield from _measures(content, words, pillar)
        keys = [key for measure in pillar["measures"] for key in measure["figures"]]
        yield from _pillar_data([content["figures"][key] for key in keys], words)
    if own:
        yield {"kind": "heading", "level": 1, "text": f"{next(headings)}模式本身"}
        yield {"kind": "text", "runs": _sentences([content["figures"][k] for k in own], words)}
    yield {"kind": "heading", "level": 1, "text": f"{next(headings)}下一步打算"}
    for line in _lines(words["plans"] or PLANS_EMPTY):
        yield {"kind": "text", "runs": [{"text": line}]}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def numeral(number: int) -> str:
    """一, 十, 十一, 二十 …"""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{NUMERALS[tens - 1]}十"
    return head + (NUMERALS[ones - 1] if ones else "")


def lead_of(content: Content, figures: Sequence[FigureFacts]) -> str:
    """The lead as it is written when nobody writes another: what happened, what was checked."""
    parts = [_overview_words(content), _checked_words(content, figures)]
    return "\n".join(part for part in parts if part)


def _overview_words(content: Content) -> str:
    found = [
        f"{one['title']}{wording.grouped(one['number'])}{one['unit']}"
        for one in content["overview"]
        if not one["standing"] and one["number"]
    ]
    if not found:
        return f"{content['period']['words']}，{content['district']}没有可以统计的活动记录。"
    return f"{content['period']['words']}，{content['district']}{'，'.join(found)}。"


def _checked_words(content: Content, figures: Sequence[FigureFacts]) -> str:
    if not figures:
        return ""
    counts = {v: sum(f["verdict"] == v for f in figures) for v in VERDICTS}
    said = "，".join(f"{VERDICTS[v]}{n}项" for v, n in counts.items() if n)
    return f"对照《{content['mode_title']}》的{len(figures)}项数字逐一核算：{said}。"


def _measures(content: Content, words: Words, pillar: PillarFacts) -> Iterator[Block]:
    for number, measure in enumerate(pillar["measures"], 1):
        heading = f"（{numeral(number)}）{measure['title']}"
        yield {"kind": "heading", "level": 2, "text": heading}
        runs: list[Run] = [{"text": measure["text"]}] if measure["text"] else []
        figures = [content["figures"][key] for key in measure["figures"]]
        runs += _sentences(figures, words)
        if runs:
            yield {"kind": "text", "runs": runs}


def _sentences(figures: Sequence[FigureFacts], words: Words) -> list[Run]:
    """Each figure as a sentence; the number itself is the link to what it counts."""
    runs: list[Run] = []
    for figure in figures:
        said = said_of(figure)
        joint = "为" if not figure["unit"] or isinstance(figure["value"], str) else ""
        runs.append({"text": figure["title"] + joint})
        runs.append({"text": said.text, "url": _link(figure, words)})
        if said.mark:
            runs.append({"text": said.mark, "mark": figure["verdict"]})
        remarks = [remark for remark in (said.remark, _amount_words(figure)) if remark]
        runs.append({"text": f"（{'；'.join(remarks)}）。" if remarks else "。"})
    if any(figure["verdict"] == wording.NO_RECORD for figure in figures):
        runs.append({"text": f"（{wording.MARKS[wording.NO_RECORD]}{UNRECORDED}）"})
    return runs


def _amount_words(figure: FigureFacts) -> str:
    amount = figure.get("amount")
    if amount is None or figure["hidden"]:
        return ""
    when, number, before = amount["standing"], amount["number"], amount["before"]
    text = f"{'期末' if when else '本期'}{wording.grouped(number)}{amount['unit']}"
    if not number and not before:
        return f"{'期末' if when else '本期'}没有"
    return text if before is None else f"{text}，{wording.change(number, before, amount['unit'])}"


def _pillar_data(figures: Sequence[FigureFacts], words: Words) -> Iterator[Block]:
    if not figures:
        return
    rows: list[list[Run]] = []
    for figure in figures:
        amount = figure.get("amount")
        known = amount is not None and not figure["hidden"]
        rows.append(
            [
                {"text": figure["title"]},
                {"text": wording.bounded(figure["value"], figure["word"], figure["unit"])},
                _computed(figure, words),
                {"text": wording.grouped(amount["number"]) if amount and known else "–"},
                {
                    "text": VERDICTS[figure["verdict"]] + wording.MARKS.get(figure["verdict"], ""),
                    "mark": figure["verdict"],
                },
            ]
        )
    head = ["指标", "上报", "核算", "本期（期末）", "结论"]
    yield {"kind": "table", "layout": "figures", "head": head, "rows": rows}
    bars = [bar for bar in map(_bar, figures) if bar is not None]
    if bars:
        yield {"kind": "chart", "chart": {"type": "bullets", "bars": bars}}


def _computed(figure: FigureFacts, words: Words) -> Run:
    """The counted number opens what it counts; what is not counted opens nothing."""
    if not figure["shown"]:
        return {"text": "–"}
    return {"text": figure["shown"], "url": _link(figure, words)}


def _bar(figure: FigureFacts) -> dict[str, Any] | None:
    """Counted against reported, in per mille of what was reported."""
    value, computed = figure["value"], figure["computed"]
    if not isinstance(value, int) or not isinstance(computed, int) or value <= 0:
        return None
    if figure["hidden"]:
        return None
    return {
        "title": figure["title"],
        "share": computed * 1000 // value,
        "shown": figure["shown"],
        "reported": wording.bounded(value, figure["word"], figure["unit"]),
        "verdict": figure["verdict"],
    }


def _verdict_chart(figures: Sequence[FigureFacts]) -> dict[str, Any]:
    parts = [
        {"verdict": v, "words": words, "number": sum(f["verdict"] == v for f in figures)}
        for v, words in VERDICTS.items()
    ]
    return {"type": "verdicts", "total": len(figures), "parts": [p for p in parts if p["number"]]}


def _overview(content: Content) -> Block:
    rows: list[list[Run]] = []
    for one in content["overview"]:
        before = one["before"]
        name = f"{one['title']}（期末）" if one["standing"] else one["title"]
        cells = [name, one["unit"], wording.grouped(one["number"]), "–", "–"]
        if before is not None:
            difference = f"{one['number'] - before:+,}".replace("-", "−")
            cells[3:] = [wording.grouped(before), "0" if difference == "+0" else difference]
        rows.append([{"text": cell} for cell in cells])
    head = ["项目", "单位", "本期", "上期", "增减"]
    return {"kind": "table", "layout": "overview", "head": head, "rows": rows}


def _annex_intro(content: Content) -> list[str]:
    snapshot = content["snapshot"]
    return [
        f"工作模式：{content['mode_title']}（{content['mode']}，第{snapshot['version']}版）。"
        f"上报数出自{content['source']}。",
        f"快照编号：{snapshot['id']}，{snapshot['taken_at']}冻结。表中核算数、记录数和结论都取自这份快照，"
        "以后记录有变化也不会改动。",
        "上报一栏的“突破、超、逾、余、多”要求核算数大于上报数，“以上”含本数，“近”要求不足而相差不过一成，"
        "“约、左右、达”要求相差不超过百分之五，没有修饰的要求相等。",
        "▲与记录不符　△尚无记录　◇口径未定。点击核算数可以打开它背后的记录。",
    ]


def _annex(figures: Sequence[FigureFacts], words: Words) -> list[Block]:
    rows: list[list[Run]] = []
    for figure in figures:
        reasons = [figure["definition"], figure["why"], figure["note"], figure["conflict"]]
        if figure["part_of"]:
            reasons.append(f"是“{figure['part_of']}”的一部分，两数不能相加。")
        reported = wording.bounded(figure["value"], figure["word"], figure["unit"])
        rows.append(
            [
                {"text": figure["key"], "url": _link(figure, words)},
                {"text": figure["title"]},
                {"text": "".join(reason for reason in reasons if reason)},
                {"text": f"{reported}（{figure['period']}，{figure['scope']}）"},
                _computed(figure, words),
                {"text": figure["bound"]},
                {"text": wording.grouped(figure["records"])},
                {
                    "text": VERDICTS[figure["verdict"]] + wording.MARKS.get(figure["verdict"], ""),
                    "mark": figure["verdict"],
                },
            ]
        )
    head = ["编号", "指标", "口径", "上报", "核算", "界限", "记录", "结论"]
    return [{"kind": "table", "layout": "annex", "head": head, "rows": rows}] if rows else []


def told(chart: dict[str, Any]) -> str:
    """What a chart says, for those who do not see it."""
    if chart["type"] == "verdicts":
        parts = (f"{part['words']}{part['number']}项" for part in chart["parts"])
        return f"数字核算结论：{'，'.join(parts)}"
    if chart["type"] == "months":
        months = (f"{m['label']}{wording.grouped(m['number'])}" for m in chart["months"])
        return f"{chart['title']}（{chart['unit']}）：{'，'.join(months)}"
    bars = (f"{bar['title']}{percent(bar['share'])}" for bar in chart["bars"])
    return f"核算数与上报数之比：{'，'.join(bars)}"


def percent(share: int) -> str:
    """Per mille as whole per cent."""
    return f"{(share + 5) // 10}%"

"""Markdown: plain text that any tool reads; what a person wrote comes out literally."""

import json
import re
from collections.abc import Iterator

from qinglin.reports.rules.paper import Block, Paper, Run

#: Characters that mean something in Markdown or HTML.
SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!&$])")
#: What would begin a list, a quotation or a rule at the start of a line.
BEGINNING = re.compile(r"^(\s*)(\d*)([-+=:.)])")


def made(paper: Paper) -> str:
    return "\n".join(_lines(paper)).rstrip() + "\n"


def _lines(paper: Paper) -> Iterator[str]:
    yield from _front(paper)
    if paper["simulated"]:
        yield from (f"> **{literal(paper['simulated'])}**　{literal(paper['notice'])}", "")
    yield from (f"# {literal(paper['masthead'])}　{literal(paper['number'])}".rstrip("　"), "")
    yield from (f"{literal(paper['issuer'])}　{literal(paper['date'])}", "")
    if paper["warnings"]:
        number = len(paper["warnings"])
        yield f"> **核对提示：有 {number} 项上报数与记录不符，文中以▲标出，引用前请先核实。**"
        yield from (f"> - {_run(run)}" for run in paper["warnings"])
        yield ""
    yield from (f"## {literal(paper['title'])}（{literal(paper['subtitle'])}）", "")
    for block in paper["blocks"]:
        yield from _block(block)
    yield from (literal(paper["signer"]), "", literal(paper["date"]), "")
    yield from (f"## {paper['annex_title']}", "")
    for line in paper["annex_intro"]:
        yield from (literal(line), "")
    for block in paper["annex"]:
        yield from _block(block)
    for line in paper["distribution"]:
        yield from (literal(line), "")


def _front(paper: Paper) -> Iterator[str]:
    """Facts about the brief for machines. JSON strings are YAML strings."""
    known = {
        "title": paper["title"],
        "issuer": paper["issuer"],
        "date": paper["date"],
        **paper["meta"],
    }
    yield "---"
    yield from (f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in known.items())
    yield f"simulated: {'true' if paper['simulated'] else 'false'}"
    yield from ("---", "")


def _block(block: Block) -> Iterator[str]:
    if block["kind"] == "heading":
        yield from (f"{'#' * (block['level'] + 2)} {literal(block['text'])}", "")
    elif block["kind"] == "text":
        yield from ("".join(map(_run, block["runs"])), "")
    elif block["kind"] == "table":
        yield _row([literal(words) for words in block["head"]])
        yield _row(["---"] * len(block["head"]))
        yield from (_row([_run(run) for run in row]) for row in block["rows"])
        yield ""
    else:
        yield from (f"*图：{literal(block['chart']['told'])}*", "")


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _run(run: Run) -> str:
    words, url = literal(run["text"]), run.get("url")
    return f"[{words}](<{_address(url)}>)" if url else words


def _address(url: str) -> str:
    """Nothing in an address ends it early."""
    return "".join(c if c not in "<>\\\n " else f"%{ord(c):02X}" for c in url)


def literal(text: str) -> str:
    """The text as it stands, whatever it looks like."""
    line = SPECIAL.sub(r"\\\1", " ".join(text.split("\n")))
    return BEGINNING.sub(r"\1\2\\\3", line)

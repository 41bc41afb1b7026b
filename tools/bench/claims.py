"""How well numeric claims are found: labelled articles, when they are there, and our own corpora.

python -m tools.bench.claims [--articles FOLDER] [--out var/bench]
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from qinglin.figures.rules.claims import decode
from qinglin.figures.rules.claims.measuring import Label, Score, labelled, score

LABELS = Path(__file__).with_name("articles.json")
CORPORA = Path("qinglin/figures/tests/claims")
FOLDER = Path("var/articles")
#: What is asked of every corpus that is measured.
RECALL, PRECISION, KIND = 0.95, 0.90, 0.90


def articles(folder: Path) -> Iterator[tuple[str, Score | None]]:
    """Every labelled article by the beginning of its digest; None when no file has that digest."""
    found = {}
    if folder.is_dir():
        for path in sorted(folder.rglob("*.txt")):
            data = path.read_bytes()
            found[hashlib.sha256(data).hexdigest()] = data
    for article in json.loads(LABELS.read_text(encoding="utf-8")):
        there = found.get(article["sha256"])
        labels = [Label(*claim) for claim in article["claims"]]
        name = article["sha256"][:12]
        yield name, None if there is None else score(decode(there).text, labels)


def corpora() -> Iterator[tuple[str, Score]]:
    for name in ("development", "held_out", "articles"):
        passages = labelled((CORPORA / f"{name}.txt").read_text(encoding="utf-8"))
        yield name, sum((score(text, labels) for text, labels in passages), Score())


def figures(found: Score, *, parts: bool) -> dict[str, Any]:
    shares = ["kind", "bound", "unit", "exact", *(["part"] if parts else [])]
    return {
        "labels": found.labels,
        "claims": found.claims,
        "recall": round(found.recall, 3),
        "precision": round(found.precision, 3),
        **{name: round(found.share(name), 3) for name in shares},
    }


def run(console: Console, folder: Path) -> dict[str, Any]:
    """Measure and print; ``problems`` names what falls short."""
    table = Table("corpus", "labels", "recall", "precision", "kind", "bound", "unit", "part")
    table.title = "claims in text"
    read = dict(articles(folder))
    there = {name: found for name, found in read.items() if found is not None}
    report: dict[str, Any] = {"articles_absent": [name for name in read if name not in there]}
    rows = [(name, found, True) for name, found in there.items()]
    if there:
        rows.append(("all articles", sum(there.values(), Score()), True))
    rows += [(name, found, False) for name, found in corpora()]
    problems = []
    for name, found, parts in rows:
        said = report[name] = figures(found, parts=parts)
        shown = [f"{said[key]:.3f}" for key in ("recall", "precision", "kind", "bound", "unit")]
        part = f"{said['part']:.3f}" if parts else "–"
        table.add_row(name, str(found.labels), *shown, part)
        enough = found.recall >= RECALL and found.precision >= PRECISION
        if not (enough and found.share("kind") >= KIND):
            problems.append(f"claims: {name} falls short")
    console.print(table)
    if report["articles_absent"]:
        absent = len(report["articles_absent"])
        console.print(
            f"{absent} of {len(read)} labelled articles are not in {folder}: they are no part of "
            "this project. Name their folder with --articles (make bench ARTICLES=…)."
        )
    return {**report, "problems": problems}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, default=FOLDER)
    parser.add_argument("--out", type=Path, default=Path("var/bench"))
    arguments = parser.parse_args()
    console = Console(width=100)
    report = run(console, arguments.articles)
    arguments.out.mkdir(parents=True, exist_ok=True)
    file = arguments.out / "claims.json"
    file.write_text(json.dumps(report, ensure_ascii=False, indent=1))
    console.print(f"written to {file}")
    for problem in report["problems"]:
        console.print(f"[bold red]PROBLEM[/] {problem}")
    return 1 if report["problems"] else 0


if __name__ == "__main__":
    sys.exit(main())

"""How many planted frauds are found, and how often an honest record is taken for one.

python -m tools.bench.frauds [--honest N] [--tuning] [--out var/bench]
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from qinglin.hours.rules.anomalies import find
from qinglin.hours.rules.records import (
    USUAL,
    Attendance,
    Found,
    Point,
    Records,
    Seen,
    day_of,
)
from qinglin.worlds.frauds.corpus import HELD_OUT, TUNING, Corpus, Habits, Truth
from qinglin.worlds.frauds.making import make
from qinglin.worlds.frauds.planted import KINDS

#: Limits were set on the first seeds; figures are reported on the others.
TUNING_SEEDS, REPORT_SEEDS = range(1, 6), range(1001, 1006)
RECALL, FALSE_ALARMS = 0.95, 0.02
#: As many days as go into one portion.
PORTION = 90


def portions(corpus: Corpus) -> Iterator[Records]:
    """The corpus as the rules of hours read it, some months at a time."""
    gatherings = corpus.gatherings
    rows: dict[int, list[Attendance]] = defaultdict(list)
    shift_of = {}
    for one in corpus.services:
        where = gatherings[one.shift]
        shift_of[one.id] = one
        rows[day_of(where.starts) // PORTION].append(
            Attendance(
                one.id, one.person, one.shift, where.id, where.unit, where.venue, where.leader,
                one.by, one.source, one.made, one.arrived, one.left, one.confirmed, where.starts,
                where.ends, one.minutes,
            )
        )  # fmt: skip
    scans: dict[int, list[Seen]] = defaultdict(list)
    for scan in corpus.scans:
        one = shift_of[scan.service]
        scans[day_of(gatherings[one.shift].starts) // PORTION].append(
            Seen(one.id, one.shift, one.person, scan.direction, scan.at, scan.received,
                 scan.device, scan.by)
        )  # fmt: skip
    places = {number: Point(*where) for number, where in enumerate(corpus.venues)}
    for key in sorted(rows):
        yield Records(rows[key], scans[key], corpus.served, places, corpus.approved)


class Tally:
    """Per pattern: cases planted and found; findings made, and those that touch no planted one."""

    def __init__(self) -> None:
        self.planted: dict[str, int] = defaultdict(int)
        self.found: dict[str, int] = defaultdict(int)
        self.made: dict[str, int] = defaultdict(int)
        self.false: dict[str, int] = defaultdict(int)
        self.honest = 0
        self.suspected = 0
        self.alike: dict[str, list[int]] = defaultdict(lambda: [0, 0])

    def add(self, corpus: Corpus, truth: Truth, findings: Iterable[Found]) -> None:
        guilty: dict[str, set[int]] = defaultdict(set)
        named: dict[str, set[int]] = defaultdict(set)
        for case in truth.planted:
            guilty[case.kind].update(case.services)
        everybody_guilty = set().union(*guilty.values())
        suspected: set[int] = set()
        for one in findings:
            named[one.kind].update(one.records)
            self.made[one.kind] += 1
            suspected.update(set(one.records) - everybody_guilty)
            # A finding is true when most of what it names was planted, whatever it calls it.
            right = sum(pk in everybody_guilty for pk in one.records)
            self.false[one.kind] += 2 * right <= len(one.records)
        for case in truth.planted:
            self.planted[case.kind] += 1
            hit = sum(pk in named[case.kind] for pk in case.services)
            self.found[case.kind] += 2 * hit >= len(case.services)
        for case in truth.alike:
            counts = self.alike[case.kind]
            counts[0] += 1
            counts[1] += bool(suspected & set(case.services))
        self.honest += len(corpus.services) - len(everybody_guilty)
        self.suspected += len(suspected)

    def figures(self) -> dict[str, Any]:
        kinds = {
            kind: {
                "planted": self.planted[kind],
                "found": self.found[kind],
                "recall": round(self.found[kind] / max(self.planted[kind], 1), 4),
                "findings": self.made[kind],
                "false": self.false[kind],
                "false_alarms": round(self.false[kind] / max(self.made[kind], 1), 4),
            }
            for kind in KINDS
        }
        return {
            "kinds": kinds,
            "honest_records": self.honest,
            "suspected_records": self.suspected,
            "look_alikes": dict(sorted(self.alike.items())),
        }


def measured(seeds: Iterable[int], habits: Habits, honest: int) -> Tally:
    tally = Tally()
    for seed in seeds:
        corpus, truth = make(seed, habits, honest=honest)
        # One year is asked at a time; a corpus lies within one.
        tally.add(corpus, truth, list(find(2015, portions(corpus), USUAL)))
    return tally


def run(console: Console, *, honest: int = 20_000, tuning: bool = False) -> dict[str, Any]:
    """Measure and print; ``problems`` names what falls short."""
    began = time.process_time()
    seeds, habits = (TUNING_SEEDS, TUNING) if tuning else (REPORT_SEEDS, HELD_OUT)
    report = measured(seeds, habits, honest).figures()
    report["seeds"] = list(seeds)
    report["cpu_seconds"] = round(time.process_time() - began, 1)
    table = Table("pattern", "planted", "found", "recall", "findings", "false", "false alarms")
    table.title = (
        f"frauds among {honest} honest records, seeds {seeds[0]}–{seeds[-1]}"
        f"{' (tuning)' if tuning else ', not used for tuning'}"
    )
    problems = []
    for kind, said in report["kinds"].items():
        table.add_row(
            kind, str(said["planted"]), str(said["found"]), f"{said['recall']:.1%}",
            str(said["findings"]), str(said["false"]), f"{said['false_alarms']:.1%}",
        )  # fmt: skip
        if said["recall"] < RECALL or said["false_alarms"] > FALSE_ALARMS:
            problems.append(f"frauds: {kind} falls short")
    console.print(table)
    console.print(
        f"honest records named by any finding: {report['suspected_records']} of "
        f"{report['honest_records']} · look-alikes named: "
        + ", ".join(f"{kind} {bad}/{all_}" for kind, (all_, bad) in report["look_alikes"].items())
        + f" · {report['cpu_seconds']} CPU s"
    )
    return {**report, "problems": problems}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--honest", type=int, default=20_000)
    parser.add_argument("--tuning", action="store_true")
    parser.add_argument("--out", type=Path, default=Path("var/bench"))
    arguments = parser.parse_args()
    report = run(Console(width=110), honest=arguments.honest, tuning=arguments.tuning)
    arguments.out.mkdir(parents=True, exist_ok=True)
    file = arguments.out / "frauds.json"
    file.write_text(json.dumps(report, ensure_ascii=False, indent=1))
    for problem in report["problems"]:
        print(f"PROBLEM {problem}", file=sys.stderr)
    return 1 if report["problems"] else 0


if __name__ == "__main__":
    sys.exit(main())
